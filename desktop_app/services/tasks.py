"""What waits for a person, and their answers (engine.md 4.17, 7.13)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.execution import Task
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.ports import Store


class Tasks:
    """The to-do list. Owns no state."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    async def pending(self) -> list[Task]:
        """Return the tasks that wait for an answer, oldest first."""
        return await self._store.tasks(pending=True)

    async def of_job(self, job_id: int) -> list[Task]:
        """Return all tasks of one waiting job."""
        return await self._store.tasks(job_id=job_id)

    async def form(self, task: Task) -> dict[str, Any]:
        """Return the node's forms as its config holds them: ``{form key: form}``."""
        version = await self._store.workflow(task.workflow_id)
        if version is None:
            raise NotFoundError("the workflow of this task was deleted")
        node = next((n for n in version.document.nodes if n.key == task.node_key), None)
        return dict((node.settings.get("forms") or {}) if node else {})

    async def submit(self, task: Task, form: str, action: str | None, values: dict[str, Any]) -> None:
        """Answer a task as its own user (decision 8).

        :raises InvalidRequestError: task, job or execution no longer wait, or the form has no such action.
        :raises PermissionDeniedError: the task is not this user's. :raises ConflictError: another answer to
            the same job is being written.
        """
        await self._engine.submit(task.id, task.user_id, form, action, values)
