"""Engine.md 9.3: deadlines and aborts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.events import ExecutionStatusChanged
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.status import JobStatus, Reason
from desktop_app.domain.workflow import Node
from desktop_app.engine.clock import LONGEST_TIMER, ManualClock, SystemClock
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.engine.timeouts import JITTER_MS, SCAN_MS
from tests.checklist.doubles import Gate, executions, later, line, opened, statuses
from tests.helpers.engine import START, Bench

SECOND = {"timeout": 1_000}
DAY = 24 * 3_600_000


async def reasons(b: Bench) -> list[tuple[int | None, str | None]]:
    return [(execution.status, execution.reason) for execution in await executions(b)]


async def test_t1_a_start_ends_what_is_over_its_time_and_arms_one_timer(tmp_path: Path) -> None:
    async with opened(tmp_path / "s.db") as b:
        for timeout in (1_000, 60_000, 50_000):
            await b.run(*line("pending"), options={"timeout": timeout})
    async with opened(tmp_path / "s.db", clock=later(10_000)) as b:
        await b.engine.idle()
        assert await reasons(b) == [(-3, "timeout"), (0, None), (0, None)]
        assert b.engine.timeouts._armed_for == START + 50_000
        assert len(b.clock._timers) == 1


async def test_t2_the_periodic_scan_finds_what_no_timer_was_armed_for() -> None:
    async with opened() as b:
        await b.run(*line("pending"), options=SECOND)
        b.engine.timeouts._disarm()
        await b.advance(SCAN_MS - 1)
        assert await statuses(b) == [0]
        await b.advance(JITTER_MS + 1)
        assert await reasons(b) == [(-3, "timeout")]


async def test_t2_the_scan_waits_for_whoever_holds_the_execution() -> None:
    async with opened() as b:
        execution = await b.run(*line("pending", "echo"), options=SECOND)
        async with b.engine.locks.hold(("execution", execution.id)):
            await b.clock.advance(1_000, b.store.drain)
            assert await statuses(b) == [0]
        await b.engine.idle()
        assert await reasons(b) == [(-3, "timeout")]
        assert await b.jobs(execution) == [("n0", -3, None)]


async def test_t3_one_timer_waits_for_the_nearest_deadline() -> None:
    async with opened() as b:
        for timeout in (5_000, 1_000, 3_000):
            await b.run(*line("pending"), options={"timeout": timeout})
        assert [timer.when for _, _, timer in b.clock._timers if not timer.cancelled] == [START + 1_000]
        await b.advance(1_000)
        assert await statuses(b) == [0, -3, 0]
        assert [timer.when for _, _, timer in b.clock._timers if not timer.cancelled] == [START + 3_000]


class EarlyClock(ManualClock):
    """Fires after ten days at the latest, as the timers of a window must after some."""

    def call_at(self, when: int, callback: Any) -> Any:
        return super().call_at(min(when, self.now() + 10 * DAY), callback)


async def test_t4_a_timer_that_fires_early_is_armed_again() -> None:
    """Timers end at 2^31-1 ms; ours are asked again each hour."""
    month = 31 * DAY
    async with opened(clock=EarlyClock(START)) as b:
        await b.run(*line("pending"), options={"timeout": month})
        await b.advance(month - 1)
        assert await statuses(b) == [0]
        await b.advance(1)
        assert await reasons(b) == [(-3, "timeout")]


async def test_t4_the_machines_timers_are_clamped() -> None:
    handle = SystemClock().call_at(SystemClock().now() + 2**40, lambda: None)
    assert isinstance(handle, asyncio.TimerHandle)
    assert handle.when() - asyncio.get_running_loop().time() < LONGEST_TIMER / 1000 + 1
    handle.cancel()


async def test_t5_a_stop_waits_for_a_scan_under_way() -> None:
    async with opened() as b:
        await b.run(*line("pending"), options=SECOND)
        asked, original = asyncio.Event(), b.store.expired

        async def expired(now: int, limit: int = 1000) -> list[int]:
            asked.set()
            await asyncio.sleep(0)
            return await original(now, limit)

        b.store.expired = expired  # type: ignore[method-assign, assignment]
        scanning = asyncio.ensure_future(b.clock.advance(1_000, lambda: asyncio.sleep(0)))
        await asked.wait()
        await b.engine.shutdown()
        assert (await executions(b))[0].reason == "timeout"
        await scanning
        assert b.engine.timeouts._armed_for is None


async def test_t6_a_late_pass_stops_before_its_next_instruction_a_sound_one_asks_nobody() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"))
        execution = Execution(1, version.id, version.key, "e", {}, status=0, expires_at=START)
        plan = b.engine.activation.plan(version)
        b.store.execution = None  # type: ignore[method-assign, assignment]
        late = Processor(b.engine, execution, plan)
        assert not late._should_continue() and late.abort_reason == Reason.TIMEOUT
        sound = Processor(b.engine, replace(execution, expires_at=START + 1), plan)
        assert sound._should_continue() and sound.abort_reason is None


class Clockwork(Instruction):
    """Takes a minute of the test's clock."""

    spec = NodeSpec("clockwork", "Clockwork", "extended")
    clock: ManualClock

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        Clockwork.clock._now += 60_000
        return JobDraft()


