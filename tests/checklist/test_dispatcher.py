"""Engine.md 9.2, first half: triggers, checks, the worker, and what goes wrong between them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError, NotFoundError, StorageError
from desktop_app.domain.execution import Job
from desktop_app.domain.ids import new_id
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.records import Message, NewExecution
from desktop_app.domain.workflow import Node, WorkflowVersion
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from tests.checklist.doubles import Failures, executions, insert_row, line, opened, revisions, send, statuses
from tests.helpers.engine import Bench

SIGNAL: dict[str, Any] = {"type": "signal", "config": {"source": "a"}}


async def broken(*_: object, **__: object) -> Any:
    raise StorageError("the disk is full")


async def events(b: Bench, count: int = 1, source: str = "a") -> int:
    """Let events happen and return how many executions there are afterwards."""
    for number in range(count):
        await send(source, {"n": number})
    await b.engine.idle()
    return len(await executions(b))


@pytest.mark.parametrize("enabled", [True, False])
async def test_d1_the_first_version_is_current_and_counts_from_zero(enabled: bool) -> None:
    async with opened() as b:
        version = await b.add(*line("echo"), enabled=enabled)
        assert (version.current, version.enabled) == (True, enabled)
        assert (version.executed, version.all_executed) == (0, 0)


async def test_d2_events_count_only_while_the_workflow_is_enabled() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"), enabled=False, **SIGNAL)
        assert await events(b) == 0
        for enabled, count in ((True, 1), (False, 1), (True, 2)):
            version = await b.workflows.set_enabled(version.key, enabled)
            assert (await events(b), version.current) == (count, True)


async def test_d3_a_changed_config_silences_the_old_source_and_opens_the_new_one() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"), **SIGNAL)
        changed = replace(version.document, config={"source": "other"})
        await b.workflows.configure(version.id, changed)
        assert await events(b, source="a") == 0
        assert await events(b, source="other") == 1


async def test_d3_a_sync_listens_to_what_the_store_has() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"), **SIGNAL)
        other = replace(version, document=replace(version.document, config={"source": "other"}))
        await b.store.update_workflow(other)
        b.engine.activation.trigger_of(version).off(version)
        assert (await events(b, source="a"), await events(b, source="other")) == (0, 0)
        await b.engine.activation.sync()
        assert (await events(b, source="a"), await events(b, source="other")) == (0, 1)


async def test_d4_a_deleted_workflow_is_silent_and_leaves_its_history() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"), **SIGNAL)
        await events(b)
        await b.workflows.delete(version.id)
        assert await events(b) == 1
        (execution,) = await executions(b)
        assert await b.jobs(execution) == [("n0", 1, None)]
        with pytest.raises(NotFoundError):
            await b.workflows.get(version.id)


async def test_d4_what_waits_ends_with_error_when_its_workflow_was_deleted() -> None:
    """The model leaves it started for ever (3.7). Here the workflow is gone from the store unheard."""
    async with opened() as b:
        execution = await b.run(*line("pending", "echo"))
        await b.store.delete_workflow(execution.workflow_id)
        await b.engine.activation.sync()
        assert (await b.settle(execution, "n0")).status == -2
        assert await b.store.messages(10) == []


async def test_d4_deleting_a_workflow_cancels_what_has_not_ended() -> None:
    """Its tasks go with it (1.4), so nobody could answer; the rows stay (2.19)."""
    async with opened() as b:
        version = await b.add(*line("pending", "echo"), **SIGNAL)
        execution = await b.engine.execute(version, {})
        b.engine.serve(False)
        await events(b)
        other = await b.run(*line("pending"))
        await b.workflows.delete(version.id)
        assert execution is not None
        ended = [each for each in await executions(b) if each.id != other.id]
        assert [(each.status, each.reason) for each in ended] == [(-3, "manual_cancel")] * 2
        assert await b.jobs(execution) == [("n0", -3, None)]
        assert (await b.engine.execution(other.id)).status == 0


async def test_d5_a_resume_that_cannot_be_stored_fails_at_its_caller_and_changes_nothing() -> None:
    """Saving the job and publishing its message are one transaction here."""
    async with opened() as b:
        execution = await b.run(*line("pending", "echo"))
        original = b.store.settle_job
        for fault in (broken, _refusing):
            b.store.settle_job = fault  # type: ignore[method-assign, assignment]
            with pytest.raises(StorageError, match="disk"):
                await b.settle(execution, "n0")
        b.store.settle_job = original  # type: ignore[method-assign]
        assert await b.jobs(execution) == [("n0", 0, None)]
        b.engine.serve(False)
        job = await b.job(execution, "n0")
        await b.engine.resume(job.id, 1)
        (message,) = await b.store.messages(10)
        assert (message.execution_id, message.job_id, message.rerun) == (execution.id, job.id, None)
        b.engine.serve(True)


def _refusing(*_: object, **__: object) -> Awaitable[Any]:
    raise StorageError("the disk is full, and I say so at once")


class Slow(Instruction):
    """Notes when it begins and ends, with a pause of a few rounds of the loop in between."""

    spec = NodeSpec("slow", "Slow", "extended")
    notes: list[str]

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        name = processor.execution.context["name"]
        Slow.notes.append(f"+{name}")
        for _ in range(5):
            await asyncio.sleep(0)
        Slow.notes.append(f"-{name}")
        return JobDraft()


async def test_d6_messages_are_handled_strictly_one_after_the_other() -> None:
    Slow.notes = []
    async with opened(types=(Slow,)) as b:
        first, second = await b.add(*line("slow")), await b.add(*line("slow"))
        await asyncio.gather(*(b.engine.trigger(v, {"name": n}) for v, n in ((first, "a"), (second, "b"))))
        await b.engine.idle()
        assert Slow.notes == ["+a", "-a", "+b", "-b"]
        assert b.engine.is_idle


async def test_d6_above_a_concurrency_of_1_workflows_interleave_and_keep_their_own_order() -> None:
    """Decision 25."""
    Slow.notes = []
    async with opened(types=(Slow,), concurrency=2) as b:
        first, second = await b.add(*line("slow")), await b.add(*line("slow"))
        for number in range(3):
            await b.engine.trigger(first, {"name": f"a{number}"})
            await b.engine.trigger(second, {"name": f"b{number}"})
        await b.engine.idle()
        assert Slow.notes[:2] == ["+a0", "+b0"]
        for name in "ab":
            own = [note for note in Slow.notes if note[1] == name]
            assert own == [f"{mark}{name}{number}" for number in range(3) for mark in "+-"]
        assert await statuses(b) == [1] * 6


async def test_d6_at_any_concurrency_resumes_find_the_lane_of_their_workflow() -> None:
    async with opened(concurrency=3) as b:
        runs = [await b.run(*line("pending", "echo")) for _ in range(5)]
        for execution in runs:
            await b.engine.resume((await b.job(execution, "n0")).id, 1)
        await b.engine.idle()
        assert await statuses(b) == [1] * 5


async def test_d6_a_held_execution_does_not_stop_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its message is set aside and never dropped."""
    monkeypatch.setattr("desktop_app.engine.worker.BUSY_WAIT_MS", 1)
    async with opened() as b:
        held, other = await b.run(*line("pending", "echo")), await b.run(*line("pending", "echo"))
        async with b.engine.locks.hold(("execution", held.id)):
            for execution in (held, other):
                job = await b.job(execution, "n0")
                job.status = 1
                await b.engine.resume(job)
            while await statuses(b) == [0, 0]:
                await b.store.drain()
            assert (await b.engine.execution(held.id)).status == 0
        await b.engine.idle()
        assert await statuses(b) == [1, 1]


