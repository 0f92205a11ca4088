"""What waits for a person, and their answers (engine.md 4.17, 7.13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from desktop_app.domain import template
from desktop_app.domain.errors import NotFoundError, PermissionDeniedError
from desktop_app.domain.events import TasksChanged
from desktop_app.domain.execution import NOTICE, Task
from desktop_app.domain.masking import Veil
from desktop_app.domain.quick import dataclass
from desktop_app.domain.records import TaskCount, TaskFilter, TaskPage
from desktop_app.domain.roots import CONTEXT
from desktop_app.domain.task_layouts import drawn
from desktop_app.domain.values import MISSING, to_json
from desktop_app.domain.workflow import Node
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.looking import seen_by
from desktop_app.engine.ports import Store


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with all that a person needs to answer it: its forms with their defaults filled in, the title of
    the workflow, how many of those who are asked have answered, the node's ``mode`` (0 the first answer
    settles, 1 all must agree, -1 any may), the data under review, what started the run, the ``blocks`` of the
    layout with their variables filled in, and the names of what ``lost`` parts another program has drawn.
    """

    task: Task
    forms: dict[str, Any]
    workflow_title: str = ""
    asked: int = 1
    answered: int = 0
    mode: int = 0
    data: Any = None
    context: Any = None
    blocks: tuple[dict[str, Any], ...] = ()
    lost: tuple[str, ...] = ()


class Tasks:
    """The to-do list. Owns no state. Secrets come up masked."""

    def __init__(self, store: Store, engine: Engine, veil: Veil | None = None) -> None:
        self._store = store
        self._engine = engine
        self._veil = veil or Veil()

    async def page(self, query: TaskFilter) -> TaskPage:
        """Return one page of the tasks that ask, or of the notices (7.13)."""
        return await self._store.task_page(query)

    async def pending(self) -> list[Task]:
        """Return the tasks that wait for an answer, oldest first."""
        return await self._store.tasks(pending=True)

    async def of_job(self, job_id: int) -> list[Task]:
        """Return all tasks of one waiting job."""
        return await self._store.tasks(job_id=job_id)

    async def form(self, task: Task) -> dict[str, Any]:
        """Return the forms that answer a task, as a manual node's config holds them: ``{form key: form}``.
        Templates in the defaults of fields are resolved.

        :raises NotFoundError: the workflow was deleted.
        """
        return (await self.view(task)).forms

    async def view(self, task: Task) -> TaskView:
        """Return a task with all that is needed to answer it; without forms if its node is gone.

        :raises NotFoundError: the workflow was deleted.
        """
        version = await self._store.workflow(task.workflow_id)
        if version is None:
            raise NotFoundError("the workflow of this task was deleted")
        title = version.called
        if task.node_key not in {node.key for node in version.document.nodes}:
            return TaskView(task, {}, title)
        node, scope = await seen_by(self._engine, task.execution_id, task.node_key)
        others = await self.of_job(task.job_id)
        shown = self._veil.mask.shown
        return TaskView(
            task,
            shown(_with_defaults(self._forms(node), scope)),
            title,
            len(others),
            sum(1 for other in others if other.status),
            node.settings.get("mode") or 0,
            shown(to_json(await self._reviewed(task, node))),
            shown(to_json(scope[CONTEXT])),
            *_laid_out(node, self._forms(node), scope, shown),
        )

    def _forms(self, node: Node) -> dict[str, Any]:
        instruction = self._engine.registry.instructions.get(node.type)
        if instruction is not None and instruction.spec.forms is not None:
            return instruction.spec.forms(node)
        return dict(node.settings.get("forms") or {})

    async def _reviewed(self, task: Task, node: Node) -> Any:
        """Return what a review is about: the node has put it into its waiting job (4.18)."""
        job = await self._store.job(task.job_id) if "data" in node.settings else None
        return job.result.get("data") if job is not None and isinstance(job.result, dict) else None

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


def _laid_out(
    node: Node, forms: Mapping[str, Any], scope: Mapping[str, Any], shown: Callable[[Any], Any]
) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """Return the blocks of a task, filled in, and the parts of its layout that are not shown."""
    found = drawn(node.settings.get("schema"), forms)
    return tuple(shown(_filled(block, scope)) for block in found.blocks), tuple(found.lost)


def _filled(block: Mapping[str, Any], scope: Mapping[str, Any]) -> dict[str, Any]:
    """Return a block of a layout with the templates in it resolved."""
    found = {
        name: template.render(block[name], scope) for name in ("content", "title", "value") if name in block
    }
    return {**block, **{name: None if v is MISSING else to_json(v) for name, v in found.items()}}


def _with_defaults(forms: Mapping[str, Any], scope: Mapping[str, Any]) -> dict[str, Any]:
    """Return the forms with the templates in the defaults of their fields resolved."""
    return {key: _form_with_defaults(form, scope) for key, form in forms.items()}


def _form_with_defaults(form: Any, scope: Mapping[str, Any]) -> Any:
    if not isinstance(form, Mapping) or not isinstance(form.get("fields"), list):
        return form
    return {**form, "fields": [_field_with_default(field, scope) for field in form["fields"]]}


def _field_with_default(field: Any, scope: Mapping[str, Any]) -> Any:
    if not isinstance(field, Mapping) or field.get("default") is None:
        return field
    found = template.render(field["default"], scope)
    return {**field, "default": None if found is MISSING else to_json(found)}
