"""Hands flushes to the store and tells what they mean once they are committed (engine.md 3.5)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from desktop_app.domain.errors import StorageError
from desktop_app.domain.events import (
    Event,
    ExecutionDeleted,
    ExecutionStatusChanged,
    JobSaved,
    TasksChanged,
)
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.records import Acquire, Checkpoint, CheckpointResult
from desktop_app.domain.status import ExecutionStatus, is_final
from desktop_app.engine import crashpoints
from desktop_app.engine.second_tries import SecondTries

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.pass_state import PassState

log = logging.getLogger(__name__)


class Commits:
    """The commits under way. The store keeps their order; nothing is told before it is committed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: set[asyncio.Future[Any]] = set()
        self.second_tries = SecondTries(engine)

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
        return [
            JobSaved(j.execution_id, j.id, j.node_key, j.status, not j.stored, *_progress(j)) for j in jobs
        ]

    def commit(
        self, processor: PassState, checkpoint: Checkpoint, told: list[JobSaved]
    ) -> asyncio.Future[CheckpointResult]:
        """Queue a checkpoint; what it means is told and armed once it is committed."""
        dues = [
            job.due_at for jobs in (checkpoint.inserted, checkpoint.updated) for job in jobs if job.due_at
        ]
        future = self._queued(checkpoint)
        self._open.add(future)
        future.add_done_callback(lambda done: self._committed(done, processor, checkpoint, told, dues))
        return future

    def _queued(self, checkpoint: Checkpoint) -> asyncio.Future[CheckpointResult]:
        """Queue a checkpoint; what the store refuses at once comes through the future like any failure."""
        try:
            return asyncio.ensure_future(self._engine.store.checkpoint(checkpoint))
        except Exception as error:
            refused: asyncio.Future[CheckpointResult] = asyncio.get_running_loop().create_future()
            refused.set_exception(error)
            return refused

    def _committed(
        self,
        future: asyncio.Future[CheckpointResult],
        processor: PassState,
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
            processor.lose()
            processor.execution.status = int(ExecutionStatus.ERROR)
            self._engine.spawn(self._commit_failed(checkpoint), "record a failed commit")
            return
        crashpoints.reach("checkpoint.committed")
        result = future.result()
        if not result.acquired:
            self._not_ours(result, processor, checkpoint)
            return
        self._tell(result, processor.execution, checkpoint, told)
        for moment in (*dues, *([checkpoint.acquire.expires_at] if checkpoint.acquire else [])):
            if moment is not None:
                self._engine.timeouts.arm(moment)

    def _not_ours(self, result: CheckpointResult, processor: PassState, checkpoint: Checkpoint) -> None:
        """End a pass whose execution was ended or taken before it could start; its message goes."""
        processor.lose()
        processor.execution.status, processor.execution.reason = result.status, result.reason
        if checkpoint.message_id is not None:
            self._engine.spawn(self._consume(checkpoint.message_id), "remove a message")

    async def _consume(self, message_id: int) -> None:
        await self._engine.store.consume(message_id)

    async def _commit_failed(self, checkpoint: Checkpoint) -> None:
        message_id = checkpoint.message_id
        if message_id is None and checkpoint.cursor is not None:
            message_id = checkpoint.cursor[0]
        try:
            await self.fail(checkpoint.execution_id, message_id=message_id)
        except StorageError:
            # Not even that can be written: what is stored goes on as soon as the store works again.
            if message_id is None:
                raise
            self.second_tries.later(message_id)

    async def fail(self, execution_id: int, *, message_id: int | None = None) -> None:
        """End an execution with ERROR, in a transaction of its own, because it cannot go on (3.7): its facts
        could not be written, or its workflow is gone. The message goes with it.
        """
        execution = await self._engine.store.execution(execution_id)
        if execution is None or is_final(execution.status):
            if message_id is not None:
                await self._engine.store.consume(message_id)
            return
        now, status = self._engine.clock.now(), int(ExecutionStatus.ERROR)
        acquire = None if execution.status == ExecutionStatus.STARTED else Acquire(now, None)
        checkpoint = Checkpoint(execution_id, now, acquire, status=status, message_id=message_id)
        result = await self._engine.store.checkpoint(checkpoint)
        if result.ended:
            self._engine.bus.publish([_status_event(execution, status)])
            self._follow_up(execution, status)

    def _tell(
        self,
        result: CheckpointResult,
        execution: Execution,
        checkpoint: Checkpoint,
        told: list[JobSaved],
    ) -> None:
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
            if result.status == ExecutionStatus.ABORTED:  # what it has called since was not aborted with it
                self._engine.children.abort(execution.id)
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


def _progress(job: Job) -> tuple[int, int]:
    """How many rounds the job of a loop comes to at most, and the one it is in."""
    return (job.rounds, job.round) if job.meta else (0, 0)
