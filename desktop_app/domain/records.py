"""What crosses the border between the engine and the store: one small value for each write or answer.

They stand in the domain because the two sides are strangers to each other (architecture 2); the engine's
ports offer them under the same names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop_app.domain.execution import Execution, Job, Task
from desktop_app.domain.quick import dataclass


@dataclass(frozen=True, slots=True)
class Acquire:
    """First entry into a processor (engine.md 2.7): queueing becomes started, once."""

    started_at: int
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class Concealed:
    """Where secrets stood in the texts of a job, or in an execution's context, before they were masked: for
    each field the places of :mod:`desktop_app.domain.masking`. Names secrets, never holds their values.
    """

    owner_id: int
    execution_id: int
    places: dict[str, list[Any]]


@dataclass(slots=True)
class Checkpoint:
    """What one flush of a pass writes, in one transaction (engine.md 3.5).

    ``inserted`` and ``updated`` jobs; ``status`` (with ``reason``) ends the execution if the row is still
    started; ``output`` replaces the execution's output when ``has_output``; ``tasks`` are new tasks;
    ``message_id`` removes the queue message whose handling ends with this flush. ``acquire`` is carried by
    the first flush of a pass that starts the execution. ``cursor`` (message id, steps) is carried by every
    flush but the last: where the pass goes on if the process dies. ``durable`` asks for a commit that
    survives a power cut (decision 27). ``concealed`` tells what was masked in the jobs.
    """

    execution_id: int
    now: int
    acquire: Acquire | None = None
    inserted: Sequence[Job] = ()
    updated: Sequence[Job] = ()
    tasks: Sequence[Task] = ()
    status: int | None = None
    reason: str | None = None
    output: Any = None
    has_output: bool = False
    message_id: int | None = None
    cursor: tuple[int, dict[str, Any]] | None = None
    durable: bool = False
    concealed: Sequence[Concealed] = ()


@dataclass(frozen=True, slots=True)
class CheckpointResult:
    """What became of a checkpoint: ``acquired`` is false when the execution was not ours to start (nothing
    was written then); ``ended`` tells that the status was set; otherwise ``status``/``reason`` are what the
    row holds.
    """

    acquired: bool
    ended: bool
    status: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the durable queue (engine.md 2.7): start, resume (``job_id``) or rerun an execution.

    ``cursor`` is set once its pass has written something: where the pass goes on if the process dies.
    """

    id: int
    execution_id: int
    job_id: int | None = None
    rerun: dict[str, Any] | None = None
    attempts: int = 0
    cursor: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class NewExecution:
    """An execution to be created, with the queue message that starts it (None when nothing is queued)."""

    execution: Execution
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Aborted:
    """An execution that an abort ended, itself or as a child (engine.md 2.15)."""

    execution_id: int
    workflow_id: int
    workflow_key: str
    reason: str
    job_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """Outcome of a person's answer, written in one transaction with the task (engine.md 4.17)."""

    task: Task
    job: Job
    settled: bool
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class TaskCount:
    """How many tasks of one type a workflow has (engine.md 1.10): those that wait, or are unread, and all."""

    type: str
    workflow_key: str
    pending: int
    all: int


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks to list (engine.md 7.13): those that ask or, with ``notices``, those that inform.

    ``state`` is ``open`` (they wait, oldest first; unread notices), ``done`` or ``all``, newest first.
    """

    state: str = "open"
    notices: bool = False
    workflow_key: str | None = None
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Some tasks of a longer list, and how long it is."""

    tasks: Sequence[Task]
    total: int


@dataclass(frozen=True, slots=True)
class SavedInput:
    """What a person has filled in once, under a name; ``saved_at`` in milliseconds since 1970."""

    name: str
    value: Any
    saved_at: int


@dataclass(frozen=True, slots=True)
class ExecutionFilter:
    """Which executions to list, newest first."""

    workflow_key: str | None = None
    statuses: tuple[int | None, ...] | None = None
    limit: int = 50
    before_id: int | None = None
