"""What a pass has done and not yet handed to the store (engine.md 3.5, 3.9)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.execution import Job, Task
from desktop_app.domain.records import Acquire, Checkpoint
from desktop_app.engine.instruction import UNSET


class Unsaved:
    """Collects jobs, tasks, output and outcome of one pass; :meth:`take` empties it into a checkpoint.

    A job that is saved again keeps its place, so the order of rows is the order of first saving.
    """

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self.jobs: dict[int, Job] = {}
        self.tasks: list[Task] = []
        self.output: Any = UNSET
        self.acquire: Acquire | None = None
        self.ended: int | None = None
        self.reason: str | None = None
        self.durable = False

    def __len__(self) -> int:
        return len(self.jobs)

    @property
    def dirty(self) -> bool:
        """Whether there is anything to write."""
        others = self.tasks or self.acquire or self.output is not UNSET or self.ended is not None
        return bool(self.jobs or others)

    def take(self, execution_id: int, now: int, message_id: int | None) -> Checkpoint:
        """Return everything as one checkpoint and start anew. The jobs count as stored from here on."""
        jobs = list(self.jobs.values())
        checkpoint = Checkpoint(
            execution_id,
            now,
            acquire=self.acquire,
            inserted=[job for job in jobs if not job.stored],
            updated=[job for job in jobs if job.stored],
            tasks=self.tasks,
            status=self.ended,
            reason=self.reason,
            output=None if self.output is UNSET else self.output,
            has_output=self.output is not UNSET,
            message_id=message_id,
            durable=self.durable,
        )
        for job in jobs:
            job.stored = True
        self._reset()
        return checkpoint
