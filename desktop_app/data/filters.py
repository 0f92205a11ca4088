"""From the filter language to SQL expressions (data.md 2.2). Values are bound, never written into SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import FromClause, Select, and_, exists, false, literal, or_, select, true

from desktop_app.data.comparisons import Comparison, Sql
from desktop_app.data.reflection import Shape
from desktop_app.domain.collections import Association, Collection
from desktop_app.domain.date_operands import Surroundings
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.filters import Condition, Filter, Group, conditions, read_filter


class FilterCompiler:
    """Turns one filter on one collection into a condition on its table.

    ``warnings`` collects what a person should hear: conditions whose variable leads nowhere.
    """

    def __init__(self, shape: Shape, collection: Collection, dialect: str, around: Surroundings) -> None:
        self._shape = shape
        self._collection = collection
        self._dialect = dialect
        self._around = around
        self.warnings: list[str] = []

    def condition(self, filter: Any, table: FromClause) -> Sql | None:
        """Return the condition on ``table``; None when the filter restricts nothing.

        :raises InvalidRequestError: a field or operator is unknown, or a value does not fit.
        """
        tree = read_filter(filter)
        if not tree.items:
            return None
        if not any(self._walks(each) for each in conditions(tree)):
            return _Joined(self, self._collection, table).where(tree)
        return self._through_keys(tree, table)

    def _walks(self, each: Condition) -> bool:
        return len(each.path) > 1 or self._collection.association(each.path[0]) is not None

    def _through_keys(self, tree: Group, table: FromClause) -> Sql:
        """Return a condition on the keys of the rows whose joined form fits: each row counts once (2.2.7)."""
        key = self._collection.key
        if not key:
            raise InvalidRequestError(
                f"{self._collection.name!r} has no key, so a filter cannot look at its associations",
                place="filter",
            )
        root = self._shape.tables[self._collection.name].alias()
        joined = _Joined(self, self._collection, root)
        where = joined.where(tree)
        if len(key) == 1:
            rows: Select[Any] = select(root.c[key[0]]).select_from(joined.source).where(where)
            return table.c[key[0]].in_(rows)
        same = [root.c[name] == table.c[name] for name in key]
        return exists(select(literal(1)).select_from(joined.source).where(where, *same))

    def operands(self) -> tuple[Shape, str, Surroundings]:
        """Return what comparisons need to know."""
        return self._shape, self._dialect, self._around


class _Joined:
    """A table with the associations that one filter walks, each joined once for each path (2.2.7)."""

    def __init__(self, compiler: FilterCompiler, collection: Collection, table: FromClause) -> None:
        self._compiler = compiler
        self._shape, self._dialect, self._around = compiler.operands()
        self._collection = collection
        self._root = table
        self.source: FromClause = table
        self._ends: dict[tuple[str, ...], tuple[Collection, FromClause]] = {(): (collection, table)}

    def where(self, tree: Filter) -> Sql:
        if isinstance(tree, Condition):
            return self._condition(tree)
        parts = [self.where(item) for item in tree.items]
        if len(parts) < 2:
            return parts[0] if parts else true()
        return and_(*parts) if tree.every else or_(*parts)

    def _condition(self, each: Condition) -> Sql:
        collection, table = self._end(each.path[:-1])
        name = each.path[-1]
        association, found = collection.association(name), collection.field(name)
        if association is not None:
            return self._of_association(each, association)
        if found is None:
            raise InvalidRequestError(f"{collection.name!r} has no field {name!r}", place="filter")
        if each.missing:
            path = ".".join(each.path)
            self._compiler.warnings.append(f"the variable that {path!r} is compared with leads nowhere")
            return false()
        codec = self._shape.codecs[collection.name][name]
        return Comparison(table.c[name], found, codec, self._dialect, self._around).of(each)

    def _of_association(self, each: Condition, association: Association) -> Sql:
        _, table = self._end(each.path)
        column = table.c[association.other[0]]
        wanted = {"$exists": False, "$notEmpty": False, "$notExists": True, "$empty": True}.get(each.operator)
        if wanted is None:
            raise InvalidRequestError(
                f"{association.name!r} is an association: {each.operator} cannot compare it",
                place="filter",
                remedy="compare one of its fields",
            )
        return column.is_(None) if wanted else column.is_not(None)

    def _end(self, path: tuple[str, ...]) -> tuple[Collection, FromClause]:
        if path not in self._ends:
            collection, table = self._end(path[:-1])
            association = collection.association(path[-1])
            if association is None:
                raise InvalidRequestError(
                    f"{collection.name!r} has no association {path[-1]!r}", place="filter"
                )
            self._ends[path] = self._join(association, table)
        return self._ends[path]

    def _join(self, association: Association, table: FromClause) -> tuple[Collection, FromClause]:
        target = self._shape.tables[association.target].alias()
        if association.through:
            link = self._shape.tables[association.through].alias()
            self._outer(link, pairs(table, association.own, link, association.through_own))
            self._outer(target, pairs(link, association.through_other, target, association.other))
        else:
            self._outer(target, pairs(table, association.own, target, association.other))
        return self._shape.collections[association.target], target

    def _outer(self, table: FromClause, on: Sequence[Sql]) -> None:
        self.source = self.source.outerjoin(table, and_(*on))


def pairs(left: FromClause, own: Iterable[str], right: FromClause, other: Iterable[str]) -> list[Sql]:
    """Return the conditions that link two tables, column by column."""
    return [left.c[here] == right.c[there] for here, there in zip(own, other, strict=True)]
