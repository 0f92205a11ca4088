"""Effects, interruption and what a person decides about it (architecture 5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.ids import new_id
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.records import Checkpoint, Message
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from tests.helpers.engine import Bench, bench


class Act(Instruction):
    """An effect that notes what the store holds while it acts."""

    spec = NodeSpec(type="act", title="Act", group="extended", effects=True)
    seen: list[tuple[int, Any]]

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        stored = await processor.engine.store.jobs(processor.execution.id)
        Act.seen.append((stored[-1].status, stored[-1].meta))
        return JobDraft(result="acted")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    Act.seen = []


async def test_an_effect_is_on_disk_as_pending_before_it_acts_and_keeps_its_row() -> None:
    async with bench(types=(Act,)) as b:
        execution = await b.run(Node("a", "act"), Node("b", "echo", upstream="a"))
        assert Act.seen == [(0, {"acting": True})]
        assert await b.jobs(execution) == [("a", 1, "acted"), ("b", 1, "acted")]


async def _interrupted(path: Path, config: dict[str, Any]) -> Execution:
    """Leave a store as a process that was killed in the middle of the effect leaves it."""
    async with bench(path, types=(Act,)) as b:
        execution = await b.run(Node("w", "wait"), Node("a", "act", config=config, upstream="w"))
        job = Job(execution.id + 10, execution.id, "a", "act", 0, meta={"acting": True}, created_at=1)
        message = await _message_of_a_dead_pass(b, execution, job)
        assert message
        return execution


async def _message_of_a_dead_pass(b: Bench, execution: Execution, job: Job) -> int:
    waiting = await b.job(execution, "w")
    waiting.status = 1
    message = Message(new_id(), execution.id, waiting.id)
    await b.store.publish(message)
    cursor = {"steps": [], "current": ["run", "a", waiting.id, None], "saved": job.id}
    checkpoint = Checkpoint(execution.id, 1, inserted=[job], updated=[waiting], cursor=(message.id, cursor))
    await b.store.checkpoint(checkpoint)
    return message.id


@pytest.mark.parametrize(
    ("config", "status", "seen"),
    [({"onInterrupt": "retry"}, 1, 1), ({"onInterrupt": "abort"}, -3, 0), ({}, 0, 0)],
)
async def test_on_interrupt_decides_whether_an_interrupted_effect_is_repeated(
    tmp_path: Path, config: dict[str, Any], status: int, seen: int
) -> None:
    execution = await _interrupted(tmp_path / "s.db", config)
    async with bench(tmp_path / "s.db", types=(Act,)) as b:
        await b.engine.idle()
        assert (await b.engine.execution(execution.id)).status == status
        assert len(Act.seen) == seen


@pytest.mark.parametrize(
    ("choice", "status", "result"), [("done", 1, "by hand"), ("abort", -3, None), ("retry", 1, "acted")]
)
async def test_a_person_decides_about_an_interrupted_effect(
    tmp_path: Path, choice: str, status: int, result: Any
) -> None:
    execution = await _interrupted(tmp_path / "s.db", {})
    async with bench(tmp_path / "s.db", types=(Act,)) as b:
        await b.engine.idle()
        job = await b.job(execution, "a")
        assert job.pending and job.meta["interrupted"]
        await b.engine.decide(job.id, choice, "by hand" if choice == "done" else None)
        await b.engine.idle()
        assert (await b.engine.execution(execution.id)).status == status
        assert (await b.job(execution, "a")).id == job.id
        assert (await b.job(execution, "a")).result == result
        with pytest.raises(InvalidRequestError):
            await b.engine.decide(job.id, "done")


class Split(Instruction):
    """An effect that is waiting for its branch once it has acted."""

    spec = NodeSpec(type="split", title="Split", group="extended", effects=True, branches=lambda *_: ())
    acted = 0

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        Split.acted += 1
        job = processor.save_job(JobDraft(JobStatus.PENDING), node)
        processor.run(processor.get_branches(node)[0], job)
        return None

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        own = processor.find_branch_parent_job(node)
        assert own is not None
        own.status = job.status
        return own


@pytest.mark.parametrize("decision", ["ask", "retry", "abort"])
async def test_an_effect_that_waits_for_its_branch_was_not_interrupted(tmp_path: Path, decision: str) -> None:
    Split.acted = 0
    split = Node("s", "split", config={"onInterrupt": decision})
    async with bench(tmp_path / "s.db", types=(Split,)) as b:
        execution = await b.run(split, Node("w", "wait", upstream="s", branch_index=0))
    async with bench(tmp_path / "s.db", types=(Split,)) as b:
        await b.engine.idle()
        jobs = await b.store.jobs(execution.id)
        assert [(job.node_key, job.status, job.meta) for job in jobs] == [("s", 0, None), ("w", 0, None)]
        assert (await b.settle(execution, "w")).status == 1
        assert Split.acted == 1
