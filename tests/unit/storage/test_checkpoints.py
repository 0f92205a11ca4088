"""A flush of a pass is written whole, once, and only by the one that owns the execution (2.7, 3.5)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop_app.domain.records import Acquire, Checkpoint, CheckpointResult, Message, NewExecution
from desktop_app.storage.store import SqlStore
from tests.unit.storage.samples import (
    NOW,
    Run,
    execution,
    found_job,
    job,
    new,
    start,
    started,
    status_of,
    task,
)

STARTED = CheckpointResult(acquired=True, ended=False, status=0, reason=None)


def test_writes_a_whole_pass_in_one_flush(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new(1, message=50)])
        jobs = [job(10, result={"a": 1}, meta=[2], log="done", upstream_id=9, started_at=5), job(11)]
        given = start(inserted=jobs, status=1, output=[1], has_output=True, message_id=50)
        given.acquire = Acquire(NOW, NOW + 60)
        assert await store.checkpoint(given) == CheckpointResult(True, True, 1, None)
        found = await store.execution(1)
        assert found is not None
        assert (found.status, found.dispatched, found.started_at, found.expires_at) == (
            1,
            True,
            NOW,
            NOW + 60,
        )
        assert (found.output, found.updated_at) == ([1], NOW)
        assert [each.id for each in await store.jobs(1)] == [10, 11]
        first = await found_job(store, 10)
        assert (first.result, first.meta, first.log, first.upstream_id) == ({"a": 1}, [2], "done", 9)
        assert (first.started_at, first.stored) == (5, True)
        assert await store.messages(10) == []

    run(scenario)


def test_writes_jobs_as_they_are_at_the_call(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store)
        changing = job(10, result=[1])
        waiting = store.checkpoint(Checkpoint(1, NOW, inserted=[changing]))
        changing.result.append(2)
        changing.status = -1
        await waiting
        found = await found_job(store, 10)
        assert (found.status, found.result) == (1, [1])

    run(scenario)


def test_updates_what_may_change_of_a_job_and_nothing_else(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store)
        await store.checkpoint(Checkpoint(1, NOW, inserted=[job(10, status=0, due_at=9)]))
        changed = job(10, status=-1, result=0, meta=1, log="x", started_at=3, updated_at=NOW + 1)
        changed.node_key = "other"
        changed.created_at = 0
        assert await store.checkpoint(Checkpoint(1, NOW, updated=[changed])) == STARTED
        found = await found_job(store, 10)
        assert (found.status, found.result, found.meta, found.log) == (-1, 0, 1, "x")
        assert (found.started_at, found.updated_at, found.due_at) == (3, NOW + 1, None)
        assert (found.node_key, found.created_at) == ("n10", NOW)

    run(scenario)


def test_gives_an_execution_to_one_of_two_acquirers(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new()])
        first, second = start(inserted=[job(10)]), start(inserted=[job(11)])
        one, other = await asyncio.gather(store.checkpoint(first), store.checkpoint(second))
        assert (one, other) == (STARTED, CheckpointResult(False, False, 0, None))
        assert [each.id for each in await store.jobs(1)] == [10]

    run(scenario)


def test_starts_a_deferred_execution_once(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new(status=0, dispatched=True)])
        assert (await store.checkpoint(start())).acquired
        assert not (await store.checkpoint(start())).acquired

    run(scenario)


@pytest.mark.parametrize(
    "row",
    [{"status": 1}, {"status": -3, "reason": "timeout"}, {"dispatched": True}, {"started_at": 4}],
    ids=["resolved", "aborted", "dispatched without status", "started before"],
)
def test_acquires_no_other_row(run: Run, row: dict[str, Any]) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([NewExecution(execution(1, **row))])
        result = await store.checkpoint(start(inserted=[job(10)], status=1))
        assert result == CheckpointResult(False, False, row.get("status"), row.get("reason"))
        assert await store.jobs(1) == []

    run(scenario)


def test_never_overwrites_an_end_that_came_from_outside(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store)
        await store.abort(1, "manual_cancel", NOW)
        given = Checkpoint(
            1, NOW, inserted=[job(10), job(11, status=0)], status=1, output="o", has_output=True
        )
        assert await store.checkpoint(given) == CheckpointResult(True, False, -3, "manual_cancel")
        assert await status_of(store, 1) == (-3, "manual_cancel")
        assert [each.status for each in await store.jobs(1)] == [1, -3]
        found = await store.execution(1)
        assert found is not None and found.output == "o"

    run(scenario)


def test_aborts_waiting_jobs_and_tasks_with_their_execution(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store)
        await store.checkpoint(Checkpoint(1, NOW, inserted=[job(10, status=0)], tasks=[task(20, 10)]))
        given = Checkpoint(1, NOW + 5, inserted=[job(11, status=0), job(12)], status=-3, reason="timeout")
        assert await store.checkpoint(given) == CheckpointResult(True, True, -3, "timeout")
        assert [each.status for each in await store.jobs(1)] == [-3, -3, 1]
        assert [each.status for each in await store.tasks()] == [-3]

    run(scenario)


def test_drops_the_jobs_of_a_deleted_execution(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        result = await store.checkpoint(Checkpoint(404, NOW, inserted=[job(10, execution_id=404)], status=1))
        assert result == CheckpointResult(False, False, None, None)
        assert await store.job(10) is None

    run(scenario)


def test_one_refused_start_does_not_harm_its_neighbours(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new(number) for number in (1, 2, 3)])
        await store.abort(2, "manual_cancel", NOW)
        given = [start(n, inserted=[job(n * 10, execution_id=n)], status=1) for n in (1, 2, 3)]
        results = await asyncio.gather(*map(store.checkpoint, given))
        assert [result.acquired for result in results] == [True, False, True]
        assert [len(await store.jobs(n)) for n in (1, 2, 3)] == [1, 0, 1]

    run(scenario)


def test_merges_checkpoints_of_all_shapes(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        for number in range(1, 9):
            store.create_executions([new(number, message=100 + number)])
            store.checkpoint(start(number, message_id=100 + number))
        flushes = [
            Checkpoint(number, NOW + number, status=status, output=number, has_output=number % 2 == 0)
            for number, status in zip(range(1, 9), [None, None, 1, 1, -1, -1, -3, -3], strict=True)
        ]
        results = await asyncio.gather(*map(store.checkpoint, flushes))
        assert [result.status for result in results] == [0, 0, 1, 1, -1, -1, -3, -3]
        found = [await store.execution(number) for number in range(1, 9)]
        assert [row and row.status for row in found] == [0, 0, 1, 1, -1, -1, -3, -3]
        assert [row and row.output for row in found] == [None, 2, None, 4, None, 6, None, 8]
        assert await store.messages(10) == []

    run(scenario)


def test_flushes_of_one_execution_keep_their_order(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        store.create_executions([new()])
        store.checkpoint(start(inserted=[job(10, status=0)]))
        store.checkpoint(Checkpoint(1, NOW, updated=[job(10, status=1, result="a")]))
        store.checkpoint(Checkpoint(1, NOW, updated=[job(10, status=1, result="b")]))
        assert (await store.checkpoint(Checkpoint(1, NOW, status=1))).ended
        assert (await found_job(store, 10)).result == "b"

    run(scenario)


def test_stores_more_jobs_than_one_statement_takes(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store)
        await store.checkpoint(Checkpoint(1, NOW, inserted=[job(number) for number in range(10, 211)]))
        assert [each.id for each in await store.jobs(1)] == list(range(10, 211))

    run(scenario)


def test_a_message_of_a_running_pass_stays_until_its_last_flush(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new(1, message=50)])
        await store.checkpoint(start())
        assert await store.messages(10) == [Message(50, 1)]
        await store.checkpoint(Checkpoint(1, NOW, message_id=50))
        assert await store.messages(10) == []

    run(scenario)