async def test_d7_one_of_two_processors_gets_a_queueing_execution() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"))
        execution = await insert_row(b, version)
        starts = [b.engine.passes.start(replace(execution), version, new_id()) for _ in range(2)]
        for processor in await asyncio.gather(*starts):
            assert processor.committed is not None
            await processor.committed
        await b.engine.idle()
        assert len(await b.jobs(execution)) == 1
        ended = await b.engine.execution(execution.id)
        assert (ended.status, ended.dispatched) == (1, True)


async def test_d8_an_execution_that_cannot_be_acquired_stays_queueing_for_the_next_start(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "s.db") as b:
        version = await b.add(*line("echo"))
        b.store.checkpoint = broken  # type: ignore[method-assign, assignment]
        await b.engine.trigger(version, {})
        await b.engine.idle()
        (execution,) = await executions(b)
        assert (execution.status, execution.dispatched) == (None, False)
        assert [message.execution_id for message in await b.store.messages(10)] == [execution.id]
    async with opened(tmp_path / "s.db") as b:
        await b.engine.idle()
        assert await statuses(b) == [1]


@pytest.mark.parametrize("fault", [broken, _refusing])
async def test_d8_an_execution_whose_facts_cannot_be_written_ends_with_error(fault: Any) -> None:
    """Once, in a transaction of its own (3.7); it neither hangs nor comes again at each start."""
    async with opened() as b:
        version, original = await b.add(*line("echo", "pending")), b.store.checkpoint

        def once(checkpoint: Any) -> Any:
            b.store.checkpoint = original  # type: ignore[method-assign]
            return fault()

        b.store.checkpoint = once  # type: ignore[method-assign]
        await b.engine.trigger(version, {})
        await b.engine.idle()
        assert await statuses(b) == [-2]
        assert await b.store.messages(10) == []


async def test_d9_a_row_that_cannot_be_created_is_reported_once() -> None:
    failures, tried = Failures(), 0
    async with opened() as b:
        version = await b.add(*line("echo"))

        async def create(rows: list[NewExecution]) -> Any:
            nonlocal tried
            tried += 1
            raise StorageError("the disk is full")

        b.store.create_executions = create  # type: ignore[method-assign, assignment]
        await b.engine.trigger(version, {"a": 1}, on_trigger_fail=failures)
        await b.engine.idle()
        (failure,) = failures
        assert (failure.version, failure.context, tried) == (version, {"a": 1}, 1)
        assert isinstance(failure.error, StorageError)


