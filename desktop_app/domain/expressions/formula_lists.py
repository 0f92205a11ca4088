"""Spreadsheet functions on lists: sums, statistics, conditions, looking up and arranging (4.2)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.access import element, integer
from desktop_app.domain.expressions.criteria import criterion
from desktop_app.domain.expressions.errors import RangeError, TypeError
from desktop_app.domain.expressions.formula_logic import is_number
from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.limits import Frame, check_size
from desktop_app.domain.expressions.math_lists import inclusive_range, mean, median, quantile, total, variance
from desktop_app.domain.expressions.matrices import _transposed
from desktop_app.domain.expressions.sequences import (
    distinct,
    flattened,
    numbers_in,
    ordering,
    sorted_values,
    to_number,
)
from desktop_app.domain.operators import order, truthy
from desktop_app.domain.values import NAN

LISTS: Final = FunctionTable(fold=True)


def _statistic(*names: str, call: Callable[[list[Any]], Any], empty: Any = NAN, cost: int = 2) -> None:
    """Register a function of the numbers in its arguments, with its value when there are none."""

    def run(*values: Any) -> Any:
        items = numbers_in(values)
        return call(items) if items else empty

    LISTS.register(*names, call=run, cost=cost)


def _product(items: Iterable[Any]) -> Any:
    result: Any = 1
    for item in items:
        result = number.multiply(result, item)
    return result


def _mode(items: list[Any]) -> Any:
    return Counter(items).most_common(1)[0][0]


def _geometric(items: list[Any]) -> Any:
    return math.exp(math.fsum(map(math.log, items)) / len(items)) if min(items) > 0 else NAN


def _deviation(items: list[Any], normalization: str) -> Any:
    return number.tidy(math.sqrt(max(0, variance(items, normalization))))


def _sample(call: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    return lambda items: call(items) if len(items) > 1 else NAN


_statistic("SUM", call=total, empty=0)
_statistic("PRODUCT", call=_product, empty=0)
_statistic("SUMSQ", call=lambda items: total(number.multiply(x, x) for x in items), empty=0)
_statistic("AVERAGE", "AVG", "MEAN", call=mean)
_statistic("MEDIAN", call=median)
_statistic("MODE", "MODE.SNGL", call=_mode)
_statistic("MIN", call=min, empty=0)
_statistic("MAX", call=max, empty=0)
_statistic("GEOMEAN", call=_geometric)
_statistic("STDEV", "STDEV.S", "STDEVS", call=_sample(lambda items: _deviation(items, "unbiased")), cost=4)
_statistic("STDEVP", "STDEV.P", call=lambda items: _deviation(items, "uncorrected"), cost=4)
_statistic("VAR", "VAR.S", "VARS", call=_sample(variance), cost=4)
_statistic("VARP", "VAR.P", call=lambda items: variance(items, "uncorrected"), cost=4)
LISTS.register("COUNT", call=lambda *values: sum(map(is_number, flattened(values))))
LISTS.register("COUNTA", call=lambda *values: sum(v is not None and v != "" for v in flattened(values)))
LISTS.register("COUNTBLANK", call=lambda *values: sum(v is None or v == "" for v in flattened(values)))
LISTS.register("COUNTUNIQUE", call=lambda *values: len(distinct(flattened(values))), cost=2)


@LISTS.add("LARGE", cost=4)
def _large(values: Any, rank: Any) -> Any:
    return element(sorted(numbers_in([values]), reverse=True), to_number(rank), 1, strict=True)


@LISTS.add("SMALL", cost=4)
def _small(values: Any, rank: Any) -> Any:
    return element(sorted(numbers_in([values])), to_number(rank), 1, strict=True)


@LISTS.add("RANK", "RANK.EQ", cost=4)
def _rank(value: Any, values: Any, ascending: Any = False) -> int:
    exact = to_number(value)
    items = numbers_in([values])
    if exact not in items:
        raise RangeError("RANK: the number is not in the list")
    return 1 + sum(item < exact if truthy(ascending) else item > exact for item in items)


LISTS.register("PERCENTILE", "PERCENTILE.INC", call=quantile, cost=4)
LISTS.register("QUARTILE", call=lambda values, part: quantile(values, to_number(part) / 4), cost=4)


@LISTS.add("SUMPRODUCT", cost=4)
def _sum_product(*lists: Any) -> Any:
    columns = [list(flattened([values])) for values in lists]
    if len({len(column) for column in columns}) > 1:
        raise TypeError("SUMPRODUCT needs lists of equal length")
    rows = zip(*columns, strict=True)
    return total(_product(_factor(value) for value in row) for row in rows)


def _factor(value: Any) -> Any:
    return value if is_number(value) else 0 if isinstance(value, str) else to_number(value)


# ---------------------------------------------------------------------------------------------- conditions


def _selected(values: Any, conditions: tuple[Any, ...]) -> list[Any]:
    """Return the values at whose place all (list, criterion) pairs agree."""
    if not conditions or len(conditions) % 2:
        raise TypeError("lists and criteria come in pairs")
    pairs = zip(conditions[::2], conditions[1::2], strict=True)
    masks = [[test(item) for item in flattened([column])] for column, test in _with_tests(pairs)]
    chosen = map(all, zip(*masks, strict=True))
    return [value for value, keep in zip(flattened([values]), chosen, strict=False) if keep]


def _with_tests(pairs: Iterable[tuple[Any, Any]]) -> Iterable[tuple[Any, Callable[[Any], bool]]]:
    return ((column, criterion(written)) for column, written in pairs)


def _conditional(name: str, call: Callable[[list[Any]], Any]) -> None:
    def one(values: Any, condition: Any, measured: Any = None) -> Any:
        return call(_selected(values if measured is None else measured, (values, condition)))

    def several(measured: Any, *conditions: Any) -> Any:
        return call(_selected(measured, conditions))

    LISTS.register(f"{name}IF", call=one, cost=8)
    LISTS.register(f"{name}IFS", call=several, cost=8)


def _average(values: list[Any]) -> Any:
    items = numbers_in(values)
    return mean(items) if items else NAN


_conditional("SUM", lambda values: total(numbers_in(values)))
_conditional("AVERAGE", _average)
_conditional("MAX", lambda values: max(numbers_in(values), default=0))
_conditional("MIN", lambda values: min(numbers_in(values), default=0))
LISTS.register("COUNTIF", call=lambda values, test: len(_selected(values, (values, test))), cost=8)
LISTS.register("COUNTIFS", call=lambda *pairs: len(_selected(pairs[0] if pairs else [], pairs)), cost=8)


# ---------------------------------------------------------------------------------------------- looking up


@LISTS.add("INDEX")
def _index(values: Any, row: Any, column: Any = None) -> Any:
    """Return an element by row and column, both counted from 1; row 0 is the whole column."""
    if column is None:
        return element(values, to_number(row), 1, strict=True)
    if not integer(row):
        return [element(each, to_number(column), 1, strict=True) for each in values]
    found = element(values, to_number(row), 1, strict=True)
    return element(found, to_number(column), 1, strict=True) if integer(column) else found


@LISTS.add("MATCH", cost=4)
def _match(wanted: Any, values: Any, kind: Any = 1) -> int:
    """Return the position of a value: exact (0), of the largest not above (1) or smallest not below (−1)."""
    items = list(flattened([values]))
    if not kind:
        test = criterion(wanted)
        at = next((at for at, item in enumerate(items) if test(item)), None)
    else:
        side = [at for at, item in enumerate(items) if order(item, wanted) * kind <= 0]
        at = max(side, key=lambda each: _Ordered(items[each], kind)) if side else None
    if at is None:
        raise RangeError("MATCH: the value does not occur")
    return at + 1


class _Ordered:
    """Compares list items as the operators do, in one direction."""

    __slots__ = ("kind", "value")

    def __init__(self, value: Any, kind: Any) -> None:
        self.value, self.kind = value, kind

    def __gt__(self, other: _Ordered) -> bool:
        return bool(order(self.value, other.value) * self.kind > 0)


def _looked_up(wanted: Any, table: Any, at: Any, approximate: Any) -> Any:
    first = [element(row, 1, 1, strict=True) for row in table]
    place = _match(wanted, first, 1 if truthy(approximate) else 0)
    return element(table[place - 1], to_number(at), 1, strict=True)


LISTS.register(
    "VLOOKUP", call=lambda wanted, table, at, near=True: _looked_up(wanted, table, at, near), cost=4
)
LISTS.register(
    "HLOOKUP",
    call=lambda wanted, table, at, near=True: _looked_up(wanted, _transposed(table), at, near),
    cost=4,
)


@LISTS.add("XLOOKUP", "LOOKUP", cost=4)
def _x_lookup(wanted: Any, values: Any, results: Any = None, missing: Any = None) -> Any:
    test = criterion(wanted)
    for at, item in enumerate(flattened([values])):
        if test(item):
            return item if results is None else element(results, at, 0, strict=True)
    if missing is None:
        raise RangeError("XLOOKUP: the value does not occur")
    return missing


# ----------------------------------------------------------------------------------------------- arranging


@LISTS.add("SORT", cost=8)
def _sort(values: Any, column: Any = 1, direction: Any = 1) -> list[Any]:
    if values and all(isinstance(row, list) for row in values):
        by_column = [(ordering(element(row, column, 1, strict=True)), row) for row in values]
        by_column.sort(key=lambda pair: pair[0], reverse=direction == -1)
        return [row for _, row in by_column]
    return sorted_values(values, descending=-1 in (column, direction))


LISTS.register("UNIQUE", call=lambda *values: distinct(_top(values)), cost=2)
LISTS.register("FLATTEN", "ARGS2ARRAY", call=lambda *values: list(flattened(values)))
LISTS.register("TRANSPOSE", call=lambda rows: _transposed(rows))
LISTS.register("ROWS", call=lambda values: len(values) if isinstance(values, list) else 1)
LISTS.register("COLUMNS", call=lambda values: len(values[0]) if values and isinstance(values[0], list) else 1)


def _top(values: tuple[Any, ...]) -> Iterable[Any]:
    return values[0] if len(values) == 1 and isinstance(values[0], list) else values


@LISTS.add("FILTER")
def _filter(values: list[Any], keep: list[Any]) -> list[Any]:
    return [value for value, wanted in zip(values, keep, strict=False) if truthy(wanted)]


@LISTS.add("SEQUENCE", contextual=True)
def _sequence(frame: Frame, rows: Any, columns: Any = 1, start: Any = 1, step: Any = 1) -> list[Any]:
    height, width = integer(rows), integer(columns)
    frame.spend(check_size(height * width))
    items = [
        number.add(to_number(start), number.multiply(at, to_number(step))) for at in range(height * width)
    ]
    return items if width == 1 else [items[at : at + width] for at in range(0, len(items), max(1, width))]


@LISTS.add("RANGE", contextual=True)
def _range(frame: Frame, start: Any, end: Any, step: Any = 1) -> Any:
    return inclusive_range(frame, start, end, step)
