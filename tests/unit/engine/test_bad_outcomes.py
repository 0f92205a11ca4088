"""Whatever an instruction gives or raises is a job of its node, never a pass that breaks (3.4, 3.7)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from desktop_app.domain.errors import StorageError
from desktop_app.domain.execution import Job
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from tests.helpers.engine import bench, chain


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


class Gives(Instruction):
    """Returns or raises what the test asks for."""

    spec = NodeSpec("gives", "Gives", "extended")
    outcome: Callable[[Node, Processor], Any]

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        result: InstructionResult = type(self).outcome(node, processor)
        return result

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return await self.run(node, job, processor)


class Hostile(Exception):
    """Carries what no row can hold, and cannot say what it is about."""

    def __init__(self) -> None:
        super().__init__()
        self.handle = object()
        self.code = 7

    def __str__(self) -> str:
        raise RuntimeError("no words")


def raising(kind: type[BaseException], *given: Any) -> Callable[[Node, Processor], Any]:
    def outcome(node: Node, processor: Processor) -> Any:
        raise kind(*given)

    return outcome


def giving(**members: Any) -> Callable[[Node, Processor], Any]:
    return lambda node, processor: JobDraft(**members)


def saved_then_spoilt(node: Node, processor: Processor) -> Any:
    job = processor.save_job(JobDraft(0), node)
    job.status, job.meta = "done", object()  # type: ignore[assignment]
    return job


async def outcome_of(outcome: Callable[[Node, Processor], Any]) -> tuple[int | None, list[Any]]:
    Gives.outcome = staticmethod(outcome)
    async with bench(types=(Gives,)) as b:
        execution = await b.run(*chain("echo", "gives", "echo"))
        assert await b.store.messages(9) == []
        return execution.status, (await b.jobs(execution))[1:]


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (giving(result=nested(201)), "nested"),
        (giving(result=nested(600)), "nested"),
        (giving(result=nested(100_000)), "nested"),
        (giving(result={"a": 10**5000}), "digits"),
        (giving(result=-(10**5000)), "digits"),
        (giving(result=object()), "object"),
        (giving(meta={"a": object()}), "object"),
        (giving(status="1"), "status"),
        (giving(status=2**70), "status"),
        (giving(log=b"bytes"), "log"),
        (saved_then_spoilt, "status"),
        (raising(SystemExit, 3), "end the program"),
        (raising(GeneratorExit), "cancelled"),
        (raising(asyncio.CancelledError), "cancelled"),
        (raising(Hostile), "Hostile"),
    ],
)
async def test_what_cannot_be_a_job_is_an_error_of_its_node(
    outcome: Callable[[Node, Processor], Any], word: str
) -> None:
    status, ((key, job_status, result),) = await outcome_of(outcome)
    assert (status, key, job_status) == (-2, "n1", -2)
    assert word in result["message"]


async def test_an_error_keeps_those_of_its_fields_that_a_row_can_hold() -> None:
    _, ((_, _, result),) = await outcome_of(raising(Hostile))
    assert result == {"code": 7, "message": "Hostile"}


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (nested(200), nested(200)),
        (10**4000, 10**4000),
        (Decimal("1e400"), None),
        (Decimal("12"), 12),
        (Decimal("1e-400"), 0),
    ],
)
async def test_what_just_fits_is_kept(value: Any, stored: Any) -> None:
    status, jobs = await outcome_of(giving(result=value))
    assert status == 1 and jobs[0][2] == stored


async def test_a_node_whose_own_work_was_cancelled_does_not_stop_the_pass() -> None:
    class Waits(Gives):
        spec = NodeSpec("waits", "Waits", "extended")

        async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
            work: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_soon(work.cancel)
            await work
            return JobDraft()

    async with bench(types=(Waits,)) as b:
        execution = await b.run(Node("a", "waits"))
        assert await b.jobs(execution) == [("a", -2, {"message": "the node's own work was cancelled"})]


async def test_sys_exit_in_a_queued_run_leaves_the_queue_at_work() -> None:
    Gives.outcome = staticmethod(lambda node, processor: sys.exit("enough"))
    async with bench(types=(Gives,)) as b:
        bad, good = await b.add(*chain("gives")), await b.add(*chain("echo"))
        await b.engine.trigger(bad, {})
        await b.engine.trigger(good, {})
        await b.engine.idle()
        assert [e.status for e in await b.store.executions(ExecutionFilter())] == [1, -2]


async def test_a_first_pass_that_cannot_be_written_is_told_to_the_caller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with bench() as b:
        version = await b.add(*chain("echo"))
        checkpoint = b.store.checkpoint

        def refuse(given: Any) -> Any:
            if given.inserted:
                raise StorageError("the disk is full")
            return checkpoint(given)

        monkeypatch.setattr(b.store, "checkpoint", refuse)
        execution = await b.engine.execute(version, {})
        assert execution is not None and execution.status == -2
        await b.engine.idle()
        assert (await b.engine.execution(execution.id)).status == -2
        assert await b.store.messages(9) == []


@pytest.mark.parametrize("value", ["{{$jobsMapByNodeKey}}", "{{ctx.$jobsMapByNodeKey}}"])
async def test_the_results_of_all_nodes_can_be_a_result(value: str) -> None:
    """It holds what was there, not itself."""
    async with bench() as b:
        execution = await b.run(
            Node("a", "echo", config={"value": 1}),
            Node("b", "echo", upstream="a", config={"value": value}),
            Node("c", "variable", upstream="b", config={"value": {"all": [value]}}),
            Node("d", "echo", upstream="c", config={"value": "{{$jobsMapByNodeKey.c.all.0.b.a}}"}),
        )
        assert [result for _, _, result in await b.jobs(execution)] == [
            1, {"a": 1}, {"all": [{"a": 1, "b": {"a": 1}}]}, 1
        ]  # fmt: skip
