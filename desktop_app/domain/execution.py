"""One run of a workflow and the recorded outcomes of its nodes (engine.md 1.8, 1.9).

Times are integers: milliseconds since 1970 in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from desktop_app.domain.status import JobStatus

ROUNDS: Final = "rounds"
"""Member of the ``meta`` of a loop's job: how many rounds it comes to at most."""

LOOPED: Final = "looped"
"""Member of the result of a loop's job: how many rounds have ended."""


@dataclass(slots=True)
class Execution:
    """One run of one workflow version. The engine owns live instances; others receive copies.

    ``status`` is None while queueing. ``dispatched`` tells that it was handed to a processor or was
    deliberately deferred. ``stack`` lists the executions that caused this one, oldest first.
    """

    id: int
    workflow_id: int
    key: str
    event_key: str
    context: Any
    status: int | None = None
    reason: str | None = None
    dispatched: bool = False
    started_at: int | None = None
    expires_at: int | None = None
    parent_execution_id: int | None = None
    stack: list[int] | None = None
    output: Any = None
    manually: bool | None = None
    created_at: int = 0
    updated_at: int = 0


@dataclass(slots=True, eq=False)
class Job:
    """One recorded outcome of one node inside one execution. Order by id is order of creation.

    ``due_at`` is the moment at which a pending job wants to be looked at again (a delay's end); ``begins`` is
    the round (from 0) of the loop around its node that begins with it, None where none does; ``stored`` tells
    that the row exists, so that saving it again is an update.
    """

    id: int
    execution_id: int
    node_key: str
    node_type: str
    status: int
    result: Any = None
    meta: Any = None
    log: str | None = None
    upstream_id: int | None = None
    started_at: int | None = None
    created_at: int = 0
    updated_at: int = 0
    due_at: int | None = None
    begins: int | None = None
    stored: bool = field(default=False, init=False, repr=False)

    @property
    def rounds(self) -> int:
        """How many rounds the job of a loop comes to at most, as its :data:`ROUNDS` say; 0 for others."""
        found = self.meta.get(ROUNDS) if isinstance(self.meta, dict) else None
        return found if isinstance(found, int) else 0

    @property
    def round(self) -> int:
        """Which round (from 1) the job of a loop is in, or how many it has made by its end; 0 for others, and
        where the result was not read.
        """
        looped = self.result.get(LOOPED) if self.rounds and isinstance(self.result, dict) else None
        return min(looped + self.pending, self.rounds) if isinstance(looped, int) else 0

    @property
    def pending(self) -> bool:
        """Whether the job still waits."""
        return self.status == JobStatus.PENDING


@dataclass(slots=True)
class Task:
    """What a person has to do for a waiting job, or, with type :data:`NOTICE`, to know (engine.md 1.10)."""

    id: int
    job_id: int
    user_id: Any
    execution_id: int
    node_key: str
    workflow_id: int
    workflow_key: str
    title: str
    type: str = "manual"
    status: int = 0
    result: Any = None
    created_at: int = 0
    updated_at: int = 0


NOTICE = "cc"
"""Type of the tasks that only inform: nothing waits for them. Status 0 is unread, 1 read."""

LOCAL_USER = 1
"""Id of the person at this machine (decision 8)."""
