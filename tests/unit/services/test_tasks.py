"""Tasks as a person needs them: page by page, with resolved defaults, without secrets (4.17, 7.13)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.app.core import Core
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.execution import Execution, Task
from desktop_app.domain.masking import MASK
from desktop_app.domain.records import TaskFilter
from desktop_app.domain.workflow import Node, Workflow

FIELDS = [
    {"name": "who", "default": "{{$context.name}} of {{$env.TOKEN}}"},
    {"name": "rows", "default": "{{$context.rows}}"},
    {"name": "none", "default": "{{$context.none}}"},
    {"name": "plain", "default": 3},
]
FORM = {"type": "custom", "fields": FIELDS, "actions": [{"key": "ok", "status": 1}]}


def asking(assignees: list[int], **config: Any) -> Workflow:
    settings = {"assignees": assignees, "mode": 0, "title": "Look", "forms": {"form": FORM}, **config}
    return Workflow(title="Asking", nodes=(Node("ask", "manual", "Ask", settings),))


async def asked(core: Core, document: Workflow) -> tuple[Execution, list[Task]]:
    version = await core.services.workflows.create(document)
    run = await core.services.executions.start(version, {"name": "Ada", "rows": [{"a": 1}]})
    assert run is not None
    return run, await core.services.tasks.pending()


async def test_tasks_come_in_pages_by_state_and_workflow() -> None:
    async with Core.open(None) as core:
        tasks = core.services.tasks
        _, waiting = await asked(core, asking(list(range(1, 6)), mode=-1))
        await asked(core, asking([1]))
        first = await tasks.page(TaskFilter(limit=4))
        rest = await tasks.page(TaskFilter(limit=4, offset=4))
        assert (first.total, len(first.tasks), len(rest.tasks)) == (6, 4, 2)
        assert [task.id for task in first.tasks] == sorted(task.id for task in first.tasks), "oldest first"
        own = TaskFilter(workflow_key=waiting[0].workflow_key)
        assert (await tasks.page(own)).total == 5
        await tasks.submit(waiting[0], "form", "ok", {})
        done = await tasks.page(TaskFilter("done"))
        assert waiting[0].id in [task.id for task in done.tasks]
        assert (await tasks.page(TaskFilter("open"))).total == 1, "those that were withdrawn wait no more"
        every = await tasks.page(TaskFilter("all"))
        assert [task.id for task in every.tasks] == sorted((t.id for t in every.tasks), reverse=True)
        assert (await tasks.page(TaskFilter("all", notices=True))).total == 0


async def test_defaults_of_fields_are_resolved_and_secrets_masked() -> None:
    async with Core.open(None) as core:
        await core.services.environment.set_secret("TOKEN", "open sesame")
        _, (task,) = await asked(core, asking([1]))
        fields = (await core.services.tasks.form(task))["form"]["fields"]
        assert [field["default"] for field in fields] == [f"Ada of {MASK}", [{"a": 1}], None, 3]


async def test_a_view_says_who_is_asked_what_settles_and_what_started_the_run() -> None:
    async with Core.open(None) as core:
        _, waiting = await asked(core, asking([1, 2, 3], mode=1))
        await core.services.tasks.submit(waiting[0], "form", "ok", {})
        view = await core.services.tasks.view(waiting[1])
        assert (view.workflow_title, view.asked, view.answered, view.mode) == ("Asking", 3, 1, 1)
        assert view.context == {"name": "Ada", "rows": [{"a": 1}]} and view.data is None


async def test_a_task_of_a_deleted_workflow_is_told() -> None:
    async with Core.open(None) as core:
        run, (task,) = await asked(core, asking([1]))
        task.workflow_id = run.id
        with pytest.raises(NotFoundError, match="was deleted"):
            await core.services.tasks.view(task)
