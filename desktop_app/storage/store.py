"""The whole store as the engine and the services see it: the ``Store`` of the engine's ports.

Every method queues its work at the call and returns a future that is done when it is committed. Reads stand
in the same line as writes, so a read sees everything that was queued before it.
"""

from __future__ import annotations

from asyncio import Future
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

from desktop_app.domain.execution import Execution, Job, Task
from desktop_app.domain.records import (
    Aborted,
    Checkpoint,
    CheckpointResult,
    ExecutionFilter,
    Message,
    NewExecution,
    Submission,
    TaskCount,
    TaskFilter,
    TaskPage,
)
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.storage import (
    executions,
    jobs,
    kept,
    mapping,
    marks,
    queue,
    tasks,
    workflows,
)
from desktop_app.storage.batch import Operation
from desktop_app.storage.checkpoints import Flush
from desktop_app.storage.consents import ConsentRecords
from desktop_app.storage.database import Database
from desktop_app.storage.debugging import DebugRecords
from desktop_app.storage.executions import Creation
from desktop_app.storage.json_text import to_json, to_text
from desktop_app.storage.run_store import RunStore
from desktop_app.storage.settled import Settled
from desktop_app.storage.writer import Writer

T = TypeVar("T")


class SqlStore(Settled, RunStore, DebugRecords, ConsentRecords):
    """Owns the database and the line to it; ``close`` ends both.

    A value is turned to text at the call, where :class:`StorageError` tells that it is no JSON; whatever
    happens afterwards comes through the future. Commits survive a power cut where they checkpoint an effect
    or keep what a person made, and a killed process always (decision 27).
    """

    def __init__(self, database: Database, *, threaded: bool = False) -> None:
        self._database = database
        self._writer = Writer(database, threaded=threaded)

    @classmethod
    def open(cls, path: Path | None, *, threaded: bool = False, full: bool = False) -> Self:
        """Open the store at ``path`` (None: in memory); see :meth:`Database.open` for the errors.

        ``threaded`` gives it a thread of its own, for a window; ``full`` makes every commit survive a power
        cut.
        """
        return cls(Database.open(path, full=full), threaded=threaded)

    @classmethod
    def look(cls, path: Path) -> Self:
        """Open the store at ``path`` for reading only; see :meth:`Database.look` for the errors."""
        return cls(Database.look(path))

    def close(self) -> None:
        """Commit everything queued and close the file. Blocks; harmless when closed."""
        self._writer.close()
        self._database.close()

    def drain(self) -> Future[None]:
        """Wait until everything queued so far is committed."""
        return self._submit(lambda _: None)

    def largest_id(self) -> Future[int]:
        """Return the largest id in the store, above which further ids must lie (1.1); 0 when empty."""
        return self._submit(workflows.largest_id)

    # -- workflows -------------------------------------------------------------------------------------

    def workflow(self, version_id: int) -> Future[WorkflowVersion | None]:
        """Return one version."""
        return self._submit(lambda connection: workflows.by_id(connection, version_id))

    def current_workflow(self, key: str) -> Future[WorkflowVersion | None]:
        """Return the main version of a key."""
        return self._submit(lambda connection: workflows.current(connection, key))

    def workflows(self, key: str | None = None) -> Future[list[WorkflowVersion]]:
        """Return the main version of every workflow, or every version of one key, newest first."""
        return self._submit(lambda connection: workflows.listed(connection, key))

    def enabled_workflows(self) -> Future[list[WorkflowVersion]]:
        """Return every version whose trigger listens, in order of activation."""
        return self._submit(workflows.enabled)

    def add_workflow(self, version: WorkflowVersion) -> Future[WorkflowVersion]:
        """Insert a version under the rules of 1.4 and return it as stored."""
        draft = mapping.version_draft(version)
        return self._submit(lambda connection: workflows.add(connection, draft), durable=True)

    def update_workflow(self, version: WorkflowVersion) -> Future[WorkflowVersion]:
        """Store document, enabled and current under the rules of 1.4; NotFoundError when it is gone."""
        draft = mapping.version_draft(version)
        return self._submit(lambda connection: workflows.change(connection, draft), durable=True)

    def delete_workflow(self, version_id: int) -> Future[list[int]]:
        """Delete a version, or all versions of its key when it is the main one (2.19); return their ids."""
        return self._submit(lambda connection: workflows.remove(connection, version_id), durable=True)

    def put_in_trash(self, key: str, now: int) -> Future[None]:
        """Take a workflow out of sight; versions, draft and runs stay."""
        return self._submit(lambda connection: workflows.put_in_trash(connection, key, now), durable=True)

    def take_from_trash(self, key: str) -> Future[None]:
        """Bring a workflow back into sight."""
        return self._submit(lambda connection: workflows.take_from_trash(connection, key), durable=True)

    def trashed(self) -> Future[list[tuple[WorkflowVersion, int]]]:
        """Return the main versions in the trash, each with the instant it went there, latest first."""
        return self._submit(workflows.trashed)

    def save_version_message(self, version_id: int, text: str) -> Future[None]:
        """Keep what a person says about a version; an empty text drops it."""
        plain = to_text(text)
        return self._submit(
            lambda connection: workflows.save_message(connection, version_id, plain or ""), durable=True
        )

    def version_messages(self, key: str) -> Future[dict[int, str]]:
        """Return the messages of a workflow's versions by version id."""
        return self._submit(lambda connection: workflows.messages(connection, key))

    # -- drafts ----------------------------------------------------------------------------------------

    def draft(self, key: str) -> Future[str | None]:
        """Return the journalled draft of a workflow as document text, or None."""
        return self._submit(lambda connection: workflows.draft(connection, key))

    def save_draft(self, key: str, text: str | None, now: int | None = None) -> Future[None]:
        """Keep (or, with None, drop) the draft of a workflow."""
        plain = to_text(text)
        return self._submit(
            lambda connection: workflows.save_draft(connection, key, plain, now), durable=True
        )

    def draft_time(self, key: str) -> Future[int | None]:
        """Return when the draft of a workflow was written, in milliseconds since 1970; None if unknown."""
        return self._submit(lambda connection: workflows.draft_time(connection, key))

    def drafts(self) -> Future[dict[str, str]]:
        """Return every draft by workflow key."""
        return self._submit(workflows.all_drafts)

    def keep_draft(self, key: str, text: str, now: int, reason: str, most: int | None = None) -> Future[None]:
        """Keep a document that is given up for ``reason``, of this reason at most the ``most`` latest."""
        plain = to_text(text)
        return self._submit(lambda connection: kept.keep(connection, key, plain or "", now, reason, most))

    def kept_drafts(self) -> Future[list[tuple[str, int, str]]]:
        """Return key, instant and reason of every kept document, the latest first."""
        return self._submit(kept.listed)

    def kept_draft(self, key: str, kept_at: int) -> Future[str | None]:
        """Return the text of a kept document, or None."""
        return self._submit(lambda connection: kept.text(connection, key, kept_at))

    def sweep_kept(self, before: int) -> Future[None]:
        """Forget what was kept before an instant."""
        return self._submit(lambda connection: kept.sweep(connection, before))

    # -- executions ------------------------------------------------------------------------------------

    def create_executions(self, rows: Sequence[NewExecution]) -> Future[list[Execution | Exception]]:
        """Insert executions with their messages and count them (1.5); a row that fails yields its error:
        ConflictError for a repeated event key, StorageError for a context that is no JSON.
        """
        return self._submit(Creation(rows))

    def checkpoint(self, checkpoint: Checkpoint) -> Future[CheckpointResult]:
        """Write one flush of a pass. Not acquired is also what a deleted execution answers."""
        return self._submit(Flush(checkpoint), durable=checkpoint.durable)

    def abort(self, execution_id: int, reason: str, now: int) -> Future[list[Aborted]]:
        """Abort an execution that is queueing or started, its pending jobs and tasks and its children
        (2.15); empty when it was neither.
        """
        return self._submit(lambda connection: executions.abort(connection, execution_id, reason, now))

    def execution(self, execution_id: int) -> Future[Execution | None]:
        """Return one execution."""
        return self._submit(lambda connection: executions.by_id(connection, execution_id))

    def executions(self, query: ExecutionFilter) -> Future[list[Execution]]:
        """Return executions without context and output, newest first."""
        return self._submit(lambda connection: executions.listed(connection, query))

    def open_executions(self, version_ids: Iterable[int]) -> Future[list[int]]:
        """Return the queueing or started executions of some versions, by id."""
        ids = list(version_ids)
        return self._submit(lambda connection: executions.open_of_versions(connection, ids))

    def open_children(self, execution_id: int) -> Future[list[int]]:
        """Return the queueing or started executions that this one has called, by id."""
        return self._submit(lambda connection: executions.open_children(connection, execution_id))

    def count_in_stack(self, workflow_id: int, stack: Iterable[int]) -> Future[int]:
        """Return how many of the executions in ``stack`` ran this version (2.5)."""
        ids = list(dict.fromkeys(stack))
        return self._submit(lambda connection: executions.count_in_stack(connection, workflow_id, ids))

    def delete_execution(self, execution_id: int) -> Future[bool]:
        """Delete an ended execution with its jobs and tasks; False when it was not deleted (2.19)."""
        return self._submit(lambda connection: executions.delete_one(connection, execution_id))

    def delete_executions(self, workflow_key: str | None) -> Future[int]:
        """Delete all ended executions (of one key, or all); return how many."""
        return self._submit(lambda connection: executions.delete_ended(connection, workflow_key))

    def expired(self, now: int, limit: int = 1000) -> Future[list[int]]:
        """Return started executions whose deadline has passed, ordered by deadline and id."""
        return self._submit(lambda connection: executions.expired(connection, now, limit))

    def undispatched(self, created_before: int, after_id: int, limit: int) -> Future[list[Execution]]:
        """Return recovery candidates of enabled workflows that have no message, ordered by id (2.17)."""
        return self._submit(
            lambda connection: executions.undispatched(connection, created_before, after_id, limit)
        )

    def ready_executions(self, limit: int) -> Future[list[Execution]]:
        """Return executions, in brief, that a message of the queue lets go on, by id."""
        return self._submit(lambda connection: executions.ready(connection, limit))

    def interrupted(self) -> Future[list[Execution]]:
        """Return started executions with ``started_at``, without a message and without a pending job."""
        return self._submit(executions.interrupted)

    # -- jobs ------------------------------------------------------------------------------------------

    def job(self, job_id: int) -> Future[Job | None]:
        """Return one job with its result."""
        return self._submit(lambda connection: jobs.by_id(connection, job_id))

    def jobs(
        self, execution_id: int, *, results: bool = True, after_id: int = 0, limit: int | None = None
    ) -> Future[list[Job]]:
        """Return the jobs of an execution after ``after_id``, in order of creation; None is no limit."""
        return self._submit(
            lambda connection: jobs.of_execution(connection, execution_id, results, after_id, limit)
        )

    def job_brief(self, job_id: int) -> Future[Job | None]:
        """Return one job without its result."""
        return self._submit(lambda connection: jobs.brief(connection, job_id))

    def result_size(self, job_id: int) -> Future[int]:
        """Return the bytes that a result takes as JSON text; 0 for null and where there is no such job."""
        return self._submit(lambda connection: jobs.result_size(connection, job_id))

    def result_part(self, job_id: int, start: int, count: int) -> Future[str]:
        """Return up to ``count`` characters of a result as JSON text, from the character ``start``."""
        return self._submit(lambda connection: jobs.result_part(connection, job_id, start, count))

    def previous_job(self, job: Job, key: str, runs: int) -> Future[Job | None]:
        """Return, without result, what the node did before: in the execution, or in one of the last runs."""
        return self._submit(lambda connection: jobs.previous(connection, job, key, runs))

    def last_jobs(self, execution_id: int, limit: int) -> Future[list[Job]]:
        """Return the ``limit`` newest jobs of an execution, in order of creation."""
        return self._submit(lambda connection: jobs.last(connection, execution_id, limit))

    def open_jobs(self, execution_id: int, limit: int) -> Future[list[Job]]:
        """Return the pending jobs of an execution by id, without results."""
        return self._submit(lambda connection: jobs.pending(connection, execution_id, limit))

    def job_counts(self, execution_id: int) -> Future[dict[str, int]]:
        """Return how many jobs an execution has, by node key."""
        return self._submit(lambda connection: jobs.counts(connection, execution_id))

    def latest_jobs(self, execution_id: int, *, results: bool = True) -> Future[list[Job]]:
        """Return the newest job of each node, ascending by id (3.2); without ``results`` those are None."""
        return self._submit(lambda connection: jobs.latest(connection, execution_id, results))

    def recent_jobs(self, key: str, run: int, job: int, most: int) -> Future[list[Job]]:
        """Return, without results, the newest job of each node of the workflow ``key`` among its ``most``
        newest jobs; of no execution after ``run`` and none after ``job``. Ascending by id.
        """
        return self._submit(lambda connection: jobs.recent(connection, key, run, job, most))

    def settle_job(
        self, job_id: int, now: int, message: Message, changes: dict[str, Any]
    ) -> Future[Job | None]:
        """If the job is still pending, set ``changes`` (status, result, meta, log) on it and queue
        ``message``, in one transaction (2.11); None when it was settled already.
        """
        row, columns = mapping.message_values(message), jobs.changed_columns(changes)
        return self._submit(
            lambda connection: jobs.settle(connection, job_id, now, row, columns), durable=True
        )

    def claim_job(self, job_id: int, now: int) -> Future[bool]:
        """Note that the work for a queued job begins; False when it has begun already or nobody waits."""
        return self._submit(lambda connection: jobs.claim(connection, job_id, now), durable=True)

    def keep_log(self, job_id: int, text: str) -> Future[bool]:
        """Give a job that was aborted the log of what its work has printed; False where it has one."""
        return self._submit(lambda connection: jobs.keep_log(connection, job_id, text))

    def pending_jobs(self, node_types: Sequence[str]) -> Future[list[Job]]:
        """Return the pending jobs of these node types in started executions, by id."""
        return self._submit(lambda connection: jobs.pending_of_types(connection, node_types))

    def next_due(self) -> Future[int | None]:
        """Return the earliest due time of a pending job or deadline, of started executions."""
        return self._submit(jobs.next_due)

    def due_jobs(self, now: int, limit: int = 1000) -> Future[list[Job]]:
        """Return pending jobs of started executions that want to be looked at, by due time and id."""
        return self._submit(lambda connection: jobs.due(connection, now, limit))

    # -- queue -----------------------------------------------------------------------------------------

    def publish(self, message: Message, *, clear_due: int | None = None) -> Future[None]:
        """Append a message; with ``clear_due`` take the due time off that job in the same transaction."""
        row = queue.columns(message)
        return self._submit(lambda connection: queue.publish(connection, row, clear_due))

    def messages(self, limit: int, after_id: int = 0) -> Future[list[Message]]:
        """Return queued messages in order."""
        return self._submit(lambda connection: queue.messages(connection, limit, after_id))

    def consume(self, message_id: int) -> Future[None]:
        """Remove a handled message; harmless when it is gone."""
        return self._submit(lambda connection: queue.consume(connection, message_id))

    def count_attempt(self, message_id: int) -> Future[None]:
        """Count one failed handling of a message."""
        return self._submit(lambda connection: queue.count_attempt(connection, message_id))

    # -- triggers --------------------------------------------------------------------------------------

    def trigger_mark(self, key: str) -> Future[Any]:
        """Return what the trigger of a workflow has kept, or None."""
        return self._submit(lambda connection: marks.of(connection, key))

    def save_trigger_mark(self, key: str, mark: Any) -> Future[None]:
        """Keep something for the trigger of a workflow, until it is switched on or off."""
        text = to_json(mark)
        return self._submit(lambda connection: marks.save(connection, key, text))

    # -- tasks -----------------------------------------------------------------------------------------

    def tasks(self, *, job_id: int | None = None, pending: bool = False) -> Future[list[Task]]:
        """Return tasks in order of creation; ``pending`` keeps those of started executions that wait."""
        return self._submit(lambda connection: tasks.listed(connection, job_id, pending))

    def task_page(self, query: TaskFilter) -> Future[TaskPage]:
        """Return one page of the tasks that ask, or of the notices."""
        return self._submit(lambda connection: tasks.page(connection, query))

    def notices(self, *, unread: bool = False, workflow_key: str | None = None) -> Future[list[Task]]:
        """Return what people were told, newest first; of one workflow, if one is named."""
        return self._submit(lambda connection: tasks.notices(connection, unread, workflow_key))

    def mark_notices(self, task_ids: Sequence[int], read_at: int | None, now: int) -> Future[None]:
        """Set notices read at a moment or, with None, unread."""
        ids = list(task_ids)
        return self._submit(lambda connection: tasks.mark_notices(connection, ids, read_at, now))

    def task_counts(self) -> Future[list[TaskCount]]:
        """Return how many tasks there are, by type and workflow key."""
        return self._submit(tasks.counts)

    def task(self, task_id: int) -> Future[Task | None]:
        """Return one task."""
        return self._submit(lambda connection: tasks.by_id(connection, task_id))

    def submit(self, submission: Submission) -> Future[bool]:
        """Write task and job if both are still pending and the execution is started; False otherwise."""
        return self._submit(tasks.Submitting(submission), durable=True)

    def _submit(self, operation: Operation[T], *, durable: bool = False) -> Future[T]:
        return self._writer.submit(operation, durable=durable)
