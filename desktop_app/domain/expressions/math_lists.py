"""Functions of ``math.js`` on lists: statistics, ranges, sets and texts (4.2)."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.access import index_from_one, integer
from desktop_app.domain.expressions.errors import TypeError
from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.limits import Frame, check_size
from desktop_app.domain.expressions.sequences import (
    distinct,
    flattened,
    identity,
    joined,
    repeated,
    replaced,
    sorted_values,
    to_number,
)
from desktop_app.domain.values import NAN, text_of

LISTS: Final = FunctionTable()


def total(values: Iterable[Any]) -> Any:
    """Add numbers: exactly if all are whole, else with one rounding at the end."""
    items = list(values)
    if all(type(item) is int for item in items):
        return number.bounded(sum(items))
    try:
        return number.tidy(math.fsum(items))
    except (OverflowError, ValueError):
        return NAN


def _numbers(values: Iterable[Any]) -> list[Any]:
    return [to_number(value) for value in flattened(values)]


def _reduction(name: str, call: Callable[[list[Any]], Any]) -> None:
    """Register a function of all numbers in its arguments; of none it is undefined."""

    def run(*values: Any) -> Any:
        items = _numbers(values)
        return call(items) if items else NAN

    LISTS.register(name, call=run, cost=2)


def _mode(items: list[Any]) -> list[Any]:
    counts = Counter(items)
    most = max(counts.values())
    return [value for value, count in counts.items() if count == most]


def mean(items: list[Any]) -> Any:
    """The average."""
    return number.divide(total(items), len(items))


def median(items: list[Any]) -> Any:
    """The middle value, or the average of the two in the middle."""
    return number.tidy(statistics.median(items))


def variance(items: list[Any], normalization: str = "unbiased") -> Any:
    """The mean square deviation, divided by n − 1, n (uncorrected) or n + 1 (biased)."""
    if len(items) == 1:
        return 0
    center = mean(items)
    squares = math.fsum(number.power(item - center, 2) for item in items)
    shift = {"uncorrected": 0, "biased": 1}.get(normalization, -1)
    return number.divide(squares, len(items) + shift)


def _deviation(items: list[Any]) -> Any:
    middle = median(items)
    return median([abs(item - middle) for item in items])


def _product(items: list[Any]) -> Any:
    result: Any = 1
    for item in items:
        result = number.multiply(result, item)
    return result


_REDUCTIONS: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "min": min, "max": max, "mean": mean, "median": median, "mode": _mode, "prod": _product,
    "mad": _deviation,
}  # fmt: skip
for _name, _call in _REDUCTIONS.items():
    _reduction(_name, _call)

LISTS.register("sum", call=lambda *values: total(_numbers(values)), cost=2)
LISTS.register("count", call=lambda value: len(value) if isinstance(value, str) else _count(value))


def _count(value: Any) -> int:
    return sum(1 for _ in flattened([value]))


def _split_normalization(values: tuple[Any, ...]) -> tuple[list[Any], str]:
    if len(values) > 1 and isinstance(values[-1], str):
        return _numbers(values[:-1]), values[-1]
    return _numbers(values), "unbiased"


@LISTS.add("variance", "var", cost=4)
def _variance(*values: Any) -> Any:
    items, normalization = _split_normalization(values)
    return variance(items, normalization) if items else NAN


@LISTS.add("std", cost=4)
def _standard_deviation(*values: Any) -> Any:
    result = _variance(*values)
    return math.sqrt(result) if result >= 0 else NAN


@LISTS.add("quantileSeq", cost=4)
def quantile(values: Any, share: Any) -> Any:
    """The value below which ``share`` of the values lie, interpolated; a list of shares gives a list."""
    items = sorted(_numbers([values]))
    if isinstance(share, list):
        return [_quantile(items, to_number(part)) for part in share]
    return _quantile(items, to_number(share))


def _quantile(items: list[Any], share: number.Number) -> Any:
    position = share * (len(items) - 1)
    if not items or not 0 <= position <= len(items) - 1:
        return NAN
    low = math.floor(position)
    high = min(low + 1, len(items) - 1)
    return number.tidy(items[low] + (items[high] - items[low]) * (position - low))


@LISTS.add("cumsum", cost=2)
def _cumulated(*values: Any) -> list[Any]:
    running: Any = 0
    result = []
    for value in _numbers(values):
        running = number.add(running, value)
        result.append(running)
    return result


# ------------------------------------------------------------------------------------- making and arranging


@LISTS.add("range", contextual=True)
def inclusive_range(frame: Frame, start: Any, end: Any, step: Any = 1) -> list[Any]:
    """The numbers from start to end, the end included (decision 15)."""
    first, last, width = to_number(start), to_number(end), to_number(step)
    if width == 0 or not all(map(math.isfinite, (first, last, width))):
        raise TypeError("range needs numbers and a step that is not 0")
    size = check_size((last - first) / width + 1 + 1e-9)
    frame.spend(size)
    return [number.tidy(first + index * width) for index in range(size)]


LISTS.register("flatten", call=lambda value: list(flattened([value])))
LISTS.register("index", call=lambda *keys: list(keys))


@LISTS.add("sort", cost=4)
def _sort(values: list[Any], order: Any = "asc") -> list[Any]:
    return sorted_values(values, descending=order == "desc")


@LISTS.add("reverse")
def _reverse(value: Any) -> Any:
    return value[::-1]


@LISTS.add("size")
def size(value: Any) -> list[int]:
    """The lengths of a list's levels, outermost first."""
    lengths = []
    while isinstance(value, (list, str)):
        lengths.append(len(value))
        value = value[0] if value and isinstance(value, list) else None
    return lengths


