"""Records, types, transactions and connections of a real PostgreSQL; the vectors have tests of their own."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from desktop_app.data.gateway import Data
from desktop_app.domain.collections import FieldDraft, SourceConfig
from desktop_app.domain.date_operands import Surroundings
from desktop_app.domain.errors import InvalidRequestError, StorageError
from desktop_app.domain.record_work import Query
from tests.helpers.records import put_for_main
from tests.unit.data import test_filters, test_records
from tests.unit.data.conftest import NOW, TABLES
from tests.unit.data.test_failures import broken_off

Claim = Callable[..., Awaitable[None]]
SPEAKING_SQLITE = {
    "test_the_database_speaks_for_itself_when_it_refuses",
    "test_records_whose_text_key_is_null_are_written_and_deleted",
}


@pytest.fixture
def url(postgresql: str) -> str:
    """Return the URL of the database that stands for ``main``."""
    return postgresql


async def opened(url: str) -> Data:
    """Return sources of which ``main`` is on the server, with the tables of the vectors."""
    data = Data(None, lambda: Surroundings(NOW))
    await put_for_main(data, url)
    for name, columns in TABLES.items():
        await data.create_table(name, columns)
    return data


def claims(module: Any, left_out: set[str], *parameters: str) -> list[Claim]:
    """Return the tests of a module that take nothing but ``parameters``."""
    found = [member for name, member in vars(module).items() if name.startswith("test_")]
    fitting = [one for one in found if tuple(inspect.signature(one).parameters) == parameters]
    return [one for one in fitting if inspect.iscoroutinefunction(one) and one.__name__ not in left_out]


async def test_every_operator_finds_the_same(url: str) -> None:
    data = await opened(url)
    await test_filters._seed(data)
    wrong = {}
    for name, filter, expected in test_filters.CASES:
        if (answer := await test_filters.found(data, filter)) != expected:
            wrong[name] = answer
    data.close()
    assert wrong == {}


RECORDS = [*claims(test_records, SPEAKING_SQLITE, "data"), *claims(test_records, SPEAKING_SQLITE, "plain")]


@pytest.mark.parametrize("claim", RECORDS, ids=lambda claim: claim.__name__)
async def test_records(url: str, claim: Claim) -> None:
    data = await opened(url)
    try:
        await claim(data)
    finally:
        data.close()


async def test_types_of_postgresql_go_in_and_come_out(url: str) -> None:
    data = Data()
    data.attach(SourceConfig("pg", url))
    source = data.source("pg")
    ddl = """CREATE TABLE kinds(id bigserial PRIMARY KEY, u uuid DEFAULT gen_random_uuid(), n numeric(30, 10),
        j jsonb, a integer[], t timestamptz, w timestamp, d date, c time, b bytea, i interval, k varchar(5),
        e boolean NOT NULL DEFAULT true, g integer GENERATED ALWAYS AS (2) STORED)"""
    for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public", ddl):
        await source.write(lambda at, statement=statement: at.exec_driver_sql(statement))
    given = {
        "n": "12345678901234567890.5", "j": {"a": [1, "ö"]}, "a": [1, 2], "t": "2024-07-15T12:00:00+02:00",
        "w": "2024-07-15 12:00:00", "d": "2024-07-15", "c": "10:30:00", "k": "x",
    }  # fmt: skip
    made = await data.create("pg:kinds", given)
    assert made["n"] == "12345678901234567890.5000000000" and len(made["u"]) == 36
    wanted = {**given, "t": "2024-07-15T10:00:00.000Z", "e": True, "g": 2, "id": 1}
    assert {name: made[name] for name in wanted if name != "n"} == {
        name: value for name, value in wanted.items() if name != "n"
    }
    assert "b" not in made
    for filter in (
        {"a": {"$anyOf": [2]}}, {"a": {"$match": [2, 1]}}, {"j": {"$notEmpty": True}}, {"u": made["u"]},
        {"t": {"$dateOn": "2024-07-15"}}, {"w": {"$dateOn": "2024-07-15T12:00"}}, {"n": {"$gt": 1}},
    ):  # fmt: skip
        assert len(await data.query("pg:kinds", Query(filter))) == 1, filter
    with pytest.raises((InvalidRequestError, StorageError)):
        await data.create("pg:kinds", {"k": "longer than five"})
    with pytest.raises((InvalidRequestError, StorageError)):
        await data.create("pg:kinds", {"k": "a\0b"})
    rows = (await data.sql("pg", "select n, j, t, d from kinds where k = :k", {"k": "x"})).rows
    assert rows[0]["j"] == {"a": [1, "ö"]} and rows[0]["d"] == "2024-07-15"
    data.close()


async def test_a_read_only_source_of_postgresql_stays_as_it_is(url: str) -> None:
    data = await opened(url)
    await data.create_collection("made", [FieldDraft("name", required=True)])
    await data.create("made", {"name": "a"})
    data.attach(SourceConfig("looked", url, read_only=True))
    with pytest.raises(InvalidRequestError, match="read-only"):
        await data.create("looked:made", {"name": "b"})
    with pytest.raises(StorageError, match="read-only"):
        await data.sql("looked", "delete from made", {})
    assert await data.count("looked:made") == 1
    data.close()


async def test_a_failed_read_spoils_nothing_else_in_its_transaction(url: str) -> None:
    data = await opened(url)
    outer, end = await data.begin("main")
    with pytest.raises((InvalidRequestError, StorageError)):
        await data.query("posts", Query({"title": "a\0b"}), transaction=outer)
    await data.create("posts", {"title": "kept"}, transaction=outer)
    await end(True)
    assert [row["title"] for row in await data.rows("posts")] == ["kept"]
    data.close()


async def test_a_connection_that_breaks_in_a_transaction_is_told_once_and_not_kept(url: str) -> None:
    data = await opened(url)
    outer, end = await data.begin("main")
    pid = (await data.sql("main", "select pg_backend_pid() as pid", {}, transaction=outer)).rows[0]["pid"]
    await data.create("posts", {"title": "gone"}, transaction=outer)
    await data.sql("main", "select pg_terminate_backend(:pid)", {"pid": pid})
    with pytest.raises(StorageError, match=r"terminat|closed"):
        await data.create("posts", {}, transaction=outer)
    with pytest.raises(StorageError):
        await end(True)
    assert await data.rows("posts") == []
    assert data.source("main")._opened().pool.checkedout() == 0  # type: ignore[attr-defined]
    data.close()


async def test_two_updates_at_a_time_never_take_more_than_there_is(url: str) -> None:
    data = await opened(url)
    await data.create("posts", {"read": 1})
    taken = await asyncio.gather(
        *(data.update("posts", {"read": {"$gt": 0}}, {"read": 0, "title": str(n)}) for n in range(12))
    )
    assert sum(taken) == 1
    data.close()


async def test_more_transactions_than_connections_take_turns(url: str) -> None:
    data = await opened(url)

    async def one(number: int) -> None:
        outer, end = await data.begin("main")
        await data.create("posts", {"read": number}, transaction=outer)
        assert await data.count("comments") == 0
        await end(True)

    async with asyncio.timeout(20):
        await asyncio.gather(*(one(number) for number in range(40)))
    assert await data.count("posts") == 40
    data.close()


async def test_a_cancelled_statement_ends_soon(url: str) -> None:
    data = await opened(url)
    endless = "with recursive n(x) as (select 1 union all select 1 from n) select count(*) from n"
    await broken_off(data, data.sql("main", endless, {}))
    outer, end = await data.begin("main")
    await data.create("posts", {"title": "kept"}, transaction=outer)
    await broken_off(data, data.sql("main", endless, {}, transaction=outer))
    await end(True)
    assert [row["title"] for row in await data.rows("posts")] == ["kept"]
    data.close()


async def test_numbers_of_any_length_come_out(url: str) -> None:
    data = await opened(url)
    made = await data.sql("main", "select 1e5000::numeric as n, 'NaN'::numeric as x, 2e15::numeric as y", {})
    assert made.rows == [{"n": "1" + "0" * 5000, "x": None, "y": 2 * 10**15}]
    data.close()
