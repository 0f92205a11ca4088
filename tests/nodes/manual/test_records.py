"""What a form of a manual node writes passes the guards, and those who hear of it know who wrote it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.errors import RolledBackError
from tests.helpers.records import FAILING, RecordBench, record_bench

OK = [{"key": "ok", "status": 1}]
NEW = {"type": "create", "collection": "posts", "actions": OK}
ASKING = {"key": "ask", "type": "manual", "config": {"mode": 0, "assignees": [1], "forms": {"new": NEW}}}
GUARD = {"type": "request-interception", "sync": True}
ALWAYS = {"collection": "posts", "global": True, "actions": ["create"]}


async def answer(bench: RecordBench, title: str) -> None:
    """Fill in the form of the first task that waits."""
    await bench.idle()
    tasks = bench.core.services.tasks
    waiting = await tasks.pending()
    await tasks.submit(waiting[0], "new", "ok", {"title": title})
    await bench.idle()


async def test_a_workflow_does_not_start_itself_through_its_own_form() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"collection": "posts", "mode": 1}, ASKING)
        await bench.workflow("other", {"collection": "posts", "mode": 1})
        await bench.data.create("posts", {"title": "first"})
        await answer(bench, "second")
        assert await bench.titles() == ["first", "second"]
        assert [(run.key, run.status) for run in await bench.runs()] == [("w", 1), ("other", 1), ("other", 1)]


@pytest.mark.parametrize(
    ("ending", "written", "left"), [({"endStatus": -1}, [], 1), ({"endStatus": 1}, [], 0), (None, ["a"], 0)]
)
async def test_a_guard_stands_before_a_form_too(
    ending: dict[str, Any] | None, written: list[str], left: int
) -> None:
    async with record_bench() as bench:
        nodes = [{"key": "end", "type": "end", "config": ending}] if ending else []
        guard = await bench.workflow("guard", ALWAYS, *nodes, **GUARD)
        await bench.workflow("w", {"collection": "comments", "mode": 1}, ASKING)
        await bench.data.create("comments", {})
        if left:
            with pytest.raises(RolledBackError):
                await answer(bench, "a")
        else:
            await answer(bench, "a")
        assert await bench.titles() == written
        assert len(await bench.core.services.tasks.pending()) == left
        assert (await bench.runs(guard.key))[0].context["params"] == {"values": {"title": "a"}}


async def test_a_guard_that_fails_keeps_the_task_open() -> None:
    async with record_bench() as bench:
        await bench.workflow("guard", ALWAYS, FAILING, **GUARD)
        await bench.workflow("w", {"collection": "comments", "mode": 1}, ASKING)
        await bench.data.create("comments", {})
        with pytest.raises(RolledBackError, match="failed"):
            await answer(bench, "a")
        assert await bench.titles() == []
