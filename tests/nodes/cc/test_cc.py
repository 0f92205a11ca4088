"""The notice node (engine.md 4.19, 9.7 "cc")."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from desktop_app.domain.errors import NotFoundError, PermissionDeniedError
from desktop_app.domain.events import TasksChanged
from desktop_app.domain.execution import Execution, Task
from desktop_app.domain.records import TaskCount
from desktop_app.domain.workflow import Node
from desktop_app.services.tasks import Tasks
from tests.helpers.engine import START, Bench, bench


@asynccontextmanager
async def told(users: Any, *nodes: Node, **config: Any) -> AsyncIterator[tuple[Bench, Execution, Tasks]]:
    async with bench() as made:
        node = Node("n", "cc", "Have a look", {"users": users, **config})
        context = {"users": [3, 4], "name": "Ada"}
        execution = await made.run(node, *nodes, context=context, key="w")
        yield made, execution, Tasks(made.store, made.engine)


def shown(tasks: list[Task]) -> list[tuple[Any, int, str]]:
    return sorted((task.user_id, task.status, task.title) for task in tasks)


async def test_no_recipients_make_no_tasks() -> None:
    async with told([]) as (made, execution, tasks):
        assert await made.jobs(execution) == [("n", 1, None)]
        assert await tasks.notices() == []


@pytest.mark.parametrize(
    ("users", "ids"),
    [
        ([1, 2], [1, 2]),
        (["{{$context.users}}", 4, None, 0], [3, 4]),
        ("{{$context.users}}", [3, 4]),
        ([{"filter": {"id": 1}}], []),
    ],
)
async def test_recipients_are_flattened_and_told_once(users: Any, ids: list[int]) -> None:
    async with told(users) as (_made, execution, tasks):
        assert execution.status == 1
        assert shown(await tasks.notices(unread=True)) == [(user, 0, "Have a look") for user in ids]


async def test_title_is_a_template() -> None:
    async with told([1], title="For {{$context.name}}") as (_, _, tasks):
        assert shown(await tasks.notices()) == [(1, 0, "For Ada")]


async def test_never_waits_and_is_no_task_to_answer() -> None:
    waiting = Node("w", "wait", "", {}, "n")
    async with told([1], waiting) as (made, execution, tasks):
        assert execution.status == 0
        assert await tasks.pending() == []
        await made.engine.cancel(execution.id)
        assert [notice.status for notice in await tasks.notices()] == [0]


async def test_read_and_unread() -> None:
    async with told([1]) as (made, _, tasks):
        (notice,) = await tasks.notices()
        made.events.clear()
        await tasks.read(notice.id)
        assert await tasks.notices(unread=True) == []
        assert [(n.status, n.result) for n in await tasks.notices()] == [(1, {"readAt": START})]
        await tasks.unread(notice.id)
        assert [(n.status, n.result) for n in await tasks.notices()] == [(0, None)]
        assert made.events == [TasksChanged("cc", "w")] * 2


async def test_read_all_and_all_of_one_workflow() -> None:
    async with told([1, 2]) as (made, _, tasks):
        await made.run(Node("n", "cc", "Other", {"users": [1]}), key="other")
        assert await tasks.read_all("other") == 1
        assert len(await tasks.notices(unread=True, workflow_key="w")) == 2
        assert await tasks.read_all(user_id=1) == 1
        assert await tasks.read_all() == 1


async def test_notices_of_others_are_refused() -> None:
    async with told([2]) as (_, _, tasks):
        (notice,) = await tasks.notices()
        with pytest.raises(PermissionDeniedError):
            await tasks.read(notice.id, user_id=1)
        with pytest.raises(NotFoundError):
            await tasks.unread(notice.id + 1)


async def test_counts_follow_reading_and_deletion() -> None:
    async with told([1, 2]) as (made, execution, tasks):
        assert await tasks.counts() == [TaskCount("cc", "w", 2, 2)]
        await tasks.read((await tasks.notices())[0].id)
        assert await tasks.counts() == [TaskCount("cc", "w", 1, 2)]
        await made.workflows.delete(execution.workflow_id)
        assert await tasks.counts() == []


async def test_manual_task_is_not_a_notice() -> None:
    form = {"f": {"actions": [{"key": "ok", "status": 1}]}}
    async with bench() as made:
        await made.run(Node("m", "manual", "Ask", {"assignees": [1], "forms": form}), key="w")
        tasks = Tasks(made.store, made.engine)
        (task,) = await tasks.pending()
        with pytest.raises(NotFoundError):
            await tasks.read(task.id)
        assert await tasks.counts() == [TaskCount("manual", "w", 1, 1)]
