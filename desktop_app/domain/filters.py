"""The filter language as values: reading it, without any database (data.md 2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.quick import dataclass
from desktop_app.domain.values import MISSING

OPERATORS: Final = (
    "$eq",
    "$ne",
    "$in",
    "$notIn",
    "$gt",
    "$gte",
    "$lt",
    "$lte",
    "$between",
    "$notBetween",
    "$is",
    "$not",
    "$empty",
    "$notEmpty",
    "$includes",
    "$notIncludes",
    "$startsWith",
    "$notStartsWith",
    "$endWith",
    "$notEndWith",
    "$like",
    "$notLike",
    "$iLike",
    "$notILike",
    "$isTruly",
    "$isFalsy",
    "$match",
    "$notMatch",
    "$anyOf",
    "$noneOf",
    "$arrayEmpty",
    "$arrayNotEmpty",
    "$dateOn",
    "$dateNotOn",
    "$dateBefore",
    "$dateAfter",
    "$dateNotBefore",
    "$dateNotAfter",
    "$dateBetween",
    "$exists",
    "$notExists",
)
"""Every operator (2.2.3, 2.2.4)."""

UNARY: Final = frozenset(
    ["$empty", "$notEmpty", "$isTruly", "$isFalsy", "$arrayEmpty", "$arrayNotEmpty", "$exists", "$notExists"]
)
"""Operators that need no operand; ``true`` is stored for them."""

_TEXT = ("$includes", "$notIncludes", "$eq", "$ne", "$empty", "$notEmpty")
_NUMBER = ("$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$empty", "$notEmpty")
_DATE = (
    "$dateOn",
    "$dateNotOn",
    "$dateBefore",
    "$dateAfter",
    "$dateNotBefore",
    "$dateNotAfter",
    "$dateBetween",
    "$empty",
    "$notEmpty",
)
OFFERED: Final[Mapping[str, tuple[str, ...]]] = {
    "string": _TEXT,
    "number": _NUMBER,
    "boolean": ("$isTruly", "$isFalsy", "$empty", "$notEmpty"),
    "date": _DATE,
    "time": ("$eq", "$ne", "$empty", "$notEmpty"),
    "choice": ("$eq", "$ne", "$in", "$notIn", "$empty", "$notEmpty"),
    "list": ("$match", "$notMatch", "$anyOf", "$noneOf", "$empty", "$notEmpty"),
    "key": ("$eq", "$ne", "$exists", "$notExists"),
    "object": ("$eq", "$ne"),
}
"""The operators that the editor offers for a kind of field; the first is the default."""


def _flat(operator: str) -> str:
    return operator.replace("_", "").casefold()


_KNOWN: Final = {_flat(operator): operator for operator in OPERATORS} | {"$neq": "$ne"}
_NOT_HERE: Final = frozenset({"$childin", "$childnotin"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: the names that lead to a field (or association), the operator, what to compare with."""

    path: tuple[str, ...]
    operator: str
    value: Any

    @property
    def missing(self) -> bool:
        """Whether it compares with a template that led nowhere: then it matches no row (2.2.2)."""
        return _has_missing(self.value)


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions that must hold all together, or of which one must."""

    every: bool
    items: tuple[Filter, ...]


Filter: TypeAlias = Condition | Group


def read_filter(value: Any) -> Group:
    """Return a filter as a tree; what restricts nothing is dropped (2.2.1, 2.2.2).

    :raises InvalidRequestError: it is no filter, or an operator is unknown.
    """
    if value is None or value is MISSING:
        return Group(True, ())
    if not isinstance(value, Mapping):
        raise InvalidRequestError(f"a filter is an object, not {type(value).__name__}", place="filter")
    return Group(True, tuple(_read(value, ())))


def _read(value: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Filter]:
    for name, operand in value.items():
        if name in ("$and", "$or"):
            yield from _group(name, operand, path)
        elif name.startswith("$"):
            yield Condition(path, operator_of(name), operand) if path else _no_field(name)
        else:
            yield from _operand(operand, (*path, *_names(name)))


def _no_field(name: str) -> Filter:
    raise InvalidRequestError(f"the operator {name} stands without a field", place="filter")


def _names(path: str) -> list[str]:
    names = path.split(".")
    if not all(names):
        raise InvalidRequestError(f"{path!r} is no path of a field", place="filter")
    return names


def _group(name: str, items: Any, path: tuple[str, ...]) -> Iterator[Filter]:
    if items is None:
        return
    if isinstance(items, Mapping):
        items = [items]
    if not isinstance(items, list | tuple):
        raise InvalidRequestError(f"{name} takes a list of filters", place="filter")
    read = []
    for item in items:
        if not isinstance(item, Mapping):
            raise InvalidRequestError(f"{name} holds {item!r:.60}, which is no filter", place="filter")
        inner = tuple(_read(item, path))
        if inner:
            read.append(inner[0] if len(inner) == 1 else Group(True, inner))
    if read:
        yield Group(name == "$and", tuple(read))


def _operand(operand: Any, path: tuple[str, ...]) -> Iterator[Filter]:
    if isinstance(operand, Mapping):
        yield from _read(operand, path)
    elif isinstance(operand, list | tuple):
        yield Condition(path, "$in", list(operand))
    else:
        yield Condition(path, "$eq", operand)


def operator_of(name: str) -> str:
    """Return an operator as we write it; snake and flat forms are read too.

    :raises InvalidRequestError: there is no such operator.
    """
    flat = _flat(name)
    if flat in _NOT_HERE:
        raise InvalidRequestError(f"the operator {name} is not supported here", place="filter")
    if flat not in _KNOWN:
        raise InvalidRequestError(f"the operator {name} is unknown", place="filter")
    return _KNOWN[flat]


def conditions(tree: Filter) -> Iterator[Condition]:
    """Yield every condition of a filter."""
    if isinstance(tree, Condition):
        yield tree
    else:
        for item in tree.items:
            yield from conditions(item)


def is_valid(value: Any) -> bool:
    """Tell whether a filter holds at least one condition, whatever it compares with (2.2.6)."""
    try:
        return isinstance(value, Mapping) and bool(read_filter(value).items)
    except InvalidRequestError:
        return True  # It is meant to restrict something; who reads it is told what is wrong.


def _has_missing(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_has_missing(item) for item in value)
    if isinstance(value, Mapping):
        return any(_has_missing(item) for item in value.values())
    return value is MISSING
