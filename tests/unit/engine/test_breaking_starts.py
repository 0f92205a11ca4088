"""A start that ends the process again and again, and events that cannot become rows (2.4, 2.7)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import StorageError
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.ids import new_id
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.records import ExecutionFilter, Message, NewExecution
from desktop_app.domain.workflow import Node, WorkflowVersion
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.engine.worker import MAX_CRASHES
from tests.helpers.engine import START, Bench, bench, chain


class Counts(Instruction):
    """Notes how often its message was handled before, as the store knows it while the node runs."""

    spec = NodeSpec("counts", "Counts", "extended")
    seen: list[int]

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        messages = await processor.engine.store.messages(9)
        Counts.seen += [message.attempts for message in messages]
        return JobDraft()


@pytest.fixture(autouse=True)
def _fresh() -> None:
    Counts.seen = []


async def left_behind(b: Bench, version: WorkflowVersion, attempts: int) -> Execution:
    """Store an execution as a process leaves it that died in its first node ``attempts`` times."""
    execution = Execution(new_id(), version.id, version.key, str(new_id()), {}, created_at=START)
    message = Message(new_id(), execution.id)
    await b.store.create_executions([NewExecution(execution, message)])
    for _ in range(attempts):
        await b.store.count_attempt(message.id)
    return execution


async def started_after(path: Path, attempts: int) -> tuple[int | None, str | None]:
    async with bench(path, types=(Counts,), serving=False) as b:
        execution = await left_behind(b, await b.add(*chain("counts")), attempts)
    async with bench(path, types=(Counts,)) as b:
        await b.engine.idle()
        stored = await b.engine.execution(execution.id)
        assert await b.store.messages(9) == []
        return stored.status, stored.reason


async def test_the_start_of_an_execution_is_counted_before_it_runs_again(tmp_path: Path) -> None:
    assert await started_after(tmp_path / "s.db", 2) == (1, None)
    assert Counts.seen == [3]


async def test_a_start_that_has_ended_too_many_processes_is_given_up(tmp_path: Path) -> None:
    assert await started_after(tmp_path / "s.db", MAX_CRASHES) == (-3, "interrupted")
    assert Counts.seen == []


async def test_a_start_in_the_process_of_its_event_writes_no_count() -> None:
    async with bench(types=(Counts,)) as b:
        await b.engine.trigger(await b.add(*chain("counts")), {})
        await b.engine.idle()
        assert Counts.seen == [0]


@pytest.mark.parametrize(
    "bad",
    [
        {"context": object()},
        {"context": [10**5000]},
        {"context": {}, "event_key": 5},
        {"context": {}, "event_key": b"\xff"},
        {"context": {}, "parent_execution_id": 2**70},
        {"context": {}, "stack": [object()]},
        {"context": {}, "stack": [2**70]},
    ],
)
async def test_an_event_that_cannot_be_stored_fails_alone(bad: dict[str, Any]) -> None:
    failed: list[Exception] = []

    async def note(version: WorkflowVersion, context: Any, event: object, error: Exception) -> None:
        failed.append(error)

    async with bench() as b:
        version = await b.add(*chain("echo"))
        for event in ({"context": {"n": 1}}, bad, {"context": {"n": 2}}):
            await b.engine.trigger(version, event.pop("context"), on_trigger_fail=note, **event)
        await b.engine.idle()
        assert [e.status for e in await b.store.executions(ExecutionFilter())] in ([1, 1], [1, 1, 1])
        assert len(failed) == 3 - len(await b.store.executions(ExecutionFilter()))


async def test_events_that_could_not_be_written_together_run_when_they_are_written_alone() -> None:
    async with bench(types=(Counts,)) as b:
        create, left = b.store.create_executions, [1]

        async def refused() -> list[Execution | Exception]:
            for _ in range(9):
                await b.store.drain()
            raise StorageError("the disk is full for a moment")

        def creating(rows: Sequence[NewExecution]) -> Any:
            return refused() if len(rows) > 1 and left and left.pop() else create(rows)

        b.store.create_executions = creating  # type: ignore[method-assign]
        version = await b.add(*chain("counts", "echo"))
        await b.engine.trigger(version, {})
        for _ in range(3):
            await b.engine.trigger(version, {})
        await b.engine.idle()
        assert left == []
        stored = await b.store.executions(ExecutionFilter())
        assert [execution.status for execution in stored] == [1] * 4
        assert [len(await b.jobs(execution)) for execution in stored] == [2] * 4
        assert await b.store.messages(9) == []
