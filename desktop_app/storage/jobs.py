"""Jobs: reading them, settling a pending one, and what is due (engine.md 1.9, 2.11, 3.2)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Integer,
    LargeBinary,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    update,
)

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.storage import mapping
from desktop_app.storage.json_text import to_json, to_text
from desktop_app.storage.rows import Query, RowStatement, Values, run
from desktop_app.storage.tables import executions, jobs, queue

_rows = jobs.c
# Written out, not bound: only then does SQLite use the indexes over pending jobs.
_pending: Final = _rows.status == literal_column("0")
_started: Final = (
    select(executions.c.id).where(executions.c.id == _rows.execution_id, executions.c.status == 0).exists()
)

_BY_ID: Final = Query(mapping.JOB.where(_rows.id == bindparam("id")))
_of_execution: Final = _rows.execution_id == bindparam("execution")
_after: Final = and_(_of_execution, _rows.id > bindparam("after"))
_most: Final = bindparam("most", type_=Integer)
_PAGES: Final = {
    results: rows.where(_after).order_by(_rows.id).limit(_most)
    for results, rows in ((True, mapping.JOB), (False, mapping.JOB_BRIEF))
}
_LAST: Final = mapping.JOB.where(_of_execution).order_by(_rows.id.desc()).limit(_most)
_OPEN: Final = mapping.JOB_BRIEF.where(_of_execution, _pending).order_by(_rows.id).limit(_most)
_COUNTS: Final = select(_rows.node_key, func.count()).where(_of_execution).group_by(_rows.node_key)
# From node to node through the index: a run of many jobs has few nodes.
_first: Final = (
    select(func.min(_rows.node_key).label("node")).where(_of_execution).cte("nodes", recursive=True)
)
_later: Final = (
    select(func.min(_rows.node_key)).where(_of_execution, _rows.node_key > _first.c.node).scalar_subquery()
)
_nodes: Final = _first.union_all(select(_later).where(_first.c.node.is_not(None)))
_NEWEST: Final = select(
    select(func.max(_rows.id)).where(_of_execution, _rows.node_key == _nodes.c.node).scalar_subquery()
).where(_nodes.c.node.is_not(None))
_LATEST: Final = {
    results: Query(rows.where(_rows.id.in_(_NEWEST)).order_by(_rows.id))
    for results, rows in ((True, mapping.JOB), (False, mapping.JOB_BRIEF))
}
_RECENT: Final = (
    select(_rows.id, _rows.node_key)
    .select_from(executions.join(jobs, _rows.execution_id == executions.c.id))
    .where(
        executions.c.key == bindparam("key"),
        executions.c.id <= bindparam("run", type_=Integer),
        _rows.id <= bindparam("job", type_=Integer),
    )
    .order_by(executions.c.id.desc(), _rows.id.desc())
    .limit(_most)
)
_INSERT_MESSAGE: Final = RowStatement.insert(queue)
_BRIEF: Final = Query(mapping.JOB_BRIEF.where(_rows.id == bindparam("id")))
_SIZE: Final = select(func.length(cast(_rows.result, LargeBinary))).where(_rows.id == bindparam("id"))
_PART: Final = select(
    func.substr(_rows.result, bindparam("start", type_=Integer), bindparam("count", type_=Integer))
).where(_rows.id == bindparam("id"))
_same_node: Final = and_(_rows.node_key == bindparam("node"), _rows.id < bindparam("before"))
_BEFORE_IN_RUN: Final = (
    mapping.JOB_BRIEF.where(_of_execution, _same_node).order_by(_rows.id.desc()).limit(literal_column("1"))
)
_EARLIER_RUNS: Final = (
    select(executions.c.id)
    .where(executions.c.key == bindparam("key"), executions.c.id < bindparam("execution"))
    .order_by(executions.c.id.desc())
    .limit(_most)
)

_COLUMNS: Final[Mapping[str, Any]] = {
    "status": int,
    "result": to_json,
    "meta": to_json,
    "log": to_text,
}
"""What a person or another program may change of a waiting job, and how it becomes a column's value."""


