"""What happens at the same time: an end beside a beginning, a new call beside an old one (engine.md 2.15)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.execution import Job
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.records import ExecutionFilter, NewExecution
from desktop_app.domain.status import JobStatus, Reason
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import Node, WorkflowVersion
from desktop_app.engine import dispatcher
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.engine.trigger import Trigger
from tests.helpers.engine import Bench, bench, chain


async def test_a_loop_that_died_while_it_skipped_rounds_goes_on_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "SHUTDOWN_WAIT_MS", 1)
    never = {"engine": "python", "expression": "{{$scopes.l.index}} < 0", "continueOnFalse": True}
    nodes = (
        Node("l", "loop", config={"target": 20_000, "condition": never}),
        Node("inner", "echo", upstream="l", branch_index=0),
    )
    async with bench(tmp_path / "s.db", flush_ms=1) as b:
        await b.engine.trigger(await b.add(*nodes), {})
        while not any(message.cursor for message in await b.store.messages(1)):
            pass
    async with bench(tmp_path / "s.db") as b:
        await b.engine.idle()
        (execution,) = await b.store.executions(ExecutionFilter())
        assert await b.jobs(execution) == [("l", 1, {"looped": 20_000, "done": 0})]
        assert execution.status == 1


async def test_the_end_of_a_call_that_was_run_again_is_not_taken_for_the_new_one() -> None:
    async with bench() as b:
        inner = await b.add(*chain("wait"))
        outer = await b.run(Node("s", "subflow", config={"workflow": inner.key}))
        first = (await b.job(outer, "s")).meta["executionId"]
        await b.engine.rerun(outer.id, "s", overwrite=True)
        await b.engine.idle()
        second = (await b.job(outer, "s")).meta["executionId"]
        await b.settle(await b.engine.execution(first), "n0", JobStatus.FAILED)
        assert (await b.engine.execution(outer.id)).status == 0
        await b.settle(await b.engine.execution(second), "n0")
        assert (await b.engine.execution(outer.id)).status == 1


def _end_while_calling(b: Bench, outer: list[int]) -> None:
    """End an execution from outside at the very moment at which it makes one that it calls."""
    original = b.store.create_executions

    async def ending(rows: Sequence[NewExecution]) -> Any:
        await b.store.abort(outer[0], Reason.PARENT_ABORTED, b.clock.now())
        return await original(rows)

    def create(rows: Sequence[NewExecution]) -> Any:
        parent = rows[0].execution.parent_execution_id
        if parent is None:
            return original(rows)
        outer.append(parent)
        return ending(rows)

    b.store.create_executions = create  # type: ignore[method-assign]


async def test_what_is_called_while_its_caller_is_ended_from_outside_ends_too() -> None:
    async with bench() as b:
        inner = await b.add(*chain("wait"))
        outer: list[int] = []
        _end_while_calling(b, outer)
        execution = await b.run(Node("s", "subflow", config={"workflow": inner.key}))
        assert execution.status == -3
        (child,) = [each for each in await b.store.executions(ExecutionFilter()) if each.id != execution.id]
        assert (child.status, child.reason) == (-3, "parent_aborted")


class Slow(Instruction):
    """An effect that takes a while."""

    spec = NodeSpec(type="slow", title="Slow", group="extended", effects=True)
    acted = 0

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        Slow.acted += 1
        for _ in range(50):
            await asyncio.sleep(0)
        return JobDraft()


class AtOnce(Trigger):
    """Fires as soon as it is switched on."""

    spec = TriggerSpec(type="atOnce", title="At once")

    def on(self, workflow: WorkflowVersion) -> None:
        self.engine.spawn(self._fire(workflow), "fire")

    async def _fire(self, workflow: WorkflowVersion) -> None:
        await self.engine.trigger(workflow, {})


@pytest.mark.parametrize("concurrency", [1, 2])
async def test_work_that_begins_while_the_engine_starts_is_not_taken_for_interrupted(
    tmp_path: Path, concurrency: int
) -> None:
    kinds: dict[str, Any] = {"types": (Slow,), "triggers": (AtOnce,), "concurrency": concurrency}
    async with bench(tmp_path / "s.db", **kinds) as b:
        await b.add(*chain("slow", "wait"), type="atOnce")
        await b.engine.idle()
    Slow.acted = 0
    async with bench(tmp_path / "s.db", **kinds) as b:
        await b.engine.idle()
        newest, _ = await b.store.executions(ExecutionFilter())
        assert [(key, status) for key, status, _ in await b.jobs(newest)] == [("n0", 1), ("n1", 0)]
        assert Slow.acted == 1


class Deaf(Instruction):
    """Does not let itself be interrupted, and ends by itself."""

    spec = NodeSpec(type="deaf", title="Deaf", group="extended")
    entered: asyncio.Event

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        Deaf.entered.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return JobDraft()


class Broken(Instruction):
    """Of which its own work was cancelled."""

    spec = NodeSpec(type="broken", title="Broken", group="extended")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        work = asyncio.get_running_loop().create_future()
        work.cancel()
        await work
        return JobDraft()


async def test_a_node_that_swallows_its_interruption_does_no_harm_to_what_follows() -> None:
    Deaf.entered = asyncio.Event()
    async with bench(types=(Deaf, Broken)) as b:
        await b.engine.trigger(await b.add(*chain("deaf")), {})
        await b.engine.trigger(await b.add(*chain("broken")), {})
        await Deaf.entered.wait()
        await b.store.drain()
        first, second = sorted(each.id for each in await b.store.executions(ExecutionFilter()))
        await b.engine.cancel(first)
        await b.engine.idle()
        assert (await b.engine.execution(first)).status == -3
        assert (await b.engine.execution(second)).status == -2


class Answered(Instruction):
    """Waits for an answer that comes while it has not returned yet."""

    spec = NodeSpec(type="answered", title="Answered", group="extended")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        job = processor.save_job(JobDraft(JobStatus.PENDING), node)
        await processor.exit()
        await processor.engine.resume(await self._answer(job, processor))
        return job

    async def _answer(self, job: Job, processor: Processor) -> Job:
        found = await processor.find_pending_job(job.id)
        assert found is not None
        found.status, found.result = JobStatus.RESOLVED, "answer"
        return found

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job


async def test_an_answer_that_comes_before_its_question_was_returned_is_kept() -> None:
    async with bench(types=(Answered,)) as b:
        execution = await b.run(*chain("answered", "echo"))
        assert await b.jobs(execution) == [("n0", 1, "answer"), ("n1", 1, "answer")]
        assert execution.status == 1
