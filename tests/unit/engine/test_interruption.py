"""Stops that come at an awkward moment: while a node writes, or is about to act (engine.md 3.8)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from desktop_app.domain.execution import Job
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.records import Checkpoint
from desktop_app.domain.status import JobStatus, Reason
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from tests.helpers.engine import Bench, bench, chain


class Act(Instruction):
    """An effect."""

    spec = NodeSpec(type="act", title="Act", group="extended", effects=True)
    acted = 0

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        Act.acted += 1
        return JobDraft()


class Sleepy(Instruction):
    """Writes that it waits, and then does so for ever."""

    spec = NodeSpec(type="sleepy", title="Sleepy", group="extended")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        processor.save_job(JobDraft(JobStatus.PENDING), node)
        await processor.exit()
        await asyncio.Event().wait()
        return None


def _while_writing(b: Bench, wanted: Callable[[Checkpoint], bool]) -> None:
    """Ask for the end of the execution while its first such checkpoint is being written."""
    original = b.store.checkpoint

    async def aborting(checkpoint: Checkpoint) -> Any:
        b.engine.running.abort(checkpoint.execution_id, Reason.MANUAL_CANCEL)
        return await original(checkpoint)

    def checkpoint(given: Checkpoint) -> Any:
        if not wanted(given):
            return original(given)
        b.store.checkpoint = original  # type: ignore[method-assign]
        return aborting(given)

    b.store.checkpoint = checkpoint  # type: ignore[method-assign]


async def test_an_effect_that_is_stopped_while_it_is_announced_does_not_act() -> None:
    Act.acted = 0
    async with bench(types=(Act,)) as b:
        _while_writing(b, lambda checkpoint: checkpoint.durable)
        execution = await b.run(*chain("echo", "act", "echo"))
        assert (execution.status, execution.reason, Act.acted) == (-3, "manual_cancel", 0)
        assert [(key, status) for key, status, _ in await b.jobs(execution)] == [("n0", 1), ("n1", -3)]


async def test_a_node_that_is_stopped_while_it_writes_is_interrupted_behind_it() -> None:
    async with bench(types=(Sleepy,)) as b:
        _while_writing(b, lambda checkpoint: bool(checkpoint.inserted))
        async with asyncio.timeout(5):
            execution = await b.run(*chain("sleepy", "echo"))
        assert (execution.status, execution.reason) == (-3, "manual_cancel")
        assert await b.jobs(execution) == [("n0", -3, {"message": "stopped"})]


async def test_a_node_reports_its_own_work_while_other_branches_are_processed() -> None:
    """The report of a node type must not be refused because the execution is busy."""

    class Reporter(Instruction):
        """Its work is done before its own pass is over."""

        spec = NodeSpec(type="reporter", title="Reporter", group="extended")

        async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
            job = processor.save_job(JobDraft(JobStatus.PENDING), node)
            await processor.exit()
            found = await processor.find_pending_job(job.id)
            assert found is not None
            found.status, found.result = JobStatus.RESOLVED, "early"
            await processor.engine.resume(found)
            return None

        async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
            return job

    async with bench(types=(Reporter,)) as b:
        execution = await b.run(*chain("reporter", "echo"))
        assert execution.status == 1
        assert await b.jobs(execution) == [("n0", 1, "early"), ("n1", 1, "early")]