@pytest.mark.parametrize("context", [object(), {"a": object()}])
async def test_d9_a_context_that_is_no_json_is_reported_and_stops_nobody(context: Any) -> None:
    failures = Failures()
    async with opened() as b:
        version = await b.add(*line("echo"))
        await b.engine.trigger(version, context, on_trigger_fail=failures)
        await b.engine.trigger(version, {})
        await b.engine.idle()
        assert len(failures) == 1 and isinstance(failures[0].error, TypeError)
        assert await statuses(b) == [1]


async def test_d9_a_callback_that_fails_is_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with opened() as b:
        await b.engine.trigger(await b.add(*line("echo")), None, on_trigger_fail=broken)
        assert await executions(b) == []
        assert "failure callback failed" in caplog.text


async def test_d10_every_refusal_names_its_reason_once() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"), **SIGNAL)
        trigger = b.engine.activation.trigger_of(version)
        for validate, reason in ((_no, "does not accept"), (broken, "disk")):
            trigger.validate_event = validate  # type: ignore[method-assign]
            failures = Failures()
            await b.engine.trigger(version, {}, on_trigger_fail=failures)
            await b.engine.idle()
            assert [reason in str(failure.error) for failure in failures] == [True]
        b.engine.ready = False
        failures = Failures()
        await b.engine.trigger(version, {}, on_trigger_fail=failures)
        b.engine.ready = True
        assert [str(failure.error) for failure in failures] == ["the engine is not ready"]
        assert await executions(b) == []


async def _no(workflow: WorkflowVersion, context: Any) -> bool:
    return False


async def test_d11_a_recovery_that_fails_leaves_the_engine_sound(caplog: pytest.LogCaptureFixture) -> None:
    async with opened() as b:
        version = await b.add(*line("echo"))
        b.store.undispatched = broken  # type: ignore[method-assign, assignment]
        await b.engine.recover()
        assert b.engine.is_idle and "disk" in caplog.text
        await b.engine.trigger(version, {})
        await b.engine.idle()
        assert await statuses(b) == [1]


async def test_d11_an_engine_starts_although_its_recovery_fails() -> None:
    async def break_it(b: Bench) -> None:
        b.store.undispatched = broken  # type: ignore[method-assign, assignment]
        b.store.messages = broken  # type: ignore[method-assign, assignment]

    async with opened(before=break_it) as b:
        execution = await b.engine.execute(await b.add(*line("echo")), {})
        assert execution is not None and execution.status == 1


async def test_d12_after_three_failures_the_next_message_is_handled() -> None:
    async with opened() as b:
        bad, good = await b.add(*line("echo")), await b.add(*line("echo"))
        tried, original = 0, b.engine.passes.start

        async def run_start(execution: Any, version: WorkflowVersion, message_id: int) -> Processor:
            nonlocal tried
            if version.id == bad.id:
                tried += 1
                raise RuntimeError("no")
            return await original(execution, version, message_id)

        b.engine.passes.start = run_start  # type: ignore[method-assign]
        await b.engine.trigger(bad, {})
        await b.engine.trigger(good, {})
        await b.engine.idle()
        assert (tried, await statuses(b)) == (3, [None, 1])
        assert await b.store.messages(10) == []
        b.engine.passes.start = original  # type: ignore[method-assign]
        await b.engine.recover()
        await b.engine.idle()
        assert await statuses(b) == [1, 1]


async def test_d12_a_resume_that_cannot_be_handled_ends_its_execution() -> None:
    """Recovery takes up starts only; what was to go on from a settled job would hang (3.7)."""
    async with opened() as b:
        execution = await b.run(*line("pending", "echo"))
        b.engine.passes.resume = broken  # type: ignore[method-assign, assignment]
        assert (await b.settle(execution, "n0")).status == -2
        assert await b.store.messages(10) == []


async def test_d13_messages_that_mean_nothing_are_removed() -> None:
    async with opened() as b:
        execution, other = await b.run(*line("pending")), await b.run(*line("pending"))
        foreign = await b.job(other, "n0")
        for message in (
            Message(new_id(), 1),
            Message(new_id(), execution.id, 1),
            Message(new_id(), execution.id, foreign.id),
            Message(new_id(), execution.id),
        ):
            await b.engine.publish(message)
        await b.engine.idle()
        assert await b.store.messages(10) == []
        assert await statuses(b) == [0, 0]
        assert await b.jobs(execution) == [("n0", 0, None)]


async def test_d26_a_manual_run_needs_a_context_and_a_trigger_that_allows_it() -> None:
    async with opened() as b:
        version = await b.add(*line("echo"))
        with pytest.raises(InvalidRequestError, match="null"):
            await b.engine.execute(version, None)
        unknown = await b.add(*line("echo"), type="nobody.knows")
        with pytest.raises(InvalidRequestError, match=r"nobody\.knows"):
            await b.engine.execute(unknown, {})
        assert await revisions(b).revise(version.id)
