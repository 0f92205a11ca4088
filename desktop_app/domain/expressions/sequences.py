"""Lists and texts as functions work on them: flattening, joining, comparing, within the limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cmp_to_key
from typing import Any

from desktop_app.domain.expressions.arithmetic import NUMBERS, Number
from desktop_app.domain.expressions.errors import TypeError
from desktop_app.domain.expressions.limits import check_text
from desktop_app.domain.operators import order
from desktop_app.domain.values import number_of, text_of


def flattened(values: Iterable[Any]) -> Iterator[Any]:
    """Yield the values inside nested lists."""
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from flattened(value)
        else:
            yield value


def to_number(value: Any) -> Number:
    """Return ``value`` as a number, or raise ``TypeError``: null is 0, a text must be a number."""
    if type(value) in NUMBERS:
        return value  # type: ignore[no-any-return]
    number = number_of(value)
    if number != number:
        shown = repr(value) if isinstance(value, str) and len(value) < 40 else "a list, object or text"
        raise TypeError(f"cannot use {shown} as a number")
    return number


def numbers_in(values: Iterable[Any]) -> list[Number]:
    """Return the numbers among nested values; null, booleans and texts that are no number are left out."""
    found: list[Number] = []
    for value in flattened(values):
        if type(value) in NUMBERS:
            found.append(value)
        elif isinstance(value, (str, datetime)) and value != "":
            number = number_of(value)
            if number == number:
                found.append(number)
    return found


def joined(parts: Iterable[Any], separator: str = "") -> str:
    """Join the texts of ``parts``; refuses a result that is too long before making it."""
    texts = [text_of(part) for part in parts]
    check_text(sum(map(len, texts)) + len(separator) * max(0, len(texts) - 1))
    return separator.join(texts)


def repeated(text: str, times: int) -> str:
    """Repeat ``text``; refuses a result that is too long before making it."""
    check_text(len(text) * max(0, times))
    return text * max(0, times)


def replaced(text: str, old: str, new: str, count: int = -1) -> str:
    """Replace ``old`` by ``new``; refuses a result that is too long before making it."""
    times = text.count(old) if count < 0 else min(count, text.count(old))
    check_text(len(text) + times * (len(new) - len(old)))
    return text.replace(old, new, count)


def sorted_values(values: Iterable[Any], *, descending: bool = False) -> list[Any]:
    """Return the values in order: numbers by size, texts by code points, mixed ones as operators compare."""
    items = list(values)
    kinds = set(map(type, items))
    if kinds <= NUMBERS or kinds == {str}:
        return sorted(items, reverse=descending)
    return sorted(items, key=ordering, reverse=descending)


def _compare(a: Any, b: Any) -> int:
    difference = order(a, b)
    if difference == difference:
        return int(difference)
    first, second = text_of(a), text_of(b)
    return (first > second) - (first < second)


ordering = cmp_to_key(_compare)
"""The sort key of a value: numbers by size, texts by code points, mixed ones as operators compare."""


def identity(value: Any) -> Any:
    """Return a hashable stand-in that is equal for strictly equal values (1 ≠ '1', 1 ≠ true, 1 = 1.0)."""
    if isinstance(value, (list, tuple)):
        return ("list", tuple(map(identity, value)))
    if isinstance(value, dict):
        return ("dict", frozenset((key, identity(item)) for key, item in value.items()))
    return (type(value) is bool, value)


def distinct(values: Iterable[Any]) -> list[Any]:
    """Return the values without repetitions, first occurrences in order."""
    found: dict[Any, Any] = {}
    for value in values:
        found.setdefault(identity(value), value)
    return list(found.values())
