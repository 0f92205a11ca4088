"""What people have to do (engine.md 1.10, 4.17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from desktop_app.domain.execution import NOTICE, Job, Task
from desktop_app.domain.records import Submission, TaskCount, TaskFilter, TaskPage
from desktop_app.storage import mapping
from desktop_app.storage.jobs import withdraw_tasks
from desktop_app.storage.json_text import to_json, to_text
from desktop_app.storage.queue import columns
from desktop_app.storage.tables import executions, jobs, queue, tasks

_rows = tasks.c
_pending: Final = _rows.status == literal_column("0")
_started: Final = (
    select(executions.c.id).where(executions.c.id == _rows.execution_id, executions.c.status == 0).exists()
)
_asking: Final = _rows.type != literal_column(f"'{NOTICE}'")
_waits: Final = and_(_pending, or_(_started, ~_asking))
_BY_ID: Final = mapping.TASK.where(_rows.id == bindparam("id"))
_OPEN: Final = (
    select(_rows.id)
    .join(jobs, jobs.c.id == _rows.job_id)
    .where(_rows.id == bindparam("task"), _pending, jobs.c.status == 0, _started)
)


def by_id(connection: Connection, task_id: int) -> Task | None:
    """Return one task."""
    row = connection.execute(_BY_ID, {"id": task_id}).first()
    return None if row is None else mapping.task(row)


def listed(connection: Connection, job_id: int | None, pending: bool) -> list[Task]:
    """Return tasks in order of creation; ``pending`` ones count only while their execution is started, and
    a notice never waits.
    """
    statement = mapping.TASK.order_by(_rows.id)
    if job_id is not None:
        statement = statement.where(_rows.job_id == job_id)
    if pending:
        statement = statement.where(_pending, _started, _asking)
    return [mapping.task(row) for row in connection.execute(statement)]


def page(connection: Connection, query: TaskFilter) -> TaskPage:
    """Return one page of the tasks that ask, or of the notices (7.13)."""
    which = _which(query)
    total = connection.execute(select(func.count()).select_from(tasks).where(*which)).scalar_one()
    oldest_first = query.state == "open" and not query.notices
    ordered = mapping.TASK.where(*which).order_by(_rows.id if oldest_first else _rows.id.desc())
    found = connection.execute(ordered.limit(query.limit).offset(query.offset))
    return TaskPage([mapping.task(row) for row in found], total)


def _which(query: TaskFilter) -> list[ColumnElement[bool]]:
    which = [~_asking] if query.notices else [_asking]
    if query.state == "open":
        which += [_pending] if query.notices else [_pending, _started]
    elif query.state == "done":
        which.append(~_pending)
    if query.workflow_key is not None:
        which.append(_rows.workflow_key == query.workflow_key)
    return which


def notices(connection: Connection, unread: bool, workflow_key: str | None) -> list[Task]:
    """Return what people were told, newest first (4.19)."""
    statement = mapping.TASK.where(~_asking).order_by(_rows.id.desc())
    if unread:
        statement = statement.where(_pending)
    if workflow_key is not None:
        statement = statement.where(_rows.workflow_key == workflow_key)
    return [mapping.task(row) for row in connection.execute(statement)]


def mark_notices(connection: Connection, task_ids: Sequence[int], read_at: int | None, now: int) -> None:
    """Set notices read, with the moment in their result, or unread (4.19)."""
    status, result = (0, None) if read_at is None else (1, to_json({"readAt": read_at}))
    for start in range(0, len(task_ids), 500):
        which = and_(_rows.id.in_(task_ids[start : start + 500]), ~_asking)
        connection.execute(update(tasks).where(which).values(status=status, result=result, updated_at=now))


def counts(connection: Connection) -> list[TaskCount]:
    """Return how many tasks there are by type and workflow, and how many wait or are unread (1.10)."""
    pending = func.sum(case((_waits, 1), else_=0))
    statement = select(_rows.type, _rows.workflow_key, pending, func.count()).group_by(
        _rows.type, _rows.workflow_key
    )
    return [TaskCount(*tuple(row)) for row in connection.execute(statement)]


class Submitting:
    """A person's answer as column values, made when it is submitted: task and job may change meanwhile."""

    def __init__(self, given: Submission) -> None:
        self._task_id, self._job_id = given.task.id, given.job.id
        self._task = _task_columns(given.task)
        self._job = _job_columns(given.job)
        self._message = columns(given.message) if given.settled and given.message is not None else None

    def __call__(self, connection: Connection) -> bool:
        """Write everything if task and job are pending and the execution is started; False otherwise."""
        if connection.execute(_OPEN, {"task": self._task_id}).first() is None:
            return False
        connection.execute(update(tasks).where(_rows.id == self._task_id).values(**self._task))
        connection.execute(update(jobs).where(jobs.c.id == self._job_id).values(**self._job))
        if self._message is not None:
            connection.execute(insert(queue), self._message)
            withdraw_tasks(connection, self._job_id, self._job["updated_at"])
        return True


def _task_columns(task: Task) -> Mapping[str, Any]:
    return {"status": int(task.status), "result": to_json(task.result), "updated_at": task.updated_at}


def _job_columns(job: Job) -> Mapping[str, Any]:
    return {
        "status": int(job.status),
        "result": to_json(job.result),
        "meta": to_json(job.meta),
        "log": to_text(job.log),
        "started_at": job.started_at,
        "due_at": job.due_at,
        "updated_at": job.updated_at,
    }
