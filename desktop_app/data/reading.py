"""Reads records: filter, sort, page, aggregates (data.md 2.7, 2.8.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    case,
    distinct,
    func,
    select,
)

from desktop_app.data.appending import Appender
from desktop_app.data.codecs import decoded
from desktop_app.data.comparisons import Sql
from desktop_app.data.filters import FilterCompiler
from desktop_app.data.places import Order, Walk, walkable
from desktop_app.data.prepared import Bound, keyed, plain_filter
from desktop_app.data.reflection import Shape
from desktop_app.data.rows import Loaded, decoder
from desktop_app.domain.collections import Collection
from desktop_app.domain.date_operands import Surroundings
from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.filters import read_filter
from desktop_app.domain.record_work import Aggregation, Anchor, Query, Record

LIMIT: Final = "\u00b7limit"
OFFSET: Final = "\u00b7offset"
"""The names under which a page binds what it is."""


class Reader:
    """Reads from one source, on one connection, as it is at the moment."""

    def __init__(self, connection: Connection, shape: Shape, around: Surroundings) -> None:
        self.connection = connection
        self.shape = shape
        self.around = around
        self.warnings: list[str] = []

    def collection(self, name: str) -> Collection:
        """Return a collection.

        :raises NotFoundError: there is none of this name.
        """
        if name not in self.shape.collections:
            raise NotFoundError(f"unknown collection {name!r}", place="collection")
        return self.shape.collections[name]

    # -- conditions ------------------------------------------------------------------------------------

    def where(self, collection: Collection, filter: Any, table: FromClause | None = None) -> Sql | None:
        """Return a filter as a condition; None when it restricts nothing."""
        compiler = FilterCompiler(self.shape, collection, self.connection.dialect.name, self.around)
        found = compiler.condition(filter, table if table is not None else self.shape.tables[collection.name])
        self.warnings += compiler.warnings
        return found

    def key_condition(self, collection: Collection, key: Any) -> Sql:
        """Return the condition that names one record (4.3).

        :raises InvalidRequestError: the collection has no key, or ``key`` does not fit it.
        """
        table, values = self.shape.tables[collection.name], self.key_values(collection, key)
        return and_(*(table.c[name] == value for name, value in values.items()))

    def key_values(self, collection: Collection, key: Any) -> dict[str, Any]:
        """Return the columns of a key with their values as the driver takes them.

        :raises InvalidRequestError: the collection has no key, or ``key`` does not fit it.
        """
        if not collection.key:
            raise InvalidRequestError(
                f"{collection.name!r} has no key, so single records cannot be named", place="collection"
            )
        if isinstance(key, Mapping):
            missing = [name for name in collection.key if key.get(name) is None]
        else:
            missing = list(collection.key[1:])
            key = {collection.key[0]: key}
        if missing:
            raise InvalidRequestError(
                f"a key of {collection.name!r} needs {', '.join(missing)}", place="collection"
            )
        codecs = self.shape.codecs[collection.name]
        return {name: codecs[name].encode(key[name]) for name in collection.key}

    def key_of(self, collection: Collection, record: Mapping[str, Any]) -> Any:
        """Return what names a record: the value of its key, an object for several columns, or None."""
        if not collection.key:
            return None
        if len(collection.key) == 1:
            return record.get(collection.key[0])
        return {name: record.get(name) for name in collection.key}

    # -- records ---------------------------------------------------------------------------------------

    def query(self, collection: Collection, query: Query) -> list[Record]:
        """Return the records of one page."""
        order = tuple((str(each.get("field") or ""), _descends(each)) for each in query.sort)
        size = query.page_size
        if query.anchor is not None and size is not None and not query.appends:
            found = self._near(collection, query, query.anchor, order)
            if found is not None:
                return found
        statement, values = self.asked(
            ("page", order, size is None),
            collection,
            query.filter,
            lambda: self._paged(collection, order, size),
        )
        if size is not None:
            values |= {LIMIT: size, OFFSET: (query.page - 1) * size}
        if not query.appends:
            return self._plain(collection, statement, values)
        return [record for _, record in self.load(collection, statement, query.appends, values)]

    def _near(
        self, collection: Collection, query: Query, anchor: Anchor, order: Order
    ) -> list[Record] | None:
        """Return a page that lies near a record; None where it must be counted to."""
        if not walkable(collection, order):
            return None
        table = self.shape.tables[collection.name]
        values: Bound = {}
        walk = Walk(collection, table, order, backwards=anchor.backwards)
        statement = walk.sorted(self.shape.rows(collection.name)).limit(anchor.most or query.page_size)
        statement = statement.offset(anchor.skip)
        if anchor.key is not None:
            values = keyed([*self.key_values(collection, anchor.key).values()])
            row = self.connection.execute(self.shape.row(collection.name), values).mappings().first()
            if row is None:
                return None
            statement = statement.where(walk.beyond([name for name in row if row[name] is None]))
        condition = self.where(collection, query.filter)
        if condition is not None:
            statement = statement.where(condition)
        found = self._plain(collection, statement, values)
        return found[::-1] if anchor.backwards else found

    def asked(
        self, kind: tuple[Any, ...], collection: Collection, filter: Any, build: Callable[[], Select[Any]]
    ) -> tuple[Select[Any], Bound]:
        """Return a statement with a filter, and what it binds; a plain one is built once for a ``kind``."""
        tree = read_filter(filter)
        plain = plain_filter(tree, collection, self.shape.codecs[collection.name])
        if plain is None:
            condition = self.where(collection, filter)
            return (build() if condition is None else build().where(condition)), {}
        table = self.shape.tables[collection.name]
        key = (*kind, collection.name, plain.names)
        statement = self.shape.prepared.get(key, lambda: build().where(*plain.conditions(table)))
        return statement, dict(plain.values)

    def _paged(
        self, collection: Collection, order: Iterable[tuple[str, bool]], size: int | None
    ) -> Select[Any]:
        statement = self._sorted(self.shape.rows(collection.name), collection, order)
        if size is None:
            return statement
        return statement.limit(bindparam(LIMIT, type_=Integer)).offset(bindparam(OFFSET, type_=Integer))

    def _plain(self, collection: Collection, statement: Select[Any], values: Bound) -> list[Record]:
        """Return the rows of a statement on a collection's table without anything that hangs on them."""
        codecs = self.shape.codecs[collection.name]
        places = {column.name: at for at, column in enumerate(self.shape.tables[collection.name].c)}
        names = [field.name for field in collection.visible]
        columns = [(name, places[name], codecs[name].decode) for name in names]
        return [
            {
                name: row[at] if convert is None or row[at] is None else convert(row[at])
                for name, at, convert in columns
            }
            for row in self.connection.execute(statement, values)
        ]

    def one(self, collection: Collection, key: Any, appends: Sequence[str] = ()) -> Record | None:
        """Return the record of a key, or None."""
        values = keyed([*self.key_values(collection, key).values()])
        found = self.load(collection, self.shape.row(collection.name), appends, values)
        return found[0][1] if found else None

    def count(self, collection: Collection, filter: Any, *extra: Sql) -> int:
        """Return how many records match."""
        statement = select(func.count()).select_from(self.shape.tables[collection.name]).where(*extra)
        condition = self.where(collection, filter)
        if condition is not None:
            statement = statement.where(condition)
        return int(self.connection.execute(statement).scalar_one())

    def load(
        self, collection: Collection, statement: Select[Any], appends: Sequence[str], values: Bound
    ) -> Loaded:
        """Return the rows of a statement on a collection's table, with what is appended."""
        decode = decoder(collection, self.shape.codecs[collection.name])
        rows = [(row, decode(row)) for row in self.connection.execute(statement, values).mappings()]
        Appender(self.connection, self.shape).append(collection, rows, appends)
        return rows

    # -- order -----------------------------------------------------------------------------------------

    def _sorted(
        self, statement: Select[Any], collection: Collection, order: Iterable[tuple[str, bool]]
    ) -> Select[Any]:
        """Sort: nothing last in both directions, then by key, so that pages never overlap (2.7)."""
        table = self.shape.tables[collection.name]
        source: FromClause = table
        named = set()
        for path, descending in order:
            if not path:
                continue
            column, source, nullable = self._sort_column(collection, table, source, path)
            named.add(path)
            if nullable:
                statement = statement.order_by(case((column.is_(None), 1), else_=0))
            statement = statement.order_by(column.desc() if descending else column.asc())
        keys = [table.c[name] for name in collection.key if name not in named]
        if source is not table:
            statement = statement.select_from(source)
        return statement.order_by(*keys)

    def _sort_column(
        self, collection: Collection, table: Table, source: FromClause, path: str
    ) -> tuple[ColumnElement[Any], FromClause, bool]:
        *names, last = path.split(".")
        at: FromClause = table
        for name in names:
            association = collection.association(name)
            if association is None or association.to_many:
                raise InvalidRequestError(
                    f"{collection.name!r} cannot be sorted by {path!r}: {name!r} leads to no single record",
                    place="sort",
                )
            target = self.shape.tables[association.target].alias()
            on = [at.c[a] == target.c[b] for a, b in zip(association.own, association.other, strict=True)]
            source, at = source.outerjoin(target, and_(*on)), target
            collection = self.shape.collections[association.target]
        found = collection.field(last)
        if found is None:
            raise InvalidRequestError(f"{collection.name!r} has no field {last!r}", place="sort")
        return at.c[last], source, found.nullable or bool(names)

    # -- aggregates ------------------------------------------------------------------------------------

    def aggregate(self, collection: Collection, asked: Aggregation) -> tuple[Any, bool]:
        """Return the value, and whether it is a number (2.8.1).

        :raises InvalidRequestError: the field is unknown, or cannot be added up.
        """
        table, found = self.shape.tables[collection.name], collection.field(asked.field)
        if found is None:
            raise InvalidRequestError(f"{collection.name!r} has no field {asked.field!r}", place="field")
        numeric = found.kind == "number" or asked.aggregator == "count"
        if not numeric and asked.aggregator in ("sum", "avg"):
            raise InvalidRequestError(
                f"{asked.field!r} is no number: {asked.aggregator} cannot be calculated", place="field"
            )
        column: Any = table.c[asked.field]
        value = getattr(func, asked.aggregator)(distinct(column) if asked.distinct else column)
        statement = select(value).select_from(table)
        condition = self.where(collection, asked.filter)
        if condition is not None:
            statement = statement.where(condition)
        if asked.association:
            statement = statement.where(self._linked_to(collection, asked))
        result = self.connection.execute(statement).scalar()
        codec = self.shape.codecs[collection.name][asked.field]
        return (decoded(result) if numeric else codec.given(result)), numeric

    def _linked_to(self, collection: Collection, asked: Aggregation) -> Sql:
        parent = self.collection(asked.associated)
        association = parent.association(asked.association)
        if association is None or association.target != collection.name:
            raise InvalidRequestError(
                f"{parent.name!r} has no association {asked.association!r} to {collection.name!r}",
                place="association",
            )
        table, owner = self.shape.tables[collection.name], self.shape.tables[parent.name].alias()
        link = self.shape.tables[association.through].alias() if association.through else None
        values = self.key_values(parent, asked.key)
        conditions: list[Sql] = [owner.c[name] == value for name, value in values.items()]
        if link is None:
            conditions += _pairs(owner, association.own, table, association.other)
        else:
            conditions += _pairs(owner, association.own, link, association.through_own)
            conditions += _pairs(link, association.through_other, table, association.other)
        return select(1).where(*conditions).correlate(table).exists()


def _pairs(left: FromClause, own: Sequence[str], right: FromClause, other: Sequence[str]) -> list[Sql]:
    return [left.c[a] == right.c[b] for a, b in zip(own, other, strict=True)]


def _descends(item: Mapping[str, Any]) -> bool:
    return str(item.get("direction") or "asc").lower() == "desc"
