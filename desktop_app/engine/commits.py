"""Hands flushes to the store and tells what they mean once they are committed (engine.md 3.5)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from desktop_app.domain.events import (
    Event,
    ExecutionDeleted,
    ExecutionStatusChanged,
    JobSaved,
    TasksChanged,
)
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.records import Checkpoint, CheckpointResult
from desktop_app.domain.status import ExecutionStatus, is_final
from desktop_app.engine import crashpoints

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.processor import Processor

log = logging.getLogger(__name__)


class Commits:
    """The commits under way. The store keeps their order; nothing is told before it is committed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: set[asyncio.Future[Any]] = set()

    def __len__(self) -> int:
        return len(self._open)

    async def below(self, limit: int) -> None:
        """Wait until fewer than ``limit`` commits are under way."""
        while len(self._open) >= limit:
            await asyncio.wait(self._open, return_when=asyncio.FIRST_COMPLETED)

    def told(self, jobs: Iterable[Job]) -> list[JobSaved]:
        """Return the events of jobs about to be written, as they are now; none when nobody listens."""
        if self._engine.bus.silent:
            return []
        return [JobSaved(j.execution_id, j.id, j.node_key, j.status, not j.stored) for j in jobs]

    def commit(
        self, processor: Processor, checkpoint: Checkpoint, told: list[JobSaved]
    ) -> asyncio.Future[CheckpointResult]:
        """Queue a checkpoint; what it means is told and armed once it is committed."""
        dues = [
            job.due_at for jobs in (checkpoint.inserted, checkpoint.updated) for job in jobs if job.due_at
        ]
        future = asyncio.ensure_future(self._engine.store.checkpoint(checkpoint))
        self._open.add(future)
        future.add_done_callback(lambda done: self._committed(done, processor, checkpoint, told, dues))
        return future

    def _committed(
        self,
        future: asyncio.Future[CheckpointResult],
        processor: Processor,
        checkpoint: Checkpoint,
        told: list[JobSaved],
        dues: list[int],
    ) -> None:
        self._open.discard(future)
        self._engine.changed()
        if future.cancelled():
            return
        if (error := future.exception()) is not None:
            log.error("execution %s could not be written", checkpoint.execution_id, exc_info=error)
            self._engine.spawn(self._commit_failed(checkpoint.execution_id, error), "record a failed commit")
            return
        crashpoints.reach("checkpoint.committed")
        self._tell(future.result(), processor.execution, checkpoint, told)
        for moment in (*dues, *([checkpoint.acquire.expires_at] if checkpoint.acquire else [])):
            if moment is not None:
                self._engine.timeouts.arm(moment)

    async def _commit_failed(self, execution_id: int, error: BaseException) -> None:
        """End an execution whose facts could not be written, in a fresh transaction (3.7)."""
        checkpoint = Checkpoint(execution_id, self._engine.clock.now(), status=int(ExecutionStatus.ERROR))
        result = await self._engine.store.checkpoint(checkpoint)
        if result.ended and (execution := await self._engine.store.execution(execution_id)):
            self._engine.bus.publish([_status_event(execution, int(ExecutionStatus.ERROR))])
            self._follow_up(execution, int(ExecutionStatus.ERROR))

    def _tell(
        self,
        result: CheckpointResult,
        execution: Execution,
        checkpoint: Checkpoint,
        told: list[JobSaved],
    ) -> None:
        if not result.acquired:
            execution.status, execution.reason = result.status, result.reason
            return
        events: list[Event] = []
        if checkpoint.acquire is not None:
            events.append(_status_event(execution, ExecutionStatus.STARTED))
        events.extend(told)
        for kind in dict.fromkeys(task.type for task in checkpoint.tasks):
            events.append(TasksChanged(kind, execution.key))
        if result.ended:
            events.append(_status_event(execution, checkpoint.status, checkpoint.reason))
        elif is_final(result.status):
            execution.status, execution.reason = result.status, result.reason
        self._engine.bus.publish(events)
        if result.ended:
            self._follow_up(execution, int(checkpoint.status or 0))

    def _follow_up(self, execution: Execution, status: int) -> None:
        """Do what the end of an execution asks for; its outcome reaches the caller before it is deleted."""
        if status == ExecutionStatus.ABORTED:
            self._engine.children.abort(execution.id)
        deleted = status in self._deleted_statuses(execution)
        if execution.parent_execution_id is not None:
            self._engine.spawn(self._report(execution, status, deleted), "report to the caller")
        elif deleted:
            self._engine.spawn(self._delete(execution), "delete an ended execution")

    async def _report(self, execution: Execution, status: int, deleted: bool) -> None:
        await self._engine.children.ended(execution, status)
        if deleted:
            await self._delete(execution)

    def _deleted_statuses(self, execution: Execution) -> Sequence[Any]:
        listed = self._engine.activation.options(execution.workflow_id).get("deleteExecutionOnStatus")
        return listed if isinstance(listed, list) else ()

    async def _delete(self, execution: Execution) -> None:
        if await self._engine.store.delete_execution(execution.id):
            self._engine.bus.publish([ExecutionDeleted(execution.id, execution.key)])


def _status_event(
    execution: Execution, status: int | None, reason: str | None = None
) -> ExecutionStatusChanged:
    return ExecutionStatusChanged(execution.id, execution.workflow_id, execution.key, status, reason)
