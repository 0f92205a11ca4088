"""Workflow versions, their counts, and drafts (engine.md 1.2, 1.4, 1.5, 2.19)."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, true, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.storage import mapping, marks
from desktop_app.storage.mapping import VersionDraft
from desktop_app.storage.tables import (
    draft_times,
    drafts,
    executions,
    inputs,
    jobs,
    kept_drafts,
    queue,
    tasks,
    trash,
    version_messages,
    version_stats,
    workflow_categories,
    workflow_stats,
    workflows,
)

_rows = workflows.c
_main: Final = _rows.current.is_(true())
_in_sight: Final = _rows.key.not_in(select(trash.c.key))


def by_id(connection: Connection, version_id: int) -> WorkflowVersion | None:
    """Return one version."""
    return _first(connection, _rows.id == version_id)


def current(connection: Connection, key: str) -> WorkflowVersion | None:
    """Return the main version of a key; None for one in the trash."""
    return _first(connection, _rows.key == key, _main, _in_sight)


def _first(connection: Connection, *which: ColumnElement[bool]) -> WorkflowVersion | None:
    row = connection.execute(mapping.VERSION.where(*which)).first()
    return None if row is None else mapping.version(row)


def listed(connection: Connection, key: str | None) -> list[WorkflowVersion]:
    """Return every main version outside the trash, or every version of one key, newest first."""
    which = (_main, _in_sight) if key is None else (_rows.key == key,)
    found = connection.execute(mapping.VERSION.where(*which).order_by(_rows.id.desc()))
    return [mapping.version(row) for row in found]


def enabled(connection: Connection) -> list[WorkflowVersion]:
    """Return the versions whose trigger listens, by id: the order of activation at a start (20)."""
    found = connection.execute(mapping.VERSION.where(_rows.enabled.is_(true())).order_by(_rows.id))
    return [mapping.version(row) for row in found]


def add(connection: Connection, draft: VersionDraft) -> WorkflowVersion:
    """Insert a version and the rows that count its executions (1.4)."""
    flags = _flags(connection, draft)
    connection.execute(insert(workflows), {**draft.values, **flags})
    _count_from_zero(connection, draft)
    return _stored(connection, draft)


def change(connection: Connection, draft: VersionDraft) -> WorkflowVersion:
    """Store document, enabled and current of a version (1.4); its day of birth and counts stay.

    Raises :class:`NotFoundError` when the version is gone.
    """
    own = _rows.id == draft.version.id
    before = connection.execute(select(_rows.enabled).where(own)).first()
    if before is None:
        raise NotFoundError(f"The workflow version #{draft.version.id} does not exist")
    flags = _flags(connection, draft)
    if flags["enabled"] != before.enabled:
        marks.forget(connection, draft.version.key)
    values = {**draft.values, **flags}
    del values["id"], values["created_at"]
    connection.execute(update(workflows).where(own).values(**values))
    return _stored(connection, draft)


def _flags(connection: Connection, draft: VersionDraft) -> dict[str, Any]:
    """Return enabled and current as the rules want them, and silence the former main version (1.4)."""
    given = draft.version
    others = (_rows.key == given.key, _main, _rows.id != given.id)
    previous = connection.execute(select(_rows.id).where(*others)).scalar()
    main = given.enabled or given.current or previous is None
    if main and previous is not None:
        silent = {"enabled": False, "current": None}
        connection.execute(update(workflows).where(_rows.id == previous).values(**silent))
    return {"enabled": given.enabled, "current": True if main else None}


def _count_from_zero(connection: Connection, draft: VersionDraft) -> None:
    by_key = upsert(workflow_stats).values(key=draft.version.key, executed=0)
    connection.execute(by_key.on_conflict_do_nothing())
    by_version = upsert(version_stats).values(id=draft.version.id, executed=0)
    connection.execute(by_version.on_conflict_do_nothing())


def _stored(connection: Connection, draft: VersionDraft) -> WorkflowVersion:
    row = connection.execute(mapping.VERSION.where(_rows.id == draft.version.id)).one()
    return mapping.version(row)


def remove(connection: Connection, version_id: int) -> list[int]:
    """Delete a version with its count and its tasks; with the main version go all others of its key, the
    key's count and its draft (2.19). Executions and their jobs stay. Return the ids deleted.
    """
    row = connection.execute(select(_rows.key, _rows.current).where(_rows.id == version_id)).first()
    if row is None:
        return []
    which = _rows.key == row.key if row.current else _rows.id == version_id
    ids = list(connection.execute(select(_rows.id).where(which).order_by(_rows.id)).scalars())
    if row.current:
        marks.forget(connection, row.key)
        connection.execute(delete(workflow_stats).where(workflow_stats.c.key == row.key))
        for table in (drafts, draft_times, kept_drafts, trash):
            connection.execute(delete(table).where(table.c.key == row.key))
        for owned in (inputs, workflow_categories):
            connection.execute(delete(owned).where(owned.c.workflow_key == row.key))
    for table, column in (
        (tasks, tasks.c.workflow_id),
        (version_stats, version_stats.c.id),
        (version_messages, version_messages.c.id),
    ):
        connection.execute(delete(table).where(column.in_(select(_rows.id).where(which))))
    connection.execute(delete(workflows).where(which))
    return ids


# -- drafts ------------------------------------------------------------------------------------------------


def draft(connection: Connection, key: str) -> str | None:
    """Return the journalled draft of a workflow."""
    return connection.execute(select(drafts.c.text).where(drafts.c.key == key)).scalar()


def save_draft(connection: Connection, key: str, text: str | None, now: int | None = None) -> None:
    """Keep the draft of a workflow, written at ``now``; drop it when ``text`` is None."""
    connection.execute(delete(drafts).where(drafts.c.key == key))
    connection.execute(delete(draft_times).where(draft_times.c.key == key))
    if text is not None:
        connection.execute(insert(drafts).values(key=key, text=text))
        if now is not None:
            connection.execute(insert(draft_times).values(key=key, saved_at=now))


def draft_time(connection: Connection, key: str) -> int | None:
    """Return when the draft of a workflow was written, if that is known."""
    return connection.execute(select(draft_times.c.saved_at).where(draft_times.c.key == key)).scalar()


def all_drafts(connection: Connection) -> dict[str, str]:
    """Return every draft by workflow key."""
    found = connection.execute(select(drafts.c.key, drafts.c.text).order_by(drafts.c.key))
    return {row.key: row.text for row in found}


# -- trash and messages ------------------------------------------------------------------------------------


def put_in_trash(connection: Connection, key: str, now: int) -> None:
    """Take a workflow out of sight, with everything it has."""
    row = upsert(trash).values(key=key, deleted_at=now)
    connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"deleted_at": now}))


def take_from_trash(connection: Connection, key: str) -> None:
    """Bring a workflow back into sight."""
    connection.execute(delete(trash).where(trash.c.key == key))


def trashed(connection: Connection) -> list[tuple[WorkflowVersion, int]]:
    """Return the main version of each workflow in the trash and when it went there, the latest first."""
    whens = {row.key: row.deleted_at for row in connection.execute(select(trash))}
    found = connection.execute(mapping.VERSION.where(_main, _rows.key.in_(whens)))
    versions = [mapping.version(row) for row in found]
    return sorted(((one, whens[one.key]) for one in versions), key=lambda pair: -pair[1])


def save_message(connection: Connection, version_id: int, text: str) -> None:
    """Keep what a person says about a version; an empty text says nothing."""
    connection.execute(delete(version_messages).where(version_messages.c.id == version_id))
    if text:
        connection.execute(insert(version_messages).values(id=version_id, text=text))


def messages(connection: Connection, key: str) -> dict[int, str]:
    """Return the messages of a workflow's versions by version id."""
    own = select(_rows.id).where(_rows.key == key)
    found = connection.execute(select(version_messages).where(version_messages.c.id.in_(own)))
    return {row.id: row.text for row in found}


# -- ids ---------------------------------------------------------------------------------------------------


def largest_id(connection: Connection) -> int:
    """Return the largest id in the store, 0 when it is empty: further ids must be larger, whatever the clock
    says (1.1).
    """
    columns = (_rows.id, executions.c.id, jobs.c.id, queue.c.id, tasks.c.id)
    found = [connection.execute(select(func.max(column))).scalar() for column in columns]
    return max((value for value in found if value is not None), default=0)
