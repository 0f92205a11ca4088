"""What the engine needs from outside, as interfaces: the store, the clock.

Write methods of :class:`Store` share one rule, on which durability and speed rest: **a write is queued at
the call, in call order, and the returned awaitable is done once it is committed.** A caller that does not
await still keeps its place in the order; everything queued before a commit is durable with it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol

from desktop_app.domain.execution import Execution, Job, Task
from desktop_app.domain.records import (
    Aborted,
    Acquire,
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
from desktop_app.engine.debug_ports import DebugStore
from desktop_app.engine.marks import Marks
from desktop_app.engine.settings import EngineSettings

__all__ = [
    "Aborted",
    "Acquire",
    "Checkpoint",
    "CheckpointResult",
    "Clock",
    "EngineSettings",
    "ExecutionFilter",
    "Message",
    "NewExecution",
    "Store",
    "Submission",
    "TaskCount",
    "TaskFilter",
    "TaskPage",
    "TimerHandle",
]


class TimerHandle(Protocol):
    """A timer that can be called off."""

    def cancel(self) -> None:
        """Make sure the timer does not fire any more; harmless when it has."""


class Clock(Protocol):
    """Time as the engine knows it: milliseconds since 1970 in UTC."""

    def now(self) -> int:
        """Return the present instant."""

    def call_at(self, when: int, callback: Callable[[], None]) -> TimerHandle:
        """Call ``callback`` on the loop at or soon after ``when``; at once (never re-entrantly) if past."""

    def call_every(self, period: int, callback: Callable[[], None]) -> TimerHandle:
        """Call ``callback`` on the loop every ``period`` milliseconds; missed periods count once."""


class Store(DebugStore, Marks, Protocol):
    """The workflow store as the engine and the services see it. No driver exception leaves it: a failure is
    :class:`~desktop_app.domain.errors.StorageError`.
    """

    # -- workflows -------------------------------------------------------------------------------------
    def workflow(self, version_id: int) -> Awaitable[WorkflowVersion | None]:
        """Return one version."""

    def current_workflow(self, key: str) -> Awaitable[WorkflowVersion | None]:
        """Return the main version of a key; None for one in the trash."""

    def workflows(self, key: str | None = None) -> Awaitable[list[WorkflowVersion]]:
        """Return the main version of every workflow outside the trash, or every version of one key, newest
        first.
        """

    def enabled_workflows(self) -> Awaitable[list[WorkflowVersion]]:
        """Return every version whose trigger listens, in order of activation."""

    def add_workflow(self, version: WorkflowVersion) -> Awaitable[WorkflowVersion]:
        """Insert a version under the rules of engine.md 1.4 and return it as stored."""

    def update_workflow(self, version: WorkflowVersion) -> Awaitable[WorkflowVersion]:
        """Store document, enabled and current of an existing version under the rules of 1.4."""

    def delete_workflow(self, version_id: int) -> Awaitable[list[int]]:
        """Delete a version, or all versions of its key when it is the main one (2.19); return their ids."""

    def put_in_trash(self, key: str, now: int) -> Awaitable[None]:
        """Take a workflow out of sight; versions, draft and runs stay."""

    def take_from_trash(self, key: str) -> Awaitable[None]:
        """Bring a workflow back into sight."""

    def trashed(self) -> Awaitable[list[tuple[WorkflowVersion, int]]]:
        """Return the main versions in the trash, each with the instant it went there, latest first."""

    def save_version_message(self, version_id: int, text: str) -> Awaitable[None]:
        """Keep what a person says about a version; an empty text drops it."""

    def version_messages(self, key: str) -> Awaitable[dict[int, str]]:
        """Return the messages of a workflow's versions by version id."""

    # -- drafts ----------------------------------------------------------------------------------------
    def draft(self, key: str) -> Awaitable[str | None]:
        """Return the journalled draft of a workflow as document text, or None."""

    def save_draft(self, key: str, text: str | None, now: int | None = None) -> Awaitable[None]:
        """Keep (or, with None, drop) the draft of a workflow, written at ``now``."""

    def draft_time(self, key: str) -> Awaitable[int | None]:
        """Return when the draft of a workflow was written, or None."""

    def drafts(self) -> Awaitable[dict[str, str]]:
        """Return every draft by workflow key."""

    def keep_draft(
        self, key: str, text: str, now: int, reason: str, most: int | None = None
    ) -> Awaitable[None]:
        """Keep a document that is given up for ``reason``, of this reason at most the ``most`` latest."""

    def kept_drafts(self) -> Awaitable[list[tuple[str, int, str]]]:
        """Return key, instant and reason of every kept document, the latest first."""

    def kept_draft(self, key: str, kept_at: int) -> Awaitable[str | None]:
        """Return the text of a kept document, or None."""

    def sweep_kept(self, before: int) -> Awaitable[None]:
        """Forget what was kept before an instant."""

    # -- executions ------------------------------------------------------------------------------------
    def create_executions(self, rows: Sequence[NewExecution]) -> Awaitable[list[Execution | Exception]]:
        """Insert executions with their messages and count them (1.5); a row that fails yields its error."""

    def checkpoint(self, checkpoint: Checkpoint) -> Awaitable[CheckpointResult]:
        """Write one flush of a pass."""

    def abort(self, execution_id: int, reason: str, now: int) -> Awaitable[list[Aborted]]:
        """Abort an execution that is queueing or started, its pending jobs and its children (2.15);
        empty when it was neither.
        """

    def execution(self, execution_id: int) -> Awaitable[Execution | None]:
        """Return one execution."""

    def open_executions(self, version_ids: Iterable[int]) -> Awaitable[list[int]]:
        """Return the queueing or started executions of some versions, by id."""

    def open_children(self, execution_id: int) -> Awaitable[list[int]]:
        """Return the queueing or started executions that this one has called, by id."""

    def executions(self, query: ExecutionFilter) -> Awaitable[list[Execution]]:
        """Return executions without context and output, newest first."""

    def count_in_stack(self, workflow_id: int, stack: Iterable[int]) -> Awaitable[int]:
        """Return how many of the executions in ``stack`` ran this version (2.5)."""

    def delete_execution(self, execution_id: int) -> Awaitable[bool]:
        """Delete an execution that is not started, with its jobs and tasks; False when it was not deleted."""

    def delete_executions(self, workflow_key: str | None) -> Awaitable[int]:
        """Delete all ended executions (of one key, or all); return how many."""

    def expired(self, now: int, limit: int = 1000) -> Awaitable[list[int]]:
        """Return started executions whose deadline has passed, ordered by deadline and id."""

    def undispatched(self, created_before: int, after_id: int, limit: int) -> Awaitable[list[Execution]]:
        """Return recovery candidates of enabled workflows, ordered by id (2.17)."""

    def ready_executions(self, limit: int) -> Awaitable[list[Execution]]:
        """Return executions, in brief, that a message of the queue lets go on, by id."""

    def interrupted(self) -> Awaitable[list[Execution]]:
        """Return executions that were in the middle of a pass when the process ended: started, with
        ``started_at``, without a queue message, and without any pending job that waits for the outside.
        """

    # -- jobs ------------------------------------------------------------------------------------------
    def job(self, job_id: int) -> Awaitable[Job | None]:
        """Return one job with its result."""

    def jobs(
        self, execution_id: int, *, results: bool = True, after_id: int = 0, limit: int | None = None
    ) -> Awaitable[list[Job]]:
        """Return the jobs of an execution after ``after_id``, in order of creation; None is no limit."""

    def job_brief(self, job_id: int) -> Awaitable[Job | None]:
        """Return one job without its result."""

    def result_size(self, job_id: int) -> Awaitable[int]:
        """Return the bytes that a result takes as JSON text; 0 for null and where there is no such job."""

    def result_part(self, job_id: int, start: int, count: int) -> Awaitable[str]:
        """Return up to ``count`` characters of a result as JSON text, from the character ``start``."""

    def previous_job(self, job: Job, key: str, runs: int) -> Awaitable[Job | None]:
        """Return, without result, the job that the node of ``job`` had before it: in the same execution,
        else in the newest of ``runs`` executions of the workflow ``key`` before that have one.
        """

    def last_jobs(self, execution_id: int, limit: int) -> Awaitable[list[Job]]:
        """Return the ``limit`` newest jobs of an execution, in order of creation."""

    def open_jobs(self, execution_id: int, limit: int) -> Awaitable[list[Job]]:
        """Return the pending jobs of an execution by id, without results."""

    def job_counts(self, execution_id: int) -> Awaitable[dict[str, int]]:
        """Return how many jobs an execution has, by node key."""

    def latest_jobs(self, execution_id: int, *, results: bool = True) -> Awaitable[list[Job]]:
        """Return the newest job of each node, ascending by id (engine.md 3.2); without ``results`` those are
        None.
        """

    def recent_jobs(self, key: str, run: int, job: int, most: int) -> Awaitable[list[Job]]:
        """Return, without results, the newest job of each node of the workflow ``key`` among its ``most``
        newest jobs; of no execution after ``run`` and none after ``job``. Ascending by id.
        """

    def settle_job(
        self, job_id: int, now: int, message: Message, changes: dict[str, Any]
    ) -> Awaitable[Job | None]:
        """If the job is still pending, set ``changes`` (status, result, meta, log) on it and queue
        ``message``, in one transaction (2.11); None when it was settled already.
        """

    def claim_job(self, job_id: int, now: int) -> Awaitable[bool]:
        """Note that the work for a queued job begins; False when it has begun already or nobody waits."""

    def keep_log(self, job_id: int, text: str) -> Awaitable[bool]:
        """Give a job that was aborted the log of what its work has printed; False where it has one."""

    def pending_jobs(self, node_types: Sequence[str]) -> Awaitable[list[Job]]:
        """Return the pending jobs of these node types in started executions, by id."""

    def next_due(self) -> Awaitable[int | None]:
        """Return the earliest moment of a pending job's ``due_at`` or a started execution's deadline."""

    def due_jobs(self, now: int, limit: int = 1000) -> Awaitable[list[Job]]:
        """Return pending jobs of started executions that want to be looked at, by due time and id."""

    # -- queue -----------------------------------------------------------------------------------------
    def publish(self, message: Message, *, clear_due: int | None = None) -> Awaitable[None]:
        """Append a message; with ``clear_due`` take the due time off that job in the same transaction."""

    def messages(self, limit: int, after_id: int = 0) -> Awaitable[list[Message]]:
        """Return queued messages in order."""

    def consume(self, message_id: int) -> Awaitable[None]:
        """Remove a handled message; harmless when it is gone."""

    def count_attempt(self, message_id: int) -> Awaitable[None]:
        """Count one failed handling of a message."""

    # -- tasks -----------------------------------------------------------------------------------------
    def tasks(self, *, job_id: int | None = None, pending: bool = False) -> Awaitable[list[Task]]:
        """Return tasks in order of creation; ``pending`` keeps those of started executions that wait."""

    def task_page(self, query: TaskFilter) -> Awaitable[TaskPage]:
        """Return one page of the tasks that ask, or of the notices (7.13)."""

    def notices(self, *, unread: bool = False, workflow_key: str | None = None) -> Awaitable[list[Task]]:
        """Return what people were told, newest first; of one workflow, if one is named."""

    def mark_notices(self, task_ids: Sequence[int], read_at: int | None, now: int) -> Awaitable[None]:
        """Set notices read at a moment or, with None, unread."""

    def task_counts(self) -> Awaitable[list[TaskCount]]:
        """Return how many tasks there are, by type and workflow key."""

    def task(self, task_id: int) -> Awaitable[Task | None]:
        """Return one task."""

    def submit(self, submission: Submission) -> Awaitable[bool]:
        """Write task and job if both are still pending and the execution is started; False otherwise."""

    # -- life ------------------------------------------------------------------------------------------
    def drain(self) -> Awaitable[None]:
        """Wait until everything queued so far is committed."""
