"""Calling workflows (engine.md 4.11, 2.5, 2.15; decisions 18 and 26)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Acquire, Checkpoint, ExecutionFilter, Message, NewExecution
from desktop_app.domain.workflow import Node
from desktop_app.engine.clock import ManualClock
from tests.helpers.engine import START, Bench, bench


def call(key: str = "child", **context: Any) -> Node:
    return Node("call", "subflow", "Call", {"workflow": key, "context": context})


def after(upstream: str = "call") -> Node:
    return Node("after", "echo", "After", {"value": "{{$jobsMapByNodeKey." + upstream + "}}"}, upstream)


def output(value: Any, upstream: str | None = None) -> Node:
    return Node("out", "output", "Out", {"value": value}, upstream)


async def children(made: Bench, parent: Execution) -> list[Execution]:
    everything = await made.store.executions(ExecutionFilter(limit=100))
    return sorted((e for e in everything if e.parent_execution_id == parent.id), key=lambda e: e.id)


async def test_output_of_the_child_is_the_result() -> None:
    async with bench() as made:
        await made.add(output("{{$context.x}}"), key="child", enabled=False)
        execution = await made.run(call(x="{{$context.y}}"), after(), context={"y": 5})
        assert execution.status == 1
        assert await made.jobs(execution) == [("call", 1, 5), ("after", 1, 5)]
        child = (await children(made, execution))[0]
        assert child.stack == [execution.id]


async def test_without_an_output_the_result_is_null() -> None:
    async with bench() as made:
        await made.add(Node("c", "echo", "", {"value": 1}), key="child")
        execution = await made.run(call())
        assert await made.jobs(execution) == [("call", 1, None)]


async def test_failing_child_gives_its_status_and_id() -> None:
    async with bench() as made:
        await made.add(Node("c", "fail"), key="child")
        execution = await made.run(call(), after())
        child = (await children(made, execution))[0]
        assert execution.status == -2
        assert await made.jobs(execution) == [("call", -2, {"executionId": child.id, "status": -2})]


async def test_missing_workflow_is_an_error() -> None:
    async with bench() as made:
        execution = await made.run(call("nobody"))
        (_, status, result) = (await made.jobs(execution))[0]
        assert (execution.status, status) == (-2, -2)
        assert "nobody" in result["message"]


async def test_main_version_is_called() -> None:
    async with bench() as made:
        old = await made.add(output("old"), key="child")
        assert await made.jobs(await made.run(call())) == [("call", 1, "old")]
        await made.workflows.save("child", replace(old.document, nodes=(output("new"),)))
        assert await made.jobs(await made.run(call())) == [("call", 1, "new")]


async def test_waiting_child_keeps_the_caller_waiting() -> None:
    async with bench() as made:
        await made.add(Node("c", "wait"), output("{{$jobsMapByNodeKey.c}}", "c"), key="child")
        execution = await made.run(call(), after())
        child = (await children(made, execution))[0]
        assert (execution.status, child.status) == (0, 0)
        job = await made.job(execution, "call")
        assert job.meta == {"executionId": child.id}
        await made.settle(child, "c", 1, result="late")
        assert await made.jobs(execution) == [("call", 1, "late"), ("after", 1, "late")]
        assert (await made.engine.execution(execution.id)).status == 1


async def test_sync_child_runs_inside_the_node() -> None:
    async with bench() as made:
        await made.add(output(7), key="child", sync=True)
        execution = await made.engine.execute(await made.add(call(), after(), sync=True), {})
        assert execution is not None and execution.status == 1
        await made.engine.idle()
        assert await made.jobs(execution) == [("call", 1, 7), ("after", 1, 7)]


async def test_sync_child_that_fails_gives_its_status() -> None:
    async with bench() as made:
        await made.add(Node("e", "end", "", {"endStatus": -1}), key="child", sync=True)
        execution = await made.run(call(), after())
        assert [(key, status) for key, status, _ in await made.jobs(execution)] == [("call", -1)]


async def test_sync_caller_refuses_an_asynchronous_child() -> None:
    async with bench() as made:
        await made.add(output(7), key="child")
        execution = await made.run(call(), sync=True)
        assert [(key, status) for key, status, _ in await made.jobs(execution)] == [("call", -1)]
        assert await children(made, execution) == []


async def test_call_of_itself_stops_at_the_stack_limit() -> None:
    async with bench() as made:
        execution = await made.run(call("me"), key="me", options={"stackLimit": 3})
        depth, chain = 1, execution
        while found := await children(made, chain):
            (chain,) = found
            depth += 1
        assert depth == 3
        (_, status, result) = (await made.jobs(chain))[0]
        assert status == -1
        assert "stack limit" in result


async def test_abort_of_the_caller_aborts_the_child() -> None:
    async with bench() as made:
        await made.add(call("inner"), key="child")
        await made.add(Node("c", "wait"), key="inner")
        execution = await made.run(call())
        await made.engine.cancel(execution.id)
        await made.engine.idle()
        child = (await children(made, execution))[0]
        grandchild = (await children(made, child))[0]
        assert [(e.status, e.reason) for e in (child, grandchild)] == [(-3, "parent_aborted")] * 2


async def test_time_limit_of_the_caller_aborts_the_child() -> None:
    async with bench() as made:
        await made.add(Node("c", "wait"), key="child")
        execution = await made.run(call(), options={"timeout": 1000})
        await made.advance(1000)
        child = (await children(made, execution))[0]
        assert (await made.engine.execution(execution.id)).reason == "timeout"
        assert (child.status, child.reason) == (-3, "parent_aborted")


async def test_time_limit_of_the_child_aborts_the_node() -> None:
    async with bench() as made:
        await made.add(Node("c", "wait"), key="child", options={"timeout": 1000})
        execution = await made.run(call(), after())
        await made.advance(1000)
        child = (await children(made, execution))[0]
        assert await made.jobs(execution) == [("call", -3, {"executionId": child.id, "status": -3})]
        assert (await made.engine.execution(execution.id)).status == -3


async def test_cancelled_child_aborts_the_node() -> None:
    async with bench() as made:
        await made.add(Node("c", "wait"), key="child")
        execution = await made.run(call())
        await made.engine.cancel((await children(made, execution))[0].id)
        await made.engine.idle()
        assert (await made.engine.execution(execution.id)).status == -3


async def test_deleted_child_does_not_lose_its_output() -> None:
    async with bench() as made:
        options = {"deleteExecutionOnStatus": [1]}
        await made.add(Node("c", "wait"), output("kept", "c"), key="child", options=options)
        execution = await made.run(call(), after())
        job = await made.job((await children(made, execution))[0], "c")
        await made.engine.resume(job.id, 1)
        await made.engine.idle()
        assert await children(made, execution) == []
        assert await made.jobs(execution) == [("call", 1, "kept"), ("after", 1, "kept")]


async def test_deleted_sync_child_does_not_lose_its_output() -> None:
    async with bench() as made:
        options = {"deleteExecutionOnStatus": [1]}
        await made.add(output("kept"), key="child", options=options, sync=True)
        execution = await made.run(call(), after())
        assert await children(made, execution) == []
        assert await made.jobs(execution) == [("call", 1, "kept"), ("after", 1, "kept")]


async def test_restart_takes_up_a_child_that_ended_unheard(tmp_path: Path) -> None:
    clock = ManualClock(START)
    async with bench(tmp_path / "store.db", clock=clock) as made:
        await made.add(Node("c", "wait"), output("unheard", "c"), key="child")
        execution = await made.run(call(), after())
        child = (await children(made, execution))[0]
        await end_unheard(made, child)
    async with bench(tmp_path / "store.db", clock=clock) as made:
        await made.engine.idle()
        assert await made.jobs(execution) == [("call", 1, "unheard"), ("after", 1, "unheard")]


async def end_unheard(made: Bench, child: Execution) -> None:
    """End the child in the store alone, as a process does that dies right after that commit."""
    end = Checkpoint(child.id, made.clock.now(), status=1, output="unheard", has_output=True)
    await made.store.checkpoint(end)


async def test_restart_calls_what_a_crash_kept_from_being_called(tmp_path: Path) -> None:
    clock = ManualClock(START)
    async with bench(tmp_path / "store.db", clock=clock) as made:
        await made.add(output("called"), key="child")
        execution = await uncalled(made, (await made.add(call(), after())).id)
    async with bench(tmp_path / "store.db", clock=clock) as made:
        await made.engine.idle()
        assert await made.jobs(execution) == [("call", 1, "called"), ("after", 1, "called")]
        assert len(await children(made, execution)) == 1


async def uncalled(made: Bench, version_id: int) -> Execution:
    """Leave a caller that has saved its job and not yet started the child."""
    version = await made.store.workflow(version_id)
    assert version is not None
    row = Execution(new_id(), version_id, version.key, "event", {}, created_at=START)
    await made.store.create_executions([NewExecution(row)])
    job = Job(new_id(), row.id, "call", "subflow", 0, meta={"executionId": new_id()}, created_at=START)
    await made.store.checkpoint(Checkpoint(row.id, START, Acquire(START, None), inserted=[job]))
    return row


async def test_calls_in_a_loop_are_calls_of_their_own() -> None:
    async with bench() as made:
        await made.add(output("{{$context.i}}"), key="child")
        loop = Node("l", "loop", "", {"target": 3})
        inner = Node(
            "call", "subflow", "", {"workflow": "child", "context": {"i": "{{$scopes.l.index}}"}}, "l", 0
        )
        execution = await made.run(loop, inner)
        assert [result for key, _, result in await made.jobs(execution) if key == "call"] == [0, 1, 2]
        assert execution.status == 1


async def test_resume_without_a_status_looks_and_goes_on_waiting() -> None:
    async with bench() as made:
        await made.add(Node("c", "wait"), key="child")
        execution = await made.run(call())
        await made.settle(execution, "call", None)
        assert [(key, status) for key, status, _ in await made.jobs(execution)] == [("call", 0)]
        assert len(await children(made, execution)) == 1


@pytest.mark.parametrize(("status", "result", "calls"), [(1, "stored", 0), (0, None, 1)])
async def test_pass_that_died_inside_the_call_goes_on_without_a_second_one(
    tmp_path: Path, status: int, result: Any, calls: int
) -> None:
    clock = ManualClock(START)
    async with bench(tmp_path / "store.db", clock=clock) as made:
        await made.add(output("called"), key="child")
        nodes = (Node("w", "wait"), replace(call(), upstream="w"), after())
        execution = await made.run(*nodes)
        job = Job(new_id(), execution.id, "call", "subflow", status, result, {"executionId": new_id()})
        await die_inside(made, execution, job)
    async with bench(tmp_path / "store.db", clock=clock) as made:
        await made.engine.idle()
        value = result or "called"
        assert (await made.jobs(execution))[1:] == [("call", 1, value), ("after", 1, value)]
        assert len(await children(made, execution)) == calls


async def die_inside(made: Bench, execution: Execution, job: Job) -> None:
    """Leave the store as a process leaves it that is killed between two flushes of the calling pass."""
    waiting = await made.job(execution, "w")
    waiting.status = 1
    message = Message(new_id(), execution.id, waiting.id)
    await made.store.publish(message)
    cursor = {"steps": [], "current": ["run", "call", waiting.id, None], "saved": job.id}
    flush = Checkpoint(execution.id, START, inserted=[job], updated=[waiting], cursor=(message.id, cursor))
    await made.store.checkpoint(flush)
