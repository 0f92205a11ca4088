"""Triggering, queue, cancel, resume, rerun, deadlines and restart (engine.md 2, 9.2-9.4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.events import ExecutionCreated, ExecutionStatusChanged, JobSaved
from desktop_app.domain.execution import Execution
from desktop_app.domain.ids import new_id
from desktop_app.domain.records import ExecutionFilter, Message
from desktop_app.domain.workflow import Node, WorkflowVersion
from desktop_app.engine.clock import ManualClock
from tests.helpers.engine import START, Bench, Hang, bench, chain


async def _all(b: Bench) -> list[Execution]:
    return list(reversed(await b.store.executions(ExecutionFilter(limit=10_000))))


async def test_asynchronous_events_become_executions_in_order() -> None:
    async with bench() as b:
        version = await b.add(*chain("echo"))
        for number in range(20):
            assert await b.engine.trigger(version, {"n": number}) is None
        await b.engine.idle()
        runs = [await b.engine.execution(e.id) for e in await _all(b)]
        assert [(e.context["n"], e.status) for e in runs] == [(n, 1) for n in range(20)]


async def test_what_is_told_is_committed_and_in_order() -> None:
    async with bench() as b:
        await b.run(*chain("echo"))
        kinds = [e for e in b.events if isinstance(e, ExecutionCreated | ExecutionStatusChanged | JobSaved)]
        assert [getattr(e, "status", "created") for e in kinds] == ["created", 0, 1, 1]


async def test_d2_a_disabled_workflow_ignores_events_but_can_be_forced_and_run_by_hand() -> None:
    async with bench() as b:
        version = await b.add(*chain("echo"), enabled=False)
        await b.engine.trigger(version, {})
        await b.engine.idle()
        assert await _all(b) == []
        await b.engine.trigger(version, {}, force=True)
        assert await b.engine.execute(version, {}) is not None
        await b.engine.idle()
        assert len(await _all(b)) == 2


async def test_d10_a_null_context_is_reported_once_and_leaves_no_row() -> None:
    failures: list[Exception] = []

    async def failed(version: WorkflowVersion, context: Any, event: object, error: Exception) -> None:
        failures.append(error)

    async with bench() as b:
        await b.engine.trigger(await b.add(*chain("echo")), None, on_trigger_fail=failed)
        await b.engine.idle()
        assert len(failures) == 1 and await _all(b) == []


async def test_d20_the_same_event_key_runs_once() -> None:
    async with bench() as b:
        version = await b.add(*chain("echo"))
        for _ in range(3):
            await b.engine.trigger(version, {}, event_key="one")
        await b.engine.idle()
        await b.engine.trigger(version, {}, event_key="one")
        await b.engine.idle()
        assert len(await _all(b)) == 1


async def test_d22_every_accepted_event_is_stored_before_the_engine_stops(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    async with bench(store) as b:
        version = await b.add(*chain("echo"))
        for number in range(1000):
            await b.engine.trigger(version, {"n": number})
    async with bench(store) as b:
        await b.engine.idle()
        runs = await _all(b)
        assert len(runs) == 1000 and {e.status for e in runs} == {1}


async def test_d23_ended_executions_are_deleted_when_the_workflow_asks_for_it() -> None:
    async with bench() as b:
        await b.engine.execute(await b.add(*chain("echo"), options={"deleteExecutionOnStatus": [1]}), {})
        await b.engine.execute(await b.add(*chain("wait"), options={"deleteExecutionOnStatus": [0]}), {})
        await b.engine.idle()
        assert [e.status for e in await _all(b)] == [0]


async def test_d24_a_deferred_execution_waits_for_its_start() -> None:
    async with bench() as b:
        version = await b.add(*chain("echo"), options={"timeout": 1000})
        await b.engine.trigger(version, {}, deferred=True)
        await b.engine.idle()
        (execution,) = await _all(b)
        assert (execution.status, execution.started_at, execution.dispatched) == (0, None, True)
        await b.advance(60_000)
        await b.engine.start(execution.id)
        await b.engine.idle()
        ended = await b.engine.execution(execution.id)
        assert (ended.status, ended.started_at, ended.expires_at) == (1, START + 60_000, START + 61_000)


async def test_d32_a_settled_job_cannot_be_resumed_again() -> None:
    async with bench() as b:
        execution = await b.run(*chain("wait", "echo", "wait"))
        await b.settle(execution, "n0")
        with pytest.raises(InvalidRequestError, match="settled already"):
            await b.settle(execution, "n0")
        assert len(await b.jobs(execution)) == 3


async def test_a2_cancel_ends_a_waiting_execution_and_says_why_it_cannot_otherwise() -> None:
    async with bench() as b:
        execution = await b.run(*chain("wait"))
        await b.engine.cancel(execution.id)
        ended = await b.engine.execution(execution.id)
        assert (ended.status, ended.reason) == (-3, "manual_cancel")
        assert await b.jobs(execution) == [("n0", -3, None)]
        with pytest.raises(InvalidRequestError):
            await b.engine.cancel(execution.id)
        with pytest.raises(NotFoundError):
            await b.engine.cancel(1)


async def test_cancel_interrupts_a_node_in_the_middle_of_its_work() -> None:
    async with bench() as b:
        version = await b.add(*chain("hang", "echo"))
        await b.engine.trigger(version, {})
        await Hang.entered.wait()
        (execution,) = await _all(b)
        await b.engine.cancel(execution.id)
        await b.engine.idle()
        ended = await b.engine.execution(execution.id)
        assert (ended.status, ended.reason) == (-3, "manual_cancel")
        assert [(key, status) for key, status, _ in await b.jobs(execution)] == [("n0", -3)]


async def test_p14_t11_the_deadline_ends_a_waiting_execution() -> None:
    async with bench() as b:
        execution = await b.run(*chain("wait"), options={"timeout": 5_000})
        await b.advance(4_999)
        assert (await b.engine.execution(execution.id)).status == 0
        await b.advance(1)
        ended = await b.engine.execution(execution.id)
        assert (ended.status, ended.reason) == (-3, "timeout")
        assert await b.jobs(execution) == [("n0", -3, None)]


async def test_p15_the_deadline_interrupts_a_running_node() -> None:
    async with bench() as b:
        version = await b.add(*chain("hang"), options={"timeout": 5_000})
        await b.engine.trigger(version, {})
        await Hang.entered.wait()
        await b.store.drain()
        b.engine.timeouts.arm(START + 5_000)
        await b.clock.advance(5_000, b.store.drain)
        await b.engine.idle()
        (execution,) = await _all(b)
        assert (execution.status, execution.reason) == (-3, "timeout")


async def test_a4_a_rerun_gives_every_node_a_new_job_and_the_head_the_context() -> None:
    async with bench() as b:
        execution = await b.run(*chain("echo", "wait"), context={"c": 1})
        await b.engine.rerun(execution.id)
        await b.engine.idle()
        assert await b.jobs(execution) == [
            ("n0", 1, None),
            ("n1", 0, None),
            ("n0", 1, {"c": 1}),
            ("n1", 0, None),
        ]


async def test_a6_a_rerun_with_overwrite_reuses_the_targets_job() -> None:
    async with bench() as b:
        execution = await b.run(*chain("echo", "wait"), context={"c": 1})
        before = await b.job(execution, "n0")
        await b.engine.rerun(execution.id, "n0", overwrite=True)
        await b.engine.idle()
        assert (await b.job(execution, "n0")).id == before.id
        assert [(key, result) for key, _, result in await b.jobs(execution)] == [
            ("n0", {"c": 1}),
            ("n1", None),
            ("n1", None),
        ]


async def test_a_waiting_execution_outlives_a_restart(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    async with bench(store) as b:
        execution = await b.run(*chain("wait", "echo"))
    async with bench(store) as b:
        ended = await b.settle(execution, "n0", result="late")
        assert ended.status == 1
        assert await b.jobs(execution) == [("n0", 1, "late"), ("n1", 1, "late")]


async def test_y2_a_delay_outlives_a_restart_and_fires_when_overdue(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    nodes = (Node("d", "delay", config={"duration": 10, "unit": 1000}), Node("e", "echo", upstream="d"))
    async with bench(store) as b:
        early, late = await b.run(*nodes), await b.run(*nodes)
    async with bench(store, clock=ManualClock(START + 5_000)) as b:
        assert (await b.engine.execution(early.id)).status == 0
        await b.advance(5_000)
        assert (await b.engine.execution(early.id)).status == 1
    async with bench(store, clock=ManualClock(START + 60_000)) as b:
        await b.engine.idle()
        assert (await b.engine.execution(late.id)).status == 1


async def test_queueing_executions_are_taken_up_by_the_next_process(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    async with bench(store, serving=False) as b:
        version = await b.add(*chain("echo"))
        await b.engine.trigger(version, {})
        await b.engine.idle()
        assert [e.status for e in await _all(b)] == [None]
    async with bench(store) as b:
        await b.engine.idle()
        assert [e.status for e in await _all(b)] == [1]


async def test_d12_a_message_that_cannot_be_handled_is_dropped_after_three_attempts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with bench() as b:
        execution = await b.run(*chain("wait"))
        attempts = 0

        async def broken(*_: object) -> None:
            nonlocal attempts
            attempts += 1
            raise RuntimeError("no")

        b.engine.passes.rerun = broken  # type: ignore[method-assign, assignment]
        await b.engine.rerun(execution.id)
        await b.engine.idle()
        assert attempts == 3 and await b.store.messages(10) == []


async def test_d13_a_second_start_message_is_ignored() -> None:
    async with bench() as b:
        execution = await b.run(*chain("wait"))
        await b.engine.publish(Message(new_id(), execution.id))
        await b.engine.idle()
        assert len(await b.jobs(execution)) == 1
        assert await b.store.messages(10) == []


async def test_a3_only_a_started_execution_can_be_run_again() -> None:
    async with bench() as b:
        with pytest.raises(InvalidRequestError):
            await b.engine.rerun((await b.run(*chain("echo"))).id)
        with pytest.raises(NotFoundError):
            await b.engine.rerun(1)


async def test_the_same_engine_runs_with_its_store_on_a_thread() -> None:
    async with bench(threaded=True) as b:
        execution = await b.run(*chain("echo", "wait"))
        assert (await b.settle(execution, "n1")).status == 1


async def test_a_job_that_was_resumed_directly_leaves_no_task_behind() -> None:
    async with bench() as b:
        form = {"assignees": [1], "forms": {"f": {"actions": [{"key": "ok", "status": 1}]}}}
        nodes = (Node("a", "manual", config=form), Node("b", "manual", config=form, upstream="a"))
        execution = await b.run(*nodes)
        await b.settle(execution, "a")
        assert [task.node_key for task in await b.store.tasks(pending=True)] == ["b"]