async def test_t6_the_node_after_the_deadline_is_not_called() -> None:
    async with opened(types=(Clockwork,)) as b:
        Clockwork.clock = b.clock
        execution = await b.run(*line("clockwork", "echo"), options={"timeout": 30_000})
        assert (execution.status, execution.reason) == (-3, "timeout")
        assert [key for key, _, _ in await b.jobs(execution)] == ["n0"]


async def test_t7_one_of_three_aborters_wins() -> None:
    async with opened() as b:
        execution = await b.run(*line("pending"))
        outcomes = await asyncio.gather(*(b.engine.abort(execution.id, Reason.TIMEOUT) for _ in range(3)))
        assert sorted(outcomes) == [False, False, True]
        assert await reasons(b) == [(-3, "timeout")]
        assert await b.jobs(execution) == [("n0", -3, None)]


async def _family(b: Bench, type_id: str = "pending") -> Execution:
    """Leave a waiting parent with a started child that has a queueing child of its own."""
    version = await b.add(*line("pending"), options={"timeout": 60_000, "stackLimit": 9})
    await b.engine.trigger(await b.add(*line(type_id, "echo"), options={"timeout": 60_000}), {})
    if type_id == "gate":
        await Gate.entered.wait()
    else:
        await b.engine.idle()
    (parent,) = await executions(b)
    processor = await b.engine.trigger(version, {}, manually=True, parent_execution_id=parent.id)
    assert processor is not None
    b.engine.serve(False)
    await b.engine.trigger(version, {}, parent_execution_id=processor.execution.id)
    while len(await executions(b)) < 3:
        await b.store.drain()
    return parent


async def test_t8_an_abort_takes_children_along_however_deep() -> None:
    async with opened() as b:
        parent = await _family(b)
        await b.engine.abort(parent.id, Reason.TIMEOUT)
        b.engine.serve(True)
        await b.engine.idle()
        assert await reasons(b) == [(-3, "timeout"), (-3, "parent_aborted"), (-3, "parent_aborted")]
        told = [e for e in b.events if isinstance(e, ExecutionStatusChanged) and e.status == -3]
        assert [event.reason for event in told] == ["timeout", "parent_aborted", "parent_aborted"]
        await b.advance(60_000)
        assert b.engine.timeouts._armed_for is None
        assert await b.store.messages(10) == []


async def test_t8_a_pass_that_was_stopped_takes_children_along() -> None:
    async with opened() as b:
        parent = await _family(b, "gate")
        b.engine.serve(True)
        await b.engine.cancel(parent.id)
        await b.engine.idle()
        assert await reasons(b) == [(-3, "manual_cancel"), (-3, "parent_aborted"), (-3, "parent_aborted")]


async def test_t9_nothing_is_told_or_stopped_before_the_abort_is_committed() -> None:
    """The store has no transactions for callers; its commit is what everything waits for."""
    async with opened() as b:
        execution = await b.run(*line("pending"))
        gate, original = asyncio.Event(), b.store.abort

        async def abort(execution_id: int, reason: str, now: int) -> Any:
            await gate.wait()
            return await original(execution_id, reason, now)

        b.store.abort = abort  # type: ignore[method-assign, assignment]
        called: list[int] = []
        b.engine.running.watch(execution.id, lambda: called.append(1))
        b.events.clear()
        aborting = asyncio.ensure_future(b.engine.abort(execution.id, Reason.MANUAL_CANCEL))
        await b.store.drain()
        assert (called, b.events) == ([], [])
        gate.set()
        assert await aborting
        assert called == [1] and b.events


@pytest.mark.parametrize("reason", [Reason.TIMEOUT, Reason.MANUAL_CANCEL, Reason.PARENT_ABORTED])
async def test_t10_waiting_jobs_are_aborted_for_every_reason(reason: str) -> None:
    async with opened() as b:
        execution = await b.run(*line("echo", "pending"))
        await b.engine.abort(execution.id, reason)
        assert await reasons(b) == [(-3, reason)]
        assert await b.jobs(execution) == [("n0", 1, None), ("n1", -3, None)]


async def test_t10_a_node_that_ignores_the_signal_keeps_its_job_and_ends_the_execution() -> None:
    class Stubborn(Instruction):
        """Asks for its own end and resolves nevertheless."""

        spec = NodeSpec("stubborn", "Stubborn", "extended")

        async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
            processor.abort(Reason.TIMEOUT)
            return JobDraft(JobStatus.RESOLVED, "kept")

    async with opened(types=(Stubborn,)) as b:
        execution = await b.run(*line("stubborn", "echo"))
        assert (execution.status, execution.reason) == (-3, "timeout")
        assert await b.jobs(execution) == [("n0", 1, "kept")]


async def test_t11_a_delay_beyond_the_deadline_is_aborted_with_its_execution() -> None:
    async with opened() as b:
        execution = await b.run(*line(("delay", {"duration": 2, "unit": 1_000}), "echo"), options=SECOND)
        await b.advance(5_000)
        assert await reasons(b) == [(-3, "timeout")]
        assert await b.jobs(execution) == [("n0", -3, 2_000)]
