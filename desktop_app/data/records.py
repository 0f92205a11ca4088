"""Tables and records of one data source: the seed of the data layer (data.md 2).

A source is one SQLite file, or memory. Points in time are stored as ISO text in UTC with milliseconds, so
that equal instants are equal text and order as time does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    create_engine,
    insert,
    select,
    update,
)
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import TypeDecorator, TypeEngine

from desktop_app.domain.errors import InvalidRequestError, NotFoundError, StorageError

Values = Mapping[str, Any]
Row = dict[str, Any]
T = TypeVar("T")


class Instant(TypeDecorator[str]):
    """A point in time: takes ISO text, a datetime or milliseconds since 1970; gives ISO text in UTC."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        """Return the one form in which an instant is stored."""
        return None if value is None else _utc_text(value)


def _utc_text(value: Any) -> str:
    moment = _moment(value)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000, UTC)
    return datetime.fromisoformat(value)


class Day(TypeDecorator[str]):
    """A date without a time: takes ISO text or a date; gives ISO text."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        """Return the one form in which a date is stored."""
        if value is None:
            return None
        return (value if isinstance(value, date) else _moment(value)).isoformat()[:10]


_TYPES: Final[Mapping[str, type[TypeEngine[Any]]]] = {
    "integer": Integer,
    # Only INTEGER keys count up by themselves in SQLite, and they hold 64 bits.
    "bigint": BigInteger,
    "string": String,
    "text": Text,
    "boolean": Boolean,
    "double": Float,
    "date": Instant,
    "dateOnly": Day,
    "json": JSON,
}
"""Column types of a description (decision 23)."""

ASSOCIATIONS: Final = ("belongsTo", "hasOne", "hasMany", "belongsToMany")
"""Columns of a description that are links to other tables and hold no value themselves."""


class Records:
    """Owns the connections to one data source. ``path`` None keeps it in memory.

    Tables that it did not create itself are read from the database when they are first asked for.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._name = ":memory:" if path is None else str(path)
        self._in_memory = path is None
        self._engine = _open(path)
        self._metadata = MetaData()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    async def create_table(self, name: str, columns: Sequence[Values]) -> None:
        """Create a table from column descriptions (``name``, ``type``, ``primaryKey``, ``autoIncrement``,
        ``default``); associations are left out.

        :raises InvalidRequestError: a column's type is unknown.
        """
        plain = [column for column in columns if column.get("type") not in ASSOCIATIONS]
        table = Table(name, self._metadata, *(_column(column) for column in plain))
        await self._transact(lambda connection: table.create(connection))

    async def create(self, collection: str, values: Values) -> Row:
        """Insert a record and return it as it is stored.

        :raises NotFoundError: there is no such table. :raises InvalidRequestError: a column is unknown.
        """
        return await self._transact(lambda connection: self._insert(connection, collection, values))

    async def update(self, collection: str, filter: Values, values: Values) -> int:
        """Change the records whose columns equal ``filter``; return how many they were.

        :raises InvalidRequestError: the filter is empty (decision 26), or a column is unknown.
        """
        return await self._transact(lambda connection: self._update(connection, collection, filter, values))

    async def rows(self, collection: str) -> list[Row]:
        """Return all records, ordered by the primary key.

        :raises NotFoundError: there is no such table.
        """
        return await self._transact(lambda connection: self._rows(connection, collection))

    # -- inside a transaction --------------------------------------------------------------------------

    def _insert(self, connection: Connection, collection: str, values: Values) -> Row:
        table = self._table(connection, collection)
        result = connection.execute(insert(table).values(_known(table, values)))
        key = result.inserted_primary_key
        if key is None or not len(key):
            return dict(values)
        wanted = [column == part for column, part in zip(table.primary_key.columns, key, strict=True)]
        return dict(connection.execute(select(table).where(*wanted)).mappings().one())

    def _update(self, connection: Connection, collection: str, filter: Values, values: Values) -> int:
        table = self._table(connection, collection)
        conditions: list[ColumnElement[bool]] = [
            table.c[name] == value for name, value in _known(table, filter).items()
        ]
        if not conditions:
            raise InvalidRequestError(f"an update of {collection!r} needs a filter", place=collection)
        statement = update(table).where(and_(*conditions)).values(_known(table, values))
        return connection.execute(statement).rowcount

    def _rows(self, connection: Connection, collection: str) -> list[Row]:
        table = self._table(connection, collection)
        query = select(table).order_by(*table.primary_key.columns)
        return [dict(row) for row in connection.execute(query).mappings()]

    def _table(self, connection: Connection, name: str) -> Table:
        try:
            return Table(name, self._metadata, autoload_with=connection)
        except NoSuchTableError:
            raise NotFoundError(f"there is no table {name!r}", place=self._name) from None

    async def _transact(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in one transaction: on a file in a thread, because it may have to wait."""
        return self._run(work) if self._in_memory else await asyncio.to_thread(self._run, work)

    def _run(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise StorageError(str(getattr(error, "orig", None) or error), place=self._name) from error


def _open(path: Path | None) -> Engine:
    if path is None:
        return create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    return create_engine(f"sqlite:///{path}")


def _column(description: Values) -> Column[Any]:
    name, type_name = str(description["name"]), str(description.get("type", "string"))
    if type_name not in _TYPES:
        raise InvalidRequestError(f"the column type {type_name!r} is unknown", place=name)
    counts = bool(description.get("autoIncrement"))
    kind = Integer if type_name == "bigint" and counts else _TYPES[type_name]
    return Column(
        name,
        kind,
        primary_key=bool(description.get("primaryKey")),
        autoincrement=counts,
        default=description.get("default"),
    )


def _known(table: Table, values: Values) -> Row:
    """Return ``values``; refuse names that are no columns, which would be lost silently."""
    unknown = [name for name in values if name not in table.c]
    if unknown:
        raise InvalidRequestError(f"{table.name!r} has no column {unknown[0]!r}", place=table.name)
    return dict(values)
