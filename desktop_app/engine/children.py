"""Calls workflows from nodes and brings their outcome back to the waiting job (engine.md 4.11).

The caller saves a pending job first, whose ``meta`` names the child's id. The child's event key names both:
so a call that is repeated after a crash finds the child instead of making a second one, and the end of a
child finds its caller without a search. The outcome is settled on the job before the child may be deleted.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.errors import InvalidRequestError, NotFoundError, ValidationError
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.quick import dataclass
from desktop_app.domain.status import ExecutionStatus, Reason, is_final
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.intake import Intake, Messages, TriggerEvent

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

CALL: Final = "call:"
"""Begins the event key of an execution that a job has called; the ids of job and child follow."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an ended child means to its caller: a job status and a result."""

    status: int
    result: Any


def outcome(child_id: int, status: int, output: Any) -> Outcome:
    """Return the output of a resolved child; of any other its status, which becomes the job's (4.11)."""
    if status == ExecutionStatus.RESOLVED:
        return Outcome(status, output)
    return Outcome(status, {"executionId": child_id, "status": status})


def _caller(execution: Execution) -> int | None:
    number = execution.event_key.removeprefix(CALL).partition(":")[0]
    called = execution.event_key.startswith(CALL) and execution.parent_execution_id is not None
    return int(number) if called and number.isdigit() else None


class Children:
    """Executions that nodes of other executions have started. Owns no state but the calls in progress."""

    def __init__(self, engine: Engine, intake: Intake) -> None:
        self._engine = engine
        self._intake = intake
        self._inline: dict[int, asyncio.Event] = {}

    # -- calling ---------------------------------------------------------------------------------------

    async def call(
        self,
        job: Job,
        caller: Execution,
        version: WorkflowVersion,
        context: Any,
        messages: Messages | None = None,
    ) -> Outcome | None:
        """Start ``version`` for a stored pending job whose ``meta`` holds the ``executionId`` of the child to
        be. A synchronous one has run when this returns; None means that the outcome comes later.

        :raises InvalidRequestError: the context is of no use, or the stack limit is reached.
        """
        trigger = self._engine.activation.trigger_of(version)
        context = trigger.complete_context(version, context)
        if problems := trigger.validate_context(version, context):
            raise ValidationError(problems, place=version.called)
        child_id = job.meta["executionId"]
        event = TriggerEvent(
            version,
            context,
            event_key=f"{CALL}{job.id}:{child_id}",
            stack=[*(caller.stack or []), caller.id],
            parent_execution_id=caller.id,
            messages=messages,
            execution_id=child_id,
        )
        refused = self._note_refusal(event)
        if self._engine.activation.is_sync(version):
            processor = await self._engine.passes.now(event)
            child = processor.execution if processor else None
        else:
            child = await self._queued(event)
        if refused:
            raise InvalidRequestError(str(refused[0]))
        return _outcome_of(child)

    def _note_refusal(self, event: TriggerEvent) -> list[Exception]:
        refused: list[Exception] = []

        async def note(
            version: WorkflowVersion, context: Any, refusing: TriggerEvent, error: Exception
        ) -> None:
            refused.append(error)

        event.on_fail = note
        return refused

    async def _queued(self, event: TriggerEvent) -> Execution | None:
        row = await self._intake.create_now(event)
        if row is not None and row.message is not None:
            self._engine.enqueue(row.message, (row.execution, event.version))
        return None

    async def look(self, job: Job) -> Outcome | None:
        """Return the outcome of the child that a pending job waits for; None while it goes on.

        :raises NotFoundError: it was never started, or is gone.
        """
        return _outcome_of(await self._engine.execution((job.meta or {}).get("executionId") or 0))

    @asynccontextmanager
    async def settling(self, job: Job) -> AsyncIterator[None]:
        """Whoever is inside settles the job itself: the end of the child waits until that is stored."""
        done = self._inline[job.id] = asyncio.Event()
        try:
            yield
        finally:
            del self._inline[job.id]
            done.set()

    # -- ends ------------------------------------------------------------------------------------------

    async def ended(self, child: Execution, status: int) -> None:
        """Bring the outcome of an ended child to the job that waits for it, durably."""
        job_id = _caller(child)
        if job_id is None:
            return
        if job_id in self._inline:
            await self._inline[job_id].wait()
        try:
            async with self._engine.locks.hold(("execution", child.parent_execution_id)):
                await self._settle(job_id, outcome(child.id, status, child.output), child.id)
        except (InvalidRequestError, NotFoundError) as error:
            log.debug("execution %s: nobody waits for its outcome any more: %s", child.id, error)

    async def _settle(self, job_id: int, found: Outcome, child_id: int) -> None:
        job = await self._engine.store.job(job_id)
        if job is None or (job.meta or {}).get("executionId") != child_id:
            raise NotFoundError(f"job {job_id} does not wait for it")  # a rerun has called again
        job.status, job.result = found.status, found.result
        await self._engine.resume(job)

    def aborted(self, execution_id: int) -> None:
        """React to an execution that was aborted from outside: its caller may wait for it."""
        self._engine.spawn(self._report_abort(execution_id), "report an abort to the caller")

    async def _report_abort(self, execution_id: int) -> None:
        child = await self._engine.store.execution(execution_id)
        if child is not None:
            await self.ended(child, int(ExecutionStatus.ABORTED))

    def abort(self, execution_id: int) -> None:
        """Abort what an execution has called, because its own pass was stopped (2.15)."""
        self._engine.spawn(self._abort_children(execution_id), "abort called executions")

    async def _abort_children(self, execution_id: int) -> None:
        for child in await self._engine.store.open_children(execution_id):
            self._engine.running.abort(child, Reason.PARENT_ABORTED)
            await self._engine.abort(child, Reason.PARENT_ABORTED)


def _outcome_of(child: Execution | None) -> Outcome | None:
    if child is None or not is_final(child.status):
        return None
    return outcome(child.id, int(child.status or 0), child.output)
