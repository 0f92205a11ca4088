"""What has happened, told after it was committed. Ids and small values only (architecture 6)."""

from __future__ import annotations

from desktop_app.domain.quick import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Base of everything the event bus carries."""


@dataclass(frozen=True, slots=True)
class ExecutionCreated(Event):
    """An execution row exists; it may still be queueing."""

    execution_id: int
    workflow_id: int
    workflow_key: str


@dataclass(frozen=True, slots=True)
class ExecutionStatusChanged(Event):
    """The execution entered ``status``; ``reason`` explains an abort."""

    execution_id: int
    workflow_id: int
    workflow_key: str
    status: int | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class JobSaved(Event):
    """A job was inserted or changed. ``created`` is true for a new row; Of the job of a loop, ``rounds``
    is how many rounds it comes to at most, and ``round`` the one it is in; 0 for others.
    """

    execution_id: int
    job_id: int
    node_key: str
    status: int
    created: bool
    rounds: int = 0
    round: int = 0


@dataclass(frozen=True, slots=True)
class Notified(Event):
    """A workflow tells the person something, on the desktop. A node that is tested has no execution: 0."""

    execution_id: int
    workflow_key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class JobPrinted(Event):
    """What a job's script has printed just now; all of it is in the job's log when the job is settled. A
    node that is tested has neither: 0 and 0.
    """

    execution_id: int
    job_id: int
    node_key: str
    text: str


@dataclass(frozen=True, slots=True)
class ExecutionDeleted(Event):
    """The execution and its jobs are gone from the store."""

    execution_id: int
    workflow_key: str


@dataclass(frozen=True, slots=True)
class WorkflowToggled(Event):
    """The trigger of a version was switched on or off."""

    workflow_id: int
    workflow_key: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class WorkflowSaved(Event):
    """A version was created, changed or deleted."""

    workflow_id: int
    workflow_key: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class TasksChanged(Event):
    """The tasks waiting for people changed."""

    type: str
    workflow_key: str


@dataclass(frozen=True, slots=True)
class EnvironmentChanged(Event):
    """A variable or secret of the workspace was set or removed; the next pass sees it."""

    name: str
    removed: bool = False


@dataclass(frozen=True, slots=True)
class CategoriesChanged(Event):
    """A category was made, changed or removed, or a workflow was put into others."""


@dataclass(frozen=True, slots=True)
class RequestHeard(Event):
    """Somebody has called a webhook; the inspector of its workflow has one request more."""

    key: str
