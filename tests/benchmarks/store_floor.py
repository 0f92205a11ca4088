"""How fast the store is, as a share of plain sqlite3: ``python tests/benchmarks/store_floor.py``.

The floor is one transaction for one execution with ten jobs and its final update: the same rows in the same
tables with the same indexes, in the same file mode and the same minutes. (A floor of lean tables without an
index is printed beside it; no program that finds its rows again reaches it.) "posted" submits without
awaiting one by one, "in turn" awaits each write; both create the execution with its queue message and write
one checkpoint that acquires it, saves ten jobs, ends it and consumes the message, so a row of ours does more
than the floor's. "busy loop" is "posted" while the loop's thread computes without pause: the worst case for a
writer in a thread.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.ids import new_id, new_uuid
from desktop_app.domain.records import Acquire, Checkpoint, Message, NewExecution
from desktop_app.storage.mapping import execution_values, job_values
from desktop_app.storage.rows import Values
from desktop_app.storage.store import SqlStore

JOBS = 10
RESULT = {"total": 12.5, "items": ["a", "b"]}


def floor(path: Path, level: str, count: int) -> float:
    """Return executions per second of plain sqlite3 that writes the store's own rows into the store's own
    tables, with their indexes, one transaction each. Making the rows is not counted.
    """
    SqlStore.open(path).close()
    driver = sqlite3.connect(path, isolation_level=None)
    driver.execute(f"PRAGMA synchronous={level}")
    rows = [_rows() for _ in range(count)]
    began = time.perf_counter()
    for number, execution, jobs in rows:
        driver.execute("BEGIN IMMEDIATE")
        driver.execute(f"INSERT INTO executions VALUES ({_marks(execution)})", execution)
        driver.executemany(f"INSERT INTO jobs VALUES ({_marks(jobs[0])})", jobs)
        driver.execute("UPDATE executions SET status = 1 WHERE id = ?", (number,))
        driver.execute("COMMIT")
    rate = count / (time.perf_counter() - began)
    driver.close()
    return rate


def _rows() -> tuple[int, Values, list[Values]]:
    new = new_execution()
    jobs = [job_values(job) for job in whole_pass(new).inserted]
    return new.execution.id, execution_values(new.execution), jobs


def _marks(row: Values) -> str:
    return ", ".join("?" * len(row))


def lean_floor(path: Path, level: str, count: int) -> float:
    """Return executions per second of plain sqlite3 into tables with a few columns and no index."""
    driver = sqlite3.connect(path, isolation_level=None)
    driver.execute("PRAGMA journal_mode=WAL")
    driver.execute(f"PRAGMA synchronous={level}")
    driver.execute("CREATE TABLE executions (id INTEGER PRIMARY KEY, key TEXT, status INTEGER, context TEXT)")
    driver.execute(
        "CREATE TABLE jobs (id INTEGER PRIMARY KEY, execution_id INTEGER, node_key TEXT, node_type TEXT, "
        "status INTEGER, result TEXT, created_at INTEGER)"
    )
    began = time.perf_counter()
    for number in range(count):
        driver.execute("BEGIN IMMEDIATE")
        driver.execute("INSERT INTO executions VALUES (?, 'key', 0, ?)", (number, '{"a":1}'))
        rows = [(number * JOBS + n, number, f"n{n}", "calculation", 1, str(RESULT), 1) for n in range(JOBS)]
        driver.executemany("INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        driver.execute("UPDATE executions SET status = 1 WHERE id = ?", (number,))
        driver.execute("COMMIT")
    rate = count / (time.perf_counter() - began)
    driver.close()
    return rate


def new_execution() -> NewExecution:
    """Return an execution to be created, with its start message."""
    number = new_id()
    execution = Execution(number, 1, "key", new_uuid(), {"a": 1}, created_at=1, updated_at=1)
    return NewExecution(execution, Message(new_id(), number))


def whole_pass(new: NewExecution) -> Checkpoint:
    """Return the one checkpoint of a short pass."""
    number = new.execution.id
    jobs = [
        Job(new_id(), number, f"n{n}", "calculation", 1, RESULT, started_at=1, created_at=1, updated_at=1)
        for n in range(JOBS)
    ]
    message = None if new.message is None else new.message.id
    start = Acquire(1, None)
    return Checkpoint(number, 2, acquire=start, inserted=jobs, status=1, message_id=message)


async def posted(store: SqlStore, count: int) -> None:
    """Post everything in rounds of 200, as a full queue does, and wait for each round."""
    for start in range(0, count, 200):
        for _ in range(min(200, count - start)):
            new = new_execution()
            store.create_executions([new])
            store.checkpoint(whole_pass(new))
        await store.drain()


async def in_turn(store: SqlStore, count: int) -> None:
    """Await each write before the next."""
    for _ in range(count):
        new = new_execution()
        await store.create_executions([new])
        await store.checkpoint(whole_pass(new))


async def busy_loop(store: SqlStore, count: int) -> None:
    """Post everything and compute on the loop in slices of 8 ms until all is committed."""
    for _ in range(count):
        new = new_execution()
        store.create_executions([new])
        store.checkpoint(whole_pass(new))
    done = store.drain()
    while not done.done():
        end = time.perf_counter() + 0.008
        while time.perf_counter() < end:
            sum(range(100))
        await asyncio.sleep(0)


WORKLOADS: dict[str, Callable[[SqlStore, int], object]] = {
    "posted": posted,
    "in turn": in_turn,
    "busy loop": busy_loop,
}


def ours(path: Path, threaded: bool, full: bool, name: str, count: int) -> float:
    """Return executions per second of the store."""
    store = SqlStore.open(path, threaded=threaded, full=full)
    began = time.perf_counter()
    asyncio.run(WORKLOADS[name](store, count))  # type: ignore[arg-type]
    rate = count / (time.perf_counter() - began)
    store.close()
    return rate


def measure(folder: Path, level: str, count: int, rounds: int) -> None:
    """Print one table: medians over rounds in which floor and store take turns."""
    cases = [(mode, name) for mode in ("inline", "thread") for name in WORKLOADS]
    rates: dict[tuple[str, str], list[float]] = {case: [] for case in [("sqlite3", "floor"), *cases]}
    for number in range(rounds):
        rates["sqlite3", "floor"].append(floor(folder / f"floor-{level}-{number}.db", level, count))
        for mode, name in cases:
            path = folder / f"{mode}-{name}-{level}-{number}.db"
            rates[mode, name].append(ours(path, mode == "thread", level == "FULL", name, count))
    base = median(rates["sqlite3", "floor"])
    print(f"\nWAL, synchronous {level}: executions of {JOBS} jobs a second, {rounds} rounds of {count}")
    for (mode, name), values in rates.items():
        print(f"  {mode:8} {name:10} {median(values):8,.0f}   {median(values) / base:5.0%} of the floor")


def main() -> None:
    """Measure both modes of durability in a folder that is removed afterwards."""
    options = argparse.ArgumentParser(description="Rates of the store as shares of plain sqlite3.")
    options.add_argument("--count", type=int, default=3000)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for level in ("NORMAL", "FULL"):
            measure(Path(folder), level, given.count if level == "NORMAL" else given.count // 4, given.rounds)


if __name__ == "__main__":
    main()
