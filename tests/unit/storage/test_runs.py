"""Runs are found among many by what a person remembers of them, and keep what was said (editor.md F)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.records import Checkpoint, NewExecution
from desktop_app.domain.runs import Run as Line
from desktop_app.domain.runs import RunMarks, RunQuery
from desktop_app.storage import runs
from desktop_app.storage.store import SqlStore
from tests.unit.storage.samples import NOW, Run, execution, job, new, start, version

PINNED = RunMarks(pinned=True, tags=("audit", "ä_%"), note="Ask Ann")


async def history(store: SqlStore) -> None:
    """Six runs of two workflows: waiting, failed in n41, resolved slowly, of another workflow, queueing."""
    await store.add_workflow(version(7))
    await store.add_workflow(version(8))
    await store.add_workflow(version(9, key="other"))
    for number in (1, 2, 3, 4):
        given = {"workflow_id": 8} if number == 4 else {}
        context = {"customer": f'Ann "{number}"'}
        await store.create_executions([new(number, context=context, created_at=NOW + number, **given)])
    await store.create_executions(
        [NewExecution(execution(5, workflow_id=9, key="other", parent_execution_id=4)), new(6)]
    )
    for number in (1, 2, 3, 4, 5):
        await store.checkpoint(start(number))
    broken = [job(40, execution_id=4), job(41, -2, execution_id=4, result="No route to host", log="tried")]
    await store.checkpoint(Checkpoint(4, NOW, inserted=broken, status=-2))
    await store.checkpoint(Checkpoint(3, NOW + 90_000, status=1))
    await store.checkpoint(Checkpoint(2, NOW, status=-1))
    await store.checkpoint(Checkpoint(5, NOW, status=1))
    await store.mark_run(3, PINNED)


async def found(store: SqlStore, **wanted: Any) -> list[int]:
    return [line.id for line in (await store.find_runs(RunQuery(**wanted))).runs]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"workflow_key": "key"}, [6, 4, 3, 2, 1]),
        ({"statuses": (-1, -2)}, [4, 2]),
        ({"statuses": (0,)}, [1]),
        ({"statuses": (None, 0)}, [6, 1]),
        ({"statuses": (1, None), "workflow_key": "key"}, [6, 3]),
        ({"since": NOW + 2, "until": NOW + 4}, [3, 2]),
        ({"longer": 60_000}, [3]),
        ({"version": 8}, [4]),
        ({"trigger": "schedule"}, []),
        ({"input": 'ann "2'}, [2]),
        ({"input": "_nn"}, []),
        ({"error": "no ROUTE"}, [4]),
        ({"error": "tried"}, [4]),
        ({"tag": "audit"}, [3]),
        ({"tag": "aud"}, []),
        ({"pinned": True}, [3]),
        ({"noted": True, "workflow_key": "other"}, []),
        ({"text": "ä_%"}, [3]),
        ({"text": "ask ann"}, [3]),
        ({"text": "Version 9"}, [5]),
        ({"text": "#4"}, [4]),
        ({"text": "1", "workflow_key": "other"}, [5]),
        ({"text": "9" * 40}, []),
        ({"limit": 2, "before": 4}, [3, 2]),
    ],
)
def test_finds_what_matches_newest_first(run: Run, wanted: dict[str, Any], ids: list[int]) -> None:
    async def scenario(store: SqlStore) -> None:
        await history(store)
        assert await found(store, **wanted) == ids

    run(scenario)


def test_a_line_says_number_version_failing_node_parent_and_marks(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await history(store)
        lines = {line.id: line for line in (await store.find_runs(RunQuery())).runs}
        assert [lines[number].number for number in (1, 2, 3, 4, 5, 6)] == [1, 2, 3, 4, 1, 5]
        assert (lines[4].title, lines[4].version, lines[4].failing) == ("Version 8", 2, "n41")
        assert (lines[5].parent, lines[3].duration, lines[3].marks) == (4, 90_000, PINNED)
        assert lines[1].duration is None and not lines[1].marks

    run(scenario)


def test_a_search_goes_on_where_its_stretch_ended(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "STRETCH", 2)

    async def scenario(store: SqlStore) -> None:
        await history(store)
        before: int | None = None
        seen: list[Line] = []
        steps = 0
        while steps == 0 or before is not None:
            page = await store.find_runs(RunQuery(input="Ann", before=before))
            seen, before, steps = [*seen, *page.runs], page.more, steps + 1
        assert [line.id for line in seen] == [4, 3, 2, 1] and steps == 4

    run(scenario)


def test_a_search_by_time_looks_at_no_others(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "STRETCH", 3)
    days = 24 * 3600 * 1000

    async def scenario(store: SqlStore) -> None:
        await store.add_workflow(version(7))
        assert not (await store.find_runs(RunQuery(since=NOW))).runs
        for number in range(1, 21):
            await store.create_executions([new(number, created_at=NOW + 3 * days * number)])
        found = {
            moment: await store.find_runs(RunQuery(since=since, until=until))
            for moment, since, until in (
                ("late", NOW + 59 * days, None),
                ("early", None, NOW + 4 * days),
                ("between", NOW + 30 * days, NOW + 31 * days),
                ("never", NOW + 90 * days, None),
            )
        }
        assert {moment: ([line.id for line in page.runs], page.more) for moment, page in found.items()} == {
            "late": ([20], None),
            "early": ([1], None),
            "between": ([10], None),
            "never": ([], None),
        }

    run(scenario)


def test_numbers_are_never_given_twice(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await history(store)
        assert await store.delete_execution(4)
        await store.create_executions([new(10), new(11), new(12, event_key="event-10"), new(13)])
        lines = {line.id: line.number for line in (await store.find_runs(RunQuery(workflow_key="key"))).runs}
        assert lines == {1: 1, 2: 2, 3: 3, 6: 5, 10: 6, 11: 7, 13: 8}

    run(scenario)


def test_a_pinned_run_outlives_every_clearing_until_it_is_let_go(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await history(store)
        assert not await store.delete_execution(3)
        assert await store.delete_executions("key") == 2
        assert await found(store, workflow_key="key") == [6, 3, 1]
        await store.mark_run(3, RunMarks())
        assert await store.delete_execution(3) and await store.run_tags() == []

    run(scenario)


def test_tags_that_are_in_use_are_known_by_name(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await history(store)
        await store.mark_run(4, RunMarks(tags=("audit", "slow")))
        await store.mark_run(999, RunMarks(tags=("nobody",)))
        assert await store.run_tags() == ["audit", "slow", "ä_%"]

    run(scenario)


def test_a_trace_and_previews_are_read_part_by_part(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new(1)])
        rows = [
            job(10 + each, result="x" * 50 if each else None, started_at=5, begins=7 * each or None)
            for each in range(5)
        ]
        await store.checkpoint(start(inserted=rows))
        first = await store.trace(1, 0, 3)
        rest = await store.trace(1, first[-1][0], 3)
        assert [row[0] for row in (*first, *rest)] == [10, 11, 12, 13, 14]
        assert first[0][1:] == ("n10", 1, 5, NOW, NOW, None) and first[1][6] == 7
        assert await store.job_previews([10, 11, 99], 4) == {11: '"xxx'}

    run(scenario)
