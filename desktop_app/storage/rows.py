"""Statements of the hot path: plain text for the driver, over many rows at once.

The driver is asked directly, because the toolkit's own handling of a statement costs four times what SQLite
needs for it. SQLite lets go of the interpreter lock for each step of a statement, and a busy event loop gives
it back only after the switch interval; so the writer puts many rows into one statement instead of running one
statement for each. The driver keeps every statement it has prepared, and one for many rows is large: only a
few numbers of rows have a text of their own, or a process that serves for hours would grow by each new one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, Select, Table
from sqlalchemy.dialects import sqlite

Values = tuple[Any, ...]
"""One row as the driver takes and gives it."""

CHUNK: Final = 100
"""Most rows in one statement (engine.md 3.5)."""
SIZES: Final = (32, 16, 8, 7, 6, 5, 4, 3, 2, 1)
"""How many rows a statement takes, largest first: what is written for few executions is written at once."""


def run(connection: Connection, text: str, values: Sequence[Any]) -> sqlite3.Cursor:
    """Run one statement inside the connection's transaction."""
    cursor: sqlite3.Cursor = connection.connection.driver_connection.execute(text, values)  # type: ignore[union-attr]
    return cursor


class Query:
    """A select of the hot path, compiled once, when it is first asked: a start asks few of them. Its rows are
    plain tuples, as the driver gives them: what the toolkit would convert, booleans for example, is left to
    whoever reads them.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement

    @cached_property
    def _compiled(self) -> tuple[str, Sequence[str], dict[str, Any]]:
        """The text, the names of its parameters in their order, and those with a value of their own."""
        compiled = self._statement.compile(dialect=sqlite.dialect(paramstyle="qmark"))
        return str(compiled), compiled.positiontup or (), dict(compiled.params)

    def __call__(self, connection: Connection, **values: Any) -> list[Values]:
        """Return the rows for the values of the statement's bound parameters."""
        text, names, fixed = self._compiled
        given = {**fixed, **values}
        return run(connection, text, [given[name] for name in names]).fetchall()


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
        return sum(cursor.rowcount for cursor in self._run(connection, rows))

    def fetch(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Run a query for ``rows`` and return the first column of what it finds."""
        return [row[0] for cursor in self._run(connection, rows) for row in cursor]

    def _run(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> Iterator[sqlite3.Cursor]:
        """Run the statement for one part of the rows after the other."""
        start = 0
        for size in SIZES:
            while len(rows) - start >= size:
                values = tuple(chain.from_iterable(rows[start : start + size]))
                yield run(connection, self._text(size), values)
                start += size

    def _text(self, count: int) -> str:
        text = self._texts.get(count)
        if text is None:
            text = self._texts[count] = f"{self._head} {', '.join([self._row] * count)} {self._tail}"
        return text
