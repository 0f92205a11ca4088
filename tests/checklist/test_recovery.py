"""Engine.md 9.2: recovery, and what becomes of a pass that was cut short."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desktop_app.domain.execution import Job
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.status import ExecutionStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.engine.recovery import PERIOD_MS
from tests.checklist.doubles import (
    Gate,
    executions,
    insert_row,
    later,
    line,
    opened,
    statuses,
)
from tests.helpers.engine import START


async def test_d15_recovery_leaves_alone_what_has_ended() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"))
        ended = await insert_row(b, version, status=int(ExecutionStatus.ABORTED))
        queueing = await insert_row(b, version)
        await b.engine.recover()
        await b.engine.idle()
        assert await statuses(b) == [-3, 1]
        assert [(await b.engine.execution(e.id)).dispatched for e in (ended, queueing)] == [False, True]


async def test_d16_recoveries_at_the_same_time_run_each_execution_once() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"))
        rows = [await insert_row(b, version) for _ in range(3)]
        await asyncio.gather(b.engine.recover(), b.engine.recover())
        await b.engine.idle()
        assert [len(await b.jobs(row)) for row in rows] == [1, 1, 1]
        assert await statuses(b) == [1, 1, 1]


async def test_d16_recovery_goes_through_every_page() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"))
        for _ in range(205):
            await insert_row(b, version)
        await b.engine.recover()
        await b.engine.idle()
        assert await statuses(b) == [1] * 205


async def test_d17_within_the_grace_period_nothing_is_recovered() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"))
        await insert_row(b, version, created_at=START - 2_000)
        await insert_row(b, version, created_at=START)
        await b.engine.recover(1_000)
        await b.engine.idle()
        assert await statuses(b) == [1, None]


async def test_d17_the_engine_recovers_every_five_minutes_with_a_grace_of_one() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"))
        await insert_row(b, version)
        await b.advance(PERIOD_MS - 1)
        assert await statuses(b) == [None]
        await insert_row(b, version, created_at=START + PERIOD_MS - 59_000)
        await b.advance(1)
        assert await statuses(b) == [1, None]
        await b.advance(PERIOD_MS)
        assert await statuses(b) == [1, 1]


async def test_d18_while_another_recovery_holds_the_lock_nothing_happens() -> None:
    async with opened() as b:
        await insert_row(b, await b.add(*line("echo")))
        async with b.engine.locks.hold("recover"):
            await b.engine.recover()
        await b.engine.idle()
        assert await statuses(b) == [None]
        await b.engine.recover()
        await b.engine.idle()
        assert await statuses(b) == [1]
        assert len(b.engine.locks) == 0


async def test_d21_the_next_process_takes_up_what_is_queueing(tmp_path: Path) -> None:
    """Workflows that are disabled keep theirs, and hold up nobody. Recovery counts no execution again."""
    async with opened(tmp_path / "s.db") as b:
        first, off = await b.add(*line("echo")), await b.add(*line("echo"), enabled=False)
        await insert_row(b, off)
        await insert_row(b, first)
    async with opened(tmp_path / "s.db") as b:
        await b.engine.idle()
        assert await statuses(b) == [None, 1]
        version = await b.workflows.current(first.key)
        assert (version.executed, version.all_executed) == (1, 1)


class Half(Instruction):
    """Writes what the pass has done and then takes for ever."""

    spec = NodeSpec("half", "Half", "extended")
    entered: asyncio.Event
    hangs = True

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        await processor.exit()
        Half.entered.set()
        while Half.hangs:
            await asyncio.Event().wait()
        return JobDraft(result="done")


async def test_d33_a_pass_that_was_cut_short_goes_on_from_its_last_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model loses the pass; engine.md 2.17 aborts it as interrupted. Here the steps are kept with the
    facts (architecture 5). tests/crash does the same with SIGKILL.
    """
    monkeypatch.setattr("desktop_app.engine.dispatcher.SHUTDOWN_WAIT_MS", 10)
    Half.entered, Half.hangs = asyncio.Event(), True
    async with opened(tmp_path / "s.db", types=(Half,)) as b:
        await b.engine.trigger(await b.add(*line("echo", "half", "echo")), {})
        await Half.entered.wait()
    Half.hangs = False
    async with opened(tmp_path / "s.db", types=(Half,)) as b:
        await b.engine.idle()
        (execution,) = await executions(b)
        assert execution.status == 1
        assert await b.jobs(execution) == [("n0", 1, None), ("n1", 1, "done"), ("n2", 1, "done")]


async def test_d33_what_nothing_would_go_on_with_is_aborted_as_interrupted(tmp_path: Path) -> None:
    async with opened(tmp_path / "s.db") as b:
        version = await b.add(*line("echo"))
        await insert_row(b, version, status=0, dispatched=True, started_at=START)
    async with opened(tmp_path / "s.db") as b:
        (execution,) = await executions(b)
        assert (execution.status, execution.reason) == (-3, "interrupted")


async def test_d33_the_engine_stops_in_time_although_a_node_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shutdown (2.18): events are stored, the pass is cut, the rest is left to the next start."""
    monkeypatch.setattr("desktop_app.engine.dispatcher.SHUTDOWN_WAIT_MS", 10)
    async with opened(tmp_path / "s.db") as b:
        await b.engine.trigger(await b.add(*line("gate", "echo")), {})
        await Gate.entered.wait()
        quick = await b.add(*line("echo"))
        for _ in range(5):
            await b.engine.trigger(quick, {})
    async with opened(tmp_path / "s.db", clock=later(1)) as b:
        Gate.release.set()
        await b.engine.idle()
        assert await statuses(b) == [1] * 6
        assert await b.store.executions(ExecutionFilter(statuses=(None, 0))) == []
