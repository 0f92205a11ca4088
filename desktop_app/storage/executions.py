"""Executions: making, listing, aborting and deleting them (engine.md 1.8, 2.4, 2.15, 2.17, 2.19)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    update,
)

from desktop_app.domain.errors import ConflictError, StorageError
from desktop_app.domain.execution import Execution
from desktop_app.domain.records import Aborted, ExecutionFilter, NewExecution
from desktop_app.domain.status import ExecutionStatus, Reason
from desktop_app.storage import mapping
from desktop_app.storage.batch import Mergeable
from desktop_app.storage.checkpoints import abort_waiting
from desktop_app.storage.rows import Query, RowStatement, Values, run
from desktop_app.storage.tables import (
    execution_marks,
    execution_numbers,
    executions,
    jobs,
    queue,
    workflows,
)

_rows = executions.c
_ended: Final = and_(_rows.status.is_not(None), _rows.status != 0)
_started: Final = _rows.status == 0

_INSERT: Final = RowStatement.insert(executions, "ON CONFLICT (event_key) DO NOTHING")
_INSERT_MESSAGES: Final = RowStatement.insert(queue)
_STORED: Final = RowStatement.ids("SELECT id FROM executions WHERE id")
_COUNT_KEYS: Final = RowStatement(
    "INSERT INTO workflow_stats (key, executed) VALUES",
    2,
    "ON CONFLICT (key) DO UPDATE SET executed = executed + excluded.executed",
)
_EXECUTED: Final = "SELECT executed FROM workflow_stats WHERE key = ?"
_INSERT_NUMBERS: Final = RowStatement.insert(execution_numbers)
_COUNT_VERSIONS: Final = RowStatement(
    "INSERT INTO version_stats (id, executed) VALUES",
    2,
    "ON CONFLICT (id) DO UPDATE SET executed = executed + excluded.executed",
)

Created = list[Execution | Exception]


class _New:
    """One execution on its way in; ``error`` when it cannot be turned into a row."""

    __slots__ = ("error", "execution", "message", "values")

    def __init__(self, given: NewExecution) -> None:
        self.execution = given.execution
        self.error: Exception | None = None
        self.values: Values = ()
        self.message: list[Values] = []
        try:
            self.values = mapping.execution_values(given.execution)
            self.message = [] if given.message is None else [mapping.message_values(given.message)]
        except StorageError as error:
            self.error = error


class Creation(Mergeable[Created]):
    """New executions with their messages and counts (2.4); a repeated event key fails only its row (2.6).

    May overtake checkpoints: those beside it concern executions that were made before.
    """

    rank = 0
    __slots__ = ("new", "rows", "subject")

    def __init__(self, given: Sequence[NewExecution]) -> None:
        self.new = [_New(row) for row in given]
        self.rows = 2 * len(self.new)
        self.subject = id(self)

    def __call__(self, connection: Connection) -> Created:
        return self.together(connection, [self])[0]

    @classmethod
    def together(cls, connection: Connection, operations: Sequence[Self]) -> list[Created]:
        """Insert the rows of all operations in order."""
        new = [row for operation in operations for row in operation.new if row.error is None]
        stored = _insert(connection, new)
        inserted = [row for row in new if row.execution.id in stored]
        _INSERT_MESSAGES(connection, [values for row in inserted for values in row.message])
        made = [row.execution for row in inserted]
        _count(connection, made)
        _give_numbers(connection, made)
        return [[_outcome(row, stored) for row in operation.new] for operation in operations]


def _insert(connection: Connection, new: Sequence[_New]) -> set[int]:
    ids = {row.execution.id for row in new}
    if _INSERT(connection, [row.values for row in new]) == len(new):
        return ids
    return set(_STORED.fetch(connection, [(each,) for each in ids]))


def _outcome(row: _New, stored: set[int]) -> Execution | Exception:
    if row.error is not None:
        return row.error
    if row.execution.id in stored:
        return row.execution
    return ConflictError(f"An execution with the event key {row.execution.event_key!r} exists already")


def _count(connection: Connection, created: Sequence[Execution]) -> None:
    """Count executions by key and by version (1.5)."""
    keys: dict[str, int] = {}
    versions: dict[int, int] = {}
    for row in created:
        keys[row.key] = keys.get(row.key, 0) + 1
        versions[row.workflow_id] = versions.get(row.workflow_id, 0) + 1
    _COUNT_KEYS(connection, list(keys.items()))
    _COUNT_VERSIONS(connection, list(versions.items()))


def _give_numbers(connection: Connection, created: Sequence[Execution]) -> None:
    """Number the runs of each workflow in their order; the counter is ahead of them already."""
    reached: dict[str, int] = {}
    numbers: list[Values] = []
    for row in reversed(created):
        if row.key not in reached:
            reached[row.key] = run(connection, _EXECUTED, (row.key,)).fetchone()[0]
        numbers.append((row.id, reached[row.key]))
        reached[row.key] -= 1
    _INSERT_NUMBERS(connection, numbers[::-1])


# -- reading -----------------------------------------------------------------------------------------------

_BY_ID: Final = Query(mapping.EXECUTION.where(_rows.id == bindparam("id")))


def by_id(connection: Connection, execution_id: int) -> Execution | None:
    """Return one execution."""
    found = _BY_ID(connection, id=execution_id)
    return mapping.execution(found[0]) if found else None


def listed(connection: Connection, query: ExecutionFilter) -> list[Execution]:
    """Return executions without context and output, newest first."""
    statement = mapping.EXECUTION_BRIEF.order_by(_rows.id.desc()).limit(query.limit)
    if query.workflow_key is not None:
        statement = statement.where(_rows.key == query.workflow_key)
    if query.statuses is not None:
        statement = statement.where(_has_status(query.statuses))
    if query.before_id is not None:
        statement = statement.where(_rows.id < query.before_id)
    return _all(connection, statement)


def _has_status(statuses: Iterable[int | None]) -> ColumnElement[bool]:
    values = [status for status in statuses if status is not None]
    queueing = _rows.status.is_(None) if None in statuses else false()
    return or_(_rows.status.in_(values), queueing)


def _all(connection: Connection, statement: Select[Any]) -> list[Execution]:
    return [mapping.execution(row) for row in connection.execute(statement)]


def count_in_stack(connection: Connection, workflow_id: int, stack: Sequence[int]) -> int:
    """Return how many of the executions in ``stack`` ran this version (2.5)."""
    count = 0
    for start in range(0, len(stack), 500):
        ids = stack[start : start + 500]
        found = select(func.count()).where(_rows.id.in_(ids), _rows.workflow_id == workflow_id)
        count += connection.execute(found).scalar_one()
    return count


def expired(connection: Connection, now: int, limit: int) -> list[int]:
    """Return started executions whose deadline has passed, ordered by deadline and id (2.16)."""
    statement = select(_rows.id).where(_started, _rows.expires_at <= now)
    statement = statement.order_by(_rows.expires_at, _rows.id).limit(limit)
    return list(connection.execute(statement).scalars())


def undispatched(connection: Connection, created_before: int, after_id: int, limit: int) -> list[Execution]:
    """Return queueing executions of enabled workflows that no message will start, by id (2.17).

    One whose message is still in the queue needs no second one: the queue survives a restart.
    """
    waiting = and_(
        _rows.dispatched == literal_column("0"), _rows.status.is_(None), _rows.started_at.is_(None)
    )
    statement = mapping.EXECUTION.join(workflows, workflows.c.id == _rows.workflow_id)
    statement = statement.where(waiting, workflows.c.enabled.is_(true()), _rows.created_at < created_before)
    statement = statement.where(_rows.id > after_id, _rows.id.not_in(select(queue.c.execution_id)))
    return _all(connection, statement.order_by(_rows.id).limit(limit))


def ready(connection: Connection, limit: int) -> list[Execution]:
    """Return executions without context and output that a message of the queue lets go on, by id."""
    ids = select(queue.c.execution_id).distinct().subquery()
    statement = mapping.EXECUTION_BRIEF.join(ids, ids.c.execution_id == _rows.id)
    statement = statement.where(or_(_rows.status.is_(None), _started))
    return _all(connection, statement.order_by(_rows.id).limit(limit))


def interrupted(connection: Connection) -> list[Execution]:
    """Return executions that were in the middle of a pass when the process ended (2.17): started, without a
    message and without a pending job.
    """
    pending = select(jobs.c.id).where(jobs.c.execution_id == _rows.id, jobs.c.status == literal_column("0"))
    statement = mapping.EXECUTION.where(_started, _rows.started_at.is_not(None), ~pending.exists())
    statement = statement.where(_rows.id.not_in(select(queue.c.execution_id)))
    return _all(connection, statement.order_by(_rows.id))


# -- ending ------------------------------------------------------------------------------------------------


def abort(connection: Connection, execution_id: int, reason: str, now: int) -> list[Aborted]:
    """Abort an execution and its children, however deep (2.15). Each is a compare-and-set on its status, so
    of several concurrent aborters one wins; the others get an empty list.
    """
    found: list[Aborted] = []
    waiting = [(execution_id, reason)]
    while waiting:
        each, why = waiting.pop(0)
        aborted = _abort_one(connection, each, why, now)
        if aborted is not None:
            found.append(aborted)
            waiting += [(child, Reason.PARENT_ABORTED) for child in open_children(connection, each)]
    return found


_open: Final = or_(_rows.status.is_(None), _started)
_ABORT: Final = (
    update(executions)
    .where(_rows.id == bindparam("execution"), _open)
    .values(status=int(ExecutionStatus.ABORTED), reason=bindparam("why"), updated_at=bindparam("now"))
)
_CHILDREN: Final = (
    select(_rows.id).where(_rows.parent_execution_id == bindparam("execution"), _open).order_by(_rows.id)
)
_PENDING_JOBS: Final = (
    select(jobs.c.id)
    .where(jobs.c.execution_id == bindparam("execution"), jobs.c.status == literal_column("0"))
    .order_by(jobs.c.id)
)


def _abort_one(connection: Connection, execution_id: int, reason: str, now: int) -> Aborted | None:
    given = {"execution": execution_id, "why": reason, "now": now}
    if connection.execute(_ABORT, given).rowcount == 0:
        return None
    job_ids = tuple(connection.execute(_PENDING_JOBS, given).scalars())
    abort_waiting(connection, execution_id, now)
    row = connection.execute(select(_rows.workflow_id, _rows.key).where(_rows.id == execution_id)).one()
    return Aborted(execution_id, row.workflow_id, row.key, reason, job_ids)


def open_of_versions(connection: Connection, version_ids: Sequence[int]) -> list[int]:
    """Return the queueing or started executions of some versions, by id."""
    found = select(_rows.id).where(_open, _rows.workflow_id.in_(version_ids)).order_by(_rows.id)
    return list(connection.execute(found).scalars())


def open_children(connection: Connection, execution_id: int) -> list[int]:
    """Return the queueing or started executions that an execution has called, by id."""
    return list(connection.execute(_CHILDREN, {"execution": execution_id}).scalars())


def delete_one(connection: Connection, execution_id: int) -> bool:
    """Delete an ended execution; jobs and tasks go with it (2.19). Started and queueing ones stay."""
    return _delete(connection, _rows.id == execution_id) > 0


def delete_ended(connection: Connection, workflow_key: str | None) -> int:
    """Delete the ended executions of one key, or of all, and return how many (2.19)."""
    return _delete(connection, true() if workflow_key is None else _rows.key == workflow_key)


def _delete(connection: Connection, which: ColumnElement[bool]) -> int:
    """Delete what has ended and is not pinned."""
    kept = select(execution_marks.c.id).where(execution_marks.c.pinned.is_(true()))
    free = and_(_ended, _rows.id.not_in(kept), which)
    connection.execute(delete(queue).where(queue.c.execution_id.in_(select(_rows.id).where(free))))
    return connection.execute(delete(executions).where(free)).rowcount
