"""Engine.md 9.1: one pass of the processor."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain.errors import WorkflowTimeoutError
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.ids import new_id
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.records import Checkpoint
from desktop_app.domain.status import JobStatus, Reason
from desktop_app.domain.workflow import Node
from desktop_app.engine.background import BackgroundHandle
from desktop_app.engine.instruction import FLUSH, Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.engine.running import Running
from tests.checklist.doubles import F1, F2, Gate, executions, later, line, opened
from tests.helpers.engine import START, Bench

YES = {"rejectOnFalse": False}


def branch(inner: str, *behind: str) -> tuple[Node, ...]:
    """A condition that holds, its Yes branch, and a line behind it."""
    nodes = [Node("c", "condition", config=YES), Node("in", inner, upstream="c", branch_index=1)]
    for place, type_id in enumerate(behind):
        nodes.append(Node(f"b{place}", type_id, upstream=f"b{place - 1}" if place else "c"))
    return tuple(nodes)


async def test_p2_a_variable_sees_the_whole_context() -> None:
    async with opened() as b:
        execution = await b.run(
            *line(("echoVariable", {"variable": "{{$context}}"})), context={"a": {"b": 1}}
        )
        assert execution.status == 1
        assert await b.jobs(execution) == [("n0", 1, {"a": {"b": 1}})]


async def test_p4_the_message_of_an_exception_is_the_result() -> None:
    async with opened() as b:
        execution = await b.run(*line("error"))
        assert execution.status == -2
        assert await b.jobs(execution) == [("n0", -2, {"message": F1})]


@pytest.mark.parametrize(("type_id", "own", "outcome"), [("customOk", 100, 1), ("customBad", -100, -1)])
async def test_p5_a_custom_status_counts_by_its_sign_and_stays_on_the_job(
    type_id: str, own: int, outcome: int
) -> None:
    async with opened() as b:
        execution = await b.run(*line(type_id, "echo"))
        assert execution.status == outcome
        assert await b.jobs(execution) == [("n0", own, None)]


async def test_p7_a_resume_that_raises_turns_the_same_row_to_error() -> None:
    async with opened() as b:
        execution = await b.run(*line("promptError", "echo"))
        ended = await b.settle(execution, "n0")
        assert ended.status == -2
        assert await b.jobs(execution) == [("n0", -2, {"message": F2})]


class Many(Instruction):
    """Saves 200 jobs before its own."""

    spec = NodeSpec("many", "Many", "extended")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        for number in range(200):
            processor.save_job(JobDraft(result=number), node)
        return JobDraft(result=200)


async def _checkpoints(b: Bench) -> list[Checkpoint]:
    """Note every checkpoint that the engine hands to the store from now on."""
    seen: list[Checkpoint] = []
    original = b.store.checkpoint

    def checkpoint(given: Checkpoint) -> Any:
        seen.append(given)
        return original(given)

    b.store.checkpoint = checkpoint  # type: ignore[method-assign]
    return seen


async def test_p8_two_hundred_and_one_jobs_of_a_pass_are_written_in_one_transaction() -> None:
    """The model inserts in three statements; here the store chooses the statements, and all is one flush."""
    async with opened(types=(Many,)) as b:
        seen = await _checkpoints(b)
        execution = await b.run(*line("many"))
        assert [len(checkpoint.inserted) for checkpoint in seen] == [201]
        assert [result for _, _, result in await b.jobs(execution)] == list(range(201))


async def test_p9_a_stored_job_is_updated_once_and_may_be_saved_again() -> None:
    async with opened() as b:
        execution = await b.run(*line("pending", "pending"))
        job = await b.job(execution, "n0")
        assert job.id > 2**53
        seen = await _checkpoints(b)
        job.meta, job.started_at = {"by": "test"}, START + 7
        await b.settle(execution, "n0", result=[1], meta=job.meta)
        stored = await b.job(execution, "n0")
        assert (stored.id, stored.status, stored.result, stored.meta) == (job.id, 1, [1], {"by": "test"})
        assert [[each.id for each in checkpoint.updated] for checkpoint in seen] == [[job.id]]
        await b.engine.rerun(execution.id, "n0", overwrite=True)
        await b.engine.idle()
        again = await b.job(execution, "n0")
        assert (again.id, again.status, again.result, again.meta) == (job.id, 0, None, None)


@pytest.mark.parametrize(
    ("config", "log", "result"),
    [({"log": "one", "result": 1}, "one", 1), ({"result": 2}, None, 2),
     ({"log": "a\nb\n", "result": None}, "a\nb\n", None), ({"log": None, "result": 3}, None, 3)],
)  # fmt: skip
async def test_p10_the_log_is_kept_beside_the_result(
    config: dict[str, Any], log: str | None, result: Any
) -> None:
    async with opened() as b:
        execution = await b.run(*line(("log", config)))
        job = await b.job(execution, "n0")
        assert (job.log, job.result) == (log, result)


async def test_p12_a_waiting_branch_suspends_and_is_followed_by_what_stands_behind() -> None:
    async with opened() as b:
        execution = await b.run(*branch("prompt", "echo"))
        assert execution.status == 0
        assert (await b.settle(execution, "in")).status == 1
        assert [(key, status) for key, status, _ in await b.jobs(execution)] == [
            ("c", 1), ("in", 1), ("b0", 1),
        ]  # fmt: skip


async def test_p13_a_failing_branch_ends_the_execution() -> None:
    async with opened() as b:
        execution = await b.run(*branch("promptError", "echo"))
        assert (await b.settle(execution, "in")).status == -2
        assert [(key, status) for key, status, _ in await b.jobs(execution)] == [("c", 1), ("in", -2)]


async def test_p15_a_node_that_overstays_is_interrupted() -> None:
    async with opened() as b:
        version = await b.add(*line("gate", "echo"), options={"timeout": 1_000})
        await b.engine.trigger(version, {})
        await Gate.entered.wait()
        await b.clock.advance(1_000, b.store.drain)
        b.engine.timeouts._look()  # the row is not committed as started yet: nobody has armed the timer
        await b.engine.idle()
        assert [(each.status, each.reason) for each in await executions(b)] == [(-3, "timeout")]


class EndedOutside(Instruction):
    """Ends its own execution as another process would, with or without telling this one."""

    spec = NodeSpec("endedOutside", "Ended outside", "extended")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        await processor.exit()
        execution_id = processor.execution.id
        if node.settings.get("told"):
            await processor.engine.abort(execution_id, Reason.MANUAL_CANCEL)
        else:
            await processor.engine.store.abort(execution_id, Reason.MANUAL_CANCEL, START)
        return JobDraft()


async def test_p16_after_an_end_from_outside_no_instruction_is_called() -> None:
    async with opened(types=(EndedOutside,)) as b:
        execution = await b.run(*line(("endedOutside", {"told": True}), "echo"))
        assert (execution.status, execution.reason) == (-3, "manual_cancel")
        assert [key for key, _, _ in await b.jobs(execution)] == ["n0"]


async def test_p17_the_end_of_a_pass_never_overwrites_an_end_from_outside() -> None:
    async with opened(types=(EndedOutside,)) as b:
        version = await b.add(*line("endedOutside"), options={"timeout": 5_000})
        execution = await b.engine.execute(version, {})
        assert execution is not None
        assert (execution.status, execution.reason) == (-3, "manual_cancel")
        assert b.engine.timeouts._armed_for in (None, START + 5_000)
        await b.advance(10_000)
        assert b.engine.timeouts._armed_for is None


def _execution(expires_at: int | None = None) -> Execution:
    return Execution(new_id(), 1, "k", "e", {}, status=0, expires_at=expires_at)


async def test_p18_a_background_handle_fires_at_once_when_it_is_late_already() -> None:
    running, clock = Running(), later(0)
    for handle in (
        BackgroundHandle(_execution(), running, clock, fired=True),
        BackgroundHandle(_execution(START), running, clock),
    ):
        assert handle.aborted.is_set()
        with pytest.raises(WorkflowTimeoutError):
            handle.throw_if_aborted()


async def test_p18_a_background_handle_fires_once_at_the_deadline_or_at_an_abort() -> None:
    async def settle() -> None:
        await asyncio.sleep(0)

    running, clock = Running(), later(0)
    execution = _execution(START + 100)
    timed, told, disposed = (BackgroundHandle(execution, running, clock) for _ in range(3))
    disposed.dispose()
    told_only = BackgroundHandle(replace(execution, expires_at=None), running, clock)
    await clock.advance(99, settle)
    timed.throw_if_aborted()
    running.abort(execution.id, Reason.MANUAL_CANCEL)
    assert told.aborted.is_set() and told_only.aborted.is_set()
    await clock.advance(1_000, settle)
    assert timed.aborted.is_set() and not disposed.aborted.is_set()
    assert running.abort(execution.id, Reason.TIMEOUT) is False


async def test_p18_a_background_handle_that_was_disposed_of_leaves_no_timer() -> None:
    running, clock = Running(), later(0)
    handle = BackgroundHandle(_execution(START + 100), running, clock)
    handle.dispose()
    handle.dispose()
    await clock.advance(1_000, lambda: asyncio.sleep(0))
    handle.throw_if_aborted()


class Background(Instruction):
    """Keeps a handle of work that goes on after the pass."""

    spec = NodeSpec("backgroundWork", "Background", "extended")
    handle: BackgroundHandle

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        processor.save_job(JobDraft(JobStatus.PENDING), node)
        Background.handle = processor.create_background_abort_handle()
        return FLUSH


async def test_p18_a_cancel_after_the_pass_reaches_background_work() -> None:
    async with opened(types=(Background,)) as b:
        execution = await b.run(*line("backgroundWork"))
        Background.handle.throw_if_aborted()
        await b.engine.cancel(execution.id)
        with pytest.raises(WorkflowTimeoutError):
            Background.handle.throw_if_aborted()


async def test_p19_background_work_finds_its_job_only_while_it_waits() -> None:
    async with opened() as b:
        execution = await b.run(*line("pending", "pending"))
        version = await b.workflows.current(execution.key)
        processor = Processor(b.engine, execution, b.engine.activation.plan(version))
        job = await b.job(execution, "n0")
        found = await processor.find_pending_job(job.id)
        assert found is not None and found.id == job.id
        await b.settle(execution, "n0")
        assert await processor.find_pending_job(job.id) is None


def test_p20_several_handlers_of_one_execution_are_called_and_leave_alone() -> None:
    running, called = Running(), []
    unwatch = running.watch(1, lambda: called.append("first"))
    running.watch(1, lambda: called.append("second"))
    running.watch(2, lambda: called.append("other"))
    running.abort(1, Reason.TIMEOUT)
    unwatch()
    running.abort(1, Reason.TIMEOUT)
    assert called == ["first", "second", "second"]


async def test_p27_nested_loops_run_in_constant_depth() -> None:
    """The runs of 100,000 and 1,000,000 rounds are measured by ``python -m tests.benchmarks long_runs``."""
    async with opened() as b:
        execution = await b.run(
            Node("outer", "loop", config={"target": 100}),
            Node("inner", "loop", config={"target": 50}, upstream="outer", branch_index=0),
            Node("x", "echo", upstream="inner", branch_index=0),
        )
        assert execution.status == 1
        assert len(await b.store.jobs(execution.id, results=False)) == 1 + 100 * 51


class NoResume(Instruction):
    """Opens a branch but cannot take it back."""

    spec = NodeSpec("noResume", "No resume", "extended")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        processor.run(processor.get_branches(node)[0], processor.save_job(JobDraft(0), node))
        return None


async def test_p28_a_branching_node_that_cannot_be_resumed_ends_in_error() -> None:
    async with opened(types=(NoResume,)) as b:
        execution = await b.run(Node("a", "noResume"), Node("x", "echo", upstream="a", branch_index=0))
        assert execution.status == -2
        assert [(key, status) for key, status, _ in await b.jobs(execution)] == [("a", -2), ("x", 1)]
        assert "cannot be resumed" in (await b.job(execution, "a")).result["message"]


class Strange(Instruction):
    """Returns what its config asks for."""

    spec = NodeSpec("strange", "Strange", "extended")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return {
            "status": JobDraft("done"),  # type: ignore[arg-type]
            "object": JobDraft(result=object()),
            "circle": JobDraft(result=_circle()),
            "saved": processor.save_job(JobDraft(), node),
        }[node.settings["return"]]


def _circle() -> list[Any]:
    circle: list[Any] = []
    circle.append(circle)
    return circle


@pytest.mark.parametrize("what", ["status", "object", "circle"])
async def test_p28_an_outcome_that_no_row_can_hold_is_an_error_of_its_node(what: str) -> None:
    async with opened(types=(Strange,)) as b:
        execution = await b.run(*line("echo", ("strange", {"return": what}), "echo"))
        assert execution.status == -2
        key, status, result = (await b.jobs(execution))[-1]
        assert (key, status) == ("n1", -2) and result["message"]


class Forgetful(Instruction):
    """Takes over scheduling and forgets it."""

    spec = NodeSpec("forgetful", "Forgetful", "extended")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return FLUSH if node.settings.get("flush") else None


@pytest.mark.parametrize("flush", [True, False])
async def test_p28_a_node_that_leaves_nothing_to_wait_for_ends_the_execution(flush: bool) -> None:
    async with opened(types=(Forgetful,)) as b:
        execution = await b.run(*line("echo", ("forgetful", {"flush": flush}), "echo"))
        assert execution.status == -2
        assert await b.store.messages(10) == []
