"""Engine.md 9.4, A1 to A9: what a person does with executions and jobs."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import ConflictError, InvalidRequestError, NotFoundError
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Checkpoint
from desktop_app.services.executions import Executions
from tests.checklist.doubles import Gate, executions, insert_row, line, opened, statuses
from tests.helpers.engine import START, Bench

ECHO_WAIT = line("echo", "pending")


def service(b: Bench) -> Executions:
    return Executions(b.store, b.engine, b.workflows)


async def test_a1_only_an_ended_execution_can_be_deleted() -> None:
    async with opened() as b:
        ended, waiting = await b.run(*line("echo")), await b.run(*line("pending"))
        queueing = await insert_row(b, await b.add(*line("echo")))
        assert [await service(b).delete(e.id) for e in (ended, waiting, queueing)] == [True, False, False]
        assert await statuses(b) == [0, None]
        assert await b.store.jobs(ended.id) == []
        assert await service(b).clear_history() == 0


async def test_a2_a_queueing_execution_can_be_cancelled_and_leaves_no_message() -> None:
    async with opened(serving=False) as b:
        await b.engine.trigger(await b.add(*line("echo")), {})
        await b.engine.idle()
        (execution,) = await executions(b)
        await b.engine.cancel(execution.id)
        b.engine.serve(True)
        await b.engine.idle()
        assert await statuses(b) == [-3]
        assert await b.jobs(execution) == [] and await b.store.messages(10) == []


async def test_a3_a_queueing_execution_cannot_be_run_again() -> None:
    async with opened() as b:
        queueing = await insert_row(b, await b.add(*line("echo")))
        with pytest.raises(InvalidRequestError):
            await b.engine.rerun(queueing.id)


async def test_a5_a_rerun_from_a_node_leaves_the_nodes_before_it() -> None:
    async with opened() as b:
        execution = await b.run(*ECHO_WAIT)
        await b.engine.rerun(execution.id, "n1")
        await b.engine.idle()
        assert [key for key, _, _ in await b.jobs(execution)] == ["n0", "n1", "n1"]


async def test_a5_a_rerun_that_has_nothing_to_build_on_changes_nothing() -> None:
    async with opened() as b:
        execution = await b.run(*line("pending", "echo"))
        for node, overwrite in (("n1", False), ("nobody", False), ("n1", True)):
            await b.engine.rerun(execution.id, node, overwrite=overwrite)
        await b.engine.idle()
        assert await b.jobs(execution) == [("n0", 0, None)]
        assert await b.store.messages(10) == []


async def test_a6_a_rerun_with_overwrite_replaces_result_and_meta() -> None:
    async with opened() as b:
        execution = await b.run(*ECHO_WAIT, context={"c": 1})
        before = await b.job(execution, "n0")
        before.status, before.result, before.meta = -2, "broken", {"by": "hand"}
        await b.store.checkpoint(Checkpoint(execution.id, START, updated=[before]))
        await b.engine.rerun(execution.id, "n0", overwrite=True)
        await b.engine.idle()
        after = await b.job(execution, "n0")
        assert (after.id, after.status, after.result, after.meta) == (before.id, 1, {"c": 1}, None)
        assert [key for key, _, _ in await b.jobs(execution)] == ["n0", "n1", "n1"]


async def test_a7_a_rerun_takes_the_newest_job_before_it_as_input() -> None:
    async with opened() as b:
        execution = await b.run(*line("echo", "echo", "pending"))
        newer = Job(new_id(), execution.id, "n0", "echo", 1, result="newer", created_at=START)
        await b.store.checkpoint(Checkpoint(execution.id, START, inserted=[newer]))
        await b.engine.rerun(execution.id, "n1")
        await b.engine.idle()
        assert (await b.job(execution, "n1")).result == "newer"


async def test_a8_while_a_rerun_is_processed_cancel_and_resume_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Cancel asks the running node to stop first; one that hears is cancelled, one that does not is a
    conflict (2.15).
    """
    monkeypatch.setattr("desktop_app.engine.dispatcher.CANCEL_WAIT_MS", 10)
    async with opened() as b:
        execution = await _waiting_behind_gate(b)
        job = await b.job(execution, "n1")
        await b.engine.rerun(execution.id, "n0")
        await Gate.entered.wait()
        with pytest.raises(ConflictError):
            await b.engine.resume(job.id, 1, wait_ms=10)
        Gate.release.set()
        await b.engine.idle()
        await b.engine.resume(job.id, 1)
        await b.engine.idle()
        assert (await b.engine.execution(execution.id)).status == 1
    async with opened() as b:
        execution = await b.run(*line("pending"))
        async with b.engine.locks.hold(("execution", execution.id)):
            with pytest.raises(ConflictError):
                await b.engine.cancel(execution.id)
        await b.engine.cancel(execution.id)
        assert await statuses(b) == [-3]


async def _waiting_behind_gate(b: Bench) -> Execution:
    Gate.release.set()
    execution = await b.run(*line("gate", "pending"))
    Gate.release.clear()
    Gate.entered.clear()
    return execution


@pytest.mark.parametrize(("status", "outcome", "jobs"), [(1, 1, 2), (-5, -5, 1), (None, 0, 1), (0, 0, 1)])
async def test_a9_the_status_of_a_resume_decides(status: int | None, outcome: int, jobs: int) -> None:
    async with opened() as b:
        execution = await b.run(*line("pending", "echo"))
        job = await b.job(execution, "n0")
        await service(b).resume(job.id, status)
        await b.engine.idle()
        assert (await b.engine.execution(execution.id)).status == outcome
        assert len(await b.jobs(execution)) == jobs


async def test_a9_a_resume_is_refused_when_job_or_execution_cannot_take_it() -> None:
    async with opened() as b:
        ended = await b.run(*line("pending"), options={"timeout": 1_000})
        with pytest.raises(NotFoundError):
            await service(b).resume(1, 1)
        b.engine.timeouts.stop()
        await b.advance(1_000)
        with pytest.raises(InvalidRequestError, match="time"):
            await service(b).resume((await b.job(ended, "n0")).id, 1)
        assert [(e.status, e.reason) for e in await executions(b)] == [(-3, "timeout")]
        with pytest.raises(InvalidRequestError, match="ended"):
            await service(b).resume((await b.job(ended, "n0")).id, 1)
