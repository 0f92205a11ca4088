"""What waits for a person, and their answers (engine.md 4.17, 7.13)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.errors import NotFoundError, PermissionDeniedError
from desktop_app.domain.events import TasksChanged
from desktop_app.domain.execution import NOTICE, Task
from desktop_app.domain.records import TaskCount
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
        """Return the forms that answer a task, as a manual node's config holds them: ``{form key: form}``."""
        version = await self._store.workflow(task.workflow_id)
        if version is None:
            raise NotFoundError("the workflow of this task was deleted")
        node = next((n for n in version.document.nodes if n.key == task.node_key), None)
        if node is None:
            return {}
        instruction = self._engine.registry.instructions.get(node.type)
        if instruction is not None and instruction.spec.forms is not None:
            return instruction.spec.forms(node)
        return dict(node.settings.get("forms") or {})

    async def submit(self, task: Task, form: str, action: str | None, values: dict[str, Any]) -> None:
        """Answer a task as its own user (decision 8).

        :raises InvalidRequestError: task, job or execution no longer wait, or the form has no such action.
        :raises PermissionDeniedError: the task is not this user's. :raises ConflictError: another answer to
            the same job is being written.
        """
        await self._engine.submit(task.id, task.user_id, form, action, values)

    # -- for your information --------------------------------------------------------------------------

    async def notices(self, *, unread: bool = False, workflow_key: str | None = None) -> list[Task]:
        """Return what workflows had to tell, newest first (4.19)."""
        return await self._store.notices(unread=unread, workflow_key=workflow_key)

    async def notice(self, task_id: int, user_id: Any = None) -> Task:
        """Return one notice. Without a user it is read as its own one (decision 8).

        :raises NotFoundError: there is none. :raises PermissionDeniedError: it is for somebody else.
        """
        task = await self._store.task(task_id)
        if task is None or task.type != NOTICE:
            raise NotFoundError(f"there is no notice {task_id}")
        if user_id is not None and task.user_id != user_id:
            raise PermissionDeniedError("this notice is for somebody else", place=f"task {task_id}")
        return task

    async def read(self, task_id: int, user_id: Any = None) -> None:
        """Mark a notice as read now; errors as in :meth:`notice`."""
        await self._mark([await self.notice(task_id, user_id)], read=True)

    async def unread(self, task_id: int, user_id: Any = None) -> None:
        """Mark a notice as unread; errors as in :meth:`notice`."""
        await self._mark([await self.notice(task_id, user_id)], read=False)

    async def read_all(self, workflow_key: str | None = None, user_id: Any = None) -> int:
        """Mark every unread notice (of one workflow, of one user) as read; return how many there were."""
        unread = await self._store.notices(unread=True, workflow_key=workflow_key)
        mine = [task for task in unread if user_id in (None, task.user_id)]
        await self._mark(mine, read=True)
        return len(mine)

    async def _mark(self, tasks: list[Task], *, read: bool) -> None:
        now = self._engine.clock.now()
        await self._store.mark_notices([task.id for task in tasks], now if read else None, now)
        keys = dict.fromkeys(task.workflow_key for task in tasks)
        self._engine.bus.publish([TasksChanged(NOTICE, key) for key in keys])

    async def counts(self) -> list[TaskCount]:
        """Return how many tasks wait or are unread, and how many there are, by type and workflow (1.10)."""
        return await self._store.task_counts()
