"""A person's answer is written once, with its job and message, while everything still waits (4.17)."""

from __future__ import annotations

import asyncio

from desktop_app.domain.records import Checkpoint, Message, Submission
from desktop_app.storage.store import SqlStore
from tests.unit.storage.samples import NOW, Run, found_job, job, started, task


async def waiting(store: SqlStore) -> None:
    """Start execution 1 with a pending job 10 and its tasks 20 and 21."""
    await started(store)
    tasks = [task(20, 10), task(21, 10, user_id="u-2", type="approval")]
    await store.checkpoint(Checkpoint(1, NOW, inserted=[job(10, status=0)], tasks=tasks))


def answer(status: int = 1, number: int = 20) -> Submission:
    """Return an answer to a task that settles job 10."""
    given = task(number, 10, status=status, result={"form": {"a": 0}}, updated_at=NOW + 1)
    settled = job(10, status=status, result=[1], meta="m", log="l", updated_at=NOW + 1)
    return Submission(given, settled, settled=bool(status), message=Message(50, 1, 10))


def test_lists_tasks_by_job_and_waiting(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await waiting(store)
        assert await store.tasks() == [task(20, 10), task(21, 10, user_id="u-2", type="approval")]
        assert [each.id for each in await store.tasks(job_id=10)] == [20, 21]
        assert await store.tasks(job_id=11) == []
        assert len(await store.tasks(pending=True)) == 2
        await store.checkpoint(Checkpoint(1, NOW, status=1))
        assert await store.tasks(pending=True) == []
        assert len(await store.tasks()) == 2
        assert (await store.task(20), await store.task(404)) == (task(20, 10), None)

    run(scenario)


def test_writes_task_job_and_message_together(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await waiting(store)
        assert await store.submit(answer())
        found, settled = await store.task(20), await found_job(store, 10)
        assert found is not None and (found.status, found.result) == (1, {"form": {"a": 0}})
        assert (settled.status, settled.result, settled.meta, settled.log) == (1, [1], "m", "l")
        assert await store.messages(9) == [Message(50, 1, 10)]

    run(scenario)


def test_a_saved_form_queues_nothing(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await waiting(store)
        assert await store.submit(answer(status=0))
        assert await store.messages(9) == []
        assert await store.submit(answer())

    run(scenario)


def test_one_of_two_answers_wins(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await waiting(store)
        first, second = await asyncio.gather(store.submit(answer()), store.submit(answer(-5)))
        assert (first, second) == (True, False)
        # The job is settled: a colleague's task of the same job comes too late.
        assert not await store.submit(answer(number=21))

    run(scenario)


def test_refuses_an_answer_for_an_ended_execution(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await waiting(store)
        await store.checkpoint(Checkpoint(1, NOW, status=-1))
        assert not await store.submit(answer())
        assert (await found_job(store, 10)).pending

    run(scenario)
