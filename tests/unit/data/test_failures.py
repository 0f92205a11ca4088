"""What goes wrong in the middle: cancelled callers, lost transactions, several writers, endless values."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from desktop_app.data import source as sources
from desktop_app.data.gateway import Data
from desktop_app.domain.errors import InvalidRequestError, StorageError
from desktop_app.domain.record_work import OpenTransaction, Query, RecordEvent
from tests.unit.data.conftest import KEY

ENDLESS = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
WRITING = f"insert into posts(title) {ENDLESS}"


@asynccontextmanager
async def on_disk(path: Path) -> AsyncIterator[Data]:
    """Open sources of which ``main`` is a file with posts."""
    data = Data(path / "data.db")
    try:
        columns: list[dict[str, Any]] = [KEY, {"name": "title", "type": "string"}]
        await data.create_table("posts", columns)
        yield data
    finally:
        data.close()


async def broken_off(data: Data, work: Awaitable[Any]) -> None:
    """Start something endless, let it get going, and cancel it twice."""
    going, loop = asyncio.Event(), asyncio.get_running_loop()

    def seen(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "recursive" in statement:
            loop.call_soon_threadsafe(going.set)

    event.listen(data.source("main")._opened(), "before_cursor_execute", seen)
    task = asyncio.ensure_future(work)
    await going.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task], timeout=10)
    assert task.cancelled()


async def busy(data: Data) -> int:
    """Return how many connections are in use."""
    return data.source("main")._opened().pool.checkedout()  # type: ignore[attr-defined,no-any-return]


async def test_a_cancelled_statement_ends_soon_and_its_connection_is_free_again(tmp_path: Path) -> None:
    async with on_disk(tmp_path) as data:
        await broken_off(data, data.sql("main", ENDLESS, {}))
        await broken_off(data, data.source("main").read(lambda at: at.exec_driver_sql(ENDLESS).all()))
        assert await busy(data) == 0
        await data.create("posts", {"title": "next"})


async def test_a_write_cancelled_inside_a_transaction_takes_all_of_it_back(tmp_path: Path) -> None:
    async with on_disk(tmp_path) as data:
        outer, end = await data.begin("main")
        await data.create("posts", {"title": "before"}, transaction=outer)
        await broken_off(data, data.sql("main", WRITING, {}, transaction=outer))
        with pytest.raises(StorageError, match="whole transaction"):
            await data.create("posts", {"title": "after"}, transaction=outer)
        with pytest.raises(StorageError, match="whole transaction"):
            await end(True)
        assert await data.rows("posts") == [] and await busy(data) == 0


async def test_what_the_database_took_back_as_a_whole_is_not_kept_in_part(data: Data) -> None:
    forbid = """create trigger no_b before insert on posts when new.title = 'b'
        begin select raise(rollback, 'never b'); end"""
    await data.source("main").write(lambda at: at.exec_driver_sql(forbid))
    outer, end = await data.begin("main")
    await data.create("posts", {"title": "a"}, transaction=outer)
    with pytest.raises(StorageError, match="never b"):
        await data.create("posts", {"title": "b"}, transaction=outer)
    with pytest.raises(StorageError, match="whole transaction"):
        await data.create("posts", {"title": "c"}, transaction=outer)
    with pytest.raises(StorageError, match="whole transaction"):
        await end(True)
    assert await data.rows("posts") == []


@pytest.mark.parametrize(
    "sql", ["commit", " -- so\n rollback;", "/* x */ BEGIN", "savepoint a", "end transaction"]
)
async def test_a_statement_cannot_end_the_transaction_around_it(plain: Data, sql: str) -> None:
    outer, end = await plain.begin("main")
    await plain.create("posts", {"title": "a"}, transaction=outer)
    with pytest.raises(InvalidRequestError, match="transaction node"):
        await plain.sql("main", sql, {}, transaction=outer)
    await end(False)
    assert await plain.rows("posts") == []


async def test_what_follows_a_commit_follows_also_when_the_writer_is_cancelled(tmp_path: Path) -> None:
    async with on_disk(tmp_path) as data:
        followed: list[str] = []
        about_to = asyncio.Event()

        async def listen(told: RecordEvent, transaction: OpenTransaction) -> None:
            async def follow() -> None:
                await asyncio.sleep(0)
                followed.append(told.record["title"])

            transaction.after_commit(follow)
            about_to.set()

        data.listen("posts", listen)
        for steps in range(6):
            about_to.clear()
            writing = asyncio.ensure_future(data.create("posts", {"title": str(steps)}))
            await about_to.wait()
            for _ in range(steps):
                await asyncio.sleep(0)
            writing.cancel()
            await asyncio.wait([writing])
        assert followed == [row["title"] for row in await data.rows("posts")]


async def test_two_files_of_the_same_name_wait_for_each_other(tmp_path: Path) -> None:
    async with on_disk(tmp_path) as one:
        other = Data(tmp_path / "data.db")
        await asyncio.gather(
            *(each.create("posts", {"title": str(n)}) for n in range(20) for each in (one, other))
        )
        assert len(await one.query("posts", Query(page_size=None))) == 40
        other.close()


EMPTY: list[dict[str, Any]] = [
    {"title": {}},
    {"$and": [{"title": {}}]},
    {"$or": [{"title": {"$and": []}}]},
    {"category": {"title": {}}},
    {"$and": {}},
    {"$and": None},
]


@pytest.mark.parametrize("filter", EMPTY, ids=str)
async def test_a_filter_that_says_nothing_never_means_everything(plain: Data, filter: Any) -> None:
    await plain.create("posts", {"title": "a"})
    for write in (
        lambda: plain.update("posts", filter, {"title": "b"}),
        lambda: plain.destroy("posts", filter),
        lambda: plain.destroy("posts", filter, individual=False),
    ):
        with pytest.raises(InvalidRequestError, match="filter"):
            await write()
    assert [row["title"] for row in await plain.rows("posts")] == ["a"]


async def test_short_texts_of_endless_numbers_are_refused_at_once(plain: Data) -> None:
    columns: list[dict[str, Any]] = [KEY, {"name": "n", "type": "decimal"}]
    await plain.create_table("sums", columns)
    for text in ("1e999999999", "1e-999999999", "NaN", "-Infinity", 10**400):
        with pytest.raises(InvalidRequestError, match="decimal"):
            await plain.create("sums", {"n": text})
        with pytest.raises(InvalidRequestError, match="decimal"):
            await plain.query("sums", Query({"n": text}))
    assert (await plain.create("sums", {"n": "1e30"}))["n"] == 1e30


async def test_transactions_beyond_the_connections_wait_instead_of_starving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "TURN_SECONDS", 0.01)
    async with on_disk(tmp_path) as data:
        _, end = await data.begin("main")
        with pytest.raises(StorageError, match="for too long"):
            await data.begin("main")
        await end(False)
        await data.create("posts", {"title": "free"})
        assert await busy(data) == 0
