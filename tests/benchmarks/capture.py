"""Changes of many other programs at once, the engine killed in the middle: each is had once (issue 6).

Run ``python -m tests.benchmarks capture``: 20 processes write 500 transactions each into one database, first
SQLite, then PostgreSQL, with change capture on; the engine is killed with SIGKILL three times meanwhile. Two
workflows watch: one what is created or changed, one what is deleted. Every change must have one execution,
and the outbox must be empty in the end. ``tests/crash/test_capture.py`` runs the same with fewer.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.app.core import Core, Workspace, load_types
from desktop_app.domain import codec

WRITERS, WRITES, KILLS = 20, 500, 3
TABLE = "CREATE TABLE orders (id BIGINT PRIMARY KEY, stamp TEXT, price NUMERIC)"
PATIENCE_S = 600
WORKFLOWS = {"written": 3, "gone": 4}
"""The workflows with the modes in which they watch: created or updated, deleted."""


@dataclass(frozen=True)
class Report:
    """What became of the changes: those that have no execution, those that have several, and how long it took
    to write them and to have them all.
    """

    changes: int
    lost: int
    doubled: int
    left: int
    killed: int
    written_s: float
    had_s: float


def connection(url: str) -> Any:
    """Return a connection as another program has it."""
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=PATIENCE_S)
    import psycopg

    return psycopg.connect(url)


def write(url: str, writer: int, writes: int) -> None:
    """Create, change and delete records, each in a transaction of its own."""
    with closing(connection(url)) as driver:
        for statement, _, _ in plan(writer, writes):
            driver.execute(statement)
            driver.commit()


def plan(writer: int, writes: int) -> list[tuple[str, str, str]]:
    """Return what a writer does: the statement, the workflow that hears of it, and the stamp that it sees.

    Of five changes three are new records; one of these is changed, then deleted.
    """
    found = []
    for number in range(writes):
        part, base = number % 5, writer * 1_000_000 + number // 5 * 5
        stamp = f"{writer}-{number}"
        if part < 3:
            made = f"INSERT INTO orders (id, stamp, price) VALUES ({base + part}, '{stamp}', 0.1)"
            found.append((made, "written", stamp))
        elif part == 3:
            found.append((f"UPDATE orders SET stamp = '{stamp}' WHERE id = {base}", "written", stamp))
        else:
            found.append((f"DELETE FROM orders WHERE id = {base}", "gone", f"{writer}-{number - 1}"))
    return found


async def prepare(space: Path, url: str) -> None:
    """Make the workspace: the source with capture on, and the workflows that watch it."""
    async with Core.open(space, types=load_types(()), start="no") as core:
        await core.services.data.register("shop", url)
        await core.services.data.set_capture("shop", True)
        for key, mode in WORKFLOWS.items():
            document = {"format": 1, "key": key, "title": key, "type": "collection", "nodes": []}
            document["config"] = {"collection": "shop:orders", "mode": mode}
            await core.services.workflows.create(codec.decode(document), enabled=True)


async def serve(space: Path, over: Path) -> None:
    """Run the engine as ``wirework serve`` does, until ``over`` is there and nothing is left to do."""
    async with Core.open(space, types=load_types(())) as core:
        while not await asyncio.to_thread(over.exists):
            await core.data.tell_changes()
            await asyncio.sleep(0.01)
        await core.data.tell_changes()
        await core.services.executions.idle()


def fork(work: Callable[[], object]) -> int:
    """Do some work in a process of its own; return it."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return child


def had(space: Path) -> Counter[tuple[str, str]]:
    """Return which change each execution was started with."""
    with closing(sqlite3.connect(f"file:{Workspace(space).store}?mode=ro", uri=True)) as driver:
        rows = driver.execute("SELECT key, context FROM executions").fetchall()
    return Counter((key, json.loads(context)["data"]["stamp"]) for key, context in rows)


def count(space: Path) -> int:
    """Return how many executions there are."""
    with closing(sqlite3.connect(f"file:{Workspace(space).store}?mode=ro", uri=True)) as driver:
        return int(driver.execute("SELECT count(*) FROM executions").fetchone()[0])


def left_in(url: str) -> int:
    """Return how many rows stand in the outbox."""
    tables = "pg_tables WHERE tablename" if url.startswith("postgres") else "sqlite_master WHERE name"
    name = "tablename" if url.startswith("postgres") else "name"
    with closing(connection(url)) as driver:
        found = driver.execute(f"SELECT {name} FROM {tables} LIKE 'wirework_outbox_%'").fetchone()[0]
        return int(driver.execute(f'SELECT count(*) FROM "{found}"').fetchone()[0])


def soak(folder: Path, url: str, writers: int, writes: int, kills: int) -> Report:
    """Let everybody write, kill the engine when parts of it are done, and count."""
    space, over = folder / "space", folder / "over"
    with closing(connection(url)) as driver:
        if url.startswith("sqlite"):
            driver.execute("PRAGMA journal_mode=WAL")
        driver.execute(TABLE)
        driver.commit()
    asyncio.run(prepare(space, url))
    total, began = writers * writes, time.perf_counter()
    engine = fork(lambda: asyncio.run(serve(space, over)))
    others = [fork(lambda number=number: write(url, number, writes)) for number in range(writers)]
    for kill in range(kills):
        until(lambda kill=kill: count(space) >= total * (kill + 1) // (kills + 1))
        os.kill(engine, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(engine, 0)[1])
        engine = fork(lambda: asyncio.run(serve(space, over)))
    assert all(os.waitpid(child, 0)[1] == 0 for child in others), "a writer has failed"
    written = time.perf_counter() - began
    until(lambda: left_in(url) == 0)
    over.touch()
    assert os.waitpid(engine, 0)[1] == 0, "the engine has failed"
    took = time.perf_counter() - began
    wanted = Counter((key, stamp) for n in range(writers) for _, key, stamp in plan(n, writes))
    found = had(space)
    lost, doubled = (wanted - found).total(), (found - wanted).total()
    return Report(total, lost, doubled, left_in(url), kills, written, took)


def until(claim: Callable[[], bool]) -> None:
    """Wait for something that other processes do."""
    end = time.monotonic() + PATIENCE_S
    while not claim():
        assert time.monotonic() < end, "in vain waited for the engine"
        time.sleep(0.02)


def main() -> int:
    """Run both kinds of databases; return 0 when nothing is lost or doubled."""
    from tests.helpers.postgres import server

    good = True
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two, server() as url:
        for folder, place in ((one, f"sqlite:///{one}/shop.db"), (two, url)):
            report = soak(Path(folder), place, WRITERS, WRITES, KILLS)
            good = good and not (report.lost or report.doubled or report.left)
            print(f"{place.partition(':')[0]}: {WRITERS} writers x {WRITES}, {KILLS} times SIGKILL: {report}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
