"""Rows to values and back. The selects below name their columns in the order of the value's fields, so a
row becomes a value by position.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, Select, Table, func, null, select, true

from desktop_app.domain.codec import content_hash, decode, encode
from desktop_app.domain.execution import Execution, Job, Task
from desktop_app.domain.ids import new_key
from desktop_app.domain.records import Message
from desktop_app.domain.workflow import Workflow, WorkflowVersion
from desktop_app.storage import tables
from desktop_app.storage.json_text import from_json, to_json, to_text
from desktop_app.storage.rows import Values


def _select(kind: type, table: Table, without: Sequence[str] = ()) -> Select[Any]:
    """Select the columns of ``table`` as ``kind`` lists its fields; NULL for those in ``without``."""
    names = [field.name for field in fields(kind) if field.init]
    return select(*(null().label(name) if name in without else table.c[name] for name in names))


EXECUTION: Final = _select(Execution, tables.executions)
EXECUTION_BRIEF: Final = _select(Execution, tables.executions, without=("context", "output"))
JOB: Final = _select(Job, tables.jobs)
JOB_BRIEF: Final = _select(Job, tables.jobs, without=("result",))
TASK: Final = _select(Task, tables.tasks)
MESSAGE: Final = _select(Message, tables.queue)


def execution(row: Sequence[Any]) -> Execution:
    """Return the execution of a row of ``EXECUTION`` or ``EXECUTION_BRIEF``."""
    value: Any = Execution(*row)
    value.context, value.output = from_json(value.context), from_json(value.output)
    value.stack = from_json(value.stack)
    value.dispatched = bool(value.dispatched)
    value.manually = None if value.manually is None else bool(value.manually)
    return value  # type: ignore[no-any-return]


def execution_brief(row: Sequence[Any]) -> Execution:
    """Return the execution of a plain tuple in the order of ``EXECUTION_BRIEF``."""
    value = Execution(*row)
    value.dispatched = bool(value.dispatched)
    value.manually = None if value.manually is None else bool(value.manually)
    return value


def execution_values(value: Execution) -> Values:
    """Return the row of a new execution."""
    return (
        value.id,
        value.workflow_id,
        value.key,
        to_text(value.event_key),
        None if value.status is None else int(value.status),
        value.reason,
        int(value.dispatched),
        value.started_at,
        value.expires_at,
        value.parent_execution_id,
        None if value.manually is None else int(value.manually),
        value.created_at,
        value.updated_at,
        to_json(value.stack),
        to_json(value.output),
        to_json(value.context),
    )


def job(row: Sequence[Any]) -> Job:
    """Return the job of a row of ``JOB`` or ``JOB_BRIEF``."""
    value = Job(*row)
    value.result, value.meta = from_json(value.result), from_json(value.meta)
    value.stored = True
    return value


def job_values(value: Job) -> Values:
    """Return the row of a job."""
    return (
        value.id,
        value.execution_id,
        value.node_key,
        value.node_type,
        int(value.status),
        value.upstream_id,
        value.started_at,
        value.created_at,
        value.updated_at,
        value.due_at,
        to_json(value.result),
        to_json(value.meta),
        to_text(value.log),
        value.begins,
    )


def task(row: Row[Any]) -> Task:
    """Return the task of a row of ``TASK``."""
    value = Task(*tuple(row))
    value.user_id, value.result = from_json(value.user_id), from_json(value.result)
    return value


def task_values(value: Task) -> Values:
    """Return the row of a task. A user's id is JSON, as imports bring numbers and text (1.10)."""
    return (
        value.id,
        value.job_id,
        to_json(value.user_id) or "null",
        value.execution_id,
        value.node_key,
        value.workflow_id,
        value.workflow_key,
        to_text(value.title),
        value.type,
        int(value.status),
        value.created_at,
        value.updated_at,
        to_json(value.result),
    )


def message(row: Row[Any]) -> Message:
    """Return the message of a row of ``MESSAGE``."""
    rerun, cursor = from_json(row.rerun), from_json(row.cursor)
    return Message(row.id, row.execution_id, row.job_id, rerun, row.attempts, cursor)


def message_values(value: Message) -> Values:
    """Return the row of a queue message."""
    texts = (to_json(value.rerun), to_json(value.cursor))
    return (value.id, value.execution_id, value.job_id, value.attempts, *texts)


_version_source = tables.workflows.outerjoin(
    tables.version_stats, tables.version_stats.c.id == tables.workflows.c.id
).outerjoin(tables.workflow_stats, tables.workflow_stats.c.key == tables.workflows.c.key)

VERSION: Final = select(
    tables.workflows.c.id,
    tables.workflows.c.document,
    tables.workflows.c.enabled,
    tables.workflows.c.current.is_(true()).label("current"),
    func.coalesce(tables.version_stats.c.executed, 0),
    func.coalesce(tables.workflow_stats.c.executed, 0),
    tables.workflows.c.created_at,
    tables.workflows.c.updated_at,
    tables.workflows.c.content_hash,
).select_from(_version_source)


def version(row: Row[Any]) -> WorkflowVersion:
    """Return the version of a row of ``VERSION``."""
    found = WorkflowVersion(*tuple(row))
    return replace(found, document=_document(row.document, row.id), current=bool(row.current))


class VersionDraft(NamedTuple):
    """A version on its way into the store, its document already turned to text."""

    version: WorkflowVersion
    values: dict[str, Any]


def version_draft(given: WorkflowVersion) -> VersionDraft:
    """Return what to store for a version; an empty key is generated (1.4).

    Raises :class:`DocumentError` for a document that could not be read back: one such row would make every
    list of workflows unreadable.
    """
    document = given.document if given.key else replace(given.document, key=new_key())
    encoded = encode(document)
    decode(encoded, place=f"workflow {document.called!r}")
    values = {
        "id": given.id,
        "key": document.key,
        "title": to_text(document.title),
        "type": document.type,
        "sync": document.sync,
        "content_hash": content_hash(document),
        "trigger_title": document.extra.get("triggerTitle"),
        "created_at": given.created_at,
        "updated_at": given.updated_at,
        "description": to_text(document.description),
        "document": to_json(encoded),
    }
    return VersionDraft(replace(given, document=document), values)


@lru_cache(maxsize=256)
def _document(text: str, version_id: int) -> Workflow:
    """Decode a stored document once; the value is immutable, so everyone may share it."""
    return decode(json.loads(text), place=f"workflow #{version_id}")
