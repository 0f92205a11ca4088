"""The store as the engine sees it: no secret reaches the file, and the engine reads the real values (ADR 6).

Everyone else reads the plain :class:`SqlStore`, where secrets are masked.
"""

from __future__ import annotations

from asyncio import Future
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection

from desktop_app.domain.debugging import RunEvent
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.masking import Mask, Veil
from desktop_app.domain.records import (
    Checkpoint,
    CheckpointResult,
    Concealed,
    Message,
    NewExecution,
    Submission,
)
from desktop_app.storage import concealed, executions, jobs, mapping, queue, tasks
from desktop_app.storage.debugging import debug_sessions
from desktop_app.storage.executions import Creation
from desktop_app.storage.store import SqlStore

TYPED: Final = ("edits", "configs")
"""Members of a debug session's state that hold what a person typed."""


class VeiledStore(SqlStore):
    """Shares database and line of another store, which closes them. While ``veil`` hides nothing, each
    method is that of the plain store.
    """

    def __init__(self, store: SqlStore, veil: Veil) -> None:
        self._database, self._writer = store._database, store._writer
        self._veil = veil

    # -- writing ---------------------------------------------------------------------------------------

    def create_executions(self, rows: Sequence[NewExecution]) -> Future[list[Execution | Exception]]:
        """Insert executions, their contexts masked; what comes back are the rows as stored."""
        mask = self._veil.mask
        if not mask:
            return super().create_executions(rows)
        hidden = [concealed.hidden_execution(row.execution, mask) for row in rows]
        stored = [replace(row, execution=one) for row, (one, _) in zip(rows, hidden, strict=True)]
        if not any(each.places for _, each in hidden):
            return super().create_executions(rows)
        return self._submit(_creation(Creation(stored), [each for _, each in hidden]))

    def checkpoint(self, checkpoint: Checkpoint) -> Future[CheckpointResult]:
        """Write one flush of a pass, masked."""
        mask = self._veil.mask
        return super().checkpoint(concealed.hidden_checkpoint(checkpoint, mask) if mask else checkpoint)

    def settle_job(
        self, job_id: int, now: int, message: Message, changes: dict[str, Any]
    ) -> Future[Job | None]:
        """Settle a waiting job with masked ``changes``; what comes back is the job as stored."""
        mask = self._veil.mask
        if not mask:
            return super().settle_job(job_id, now, message, changes)
        shown, places = concealed.hidden_fields(changes, mask)
        row, columns = mapping.message_values(message), jobs.changed_columns(shown)

        def operation(connection: Connection) -> Job | None:
            job = jobs.settle(connection, job_id, now, row, columns)
            if job is not None:
                before = concealed.places_of(connection, [job_id]).get(job_id, {})
                rest = {name: found for name, found in before.items() if name not in changes}
                if before or places:
                    concealed.keep(connection, [Concealed(job_id, job.execution_id, {**rest, **places})])
            return job

        return self._submit(operation, durable=True)

    def submit(self, submission: Submission) -> Future[bool]:
        """Write a person's answer, masked."""
        mask = self._veil.mask
        if not mask:
            return super().submit(submission)
        job, kept = concealed.hidden_job(submission.job, mask)
        task = concealed.hidden_task(submission.task, mask)
        write = tasks.Submitting(replace(submission, job=job, task=task))

        def operation(connection: Connection) -> bool:
            written = write(connection)
            if written:
                concealed.keep(connection, [kept])
            return written

        return self._submit(operation, durable=True)

    def save_debug_session(self, execution_id: int, state: Mapping[str, Any] | None) -> Future[None]:
        """Keep the state of a debugged run; what a person typed into it is masked."""
        mask = self._veil.mask
        if mask and state is not None:
            typed, places = mask.hide([state.get(name) for name in TYPED])
            state = {**state, **dict(zip(TYPED, typed, strict=True)), concealed.CURSOR_FIELD: places}
        return super().save_debug_session(execution_id, state)

    def debug_sessions(self) -> Future[dict[int, Any]]:
        """Return the state of every session with the secrets in what a person typed."""
        mask = self._veil.mask
        if not mask:
            return super().debug_sessions()
        return self._submit(lambda connection: _revealed_sessions(debug_sessions(connection), mask))

    def add_run_events(self, events: Sequence[RunEvent]) -> Future[None]:
        """Append what was done to runs, masked."""
        shown = self._veil.mask.shown
        return super().add_run_events([replace(event, detail=shown(event.detail)) for event in events])

    def keep_log(self, job_id: int, text: str) -> Future[bool]:
        """Keep a masked log; nobody needs the real one, for the job has ended."""
        return super().keep_log(job_id, self._veil.mask.text(text))

    # -- reading ---------------------------------------------------------------------------------------

    def execution(self, execution_id: int) -> Future[Execution | None]:
        """Return one execution with the secrets of its context."""
        mask = self._veil.mask
        if not mask:
            return super().execution(execution_id)

        def operation(connection: Connection) -> Execution | None:
            found = executions.by_id(connection, execution_id)
            if found is not None:
                concealed.revealed_execution(connection, found, mask)
            return found

        return self._submit(operation)

    def job(self, job_id: int) -> Future[Job | None]:
        """Return one job with its secrets."""
        mask = self._veil.mask
        if not mask:
            return super().job(job_id)

        def operation(connection: Connection) -> Job | None:
            found = jobs.by_id(connection, job_id)
            if found is not None:
                concealed.revealed_jobs(connection, [found], mask)
            return found

        return self._submit(operation)

    def jobs(
        self, execution_id: int, *, results: bool = True, after_id: int = 0, limit: int | None = None
    ) -> Future[list[Job]]:
        """Return jobs of an execution; with ``results`` also their secrets."""
        mask = self._veil.mask
        if not mask or not results:
            return super().jobs(execution_id, results=results, after_id=after_id, limit=limit)
        return self._revealed(
            lambda connection: jobs.of_execution(connection, execution_id, True, after_id, limit), mask
        )

    def latest_jobs(self, execution_id: int, *, results: bool = True) -> Future[list[Job]]:
        """Return the newest job of each node; with ``results`` also their secrets."""
        mask = self._veil.mask
        if not mask or not results:
            return super().latest_jobs(execution_id, results=results)
        return self._revealed(lambda connection: jobs.latest(connection, execution_id), mask)

    def pending_jobs(self, node_types: Sequence[str]) -> Future[list[Job]]:
        """Return the pending jobs of these node types with their secrets."""
        mask = self._veil.mask
        if not mask:
            return super().pending_jobs(node_types)
        return self._revealed(lambda connection: jobs.pending_of_types(connection, node_types), mask)

    def messages(self, limit: int, after_id: int = 0) -> Future[list[Message]]:
        """Return queued messages with the secrets in what their steps remember."""
        mask = self._veil.mask
        if not mask:
            return super().messages(limit, after_id)

        def operation(connection: Connection) -> list[Message]:
            found = queue.messages(connection, limit, after_id)
            return [concealed.revealed_message(message, mask) for message in found]

        return self._submit(operation)

    def _revealed(self, read: Callable[[Connection], list[Job]], mask: Mask) -> Future[list[Job]]:
        def operation(connection: Connection) -> list[Job]:
            found = read(connection)
            concealed.revealed_jobs(connection, found, mask)
            return found

        return self._submit(operation)


def _revealed_sessions(sessions: dict[int, Any], mask: Mask) -> dict[int, Any]:
    for state in sessions.values():
        if places := state.get(concealed.CURSOR_FIELD):
            typed = mask.reveal([state.get(name) for name in TYPED], places)
            state.update(zip(TYPED, typed, strict=True))
    return sessions


def _creation(
    creation: Creation, hidden: Sequence[Concealed]
) -> Callable[[Connection], list[Execution | Exception]]:
    def operation(connection: Connection) -> list[Execution | Exception]:
        created = creation(connection)
        pairs = zip(created, hidden, strict=True)
        concealed.keep(
            connection, [each for one, each in pairs if each.places and isinstance(one, Execution)]
        )
        return created

    return operation
