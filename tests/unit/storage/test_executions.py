"""Executions are created, listed, aborted, recovered and deleted as engine.md 1.8 and 2.4 to 2.19 want."""

from __future__ import annotations

import asyncio

import pytest

from desktop_app.domain.errors import ConflictError, StorageError
from desktop_app.domain.execution import Execution
from desktop_app.domain.records import Acquire, Checkpoint, ExecutionFilter, Message, NewExecution
from desktop_app.storage.store import SqlStore
from tests.unit.storage.samples import NOW, Run, execution, job, new, start, started, status_of, task, version

BIG = 2**53 + 1


def test_returns_every_member_as_it_was_given(run: Run) -> None:
    given = execution(BIG, workflow_id=BIG + 1, context={"n": BIG**2, "text": "ä☃"}, status=-3)
    given.reason, given.dispatched, given.manually = "timeout", True, True
    given.started_at, given.expires_at, given.parent_execution_id = 1, 2, BIG + 2
    given.stack, given.output, given.created_at = [BIG], [0.1], BIG

    async def scenario(store: SqlStore) -> None:
        assert await store.create_executions([NewExecution(given)]) == [given]
        assert await store.execution(BIG) == given

    run(scenario)


@pytest.mark.parametrize("value", [False, 0, "", [], {}, 0.0, True, "null", None, 10**40, "\ud800 half"])
def test_keeps_values_that_look_like_nothing(run: Run, value: object) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new(context=value, output=value)])
        given = start(inserted=[job(10, result=value, meta=value)])
        await store.checkpoint(given)
        found, first = await store.execution(1), await store.job(10)
        assert found is not None and first is not None
        values = (found.context, found.output, first.result, first.meta)
        assert [(type(each), each) for each in values] == [(type(value), value)] * 4

    run(scenario)


