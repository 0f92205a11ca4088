"""Waiting jobs are settled once and found when due; the queue keeps its order (2.7, 2.11, 3.2, 4.6)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.records import Acquire, Checkpoint, Message
from desktop_app.storage.store import SqlStore
from tests.unit.storage.samples import NOW, Run, found_job, job, new, start, started


def test_lists_jobs_with_and_without_results(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store)
        await store.checkpoint(Checkpoint(1, NOW, inserted=[job(11, result=1, log="l"), job(10, result=2)]))
        assert [(each.id, each.result) for each in await store.jobs(1)] == [(10, 2), (11, 1)]
        brief = await store.jobs(1, results=False)
        assert [(each.id, each.result, each.log) for each in brief] == [(10, None, None), (11, None, "l")]
        assert await store.jobs(404) == []

    run(scenario)


def test_reads_the_jobs_of_an_execution_in_pages_and_counts_them(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store, 1)
        await started(store, 2)
        jobs = [job(number, number % 2, result=number, node_key=f"n{number % 3}") for number in range(10, 17)]
        await store.checkpoint(Checkpoint(1, NOW, inserted=jobs))
        await store.checkpoint(Checkpoint(2, NOW, inserted=[job(20, 0, execution_id=2)]))
        assert [each.id for each in await store.jobs(1, limit=3)] == [10, 11, 12]
        assert [each.id for each in await store.jobs(1, after_id=14, limit=3)] == [15, 16]
        assert [each.id for each in await store.jobs(1, after_id=14)] == [15, 16]
        assert await store.jobs(1, after_id=16, limit=3) == []
        assert [(each.id, each.result) for each in await store.last_jobs(1, 2)] == [(15, 15), (16, 16)]
        assert [(each.id, each.result) for each in await store.open_jobs(1, 3)] == [
            (10, None),
            (12, None),
            (14, None),
        ]
        assert await store.job_counts(1) == {"n0": 2, "n1": 3, "n2": 2}
        assert await store.job_counts(404) == {}

    run(scenario)


def test_a_result_is_read_part_by_part(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store)
        await store.checkpoint(Checkpoint(1, NOW, inserted=[job(10, result=["é😀", 1]), job(11)]))
        text = '["é😀",1]'
        assert await store.result_size(10) == len(text.encode())
        parts = [await store.result_part(10, start, 3) for start in range(0, 12, 3)]
        assert "".join(parts) == text and parts[-1] == ""
        assert await store.result_size(11) == await store.result_size(404) == 0
        assert await store.result_part(11, 0, 9) == ""
        brief = await store.job_brief(10)
        assert brief is not None and (brief.id, brief.result) == (10, None)
        assert await store.job_brief(404) is None

    run(scenario)


def test_finds_what_a_node_gave_before_in_the_run_else_in_an_earlier_one(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        for number in (1, 2, 3):
            await started(store, number)
        first = [job(10, node_key="a"), job(11, node_key="b")]
        await store.checkpoint(Checkpoint(1, NOW, inserted=first))
        last = [
            job(number, execution_id=3, node_key=key) for number, key in ((30, "a"), (31, "b"), (32, "a"))
        ]
        await store.checkpoint(Checkpoint(3, NOW, inserted=last))
        found = {each.id: await store.previous_job(each, "key", 5) for each in (*first, *last)}
        assert {number: each and each.id for number, each in found.items()} == {
            **{10: None, 11: None, 30: 10},
            **{31: 11, 32: 30},
        }
        assert await store.previous_job(last[0], "key", 1) is None, "only one run back"
        assert await store.previous_job(last[0], "another", 5) is None

    run(scenario)


def test_finds_the_newest_job_of_each_node(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store, 1)
        await started(store, 2)
        jobs = [job(number, node_key=key) for number, key in ((10, "a"), (11, "b"), (12, "a"), (13, "c"))]
        await store.checkpoint(Checkpoint(1, NOW, inserted=jobs))
        await store.checkpoint(Checkpoint(2, NOW, inserted=[job(14, execution_id=2, node_key="a")]))
        assert [(each.id, each.node_key) for each in await store.latest_jobs(1)] == [
            (11, "b"),
            (12, "a"),
            (13, "c"),
        ]
        assert await store.latest_jobs(404) == []
        brief = await store.latest_jobs(1, results=False)
        assert [(each.id, each.result) for each in brief] == [(11, None), (12, None), (13, None)]

    run(scenario)


def test_one_of_two_settlers_wins(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store)
        await store.checkpoint(Checkpoint(1, NOW, inserted=[job(10, status=0, result="old", meta={"m": 1})]))
        changes: list[dict[str, Any]] = [{"status": 1, "result": False, "log": "ok"}, {"status": -1}]
        calls = [store.settle_job(10, NOW + 5, Message(50 + n, 1, 10), c) for n, c in enumerate(changes)]
        first, second = await asyncio.gather(*calls)
        assert second is None and first is not None
        assert (first.status, first.result, first.meta, first.log) == (1, False, {"m": 1}, "ok")
        assert first.updated_at == NOW + 5
        assert await store.messages(9) == [Message(50, 1, 10)]

    run(scenario)


def test_a_job_may_be_looked_at_again_without_being_settled(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store)
        await store.checkpoint(Checkpoint(1, NOW, inserted=[job(10, status=0)]))
        found = await store.settle_job(10, NOW, Message(50, 1, 10), {})
        assert found is not None and found.pending
        assert await store.settle_job(404, NOW, Message(51, 1, 404), {"status": 1}) is None
        assert len(await store.messages(9)) == 1

    run(scenario)


def test_refuses_to_change_other_members_of_a_job(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        with pytest.raises(InvalidRequestError, match="execution_id"):
            await store.settle_job(10, NOW, Message(50, 1, 10), {"execution_id": 2})

    run(scenario)


def test_finds_due_jobs_of_started_executions(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store, 1)
        await started(store, 2)
        waiting = [job(10, status=0, due_at=30), job(11, status=0, due_at=20), job(12, due_at=5)]
        await store.checkpoint(
            Checkpoint(1, NOW, inserted=[*waiting, job(13, status=0), job(14, 0, due_at=99)])
        )
        left = job(20, status=0, execution_id=2, due_at=1)
        await store.checkpoint(Checkpoint(2, NOW, inserted=[left], status=1))
        assert await store.next_due() == 20
        assert [each.id for each in await store.due_jobs(30)] == [11, 10]
        assert [each.id for each in await store.due_jobs(30, limit=1)] == [11]
        # What an ended execution left pending stays pending (decision 2), but is not looked at again.
        found = await found_job(store, 20)
        assert (found.status, found.due_at) == (0, None)

    run(scenario)


def test_a_published_wake_up_takes_the_due_time_off(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        assert await store.next_due() is None
        await started(store)
        await store.checkpoint(Checkpoint(1, NOW, inserted=[job(10, status=0, due_at=30)]))
        await store.publish(Message(50, 1, 10), clear_due=10)
        assert await store.next_due() is None
        assert (await found_job(store, 10)).due_at is None

    run(scenario)


def test_the_next_moment_is_the_earlier_of_due_time_and_deadline(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new()])
        given = start(inserted=[job(10, status=0, due_at=70)])
        given.acquire = Acquire(NOW, 60)
        await store.checkpoint(given)
        assert await store.next_due() == 60

    run(scenario)


def test_the_queue_keeps_messages_in_order_and_counts_attempts(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.publish(Message(52, 2, rerun={"node": None, "overwrite": False}))
        await store.publish(Message(51, 1, job_id=10))
        await store.count_attempt(51)
        await store.count_attempt(51)
        second = Message(52, 2, rerun={"node": None, "overwrite": False})
        assert await store.messages(9) == [Message(51, 1, 10, attempts=2), second]
        assert await store.messages(1) == [Message(51, 1, 10, attempts=2)]
        assert await store.messages(9, after_id=51) == [second]
        await store.consume(51)
        await store.consume(51)
        assert await store.messages(9) == [second]

    run(scenario)


def test_reads_see_what_was_queued_before_them(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        store.create_executions([new()])
        store.checkpoint(start(inserted=[job(10)]))
        reading = store.jobs(1)
        store.checkpoint(Checkpoint(1, NOW, inserted=[job(11)]))
        assert [each.id for each in await reading] == [10]
        assert [each.id for each in await store.jobs(1)] == [10, 11]

    run(scenario)
