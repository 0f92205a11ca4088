"""What waits in a round or a run that is over: its answer is kept, and nothing follows from it (4.5, 4.8)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from tests.helpers.engine import START, Bench, ManualClock, Wait, bench


def rounds_of(mode: str, target: Any = 3) -> tuple[Node, ...]:
    """A loop whose rounds each ask two in parallel, with something behind one of them."""
    return (
        Node("l", "loop", config={"target": target}),
        Node("p", "parallel", upstream="l", branch_index=0, config={"mode": mode}),
        Node("a", "wait", upstream="p", branch_index=0),
        Node("b", "wait", upstream="p", branch_index=1),
        Node("after_b", "echo", upstream="b", config={"value": "{{$scopes.l.item}}"}),
        Node("behind", "echo", upstream="l"),
    )


async def every(b: Bench, execution: Execution, key: str) -> list[Job]:
    return [job for job in await b.store.jobs(execution.id) if job.node_key == key]


async def answer(b: Bench, job: Job, status: int = 1, **changes: Any) -> Execution:
    await b.engine.resume(job.id, status, **changes)
    await b.engine.idle()
    return await b.engine.execution(job.execution_id)


@pytest.mark.parametrize(("mode", "late"), [("any", 1), ("race", 1), ("race", -5)])
async def test_a_late_answer_of_an_earlier_round_does_not_decide_the_present_one(
    mode: str, late: int
) -> None:
    async with bench() as b:
        execution = await b.run(*rounds_of(mode))
        await b.settle(execution, "a")
        (first, _) = await every(b, execution, "b")
        execution = await answer(b, first, late, result="late")
        assert execution.status == 0
        assert [(job.status, job.result) for job in await every(b, execution, "b")] == [
            (late, "late"),
            (0, None),
        ]
        assert [job.status for job in await every(b, execution, "p")] == [1, 0]
        assert (await b.job(execution, "l")).result == {"looped": 1, "done": 1}


async def test_what_follows_in_a_branch_of_an_earlier_round_does_not_run() -> None:
    """It would act on the item of the present round."""
    async with bench() as b:
        execution = await b.run(*rounds_of("any", ["x", "y"]))
        await b.settle(execution, "a")
        first, second = await every(b, execution, "b")
        await answer(b, first)
        assert await every(b, execution, "after_b") == []
        execution = await answer(b, second)
        assert execution.status == 1
        assert [job.result for job in await every(b, execution, "after_b")] == ["y"]


async def test_a_late_branch_of_the_present_round_still_runs_to_its_end() -> None:
    """Decision 2: while the execution is started, its jobs are saved and the decided node ignores it."""
    async with bench() as b:
        *nodes, behind = rounds_of("any", ["x", "y"])
        execution = await b.run(*nodes, Node("tail", "wait", upstream="p"), behind)
        await b.settle(execution, "a")
        await b.settle(execution, "b")
        assert [job.result for job in await every(b, execution, "after_b")] == ["x"]
        assert (await b.job(execution, "p")).result == [1, 0]
        assert (await b.job(execution, "l")).result == {"looped": 0, "done": 0}


async def test_an_answer_after_the_last_round_changes_nothing_behind_the_loop() -> None:
    async with bench() as b:
        *nodes, _ = rounds_of("any", 1)
        execution = await b.run(*nodes, Node("behind", "wait", upstream="l"))
        await b.settle(execution, "a")
        execution = await b.settle(execution, "b")
        assert execution.status == 0
        assert await every(b, execution, "after_b") == []
        assert (await b.settle(execution, "behind")).status == 1


async def test_a_round_that_has_not_come_to_the_same_place_yet_is_left_alone() -> None:
    async with bench() as b:
        loop, parallel, *rest = rounds_of("any", ["x", "y"])
        first = Node("first", "wait", upstream="l", branch_index=0)
        parallel = Node("p", "parallel", upstream="first", config=parallel.config)
        execution = await b.run(loop, first, parallel, *rest)
        await b.settle(execution, "first")
        await b.settle(execution, "a")
        execution = await b.settle(execution, "b")
        assert execution.status == 0 and await every(b, execution, "after_b") == []
        assert (await b.job(execution, "first")).pending
        await b.settle(execution, "first")
        assert (await b.settle(execution, "b")).status == 1


async def test_a_variable_that_is_assigned_in_a_round_does_not_end_the_round() -> None:
    async with bench() as b:
        execution = await b.run(
            Node("l", "loop", config={"target": 1}),
            Node("v", "variable", upstream="l", branch_index=0, config={"value": 1}),
            Node("p", "parallel", upstream="v", config={"mode": "all"}),
            Node("a", "wait", upstream="p", branch_index=0),
            Node("set", "variable", upstream="p", branch_index=1, config={"target": "v", "value": 2}),
        )
        assert (await b.settle(execution, "a")).status == 1


async def test_a_delay_of_an_earlier_round_runs_out_unheard() -> None:
    async with bench() as b:
        loop, parallel, ask, _, _, behind = rounds_of("any", 2)
        slow = Node("b", "delay", upstream="p", branch_index=1, config={"duration": 60, "unit": 1_000})
        execution = await b.run(loop, parallel, ask, slow, behind)
        await b.advance(30_000)
        await b.settle(execution, "a")
        await b.advance(30_000)
        assert (await b.engine.execution(execution.id)).status == 0
        await b.advance(30_000)
        assert (await b.engine.execution(execution.id)).status == 1


async def test_an_answer_to_a_run_that_was_repeated_is_kept_and_changes_nothing() -> None:
    async with bench() as b:
        execution = await b.run(*rounds_of("all", 1)[:4])
        await b.engine.rerun(execution.id, "p")
        await b.engine.idle()
        (old_a, new_a), (old_b, new_b) = await every(b, execution, "a"), await every(b, execution, "b")
        await answer(b, old_a, -1)
        await answer(b, new_a)
        execution = await answer(b, old_b, -1)
        assert execution.status == 0
        assert (await answer(b, new_b)).status == 1


async def test_a_node_that_was_run_again_in_its_branch_is_answered_once() -> None:
    async with bench() as b:
        execution = await b.run(*rounds_of("any", 2)[:2], Node("a", "wait", upstream="p", branch_index=0))
        await b.engine.rerun(execution.id, "a")
        await b.engine.idle()
        old, new = await every(b, execution, "a")
        await answer(b, old)
        assert (await b.job(execution, "l")).result == {"looped": 0, "done": 0}
        await answer(b, new)
        assert (await b.job(execution, "l")).result == {"looped": 1, "done": 1}


@pytest.mark.parametrize(("status", "node"), [(1, "p"), (None, "p"), (-1, "l"), (None, "l")])
async def test_a_job_that_waits_for_its_branches_cannot_be_resumed(status: int | None, node: str) -> None:
    async with bench() as b:
        execution = await b.run(*rounds_of("all", 1))
        with pytest.raises(InvalidRequestError, match="branches") as refused:
            await b.settle(execution, node, status)
        assert refused.value.remedy
        assert (await b.job(execution, node)).pending
        await b.settle(execution, "a")
        assert (await b.settle(execution, "b")).status == 1


@pytest.mark.parametrize("status", [2**31, -(2**70), "1", 0.5])
async def test_a_resume_with_what_is_no_status_changes_nothing(status: Any) -> None:
    async with bench() as b:
        execution = await b.run(Node("a", "wait"))
        with pytest.raises(InvalidRequestError, match="status"):
            await b.settle(execution, "a", status)
        assert (await b.settle(execution, "a")).status == 1


async def test_a_row_that_a_rerun_uses_in_several_rounds_counts_in_the_last_one() -> None:
    statuses = [0, 1, 0]

    class Scripted(Wait):
        spec = NodeSpec("scripted", "Scripted", "extended")

        async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
            return JobDraft(statuses.pop(0))

    async with bench(types=(Scripted,)) as b:
        execution = await b.run(
            Node("l", "loop", config={"target": 2}),
            Node("first", "condition", upstream="l", branch_index=0),
            Node("x", "scripted", upstream="first"),
        )
        await b.engine.rerun(execution.id, "x", overwrite=True)
        await b.engine.idle()
        assert len(await every(b, execution, "x")) == 1
        assert (await b.settle(execution, "x")).status == 1


async def test_a_restart_between_two_rounds_forgets_nothing(tmp_path: Path) -> None:
    path, clock = tmp_path / "store.db", ManualClock(START)
    async with bench(path, clock=clock) as b:
        execution = await b.run(*rounds_of("any", ["x", "y"]))
        await b.settle(execution, "a")
    async with bench(path, clock=clock) as b:
        first, second = await every(b, execution, "b")
        assert (await answer(b, first)).status == 0
    async with bench(path, clock=clock) as b:
        execution = await answer(b, second)
        assert execution.status == 1
        assert [job.result for job in await every(b, execution, "after_b")] == ["y"]
