"""The line to the store: group commit, isolation of failures, order, and an end that loses nothing."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from desktop_app.domain.errors import NotFoundError, StorageError
from desktop_app.storage import batch
from desktop_app.storage.batch import Queued, run_batch
from desktop_app.storage.database import Database
from desktop_app.storage.writer import Writer


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "store.db")
    yield opened
    opened.close()


@pytest.fixture(params=[False, True], ids=["inline", "thread"])
def writer(request: pytest.FixtureRequest, database: Database) -> Iterator[Writer]:
    made = Writer(database, threaded=request.param)
    yield made
    made.close()


def put(key: str, text: str = "") -> Callable[[Connection], str]:
    """Return an operation that inserts a draft; a repeated key makes it fail."""

    def operation(connection: Connection) -> str:
        connection.exec_driver_sql("INSERT INTO drafts (key, text) VALUES (?, ?)", (key, text))
        return key

    return operation


def fail(_: Connection) -> None:
    raise NotFoundError("not there")


def keys(database: Database) -> list[str]:
    """Return the stored drafts in the order in which they were inserted."""
    with database.transaction() as connection:
        return list(connection.exec_driver_sql("SELECT key FROM drafts ORDER BY rowid").scalars())


def traced(database: Database) -> list[str]:
    """Return a list that fills with the statements that begin, end and secure transactions."""
    seen: list[str] = []
    words = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")
    database._driver.set_trace_callback(lambda text: seen.append(text) if text.startswith(words) else None)
    return seen


class Gate:
    """An operation that holds the writer's thread until it is opened, so that a batch gathers behind it."""

    def __init__(self) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()

    def __call__(self, _: Connection) -> None:
        self.entered.set()
        assert self.opened.wait(10)


def test_commits_what_one_tick_queued_in_one_transaction(database: Database) -> None:
    writer, seen = Writer(database), traced(database)

    async def scenario() -> list[str]:
        return await asyncio.gather(*(writer.submit(put(str(n))) for n in range(9)))

    assert asyncio.run(scenario()) == list("012345678")
    assert seen == ["PRAGMA synchronous=NORMAL", "BEGIN IMMEDIATE", "COMMIT"]
    writer.close()


