"""The few JavaScript members that formulas use: ``toUpperCase``, ``Math.floor``, ``Date.parse`` (4.2)."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.access import element, integer, kind_of
from desktop_app.domain.expressions.calendar import local, make_date, now, shifted_months
from desktop_app.domain.expressions.errors import ReferenceError
from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.limits import Frame
from desktop_app.domain.expressions.sequences import flattened, joined, repeated, replaced, sorted_values
from desktop_app.domain.operators import includes, strictly_equal, truthy
from desktop_app.domain.values import NAN, epoch_ms, iso, number_of, number_text, parse_instant, text_of

GLOBALS: Final = FunctionTable(fold=True)


def _slice(value: Any, start: Any = 0, end: Any = None) -> Any:
    return value[integer(start) : None if end is None else integer(end)]


def _substr(text: str, start: Any, count: Any = None) -> str:
    return text[integer(start) :][: None if count is None else integer(count)]


def _substring(text: str, start: Any = 0, end: Any = None) -> str:
    stop = len(text) if end is None else integer(end)
    low, high = sorted((max(0, integer(start)), max(0, stop)))
    return text[low:high]


def _split(text: str, separator: Any = None) -> list[str]:
    if separator is None:
        return [text]
    return text.split(text_of(separator)) if separator else list(text)


def _padded(text: str, length: int, filler: str) -> str:
    missing = max(0, length - len(text))
    return repeated(filler, missing // max(1, len(filler)) + 1)[:missing] if filler else ""


def _index_of(value: Any, item: Any) -> int:
    if isinstance(value, str):
        return value.find(text_of(item))
    return next((at for at, each in enumerate(value) if strictly_equal(each, item)), -1)


def _fixed(value: Any, digits: Any = 0) -> str:
    places = max(0, min(100, integer(digits)))
    rounded = number.rounded(value, places)
    return f"{rounded:.{places}f}" if math.isfinite(rounded) else number_text(rounded)


Methods = dict[str, Callable[..., Any]]
_TEXT: Final[Methods] = {
    "toUpperCase": str.upper, "toLowerCase": str.lower, "trim": str.strip, "trimStart": str.lstrip,
    "trimEnd": str.rstrip, "slice": _slice, "substring": _substring, "split": _split,
    "substr": _substr,
    "includes": includes, "indexOf": _index_of, "at": lambda text, at: element(text, at, 0, strict=False),
    "startsWith": lambda text, part: text.startswith(text_of(part)),
    "endsWith": lambda text, part: text.endswith(text_of(part)),
    "lastIndexOf": lambda text, part: text.rfind(text_of(part)),
    "charAt": lambda text, at=0: text[integer(at) : integer(at) + 1] if integer(at) >= 0 else "",
    "charCodeAt": lambda text, at=0: ord(text[integer(at)]) if 0 <= integer(at) < len(text) else NAN,
    "concat": lambda text, *parts: joined((text, *parts)),
    "repeat": lambda text, times: repeated(text, integer(times)),
    "replace": lambda text, old, new: replaced(text, text_of(old), text_of(new), 1),
    "replaceAll": lambda text, old, new: replaced(text, text_of(old), text_of(new)),
    "padStart": lambda text, length, filler=" ": _padded(text, integer(length), text_of(filler)) + text,
    "padEnd": lambda text, length, filler=" ": text + _padded(text, integer(length), text_of(filler)),
    "toString": str, "valueOf": str,
}  # fmt: skip
_LIST: Final[Methods] = {
    "includes": includes, "indexOf": _index_of, "slice": _slice,
    "join": lambda items, separator=",": joined(items, text_of(separator)),
    "concat": lambda items, *others: [*items, *_once(others)],
    "reverse": lambda items: list(items)[::-1], "toReversed": lambda items: list(items)[::-1],
    "sort": lambda items: sorted_values(items), "toSorted": lambda items: sorted_values(items),
    "flat": lambda items: _once(items), "at": lambda items, at: element(items, at, 0, strict=False),
    "toString": text_of,
}  # fmt: skip
_NUMBER: Final[Methods] = {"toFixed": _fixed, "toString": text_of, "valueOf": lambda value: value}
_DATE: Final[Methods] = {
    "getTime": epoch_ms, "valueOf": epoch_ms, "toISOString": iso, "toJSON": iso, "toString": iso,
    "getFullYear": lambda day: local(day).year, "getMonth": lambda day: local(day).month - 1,
    "getDate": lambda day: local(day).day, "getDay": lambda day: local(day).isoweekday() % 7,
    "getHours": lambda day: local(day).hour, "getMinutes": lambda day: local(day).minute,
    "getSeconds": lambda day: local(day).second,
    "getMilliseconds": lambda day: local(day).microsecond // 1000,
}  # fmt: skip
_BY_KIND: Final[tuple[tuple[type | tuple[type, ...], Methods], ...]] = (
    (str, _TEXT),
    ((list, tuple), _LIST),
    (bool, {"toString": text_of}),
    ((int, float), _NUMBER),
    (datetime, _DATE),
)


def _once(values: Any) -> list[Any]:
    """Flatten one level."""
    return [item for value in values for item in (value if isinstance(value, (list, tuple)) else [value])]


def call_method(value: Any, name: str, arguments: list[Any]) -> Any:
    """Call one of the listed methods; raises ``ReferenceError`` for every other name."""
    for kind, methods in _BY_KIND:
        if isinstance(value, kind) and name in methods:
            return methods[name](value, *arguments)
    raise ReferenceError(f"{kind_of(value)} has no function {name!r} that expressions may use")


# ---------------------------------------------------------------------------------- Math, Date, Number …


def _round_half_up(value: Any) -> Any:
    exact = number_of(value)
    return math.floor(exact + 0.5) if math.isfinite(exact) else exact


def _math(name: str, call: Callable[..., Any]) -> None:
    GLOBALS.register(f"Math.{name}", call=call)


def _of_number(call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def run(value: Any) -> Any:
        exact = number_of(value)
        return number.tidy(call(exact)) if math.isfinite(exact) else exact

    return run


for _name, _call in {
    "floor": math.floor, "ceil": math.ceil, "trunc": math.trunc, "abs": abs,
    "sqrt": number.guarded(math.sqrt), "exp": number.guarded(math.exp), "log": number.guarded(math.log),
    "log10": number.guarded(math.log10), "log2": number.guarded(math.log2), "sin": math.sin,
    "cos": math.cos, "tan": math.tan, "sign": lambda value: (value > 0) - (value < 0),
}.items():  # fmt: skip
    _math(_name, _of_number(_call))
_math("round", _round_half_up)
_math("pow", lambda a, b: number.power(number_of(a), number_of(b)))
_math("random", random.random)


def _extreme(choose: Callable[[list[Any]], Any], empty: float) -> Callable[..., Any]:
    def run(*values: Any) -> Any:
        exact = [number_of(value) for value in flattened(values)]
        if any(value != value for value in exact):
            return NAN
        return choose(exact) if exact else empty

    return run


_math("min", _extreme(min, math.inf))
_math("max", _extreme(max, -math.inf))


@GLOBALS.add("new Date", contextual=True)
def _date(frame: Frame, *parts: Any) -> Any:
    """Make a date: now, of an instant, or of local year, month (counted from 0), day, hours …"""
    if not parts:
        return now(frame)
    if len(parts) == 1:
        return parse_instant(parts[0]) or NAN
    year, month, *others = map(integer, parts)
    return make_date(year, month + 1, *others)


def _leading(value: Any, pattern: str) -> Any:
    """Read the number that a text begins with."""
    match = re.match(pattern, text_of(value).lstrip())
    return number_of(match[0]) if match else NAN


@GLOBALS.add("Date.parse")
def _parse(text: Any) -> Any:
    moment = parse_instant(text_of(text))
    return epoch_ms(moment) if moment is not None else NAN


@GLOBALS.add("Date.UTC")
def _utc(year: Any, month: Any = 0, day: Any = 1) -> Any:
    start = shifted_months(datetime(integer(year), 1, 1, tzinfo=UTC), integer(month))
    return epoch_ms(start) + (integer(day) - 1) * 86_400_000


GLOBALS.register("Date.now", call=lambda frame: epoch_ms(now(frame)), contextual=True)
GLOBALS.register("Number", call=lambda value=0: number_of(value))
GLOBALS.register("parseFloat", call=lambda value: _leading(value, r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"))
GLOBALS.register("parseInt", call=lambda value, base=10: _leading(value, r"[+-]?\d+"))
GLOBALS.register("Number.isInteger", call=lambda value: type(number.tidy(value)) is int)
GLOBALS.register("String", call=lambda value="": text_of(value))
GLOBALS.register("Boolean", call=lambda value=None: truthy(value))
GLOBALS.register("isNaN", call=lambda value: number_of(value) != number_of(value))
GLOBALS.register("Object.keys", call=lambda value: list(value))
GLOBALS.register("Object.values", call=lambda value: list(value.values()))
