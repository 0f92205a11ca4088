"""A table of ours inside a source: what must become executions, in the transaction that causes it (ADR 9).

It holds starts that our own writes keep, and changes that triggers of the database write down for other
programs (capture.py). A row goes when its executions are stored. Each workspace has a table of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Identity,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import CreateTable

from desktop_app.data.codecs import SQLITE
from desktop_app.domain.record_work import KeptStart
from desktop_app.domain.values import compact_json

PREFIX: Final = "wirework_outbox_"
"""How the names of these tables begin; they are no collections."""
START: Final = "start"
NUMBERS_AT_ONCE: Final = 500


class Outbox:
    """The table of one workspace in one source, ``name`` being unique to the workspace. Holds no state."""

    def __init__(self, source: str, owner: str, dialect: str, schema: str | None = None) -> None:
        self.source = source
        self.owner = owner
        self.sqlite = dialect == SQLITE
        self.table = self._table(f"{PREFIX}{owner}", schema)

    def _table(self, name: str, schema: str | None) -> Table:
        # SQLite numbers rows only in a column of type INTEGER; with AUTOINCREMENT no number comes twice.
        random = "(lower(hex(randomblob(16))))" if self.sqlite else "gen_random_uuid()::text"
        number = (
            Column("id", Integer, primary_key=True)
            if self.sqlite
            else Column("id", BigInteger, Identity(always=True), primary_key=True)
        )
        return Table(
            name,
            MetaData(),
            number,
            Column("token", Text, nullable=False, server_default=text(random)),
            Column("kind", Text, nullable=False),
            Column("collection", Text),
            Column("names", Text),
            Column("body", Text),
            *((Column(name, JSONB) for name in ("record", "before")) if not self.sqlite else ()),
            schema=schema,
            sqlite_autoincrement=True,
        )

    def make(self, connection: Connection) -> None:
        """Create the table unless it is there."""
        connection.execute(CreateTable(self.table, if_not_exists=True))

    def there(self, connection: Connection) -> bool:
        """Tell whether the table is there."""
        return inspect(connection).has_table(self.table.name, schema=self.table.schema)

    def keep(self, connection: Connection, body: dict[str, Any]) -> KeptStart:
        """Keep a start, in the transaction that the connection is in."""
        if self.sqlite:  # ``main`` has no table before the first start; elsewhere capture has made it.
            self.make(connection)
        columns = self.table.c
        statement = insert(self.table).returning(columns.id, columns.token)
        row = connection.execute(statement, {"kind": START, "body": compact_json(body)}).one()
        return KeptStart(self.source, row.id, row.token, body)

    def starts(self, connection: Connection) -> list[KeptStart]:
        """Return the starts that are kept, in order."""
        if not self.there(connection):
            return []
        rows = self.table.c
        found = connection.execute(
            select(rows.id, rows.token, rows.body).where(rows.kind == START).order_by(rows.id)
        )
        return [KeptStart(self.source, row.id, row.token, json.loads(row.body)) for row in found]

    def forget(self, connection: Connection, numbers: Sequence[int]) -> None:
        """Delete rows whose executions are stored."""
        for some in _some(numbers):
            connection.execute(delete(self.table).where(self.table.c.id.in_(some)))


def _some(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[at : at + NUMBERS_AT_ONCE] for at in range(0, len(numbers), NUMBERS_AT_ONCE))