def counted_wakes(loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return a list that grows with each call from another thread into ``loop``."""
    wakes: list[object] = []
    wake = loop.call_soon_threadsafe

    def count(callback: Callable[..., object], *given: Any) -> asyncio.Handle:
        wakes.append(callback)
        return wake(callback, *given)

    monkeypatch.setattr(loop, "call_soon_threadsafe", count)
    return wakes


def test_commits_what_gathered_behind_the_thread_in_one_transaction(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, seen, gate = Writer(database, threaded=True), traced(database), Gate()

    async def scenario() -> int:
        held = writer.submit(gate)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, gate.entered.wait, 10)
        wakes = counted_wakes(loop, monkeypatch)
        waiting = [writer.submit(put(str(n))) for n in range(9)]
        gate.opened.set()
        await asyncio.gather(held, *waiting)
        return len(wakes)

    assert asyncio.run(scenario()) == 2  # one for the gate, one for all the others
    assert seen.count("COMMIT") == 2
    writer.close()


def test_the_thread_delivers_on_the_loop(database: Database) -> None:
    writer = Writer(database, threaded=True)

    async def scenario() -> tuple[int, set[int]]:
        places: list[set[int]] = [set(), set()]
        future = writer.submit(lambda _: places[0].add(threading.get_ident()))
        future.add_done_callback(lambda _: places[1].add(threading.get_ident()))
        await future
        await asyncio.sleep(0)
        assert places[0] != places[1]
        return threading.get_ident(), places[1]

    here, told = asyncio.run(scenario())
    assert told == {here}
    writer.close()


def test_only_the_culprit_fails(writer: Writer, database: Database) -> None:
    async def scenario() -> list[Any]:
        operations = [put("a"), fail, put("b"), put("a"), put("c")]
        return await asyncio.gather(*map(writer.submit, operations), return_exceptions=True)

    first, missing, second, repeated, third = asyncio.run(scenario())
    assert (first, second, third) == ("a", "b", "c")
    assert isinstance(missing, NotFoundError)
    assert isinstance(repeated, StorageError) and "UNIQUE" in str(repeated)
    assert keys(database) == ["a", "b", "c"]


def test_a_commit_that_fails_fails_only_the_culprit(writer: Writer, database: Database) -> None:
    def orphan(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        values = "1, 404, 'n', 'echo', 1, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL"
        connection.exec_driver_sql(f"INSERT INTO jobs VALUES ({values})")

    async def scenario() -> list[Any]:
        operations: list[Any] = [put("a"), orphan, put("b")]
        return await asyncio.gather(*map(writer.submit, operations), return_exceptions=True)

    first, broken, second = asyncio.run(scenario())
    assert (first, second) == ("a", "b")
    assert isinstance(broken, StorageError)
    assert keys(database) == ["a", "b"]
    assert asyncio.run(_await(writer, put("later"))) == "later"


def test_a_single_operation_that_fails_is_not_run_twice(writer: Writer) -> None:
    runs: list[int] = []

    def count(_: Connection) -> None:
        runs.append(1)
        raise NotFoundError("no")

    async def scenario() -> None:
        with pytest.raises(NotFoundError):
            await writer.submit(count)

    asyncio.run(scenario())
    assert runs == [1]


def test_keeps_the_order_of_calls_over_many_batches(writer: Writer, database: Database) -> None:
    names = [f"{n:04}" for n in range(3 * batch.BATCH_OPERATIONS)]

    async def scenario() -> None:
        done: list[str] = []
        for name in names:
            future = writer.submit(put(name))
            future.add_done_callback(lambda each: done.append(each.result()))
            if name.endswith("77"):
                await asyncio.sleep(0)
        await writer.submit(lambda _: None)
        await asyncio.sleep(0)
        assert done == names

    asyncio.run(scenario())
    assert keys(database) == names


def test_lets_the_loop_breathe_when_its_slice_is_over(database: Database) -> None:
    ticks = iter(range(1_000))
    writer, seen = Writer(database, clock=lambda: next(ticks)), traced(database)
    turns: list[str] = []

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        waiting = [writer.submit(put(str(n))) for n in range(3)]
        for future in waiting:
            future.add_done_callback(lambda each: turns.append(each.result()))
            loop.call_soon(turns.append, "other work")
        await asyncio.gather(*waiting)

    asyncio.run(scenario())
    assert turns == ["other work", "other work", "other work", "0", "1", "2"]
    assert seen.count("COMMIT") == 3
    writer.close()


def test_makes_a_commit_durable_when_one_of_the_batch_asks(database: Database) -> None:
    writer, seen = Writer(database, clock=lambda: 0.0), traced(database)

    async def scenario() -> None:
        await writer.submit(put("first"))
        seen.clear()
        await asyncio.gather(writer.submit(put("a")), writer.submit(put("b"), durable=True))
        await writer.submit(put("c"), durable=True)
        await writer.submit(put("d"))

    asyncio.run(scenario())
    both = ["BEGIN IMMEDIATE", "COMMIT"]
    assert seen == ["PRAGMA synchronous=FULL", *both, *both, "PRAGMA synchronous=NORMAL", *both]
    writer.close()


def test_a_setting_makes_every_commit_durable(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "full.db", full=True)
    writer = Writer(database)
    asyncio.run(_await(writer, put("a")))
    assert database._driver.execute("PRAGMA synchronous").fetchone() == (2,)
    writer.close()
    database.close()


async def _await(writer: Writer, operation: Callable[[Connection], Any]) -> Any:
    return await writer.submit(operation)


def test_closing_commits_what_is_queued(writer: Writer, database: Database) -> None:
    async def scenario() -> None:
        waiting = [writer.submit(put(str(n))) for n in range(3)]
        writer.close()
        assert await asyncio.gather(*waiting) == ["0", "1", "2"]
        with pytest.raises(StorageError, match="closed"):
            await writer.submit(put("late"))
        writer.close()

    asyncio.run(scenario())
    assert keys(database) == ["0", "1", "2"]


def test_a_loop_that_ended_early_loses_no_write(writer: Writer, database: Database) -> None:
    async def scenario(name: str) -> None:
        writer.submit(put(name))

    asyncio.run(scenario("a"))
    asyncio.run(scenario("b"))
    asyncio.run(_await(writer, put("c")))
    asyncio.run(scenario("d"))
    writer.close()
    assert keys(database) == ["a", "b", "c", "d"]


def test_a_cancelled_caller_does_not_stop_the_others(writer: Writer, database: Database) -> None:
    async def scenario() -> None:
        given_up, kept = writer.submit(put("a")), writer.submit(put("b"))
        given_up.cancel()
        assert await kept == "b"

    asyncio.run(scenario())
    assert keys(database) == ["a", "b"]


def test_a_transaction_that_cannot_begin_fails_its_batch_and_no_later_one(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "store.db", busy_seconds=0)
    other = Database.open(tmp_path / "store.db", busy_seconds=0)
    writer = Writer(database)

    async def scenario() -> None:
        with other.transaction():
            waiting = [writer.submit(put(str(n))) for n in range(3)]
            errors = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(error) for error in errors} == {StorageError}
        assert "locked by another program" in str(errors[0])
        assert await writer.submit(put("later")) == "later"

    asyncio.run(scenario())
    assert keys(database) == ["later"]
    writer.close()
    other.close()
    database.close()


def test_an_interrupt_leaves_the_work_in_the_line(database: Database) -> None:
    def interrupted(_: Connection) -> None:
        raise KeyboardInterrupt

    loop = asyncio.new_event_loop()
    line = deque(Queued(work, loop.create_future(), False) for work in (put("a"), interrupted, put("b")))
    before = list(line)
    with pytest.raises(KeyboardInterrupt):
        run_batch(database, line, lambda: False)
    assert list(line) == before
    assert keys(database) == []
    loop.close()