def by_id(connection: Connection, job_id: int) -> Job | None:
    """Return one job with its result."""
    found = _BY_ID(connection, id=job_id)
    return mapping.job(found[0]) if found else None


def brief(connection: Connection, job_id: int) -> Job | None:
    """Return one job without its result."""
    found = _BRIEF(connection, id=job_id)
    return mapping.job(found[0]) if found else None


@contextmanager
def _in_place(connection: Connection, job_id: int) -> Iterator[sqlite3.Blob | None]:
    """Give the bytes of a result where they lie; None where there are none. A statement would copy all of a
    text to tell its length, and copy it twice to hand it over.
    """
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    try:
        text = driver.blobopen("jobs", "result", job_id, readonly=True)
    except sqlite3.OperationalError:  # Null, or no such job.
        yield None
        return
    with text:
        yield text


def result_size(connection: Connection, job_id: int) -> int:
    """Return the bytes that the text of a result takes; 0 for null and for a job that is not there."""
    with _in_place(connection, job_id) as text:
        if text is not None:
            return len(text)
    return connection.execute(_SIZE, {"id": job_id}).scalar() or 0


def result_part(connection: Connection, job_id: int, start: int, count: int) -> str:
    """Return up to ``count`` characters of the text of a result, from the character ``start`` (0-based)."""
    with _in_place(connection, job_id) as text:
        if text is not None and start == 0 and len(text) <= count:
            return text.read().decode()
    found = connection.execute(_PART, {"id": job_id, "start": start + 1, "count": count}).scalar()
    return found or ""


def previous(connection: Connection, job: Job, key: str, runs: int) -> Job | None:
    """Return, without result, the job that the node of ``job`` had before it: in the same execution, else in
    the newest of the ``runs`` executions of the workflow ``key`` before that have one.
    """
    given = {"execution": job.execution_id, "node": job.node_key, "before": job.id}
    found = connection.execute(_BEFORE_IN_RUN, given).first()
    if found is not None:
        return mapping.job(found)
    earlier = {"execution": job.execution_id, "key": key, "most": runs}
    for (execution,) in connection.execute(_EARLIER_RUNS, earlier).fetchall():
        found = connection.execute(_BEFORE_IN_RUN, {**given, "execution": execution}).first()
        if found is not None:
            return mapping.job(found)
    return None


def of_execution(
    connection: Connection, execution_id: int, results: bool, after_id: int = 0, limit: int | None = None
) -> list[Job]:
    """Return the jobs of an execution after ``after_id`` in order of creation, ``limit`` at most; without
    ``results`` those are None.
    """
    given = {"execution": execution_id, "after": after_id, "most": -1 if limit is None else limit}
    return [mapping.job(row) for row in connection.execute(_PAGES[results], given)]


def last(connection: Connection, execution_id: int, limit: int) -> list[Job]:
    """Return the ``limit`` newest jobs of an execution in order of creation."""
    found = connection.execute(_LAST, {"execution": execution_id, "most": limit})
    return [mapping.job(row) for row in found][::-1]


def pending(connection: Connection, execution_id: int, limit: int) -> list[Job]:
    """Return what an execution waits for, without results, by id."""
    found = connection.execute(_OPEN, {"execution": execution_id, "most": limit})
    return [mapping.job(row) for row in found]


def counts(connection: Connection, execution_id: int) -> dict[str, int]:
    """Return how many jobs each node of an execution has."""
    return {row.node_key: row[1] for row in connection.execute(_COUNTS, {"execution": execution_id})}


def latest(connection: Connection, execution_id: int, results: bool = True) -> list[Job]:
    """Return the newest job of each node, ascending by id (3.2); without ``results`` those are None."""
    return [mapping.job(row) for row in _LATEST[results](connection, execution=execution_id)]


