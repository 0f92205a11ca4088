"""Change capture in SQLite: three triggers for each table, values kept as they are (ADR 9).

The outbox has columns without types behind its own, ``c0``, ``c1`` and so on: first the new values of a row,
then its old ones. So every value comes through exactly, whatever it is, and no function is called that
another program's SQLite might lack.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, text

from desktop_app.data.capture import AT_ONCE, KINDS, Change, remembered, watched
from desktop_app.data.outbox import Outbox
from desktop_app.data.reflection import Shape, quoted
from desktop_app.domain.collections import MAIN, Collection
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.record_work import CREATE, DESTROY, UPDATE

OWN: Final = 0
"""The number of the row that stands in the outbox while we write: SQLite has one writer, so nobody else sees
it, and it is gone before the commit.
"""
MOST_COLUMNS: Final = 900
"""Columns of a table that fit: each may take two, and SQLite allows 2000."""
_VERBS: Final = {CREATE: "INSERT", UPDATE: "UPDATE", DESTROY: "DELETE"}
_ROWS: Final = {CREATE: ("NEW",), UPDATE: ("NEW", "OLD"), DESTROY: ("OLD",)}


class SqliteCapture:
    """Implements :class:`~desktop_app.data.capture.Capture`."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self._name = quoted(outbox.table.name)
        self._prefix = f"wirework_{outbox.owner}_"

    # -- the triggers ----------------------------------------------------------------------------------

    def install(self, connection: Connection, shape: Shape) -> None:
        self.outbox.make(connection)
        plain = self._plain_tables(connection)
        wanted: dict[str, str] = {}
        for collection in watched(shape):
            if collection.name in plain:
                wanted.update(self._triggers(collection))
        self._widen(connection, 2 * max((len(remembered(each)) for each in watched(shape)), default=0))
        present = self._present(connection)
        for name in present.keys() - wanted.keys():
            self._drop(connection, name)
        for name, statement in wanted.items():
            if present.get(name) != statement:
                self._drop(connection, name)
                connection.exec_driver_sql(statement)

    def _plain_tables(self, connection: Connection) -> set[str]:
        """Return the tables that can have triggers: none that a module keeps, or that keep one's data."""
        rows = connection.exec_driver_sql(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        )
        return {row.name for row in rows}

    def _triggers(self, collection: Collection) -> dict[str, str]:
        columns = remembered(collection)
        if len(columns) > MOST_COLUMNS:
            raise InvalidRequestError(
                f"{collection.name!r} has more than {MOST_COLUMNS} columns: they cannot be written down",
                place=collection.source,
            )
        return {
            f"{self._prefix}{kind}_{collection.name}": self._trigger(collection, kind, columns)
            for kind in KINDS
        }

    def _trigger(self, collection: Collection, kind: str, columns: Sequence[str]) -> str:
        values = [f"{row}.{quoted(column)}" for row in _ROWS[kind] for column in columns]
        names = ", ".join(["kind", "collection", "names", *(f"c{n}" for n in range(len(values)))])
        listed = json.dumps(list(columns), ensure_ascii=False)
        given = ", ".join([literal(kind), literal(collection.name), literal(listed), *values])
        return (
            f"CREATE TRIGGER {quoted(f'{self._prefix}{kind}_{collection.name}')}"
            f" AFTER {_VERBS[kind]} ON {quoted(collection.name)}"
            f" WHEN NOT EXISTS (SELECT 1 FROM {self._name} WHERE id = {OWN})"
            f" BEGIN INSERT INTO {self._name} ({names}) VALUES ({given}); END"
        )

    def _widen(self, connection: Connection, wanted: int) -> None:
        rows = connection.exec_driver_sql(f"PRAGMA table_info({self._name})").all()
        present = sum(row.name[0] == "c" and row.name[1:].isdecimal() for row in rows)
        for number in range(present, wanted):
            connection.exec_driver_sql(f"ALTER TABLE {self._name} ADD COLUMN c{number}")

    def _present(self, connection: Connection) -> dict[str, str]:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        return {row.name: row.sql for row in rows if row.name.startswith(self._prefix)}

    def _drop(self, connection: Connection, name: str) -> None:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {quoted(name)}")

    def disarm(self, connection: Connection) -> None:
        for name in self._present(connection):
            self._drop(connection, name)

    def remove(self, connection: Connection) -> None:
        self.disarm(connection)
        if self.outbox.source != MAIN:  # There it holds our own starts as well.
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {self._name}")

    # -- our own writes --------------------------------------------------------------------------------

    def mark(self, connection: Connection) -> None:
        self.outbox.make(connection)
        connection.exec_driver_sql(f"INSERT OR REPLACE INTO {self._name} (id, kind) VALUES ({OWN}, 'own')")

    def unmark(self, connection: Connection) -> None:
        connection.exec_driver_sql(f"DELETE FROM {self._name} WHERE id = {OWN}")

    # -- reading ---------------------------------------------------------------------------------------

    def read(self, connection: Connection, shape: Shape) -> list[Change]:
        kinds = ", ".join(literal(kind) for kind in KINDS)
        rows = connection.exec_driver_sql(
            f"SELECT * FROM {self._name} WHERE kind IN ({kinds}) ORDER BY id LIMIT {AT_ONCE}"
        )
        return [self._change(row) for row in rows.mappings()]

    def _change(self, row: Any) -> Change:
        kind, columns = row["kind"], json.loads(row["names"])
        kept = {
            moment: {name: row[f"c{start * len(columns) + n}"] for n, name in enumerate(columns)}
            for start, moment in enumerate(_ROWS[kind])
        }
        return Change(row["id"], row["token"], kind, row["collection"], kept.get("OLD"), kept.get("NEW"))


def literal(name: str) -> str:
    """Return a name as a text of SQL."""
    return "'" + name.replace("'", "''") + "'"
