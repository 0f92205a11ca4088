"""What runs often finds its rows by an index, however long the history (1.8, 1.9)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from desktop_app.domain.records import Checkpoint, ExecutionFilter, Message
from desktop_app.domain.runs import RunQuery
from desktop_app.storage.database import Database
from desktop_app.storage.store import SqlStore
from tests.unit.storage.samples import NOW, job, new, start, task

Call = Callable[[SqlStore], Awaitable[Any]]


async def _checkpoints(store: SqlStore) -> None:
    """Write two checkpoints of each shape together, then aborting ones."""
    await store.create_executions([new(number) for number in (1, 2)])
    flushes = [start(number, inserted=[job(number, execution_id=number)]) for number in (1, 2)]
    await asyncio.gather(*map(store.checkpoint, flushes))
    ends = [Checkpoint(number, NOW, status=-3, output=1, has_output=True) for number in (1, 2)]
    await asyncio.gather(*map(store.checkpoint, ends))


CALLS: dict[str, Call] = {
    "checkpoints": _checkpoints,
    "abort": lambda store: store.abort(8, "timeout", NOW),
    "due": lambda store: asyncio.gather(store.next_due(), store.due_jobs(NOW), store.expired(NOW)),
    "jobs": lambda store: asyncio.gather(store.jobs(1), store.latest_jobs(1), store.job(1)),
    "runs of a time": lambda store: store.find_runs(RunQuery(since=1, until=2, workflow_key="key")),
    "recent": lambda store: store.recent_jobs("key", 9, 99, 9),
    "digest": lambda store: asyncio.gather(
        store.jobs(8, after_id=3, limit=9), store.last_jobs(8, 9), store.open_jobs(8, 9), store.job_counts(8)
    ),
    "values": lambda store: asyncio.gather(
        store.job_brief(80),
        store.result_size(80),
        store.result_part(80, 0, 9),
        store.previous_job(job(80), "k", 9),
    ),
    "settle": lambda store: store.settle_job(1, NOW, Message(1, 1, 1), {"status": 1}),
    "recovery": lambda store: asyncio.gather(store.undispatched(NOW, 0, 9), store.interrupted()),
    "history": lambda store: store.executions(ExecutionFilter(workflow_key="key", before_id=9)),
    "open": lambda store: asyncio.gather(store.open_executions([7]), store.ready_executions(4)),
    "chain": lambda store: store.count_in_stack(7, [1, 2]),
    "delete": lambda store: store.delete_execution(8),
    "tasks": lambda store: asyncio.gather(store.tasks(pending=True), store.tasks(job_id=1)),
}


def plans(call: Call) -> list[str]:
    """Return the steps of all statements that ``call`` runs on a store with a little of everything."""
    database = Database.open(None)
    store, texts = SqlStore(database), list[str]()

    async def scenario() -> None:
        await store.create_executions([new(8)])
        await store.checkpoint(start(8, inserted=[job(80, 0, execution_id=8)], tasks=[task(90, 80, 8)]))
        database._driver.set_trace_callback(texts.append)
        await call(store)
        database._driver.set_trace_callback(None)

    asyncio.run(scenario())
    # The driver also traces what foreign keys do, as comments.
    planned = [text for text in texts if text.startswith(("SELECT", "WITH", "UPDATE", "DELETE", "INSERT"))]
    steps = [row[3] for text in planned for row in database._driver.execute(f"EXPLAIN QUERY PLAN {text}")]
    store.close()
    assert planned
    return steps


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_no_frequent_statement_reads_a_whole_table(call: Call) -> None:
    whole = [step for step in plans(call) if step in ("SCAN executions", "SCAN jobs", "SCAN tasks")]
    assert whole == []


@pytest.mark.parametrize("results", [True, False])
def test_the_newest_job_of_each_node_is_found_without_reading_the_others(results: bool) -> None:
    steps = plans(lambda store: store.latest_jobs(8, results=results))
    found = [step for step in steps if "jobs" in step and "INTEGER PRIMARY KEY" not in step]
    assert found and all("ix_jobs_node (" in step for step in found)
    assert sum("node_key=?" in step for step in found) == 1, "the newest of one node"
