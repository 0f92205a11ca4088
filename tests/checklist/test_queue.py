"""Engine.md 9.2, second half: the durable queue, deferred and synchronous runs, limits."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.records import Message
from tests.checklist.doubles import (
    ASYNC_MS,
    Failures,
    executions,
    line,
    opened,
    send,
    statuses,
)
from tests.helpers.engine import Bench

SIGNAL: dict[str, Any] = {"type": "signal", "config": {"source": "a"}}


async def _messages(b: Bench) -> list[Message]:
    return await b.store.messages(100)


async def test_d14_messages_are_kept_while_nobody_serves_and_handled_afterwards() -> None:
    async with opened() as b:
        waiting, again = await b.run(*line("pending", "echo")), await b.run(*line("echo", "pending"))
        job = await b.job(waiting, "n0")
        b.engine.serve(False)
        version = await b.add(*line("echo"))
        await b.engine.trigger(version, {})
        await b.engine.resume(job.id, 1)
        await b.engine.rerun(again.id)
        await b.engine.idle()
        start = (await executions(b))[-1]
        kept = [(m.execution_id, m.job_id, m.rerun) for m in await _messages(b)]
        assert sorted(kept, key=str) == sorted(
            [
                (start.id, None, None),
                (waiting.id, job.id, None),
                (again.id, None, {"node": None, "overwrite": False}),
            ],
            key=str,
        )
        assert start.status is None
        b.engine.serve(True)
        await b.engine.idle()
        assert await statuses(b) == [1, 0, 1]
        assert len(await b.jobs(waiting)) == 2 and len(await b.jobs(again)) == 4
        assert await _messages(b) == []


async def test_d19_one_event_for_three_workflows_and_three_events_for_one() -> None:
    async with opened() as b:
        versions = [await b.add(*line("echo"), **SIGNAL) for _ in range(3)]
        await send("a", {})
        await b.engine.idle()
        assert [e.workflow_id for e in await executions(b)] == [version.id for version in versions]
        assert await statuses(b) == [1] * 3
    async with opened() as b:
        await b.add(*line("echo"), **SIGNAL)
        for number in range(3):
            await send("a", {"n": number})
        await b.engine.idle()
        assert [(e.context, e.status) for e in await executions(b)] == [({"n": n}, 1) for n in range(3)]


async def test_d20_a_repeated_event_key_is_dropped_without_a_callback() -> None:
    """Buffered or stored long ago (decision 5)."""
    failures = Failures()
    async with opened() as b:
        version = await b.add(*line("echo"))
        for _ in range(2):
            await b.engine.trigger(version, {}, event_key="one", on_trigger_fail=failures)
        await b.engine.idle()
        await b.engine.trigger(version, {}, event_key="one", on_trigger_fail=failures)
        await b.engine.idle()
        assert await b.engine.trigger(version, {}, event_key="one", manually=True) is None
        (execution,) = await executions(b)
        assert len(await b.jobs(execution)) == 1 and failures == []


@pytest.mark.parametrize(
    ("listed", "type_id", "left"),
    [
        (None, "echo", [1]),
        ([0], "pending", [0]),
        ([1], "echo", []),
        ([-2], "error", []),
        ([1], "error", [-2]),
    ],
)
async def test_d23_what_ends_in_a_listed_status_is_deleted(
    listed: list[int] | None, type_id: str, left: list[int]
) -> None:
    async with opened() as b:
        options = {"deleteExecutionOnStatus": listed} if listed is not None else {}
        await b.engine.trigger(await b.add(*line(type_id), options=options), {})
        await b.engine.idle()
        assert await statuses(b) == left


async def test_d24_a_deferred_execution_is_not_touched_by_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path / "s.db") as b:
        await b.engine.trigger(await b.add(*line("echo")), {}, deferred=True)
    async with opened(tmp_path / "s.db") as b:
        await b.engine.idle()
        (execution,) = await executions(b)
        assert (execution.status, execution.started_at, execution.dispatched) == (0, None, True)
        await b.engine.start(execution.id)
        await b.engine.idle()
        assert await statuses(b) == [1]
        await b.engine.start(execution.id)
        assert b.engine.is_idle


@pytest.mark.parametrize("members", [{"sync": True}, {"type": "syncTrigger"}])
async def test_d25_a_synchronous_run_cannot_be_deferred(members: dict[str, Any]) -> None:
    async with opened() as b:
        version = await b.add(*line("echo"), **members)
        processor = await b.engine.trigger(version, {}, deferred=True)
        assert processor is not None and processor.execution.status == 1


@pytest.mark.parametrize(
    "members", [{"sync": True}, {"type": "syncTrigger"}, {"type": "asyncTrigger", "sync": True}]
)
async def test_d26_a_synchronous_trigger_returns_the_stored_execution(members: dict[str, Any]) -> None:
    """Executions have a store of their own, so a rollback of the caller's data never reaches them."""
    async with opened() as b:
        version = await b.add(*line("echo"), **members)
        processor = await b.engine.trigger(version, {"a": 1})
        assert processor is not None
        (stored,) = await executions(b)
        assert (stored.id, stored.status, stored.context) == (processor.execution.id, 1, {"a": 1})
        assert len(await b.jobs(stored)) == 1
        assert (await b.workflows.current(version.key)).executed == 1
        assert processor.last_saved_job is not None and processor.last_saved_job.node_key == "n0"


