"""Spreadsheet criteria (``">5"``, ``"<>x"``, ``"a*"``) and wildcards, matched without backtracking (4.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from desktop_app.domain.expressions.errors import LimitError
from desktop_app.domain.operators import loosely_equal, order
from desktop_app.domain.values import number_of, text_of

MAX_PATTERN: Final = 255
MAX_SEARCHED: Final = 32_767
_CRITERION: Final = re.compile(r"(<=|>=|<>|=|<|>)?(.*)", re.DOTALL)
_TESTS: Final[dict[str, Callable[[float], bool]]] = {
    "<": lambda difference: difference < 0,
    "<=": lambda difference: difference <= 0,
    ">": lambda difference: difference > 0,
    ">=": lambda difference: difference >= 0,
}


def criterion(written: Any) -> Callable[[Any], bool]:
    """Return the test that a criterion of SUMIF, COUNTIF … stands for."""
    if not isinstance(written, str):
        return lambda value: _same(value, written)
    match = _CRITERION.fullmatch(written)
    sign, operand = (match[1] or "=", match[2]) if match else ("=", written)
    if sign in _TESTS:
        return _ordered(_TESTS[sign], operand)
    equal = _equality(operand)
    return equal if sign == "=" else lambda value: not equal(value)


def _ordered(test: Callable[[float], bool], operand: str) -> Callable[[Any], bool]:
    wanted = number_of(operand) if operand.strip() else operand
    if isinstance(wanted, str) or wanted != wanted:
        return lambda value: isinstance(value, str) and test(order(value, operand))
    return lambda value: _is_number(value) and test(order(value, wanted))


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip() != "" and number_of(value) == number_of(value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _equality(operand: str) -> Callable[[Any], bool]:
    if operand == "":
        return lambda value: value is None or value == ""
    if "*" in operand or "?" in operand:
        matches = _whole_pattern(operand)
        return lambda value: isinstance(value, str) and matches(value)
    return lambda value: _same(value, operand)


def _same(value: Any, wanted: Any) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        return value.casefold() == wanted.casefold() or (_is_number(wanted) and loosely_equal(value, wanted))
    return value is not None and loosely_equal(value, wanted)


# ---------------------------------------------------------------------------------------------- wildcards


def _pieces(pattern: str) -> list[re.Pattern[str]]:
    """Split a wildcard pattern at ``*`` into parts of fixed length; ``~`` escapes."""
    if len(pattern) > MAX_PATTERN:
        raise LimitError(f"a pattern may have {MAX_PATTERN} characters at most")
    parts = [""]
    for found in re.finditer(r"~([*?~])|(\*)|(\?)|(.)", pattern, re.DOTALL):
        escaped, star, any_one, plain = found.groups()
        if star:
            parts.append("")
        else:
            parts[-1] += "." if any_one else re.escape(escaped or plain)
    return [re.compile(part, re.DOTALL | re.IGNORECASE) for part in parts]


def _checked(text: str) -> str:
    if len(text) > MAX_SEARCHED:
        raise LimitError(f"only texts of up to {MAX_SEARCHED} characters are searched with wildcards")
    return text


def _whole_pattern(pattern: str) -> Callable[[str], bool]:
    first, *others = _pieces(pattern)

    def matches(text: str) -> bool:
        found = first.match(_checked(text))
        if found is None or not others:
            return found is not None and found.end() == len(text)
        at = found.end()
        for piece in others[:-1]:
            found = piece.search(text, at)
            if found is None:
                return False
            at = found.end()
        return _ends_with(others[-1], text, at)

    return matches


def _ends_with(piece: re.Pattern[str], text: str, at: int) -> bool:
    length = len(re.sub(r"\\(.)", r"\1", piece.pattern, flags=re.DOTALL))
    return len(text) - length >= at and piece.fullmatch(text, len(text) - length) is not None


def find_pattern(pattern: str, text: str, start: int) -> int:
    """Return the offset at which ``pattern`` occurs in ``text`` from ``start`` on, ignoring case, or −1."""
    first, *others = _pieces(text_of(pattern))
    found = first.search(_checked(text), start)
    at = found.start() if found else -1
    for piece in others:
        if found is None:
            return -1
        found = piece.search(text, found.end())
    return at if found is not None else -1