def test_counts_every_created_row_by_key_and_version(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.add_workflow(version(7))
        await store.add_workflow(version(8))
        await store.create_executions([new(1), new(2), new(3, workflow_id=8)])
        await store.create_executions([new(4)])
        stored = {each.id: (each.executed, each.all_executed) for each in await store.workflows("key")}
        assert stored == {7: (3, 4), 8: (1, 4)}

    run(scenario)


def test_a_repeated_event_key_fails_only_its_row(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.add_workflow(version(7))
        rows = [new(1, message=51), new(2, message=52, event_key="event-1"), new(3, message=53)]
        created = await store.create_executions(rows)
        assert created[0] is rows[0].execution and created[2] is rows[2].execution
        assert isinstance(created[1], ConflictError)
        assert await store.execution(2) is None
        assert [each.id for each in await store.messages(9)] == [51, 53]
        found = await store.workflow(7)
        assert found is not None and (found.executed, found.all_executed) == (2, 2)

    run(scenario)


def test_a_repeated_event_key_of_another_call_fails_only_that_call(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        calls = [store.create_executions([new(n, event_key="same")]) for n in (1, 2)]
        first, second = await asyncio.gather(*calls)
        assert isinstance(first[0], Execution) and isinstance(second[0], ConflictError)

    run(scenario)


def test_a_context_that_is_no_json_fails_only_its_row(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        created = await store.create_executions([new(1, context={1, 2}), new(2)])
        assert isinstance(created[0], StorageError) and isinstance(created[1], Execution)

    run(scenario)


def test_one_of_three_aborters_wins(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store)
        await store.checkpoint(
            Checkpoint(1, NOW, inserted=[job(10, status=0), job(11)], tasks=[task(20, 10)])
        )
        reasons = ("timeout", "manual_cancel", "interrupted")
        first, *others = await asyncio.gather(*(store.abort(1, reason, NOW + 9) for reason in reasons))
        assert [(each.execution_id, each.reason, each.job_ids) for each in first] == [(1, "timeout", (10,))]
        assert (first[0].workflow_id, first[0].workflow_key) == (7, "key")
        assert others == [[], []]
        assert await status_of(store, 1) == (-3, "timeout")
        assert [(each.status, each.updated_at) for each in await store.jobs(1)] == [(-3, NOW + 9), (1, NOW)]
        assert [each.status for each in await store.tasks()] == [-3]

    run(scenario)


def test_aborts_children_however_deep_but_no_ended_ones(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await started(store, 1)
        await store.create_executions([new(2, parent_execution_id=1), new(3, parent_execution_id=2)])
        await store.create_executions(
            [new(4, parent_execution_id=1, status=1), new(5, parent_execution_id=4)]
        )
        aborted = await store.abort(1, "manual_cancel", NOW)
        parent = "parent_aborted"
        assert [(a.execution_id, a.reason) for a in aborted] == [
            (1, "manual_cancel"),
            (2, parent),
            (3, parent),
        ]
        assert [(await status_of(store, n))[0] for n in (1, 2, 3, 4, 5)] == [-3, -3, -3, 1, None]

    run(scenario)


def test_lists_newest_first_without_context_and_output(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        for number, status in enumerate([None, 0, 1, -1, 1], 1):
            row = new(number, status=status, context={"a": 1}, output=2, stack=[8])
            await store.create_executions([row])
        await store.create_executions([new(6, key="other")])

        async def ids(**members: object) -> list[int]:
            query = ExecutionFilter(**members)  # type: ignore[arg-type]
            return [each.id for each in await store.executions(query)]

        assert await ids() == [6, 5, 4, 3, 2, 1]
        assert await ids(workflow_key="key", limit=2) == [5, 4]
        assert await ids(workflow_key="key", before_id=4) == [3, 2, 1]
        assert await ids(statuses=(None, 0)) == [6, 2, 1]
        assert await ids(statuses=(1,), before_id=5) == [3]
        assert await ids(statuses=()) == []
        brief = (await store.executions(ExecutionFilter(before_id=2)))[0]
        assert (brief.context, brief.output, brief.stack) == (None, None, [8])

    run(scenario)


def test_counts_the_executions_of_a_version_in_a_chain(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new(1), new(2), new(3, workflow_id=8)])
        assert await store.count_in_stack(7, [1, 2, 2, 3, 404]) == 2
        assert await store.count_in_stack(7, range(1, 40_000)) == 2
        assert await store.count_in_stack(7, []) == 0

    run(scenario)


def test_deletes_only_what_has_ended(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions(
            [new(1), new(2, status=0), new(3, message=53), new(4, status=-1, key="other")]
        )
        await store.checkpoint(
            start(3, inserted=[job(30, execution_id=3)], tasks=[task(40, 30, 3)], status=1)
        )
        assert [await store.delete_execution(n) for n in (1, 2, 404)] == [False] * 3
        assert await store.delete_execution(3)
        assert (await store.execution(3), await store.job(30), await store.task(40)) == (None, None, None)
        assert await store.messages(9) == []
        assert await store.delete_executions("key") == 0
        assert await store.delete_executions(None) == 1
        assert [each.id for each in await store.executions(ExecutionFilter())] == [2, 1]

    run(scenario)


def test_finds_expired_executions_by_deadline(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new(number) for number in range(1, 6)])
        for number, deadline in ((1, 30), (2, 20), (3, 20), (4, 99), (5, 10)):
            given = start(number, status=1 if number == 5 else None)
            given.acquire = Acquire(1, deadline)
            await store.checkpoint(given)
        assert await store.expired(30) == [2, 3, 1]
        assert await store.expired(30, limit=1) == [2]
        assert await store.next_due() == 20

    run(scenario)


def test_recovers_queueing_executions_of_enabled_workflows(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.add_workflow(version(7, enabled=True))
        await store.add_workflow(version(8, key="off"))
        await store.create_executions([new(1), new(2, message=52), new(3, workflow_id=8), new(4), new(5)])
        await store.create_executions([new(6, created_at=NOW + 9), new(7, status=0, dispatched=True)])
        await store.checkpoint(start(5))

        async def ids(before: int, after: int, limit: int) -> list[int]:
            return [each.id for each in await store.undispatched(before, after, limit)]

        assert await ids(NOW + 1, 0, 100) == [1, 4]
        assert await ids(NOW, 0, 100) == []
        assert await ids(NOW + 10, 1, 1) == [4]

    run(scenario)


def test_finds_what_was_in_the_middle_of_a_pass(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new(number) for number in range(1, 5)])
        await store.create_executions([new(5, status=0, dispatched=True), new(6)])
        await store.checkpoint(start(1, inserted=[job(10)]))
        await store.checkpoint(start(2, inserted=[job(20, status=0, execution_id=2)]))
        await store.checkpoint(start(3))
        await store.publish(Message(53, 3))
        await store.checkpoint(start(4, status=1))
        assert await store.interrupted() == [await store.execution(1)]

    run(scenario)


def test_names_the_largest_id(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        assert await store.largest_id() == 0
        await store.create_executions([new(BIG)])
        await store.checkpoint(start(BIG, inserted=[job(BIG + 7, execution_id=BIG)]))
        assert await store.largest_id() == BIG + 7

    run(scenario)


def test_refuses_an_id_of_more_than_64_bits_as_a_storage_error(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        with pytest.raises(StorageError):
            await store.create_executions([NewExecution(execution(2**63))])
        with pytest.raises(StorageError):
            await store.execution(2**70)

    run(scenario)