async def test_d26_a_waiting_node_in_a_synchronous_workflow_leaves_it_started() -> None:
    async with opened() as b:
        processor = await b.engine.trigger(await b.add(*line("pending"), sync=True), {})
        assert processor is not None and processor.execution.status == 0
        assert (await b.settle(processor.execution, "n0")).status == 1


async def test_d27_counts_are_made_anew_and_go_beyond_what_a_double_holds(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    async with opened(path) as b:
        version = await b.add(*line("echo"))
        await b.engine.execute(version, {})
    _by_hand(path, "DELETE FROM workflow_stats", "DELETE FROM version_stats")
    async with opened(path) as b:
        version = await b.workflows.current(version.key)
        assert (version.executed, version.all_executed) == (0, 0)
        await b.engine.execute(version, {})
        version = await b.workflows.current(version.key)
        assert (version.executed, version.all_executed) == (1, 1)
    _by_hand(
        path,
        *(f"UPDATE {table} SET executed = {10**16 + 1}" for table in ("workflow_stats", "version_stats")),
    )
    async with opened(path) as b:
        version = await b.workflows.current(version.key)
        assert (version.executed, version.all_executed) == (10**16 + 1, 10**16 + 1)


def _by_hand(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


async def test_d28_without_serving_only_what_runs_in_the_caller_moves() -> None:
    async with opened(serving=False) as b:
        await b.engine.trigger(await b.add(*line("echo")), {})
        await b.engine.idle()
        assert await statuses(b) == [None]
        execution = await b.engine.execute(await b.add(*line("asyncResume", "echo")), {})
        assert execution is not None and execution.status == 0
        await b.advance(ASYNC_MS)
        assert await b.jobs(execution) == [("n0", 1, None)]
        assert await statuses(b) == [None, 0]
        b.engine.serve(True)
        await b.engine.idle()
        assert await statuses(b) == [1, 1]


@pytest.mark.parametrize(("limit", "counts"), [(None, [1, 2]), (0, [1, 2]), (1, [1, 2]), (3, [3, 6])])
async def test_d29_a_workflow_that_triggers_itself_stops_at_its_limit(
    limit: int | None, counts: list[int]
) -> None:
    async with opened() as b:
        options = {} if limit is None else {"stackLimit": limit}
        await b.add(*line(("fire", {"source": "a"})), options=options, **SIGNAL)
        for count in counts:
            await send("a", {})
            await b.engine.idle()
            assert await statuses(b) == [1] * count


async def test_d29_two_workflows_that_trigger_each_other_run_three_times_each() -> None:
    async with opened() as b:
        options = {"stackLimit": 3}
        for own, other in (("a", "b"), ("b", "a")):
            signal = {"type": "signal", "config": {"source": own}}
            await b.add(*line(("fire", {"source": other})), options=options, **signal)
        await send("a", {})
        await b.engine.idle()
        keys = [execution.key for execution in await executions(b)]
        assert len(keys) == 6 and all(keys.count(key) == 3 for key in keys)


async def test_d29_a_limit_raised_on_an_executed_version_holds_for_the_next_event() -> None:
    async with opened() as b:
        version = await b.add(*line(("fire", {"source": "a"})), options={"stackLimit": 1}, **SIGNAL)
        await send("a", {})
        await b.engine.idle()
        raised = replace(version.document, options={"stackLimit": 3})
        await b.workflows.configure(version.id, raised)
        assert b.engine.activation.enabled[version.id].document.stack_limit == 3
        await send("a", {})
        await b.engine.idle()
        assert await statuses(b) == [1] * 4


async def test_d29_the_limit_is_told_to_the_caller_and_a_parent_is_part_of_the_chain() -> None:
    failures = Failures()
    async with opened() as b:
        version = await b.add(*line("echo"))
        parent = await b.run(*line("echo"))
        await b.engine.trigger(version, {}, parent_execution_id=parent.id)
        await b.engine.idle()
        child = (await executions(b))[-1]
        assert (child.parent_execution_id, child.stack) == (parent.id, [parent.id])
        await b.engine.trigger(version, {}, parent_execution_id=child.id, on_trigger_fail=failures)
        await b.engine.idle()
        assert len(failures) == 1 and "stack limit" in str(failures[0].error)
        await b.engine.trigger(version, {}, parent_execution_id=1)
        await b.engine.idle()
        assert (await executions(b))[-1].stack == []


async def test_d32_of_two_resumes_at_once_one_is_refused_and_downstream_runs_once() -> None:
    async with opened() as b:
        execution = await b.run(*line("pending", "echo"))
        job = await b.job(execution, "n0")
        outcomes = await asyncio.gather(
            *(b.engine.resume(job.id, 1) for _ in range(2)), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [type(None), InvalidRequestError]
        await b.engine.idle()
        assert len(await b.jobs(execution)) == 2