LISTS.register("length", call=lambda value: len(value))


@LISTS.add("subset", contextual=True)
def _subset(frame: Frame, value: Any, index: Any) -> Any:
    return index_from_one(frame, value, tuple(index) if isinstance(index, list) else (index,))


@LISTS.add("concat")
def _concat(*values: Any) -> Any:
    if any(isinstance(value, list) for value in values):
        return [item for value in values for item in (value if isinstance(value, list) else [value])]
    return joined(values)


# ------------------------------------------------------------------------------------------------- sets


def _keys(values: Any) -> set[Any]:
    return {identity(value) for value in flattened([values])}


@LISTS.add("setDistinct", "unique", cost=3)
def _set_distinct(a: Any) -> list[Any]:
    return distinct(flattened([a]))


@LISTS.add("setUnion", cost=3)
def _set_union(a: Any, b: Any) -> list[Any]:
    return distinct(flattened([a, b]))


@LISTS.add("setIntersect", cost=3)
def _set_intersect(a: Any, b: Any) -> list[Any]:
    other = _keys(b)
    return [value for value in distinct(flattened([a])) if identity(value) in other]


@LISTS.add("setDifference", cost=3)
def _set_difference(a: Any, b: Any) -> list[Any]:
    other = _keys(b)
    return [value for value in distinct(flattened([a])) if identity(value) not in other]


LISTS.register("setSymDifference", call=lambda a, b: _set_difference(a, b) + _set_difference(b, a), cost=6)
LISTS.register("setIsSubset", call=lambda a, b: _keys(a) <= _keys(b), cost=3)
LISTS.register("setSize", call=lambda a: len(_keys(a)), cost=3)
LISTS.register("contains", call=lambda values, item: identity(item) in _keys(values), cost=3)


# ------------------------------------------------------------------------------------------------ texts

LISTS.register("upper", "upperCase", call=lambda text: text_of(text).upper())
LISTS.register("lower", "lowerCase", call=lambda text: text_of(text).lower())
LISTS.register("trim", call=lambda text: text_of(text).strip())
LISTS.register("split", call=lambda text, separator=",": text_of(text).split(text_of(separator)))
LISTS.register("join", call=lambda values, separator=",": joined(values, text_of(separator)))
LISTS.register("repeat", call=lambda text, times: repeated(text_of(text), integer(times)))
LISTS.register("replace", call=lambda text, old, new: replaced(text_of(text), text_of(old), text_of(new)))