def recent(connection: Connection, key: str, run: int, job: int, most: int) -> list[Job]:
    """Return, without results, the newest job of each node of the workflow ``key`` among its ``most`` newest
    jobs; of no execution after ``run`` and none after ``job``.
    """
    given = {"key": key, "run": run, "job": job, "most": most}
    newest: dict[str, int] = {}
    for row in connection.execute(_RECENT, given):
        newest.setdefault(row.node_key, row.id)
    ids = sorted(newest.values())
    found: list[Job] = []
    for start in range(0, len(ids), 500):
        chosen = mapping.JOB_BRIEF.where(_rows.id.in_(ids[start : start + 500])).order_by(_rows.id)
        found += [mapping.job(row) for row in connection.execute(chosen)]
    return found


def changed_columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``changes`` as column values; raises :class:`InvalidRequestError` for any other member."""
    unknown = sorted(set(changes) - set(_COLUMNS))
    if unknown:
        raise InvalidRequestError(f"A job’s {', '.join(unknown)} cannot be changed")
    return {name: _COLUMNS[name](value) for name, value in changes.items()}


def settle(
    connection: Connection, job_id: int, now: int, message: Values, columns: Mapping[str, Any]
) -> Job | None:
    """Write ``columns`` and the message if the job is still pending (2.11); None when it is not."""
    changed = ", ".join(f"{name} = ?" for name in (*columns, "updated_at"))
    text = f"UPDATE jobs SET {changed} WHERE id = ? AND status = 0"
    if run(connection, text, (*columns.values(), now, job_id)).rowcount == 0:
        return None
    _INSERT_MESSAGE(connection, [message])
    settled = by_id(connection, job_id)
    if settled is not None and not settled.pending:
        withdraw_tasks(connection, job_id, now)
    return settled


def claim(connection: Connection, job_id: int, now: int) -> bool:
    """Note that the work for a waiting job begins; False when it has begun already or nobody waits."""
    text = "UPDATE jobs SET started_at = ?, updated_at = ? WHERE id = ? AND status = 0 AND started_at IS NULL"
    return run(connection, text, (now, now, job_id)).rowcount == 1


def keep_log(connection: Connection, job_id: int, text: str) -> bool:
    """Write the log of a job that was aborted, unless it has one."""
    changed = "UPDATE jobs SET log = ? WHERE id = ? AND status = ? AND log IS NULL"
    return run(connection, changed, (to_text(text), job_id, int(JobStatus.ABORTED))).rowcount == 1


def withdraw_tasks(connection: Connection, job_id: int, now: int) -> None:
    """End what people were asked to do for a job that needs no answer any more."""
    text = "UPDATE tasks SET status = ?, updated_at = ? WHERE job_id = ? AND status = 0"
    run(connection, text, (int(JobStatus.ABORTED), now, job_id))


def pending_of_types(connection: Connection, node_types: Sequence[str]) -> list[Job]:
    """Return the pending jobs of these node types in started executions, by id."""
    found = mapping.JOB.where(_pending, _rows.node_type.in_(node_types), _started).order_by(_rows.id)
    return [mapping.job(row) for row in connection.execute(found)]


def next_due(connection: Connection) -> int | None:
    """Return the earliest due time or deadline of a started execution."""
    due = select(_rows.due_at).where(_pending, _rows.due_at.is_not(None), _started)
    first = connection.execute(due.order_by(_rows.due_at).limit(1)).scalar()
    deadlines = select(func.min(executions.c.expires_at)).where(executions.c.status == 0)
    moments = [first, connection.execute(deadlines).scalar()]
    return min((moment for moment in moments if moment is not None), default=None)


def due(connection: Connection, now: int, limit: int) -> list[Job]:
    """Return pending jobs of started executions whose time has come, by due time and id.

    Jobs that an ended execution left pending (decision 2) lose their due time here, so that they are not
    met again and again.
    """
    ripe = (_pending, _rows.due_at <= now)
    connection.execute(update(jobs).where(*ripe, ~_started).values(due_at=None))
    found = mapping.JOB.where(*ripe).order_by(_rows.due_at, _rows.id).limit(limit)
    return [mapping.job(row) for row in connection.execute(found)]
