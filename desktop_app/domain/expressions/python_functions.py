"""The functions that the ``python`` dialect may call: a whitelist of built-ins and of ``math`` (4.2)."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.access import integer, kind_of
from desktop_app.domain.expressions.calendar import local, make_date, midnight, now
from desktop_app.domain.expressions.errors import RangeError, TypeError
from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.limits import Frame, check_size
from desktop_app.domain.expressions.math_lists import LISTS, inclusive_range, total
from desktop_app.domain.expressions.math_numbers import NUMBERS
from desktop_app.domain.expressions.sequences import (
    distinct,
    flattened,
    joined,
    ordering,
    sorted_values,
    to_number,
)
from desktop_app.domain.values import compact_json, number_of, parse_instant, text_of

FUNCTIONS: Final = FunctionTable()

_SHARED: Final = (
    "abs", "sqrt", "cbrt", "exp", "log", "log2", "log10", "log1p", "expm1", "sin", "cos", "tan", "asin",
    "acos", "atan", "atan2", "sinh", "cosh", "tanh", "radians", "degrees", "hypot", "factorial", "gcd", "lcm",
    "floor", "ceil", "sign", "gamma", "numeric", "mean", "median", "mode", "variance", "std", "prod", "mad",
    "quantileSeq", "cumsum", "count", "flatten", "combinations", "permutations", "isInteger", "isNaN",
    "setUnion", "setIntersect", "setDifference", "setDistinct", "split", "join", "replace", "typeOf",
    "upper", "lower", "trim", "random", "randomInt",
)  # fmt: skip


def _share() -> None:
    """Take over the functions that mean the same in ``math.js``."""
    for name in _SHARED:
        function = (NUMBERS if name in NUMBERS else LISTS).get(name)
        FUNCTIONS.register(name, call=function.call, contextual=function.contextual, cost=function.cost)


_share()
FUNCTIONS.register("comb", call=NUMBERS.get("combinations").call)
FUNCTIONS.register("stdev", call=LISTS.get("std").call, cost=4)
FUNCTIONS.register("trunc", call=NUMBERS.get("fix").call)
FUNCTIONS.register("pow", call=lambda base, exponent: number.power(to_number(base), to_number(exponent)))
FUNCTIONS.register("number", call=lambda value=0: to_number(value))
FUNCTIONS.register("isnan", call=lambda value: number_of(value) != number_of(value))


@FUNCTIONS.add("round")
def _round(value: Any, digits: Any = 0) -> Any:
    """Round half away from zero, as the other dialects do."""
    return number.rounded(to_number(value), to_number(digits))


# --------------------------------------------------------------------------------------------- converting


@FUNCTIONS.add("int")
def _integer(value: Any = 0) -> Any:
    exact = to_number(value)
    return math.trunc(exact) if math.isfinite(exact) else exact


FUNCTIONS.register("float", call=lambda value=0: to_number(value))
FUNCTIONS.register("str", call=lambda value="": text_of(value))
FUNCTIONS.register("bool", call=lambda value=False: bool(value))
FUNCTIONS.register("json", call=compact_json, cost=4)
FUNCTIONS.register("concat", call=lambda *parts: joined(flattened(parts)))
FUNCTIONS.register("unique", call=lambda values: distinct(_listed(values)), cost=2)


@FUNCTIONS.add("dict")
def _object(pairs: Any = ()) -> dict[Any, Any]:
    return dict(pairs) if isinstance(pairs, dict) else dict(_listed(pairs))


def _listed(values: Any) -> list[Any]:
    if not isinstance(values, (list, tuple, str, dict)):
        raise TypeError(f"a list is needed, not {kind_of(values)}")
    return list(values)


FUNCTIONS.register("list", "tuple", call=lambda values=(): _listed(values))
FUNCTIONS.register("set", call=lambda values=(): distinct(_listed(values)), cost=2)
FUNCTIONS.register("reversed", call=lambda values: _listed(values)[::-1])
FUNCTIONS.register("any", call=lambda values: any(_listed(values)))
FUNCTIONS.register("all", call=lambda values: all(_listed(values)))
FUNCTIONS.register("divmod", call=lambda a, b: [number.floor_divide(a, b), number.modulo(a, b)])


@FUNCTIONS.add("len")
def _length(value: Any) -> int:
    if not isinstance(value, (list, tuple, str, dict)):
        raise TypeError(f"{kind_of(value)} has no length")
    return len(value)


@FUNCTIONS.add("sum", cost=2)
def _sum(values: Any, start: Any = 0) -> Any:
    items = [to_number(value) for value in flattened([values]) if value is not None]
    return total([to_number(start), *items])


@FUNCTIONS.add("sorted", cost=4)
def _sorted(values: Any, *, reverse: Any = False) -> list[Any]:
    return sorted_values(_listed(values), descending=bool(reverse))


def _extreme(name: str, choose: Callable[[list[Any]], Any]) -> None:
    def run(*values: Any, default: Any = None) -> Any:
        items = _listed(values[0]) if len(values) == 1 else list(values)
        items = [item for item in items if item is not None]
        return choose(items) if items else default

    FUNCTIONS.register(name, call=run, cost=4)


_extreme("min", lambda items: min(items, key=ordering))
_extreme("max", lambda items: max(items, key=ordering))


# ----------------------------------------------------------------------------------------------- sequences


@FUNCTIONS.add("range", contextual=True)
def _range(frame: Frame, start: Any, end: Any = None, step: Any = 1) -> list[Any]:
    """``range(n)`` counts from 0 to n − 1; with two or three arguments the end is included (decision 15)."""
    if end is None:
        count = check_size(to_number(start))
        frame.spend(count)
        return list(builtins.range(count))
    return inclusive_range(frame, start, end, step)


FUNCTIONS.register(
    "zip", call=lambda *lists: [list(row) for row in zip(*map(_listed, lists), strict=False)], cost=2
)
FUNCTIONS.register(
    "enumerate",
    call=lambda values, start=0: [[at, item] for at, item in enumerate(_listed(values), integer(start))],
    cost=2,
)


@FUNCTIONS.add("slice")
def _slice(values: Any, start: Any = 0, end: Any = None) -> Any:
    if not isinstance(values, (list, str)):
        raise TypeError(f"{kind_of(values)} cannot be sliced")
    return values[integer(start) : None if end is None else integer(end)]


# --------------------------------------------------------------------------------------------------- dates


@FUNCTIONS.add("now", contextual=True)
def _now(frame: Frame) -> datetime:
    return now(frame)


@FUNCTIONS.add("today", contextual=True)
def _today(frame: Frame) -> datetime:
    return midnight(now(frame))


@FUNCTIONS.add("date")
def _date(year: Any, month: Any = None, day: Any = 1, hour: Any = 0, minute: Any = 0) -> datetime:
    """Return the instant of a text or number, or of a local year, month, day …"""
    if month is not None:
        return make_date(*map(integer, (year, month, day, hour, minute)))
    moment = parse_instant(year)
    if moment is None:
        raise RangeError("date: this is no date")
    return local(moment)


@FUNCTIONS.add("days_between")
def _days_between(start: Any, end: Any) -> int:
    return (_date(end).date() - _date(start).date()).days
