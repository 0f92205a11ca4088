"""Statements that are built once for each structure and run with other values: building one costs more than
running it (data.md 2.2, 2.5, 2.7). Values are bound, never written into SQL.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Executable,
    FromClause,
    Table,
    and_,
    bindparam,
    update,
)
from sqlalchemy.types import NullType

from desktop_app.data.codecs import Codec
from desktop_app.domain.collections import Collection
from desktop_app.domain.filters import Condition, Group
from desktop_app.domain.quick import dataclass

MOST_KEPT: Final = 512
"""How many statements are kept; a program asks in far fewer ways, and one that does not starts anew."""

Bound: TypeAlias = dict[str, Any]
"""Values by the names under which a statement binds them."""
T = TypeVar("T")
Names: TypeAlias = tuple[tuple[str, str], ...]

_COMPARED: Final[Mapping[str, Callable[[Any, Any], ColumnElement[bool]]]] = {
    "$eq": operator.eq,
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}
_PLAIN: Final = frozenset(["string", "text", "integer", "bigInt", "float", "double", "decimal", "uuid"])
"""Types whose columns are compared with one value as it is."""


def _bind(kind: str, number: int) -> str:
    """Return a name that no column has: SQLAlchemy takes one that a column has for its new value."""
    return f"\u00b7{kind}{number}"


@dataclass(frozen=True, slots=True)
class PlainFilter:
    """A filter of comparisons that must all hold, each of a field of the collection with one value.
    ``names`` are its fields and operators, in which alone its statement differs from others.
    """

    names: Names
    values: Bound

    def conditions(self, table: Table) -> list[ColumnElement[bool]]:
        """Return the conditions, with their values left to be bound."""
        return [
            _COMPARED[sign](table.c[name], bindparam(_bind("f", at)))
            for at, (name, sign) in enumerate(self.names)
        ]


def plain_filter(tree: Group, collection: Collection, codecs: Mapping[str, Codec]) -> PlainFilter | None:
    """Return a filter as one whose statement can be kept; None for one that asks for more.

    :raises InvalidRequestError: a value does not fit its field.
    """
    names: list[tuple[str, str]] = []
    values: Bound = {}
    for each in tree.items:
        value = _plain_value(each, collection, codecs)
        if value is None or not isinstance(each, Condition):
            return None
        values[_bind("f", len(names))] = value
        names.append((each.path[0], each.operator))
    return PlainFilter(tuple(names), values)


def _plain_value(each: Any, collection: Collection, codecs: Mapping[str, Codec]) -> Any:
    """Return what a comparison binds; None when it is no plain one."""
    if not isinstance(each, Condition) or len(each.path) > 1 or each.operator not in _COMPARED:
        return None
    if not isinstance(each.value, str | int | float) or each.value == "":
        return None
    found = collection.field(each.path[0])
    return codecs[found.name].encode(each.value) if found is not None and found.type in _PLAIN else None


class Prepared:
    """The statements of one structure of a source, by what tells them apart."""

    def __init__(self) -> None:
        self._kept: dict[Any, Any] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: tuple[Any, ...], build: Callable[[], T]) -> T:
        """Return the statement of a key, built if it is asked for the first time."""
        found: T | None = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept = {}
            found = self._kept[key] = build()
        return found

    def change(self, table: Table, key: Sequence[str], columns: tuple[str, ...]) -> Executable:
        """Return the statement that writes some columns of the row of a key; :func:`changed` binds it."""
        return self.get(("change", table.key, columns), lambda: _change(table, key, columns))


def _change(table: Table, key: Sequence[str], columns: tuple[str, ...]) -> Executable:
    same = by_key(table, key)
    return (
        update(table).where(same).values({name: bindparam(_bind("v", at)) for at, name in enumerate(columns)})
    )


def by_key(table: FromClause, key: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a row has the key which :func:`keyed` binds. SQLite lets keys be NULL."""
    return and_(*(_same(table.c[name], bindparam(_bind("k", at))) for at, name in enumerate(key)))


def _same(column: ColumnElement[Any], value: BindParameter[Any]) -> ColumnElement[bool]:
    sure = isinstance(column, Column) and not column.nullable and not isinstance(column.type, NullType)
    return column == value if sure else column.is_not_distinct_from(value)


def keyed(values: Sequence[Any]) -> Bound:
    """Return the values of a key as :func:`by_key` binds them."""
    return {_bind("k", at): value for at, value in enumerate(values)}


def changed(columns: Mapping[str, Any]) -> Bound:
    """Return new values, in their order, as :meth:`Prepared.change` binds them."""
    return {_bind("v", at): value for at, value in enumerate(columns.values())}
