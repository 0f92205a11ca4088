"""Runs passes: one stretch of an execution from its start or a settled job to its next wait (engine.md 3)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.record_work import OpenTransaction
from desktop_app.domain.records import Acquire, Message
from desktop_app.domain.status import ExecutionStatus
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.intake import Intake, Messages, TriggerEvent
from desktop_app.engine.processor import Processor

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)


class Passes:
    """Makes the processor of each pass. Owns no state; but for :meth:`now`, the caller holds the
    execution's lock.
    """

    def __init__(self, engine: Engine, intake: Intake) -> None:
        self._engine = engine
        self._intake = intake

    async def now(self, event: TriggerEvent) -> Processor | None:
        """Run an event in the caller (2.8); None when it was refused. A first pass that breaks ends the
        execution with ERROR, which the returned processor shows.
        """
        session = await self._engine.debugger.expect(event)
        row = await self._intake.create_now(event)
        if session is not None:
            debugger = self._engine.debugger
            await (debugger.drop(session) if row is None else debugger.begun(session))
        if row is None or row.message is None:
            return None
        work = self._engine.spawn(self._first(row.execution, event, row.message.id), "run now")
        try:
            processor: Processor = await asyncio.shield(work)
        except Exception:
            log.exception("execution %s failed in its first pass", row.execution.id)
            return await self._broken(row.execution, event.version, row.message.id)
        return processor

    async def _first(self, execution: Execution, event: TriggerEvent, message_id: int) -> Processor:
        async with self._engine.locks.hold(("execution", execution.id)):
            processor = await self.start(
                execution, event.version, message_id, event.messages, event.transaction
            )
        if processor.committed is not None:
            await processor.committed
        return processor

    async def _broken(self, execution: Execution, version: WorkflowVersion, message_id: int) -> Processor:
        """End an execution whose first pass broke; the processor that shows what is stored of it."""
        await self._engine.commits.fail(execution.id, message_id=message_id)
        stored = await self._engine.store.execution(execution.id)
        shown = stored or replace(execution, status=int(ExecutionStatus.ERROR))
        return self._processor(shown, version)

    async def start(
        self,
        execution: Execution,
        version: WorkflowVersion,
        message_id: int,
        messages: Messages | None = None,
        transaction: OpenTransaction | None = None,
    ) -> Processor:
        """Run the first pass of an execution."""
        processor = self._processor(execution, version, message_id, messages, transaction)
        now = self._engine.clock.now()
        limit = 0 if self._engine.debugger.is_debugged(execution.id) else version.document.timeout_ms
        await processor.start(Acquire(now, now + limit if limit else None))
        return processor

    async def resume(self, execution: Execution, version: WorkflowVersion, job: Job, message_id: int) -> None:
        """Run the pass that goes on from a waiting job."""
        await self._processor(execution, version, message_id).resume(job)

    async def go_on(self, execution: Execution, version: WorkflowVersion, message: Message) -> None:
        """Run the pass that another process left in the middle."""
        await self._processor(execution, version, message.id).go_on(message)

    async def rerun(
        self,
        execution: Execution,
        version: WorkflowVersion,
        node_key: str | None,
        overwrite: bool,
        message_id: int,
    ) -> None:
        """Run the pass that runs nodes again."""
        try:
            processor = self._processor(execution, version, message_id)
            await processor.rerun(node_key, overwrite=overwrite)
        except InvalidRequestError as error:
            log.warning("execution %s cannot be run again: %s", execution.id, error)
            await self._engine.store.consume(message_id)

    def _processor(
        self,
        execution: Execution,
        version: WorkflowVersion,
        message_id: int | None = None,
        messages: Messages | None = None,
        transaction: OpenTransaction | None = None,
    ) -> Processor:
        plan = self._engine.activation.plan(version)
        return Processor(self._engine, execution, plan, message_id, messages, transaction)
