"""Statements that take any number of rows (architecture 5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine

from desktop_app.storage.rows import CHUNK, RowStatement

TABLE = Table("pairs", MetaData(), Column("a", Integer), Column("b", Integer))


@contextmanager
def connected() -> Iterator[tuple[Connection, list[str]]]:
    """Give a connection to an empty table, and what the driver is told on it."""
    told: list[str] = []
    with create_engine("sqlite://").connect() as connection:
        TABLE.create(connection)
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(told.append)
        yield connection, told


def test_any_number_of_rows_is_written_read_and_counted() -> None:
    insert, some = RowStatement.insert(TABLE), RowStatement.ids("SELECT b FROM pairs WHERE a")
    with connected() as (connection, _):
        for count in range(CHUNK + 1):
            rows = [(number, number * 2) for number in range(count)]
            assert insert(connection, rows) == count
            assert some.fetch(connection, [(a,) for a, _ in rows]) == [b for _, b in rows]
            connection.execute(TABLE.delete())


def test_many_numbers_of_rows_need_few_statements_and_few_rows_one() -> None:
    insert = RowStatement.insert(TABLE)
    with connected() as (connection, told):
        for count in range(1, CHUNK + 1):
            insert(connection, [(0, 0)] * count)
        lengths = {text.count("(0, 0)") for text in told if text.startswith("INSERT")}
        assert len(lengths) <= 10 and max(lengths) <= 32
        told.clear()
        for count in range(1, 9):
            insert(connection, [(0, 0)] * count)
        assert len([text for text in told if text.startswith("INSERT")]) == 8
