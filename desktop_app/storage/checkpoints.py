"""The hot path: one flush of a pass (engine.md 2.7, 3.5). Text for the driver, not Core, as it runs thousands
of times a second; neighbours of different executions are written together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Self

from sqlalchemy import Connection

from desktop_app.domain.execution import NOTICE
from desktop_app.domain.records import Checkpoint, CheckpointResult
from desktop_app.domain.status import ExecutionStatus, JobStatus
from desktop_app.storage import concealed, tables
from desktop_app.storage.batch import Mergeable, Unmerged
from desktop_app.storage.json_text import to_json
from desktop_app.storage.mapping import job_values, task_values
from desktop_app.storage.rows import RowStatement, Values, run

_STARTED: Final = CheckpointResult(acquired=True, ended=False, status=0, reason=None)
_ABORTED: Final = int(ExecutionStatus.ABORTED)

# A stored job is updated by the same statement: only what may change of it (1.9).
_SAVE_JOBS: Final = RowStatement.insert(
    tables.jobs,
    "ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(
        f"{name} = excluded.{name}"
        for name in ("status", "result", "meta", "log", "started_at", "due_at", "updated_at")
    ),
)
_INSERT_TASKS: Final = RowStatement.insert(tables.tasks)
_CONSUME: Final = RowStatement.ids("DELETE FROM queue WHERE id")


class _Entry:
    """The update of an execution's row by checkpoints of one shape: ``acquiring`` it, with ``output``.

    An acquiring one finds a queueing row or a deferred one (2.7, 2.10), any other a started one; so the
    number of changed rows tells whether the row was as expected.
    """

    def __init__(self, acquiring: bool, output: bool) -> None:
        names = ["output"] if output else []
        names += ["started_at", "expires_at"] if acquiring else []
        names += ["status", "reason", "updated_at"]
        first = "dispatched = 1, " if acquiring else ""
        ready = "status IS NULL AND dispatched = 0 OR status = 0 AND dispatched = 1"
        guard = f"started_at IS NULL AND ({ready})" if acquiring else "status = 0"
        one = ", ".join(f"{name} = ?" for name in names)
        self._one = f"UPDATE executions SET {first}{one} WHERE id = ? AND {guard}"
        # Not WITH … UPDATE: the driver counts changed rows only of a text that begins with UPDATE.
        many = ", ".join(f"{name} = given.column{number}" for number, name in enumerate(names, 1))
        self._many = RowStatement(
            f"UPDATE executions SET {first}{many} FROM (VALUES",
            len(names) + 1,
            f") AS given WHERE executions.id = given.column{len(names) + 1} AND {guard}",
        )

    def write(self, connection: Connection, rows: Sequence[Values]) -> bool:
        """Update the executions; tell whether every row was as expected."""
        if len(rows) == 1:
            return run(connection, self._one, rows[0]).rowcount == 1
        return self._many(connection, rows) == len(rows)


_ENTRIES: Final = {
    (acquiring, output): _Entry(acquiring, output) for acquiring in (False, True) for output in (False, True)
}


class Flush(Mergeable[CheckpointResult]):
    """A checkpoint as rows, made when it is submitted: jobs may change while it waits in the line."""

    rank = 1

    __slots__ = (
        "concealed",
        "cursor",
        "entry",
        "jobs",
        "message",
        "now",
        "reason",
        "rows",
        "shape",
        "status",
        "subject",
        "tasks",
    )

    def __init__(self, given: Checkpoint) -> None:
        self.subject: int = given.execution_id
        self.now, self.status, self.reason = given.now, int(given.status or 0), given.reason
        self.shape = (given.acquire is not None, given.has_output)
        self.entry = _entry_values(given)
        self.jobs = [job_values(job) for job in (*given.inserted, *given.updated)]
        self.tasks = [task_values(task) for task in given.tasks]
        self.message = [] if given.message_id is None else [(given.message_id,)]
        self.cursor = None if given.cursor is None else (to_json(given.cursor[1]), given.cursor[0])
        self.concealed = [concealed.values(each) for each in given.concealed]
        self.rows = 2 + len(self.jobs) + len(self.tasks) + len(self.concealed)

    def __call__(self, connection: Connection) -> CheckpointResult:
        if _ENTRIES[self.shape].write(connection, [self.entry]):
            _write(connection, [self])
            return self._expected()
        return self._late(connection)

    @classmethod
    def together(cls, connection: Connection, operations: Sequence[Self]) -> list[CheckpointResult]:
        """Write the checkpoints of different executions; :class:`Unmerged` when a row has moved on."""
        shapes: dict[tuple[bool, bool], list[Values]] = {}
        for flush in operations:
            shapes.setdefault(flush.shape, []).append(flush.entry)
        for shape, entries in shapes.items():
            if not _ENTRIES[shape].write(connection, entries):
                raise Unmerged
        _write(connection, operations)
        return [flush._expected() for flush in operations]

    def _expected(self) -> CheckpointResult:
        return _STARTED if not self.status else CheckpointResult(True, True, self.status, self.reason)

    def _late(self, connection: Connection) -> CheckpointResult:
        """Write what a pass has done although its execution was ended from outside; the end stands (3.5).

        Nothing is written for a pass that did not get the execution, or whose execution was deleted.
        """
        acquiring, output = self.shape
        row = run(
            connection, "SELECT status, reason FROM executions WHERE id = ?", (self.subject,)
        ).fetchone()
        status, reason = (None, None) if row is None else row
        if row is None or acquiring:
            return CheckpointResult(acquired=False, ended=False, status=status, reason=reason)
        if output:
            text = "UPDATE executions SET output = ? WHERE id = ?"
            run(connection, text, (self.entry[0], self.subject))
        _write(connection, [self])
        if status == _ABORTED:
            abort_waiting(connection, self.subject, self.now)
        return CheckpointResult(acquired=True, ended=False, status=status, reason=reason)


def _entry_values(given: Checkpoint) -> Values:
    """Return the values of :class:`_Entry` in its order."""
    output = (to_json(given.output),) if given.has_output else ()
    start = () if given.acquire is None else (given.acquire.started_at, given.acquire.expires_at)
    status = int(given.status or 0)
    return (*output, *start, status, given.reason if status else None, given.now, given.execution_id)


def _write(connection: Connection, flushes: Sequence[Flush]) -> None:
    _SAVE_JOBS(connection, [row for flush in flushes for row in flush.jobs])
    _INSERT_TASKS(connection, [row for flush in flushes for row in flush.tasks])
    concealed.KEEP(connection, [row for flush in flushes for row in flush.concealed])
    _CONSUME(connection, [row for flush in flushes for row in flush.message])
    for flush in flushes:
        if flush.cursor is not None:
            run(connection, "UPDATE queue SET cursor = ?, attempts = 0 WHERE id = ?", flush.cursor)
        if flush.status == _ABORTED:
            abort_waiting(connection, flush.subject, flush.now)


def abort_waiting(connection: Connection, execution_id: int, now: int) -> None:
    """Turn what an aborted execution waits for, jobs and tasks, to ABORTED (2.15, 4.17)."""
    for table, which in (("jobs", ""), ("tasks", f" AND type <> '{NOTICE}'")):
        text = f"UPDATE {table} SET status = ?, updated_at = ? WHERE execution_id = ? AND status = 0{which}"
        run(connection, text, (int(JobStatus.ABORTED), now, execution_id))
