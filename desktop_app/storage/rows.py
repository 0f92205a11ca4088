"""Statements of the hot path: plain text for the driver, over many rows at once.

The driver is asked directly, because the toolkit's own handling of a statement costs four times what SQLite
needs for it. SQLite lets go of the interpreter lock for each step of a statement, and a busy event loop gives
it back only after the switch interval; so the writer puts as many rows as it can into one statement instead
of running one statement for each. The text is made once for each number of rows, which also lets the driver
reuse the prepared statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, Select, Table
from sqlalchemy.dialects import sqlite

Values = tuple[Any, ...]
"""One row as the driver takes and gives it."""

CHUNK: Final = 100
"""Most rows in one statement (engine.md 3.5)."""


def run(connection: Connection, text: str, values: Sequence[Any]) -> sqlite3.Cursor:
    """Run one statement inside the connection's transaction."""
    cursor: sqlite3.Cursor = connection.connection.driver_connection.execute(text, values)  # type: ignore[union-attr]
    return cursor


class Query:
    """A select of the hot path, compiled once. Its rows are plain tuples, as the driver gives them: what the
    toolkit would convert, booleans for example, is left to whoever reads them.
    """

    def __init__(self, statement: Select[Any]) -> None:
        compiled = statement.compile(dialect=sqlite.dialect(paramstyle="qmark"))
        self._text = str(compiled)
        self._names: Sequence[str] = compiled.positiontup or ()
        self._fixed = dict(compiled.params)

    def __call__(self, connection: Connection, **values: Any) -> list[Values]:
        """Return the rows for the values of the statement's bound parameters."""
        given = {**self._fixed, **values}
        return run(connection, self._text, [given[name] for name in self._names]).fetchall()


class RowStatement:
    """SQL whose ``VALUES`` list takes any number of rows of ``width``: ``head (?, ?), (?, ?) tail``."""

    def __init__(self, head: str, width: int, tail: str = "") -> None:
        self._head, self._tail = head, tail
        self._row = f"({', '.join('?' * width)})"
        self._texts: dict[int, str] = {}

    @classmethod
    def insert(cls, table: Table, tail: str = "") -> RowStatement:
        """Return the statement that inserts whole rows, values in the order of the table's columns."""
        names = [column.name for column in table.columns]
        return cls(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES", len(names), tail)

    @classmethod
    def ids(cls, head: str) -> RowStatement:
        """Return the statement ``head IN (ids)``; its rows are one-tuples."""
        return cls(f"{head} IN (VALUES", 1, ")")

    def __call__(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> int:
        """Run the statement for ``rows`` and return how many rows it changed."""
        changed = 0
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            values = tuple(chain.from_iterable(part))
            changed += run(connection, self._text(len(part)), values).rowcount
        return changed

    def fetch(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Run a query for ``rows`` and return the first column of what it finds."""
        found: list[Any] = []
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            values = tuple(chain.from_iterable(part))
            found += [row[0] for row in run(connection, self._text(len(part)), values)]
        return found

    def _text(self, count: int) -> str:
        text = self._texts.get(count)
        if text is None:
            text = self._texts[count] = f"{self._head} {', '.join([self._row] * count)} {self._tail}"
        return text
