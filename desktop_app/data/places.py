"""Pages that are found from a record nearby instead of by counting from the first (data.md 2.7, issue 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, and_, case, false, or_, select

from desktop_app.data.comparisons import Sql
from desktop_app.data.prepared import by_key
from desktop_app.domain.collections import Collection
from desktop_app.domain.quick import dataclass

Order = Sequence[tuple[str, bool]]
"""Paths to sort by, each with whether it descends."""
ANCHOR: Final = "anchor"


@dataclass(frozen=True, slots=True)
class _Term:
    """One column of an order. Records without a value come last, whichever way it goes (2.7)."""

    name: str
    descending: bool
    nullable: bool


class Walk:
    """The order of a collection, gone through forwards or backwards from one of its records. The values that
    it starts from are the database's own: it looks them up itself, so that none is changed on the way.
    """

    def __init__(self, collection: Collection, table: Table, order: Order, *, backwards: bool) -> None:
        self._table = table
        self._key = collection.key
        self._backwards = backwards
        self._terms = _terms(collection, order)
        self._from = table.alias(ANCHOR)

    def sorted(self, statement: Select[Any]) -> Select[Any]:
        """Sort a statement in the direction of the walk."""
        for term in self._terms:
            column = self._table.c[term.name]
            if term.nullable:
                empty = case((column.is_(None), 1), else_=0)
                statement = statement.order_by(empty.desc() if self._backwards else empty)
            falls = term.descending != self._backwards
            statement = statement.order_by(column.desc() if falls else column.asc())
        return statement

    def beyond(self, empty: Sequence[str]) -> Sql:
        """Return the condition of what comes behind the record whose key :func:`prepared.keyed` binds.
        ``empty`` are its columns without a value.
        """
        parts: list[Sql] = []
        same: list[Sql] = []
        for term in self._terms:
            parts.append(and_(*same, self._further(term, empty=term.name in empty)))
            column = self._table.c[term.name]
            same.append(column.is_(None) if term.name in empty else column == self._value(term))
        return or_(*parts)

    def _further(self, term: _Term, *, empty: bool) -> Sql:
        column = self._table.c[term.name]
        if empty:
            return column.is_not(None) if self._backwards else false()
        value = self._value(term)
        further = column < value if term.descending != self._backwards else column > value
        return or_(further, column.is_(None)) if term.nullable and not self._backwards else further

    def _value(self, term: _Term) -> ColumnElement[Any]:
        return select(self._from.c[term.name]).where(by_key(self._from, self._key)).scalar_subquery()


def walkable(collection: Collection, order: Order) -> bool:
    """Tell whether an order is one of the collection's own columns, with a key that settles it."""
    paths = [path for path, _ in order if path]
    return bool(collection.key) and all(collection.field(path) is not None for path in paths)


def _terms(collection: Collection, order: Order) -> list[_Term]:
    found: dict[str, _Term] = {}
    for path, descending in order:
        field = collection.field(path)
        if field is not None:
            found.setdefault(path, _Term(path, descending, field.nullable))
    for name in collection.key:
        found.setdefault(name, _Term(name, descending=False, nullable=False))
    return list(found.values())
