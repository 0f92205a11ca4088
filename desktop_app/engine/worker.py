"""Handles the durable queue, one message after the other (engine.md 2.7)."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop_app.domain.execution import Execution
from desktop_app.domain.records import Message
from desktop_app.domain.status import ExecutionStatus, Reason, is_final
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.steps import RUN

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 3
MAX_CRASHES: Final = 10
"""Processes that may die in one pass without any progress in between."""

LOCK_WAIT_MS: Final = 60_000
IN_FLIGHT: Final = 64
"""Passes whose last commit may be under way while the next message is handled. The store keeps their
order, and nothing is told before it is committed, so this changes speed only."""


class Worker:
    """The one consumer. Rows of the queue are mirrored in memory, in the same order."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: deque[Message] = deque()
        self._fresh: dict[int, tuple[Execution, WorkflowVersion]] = {}
        self._busy = False

    @property
    def idle(self) -> bool:
        """Whether no message is being handled or could be handled now."""
        return not self._busy and not (self._queue and self._engine.settings.serving)

    def add(self, message: Message, fresh: tuple[Execution, WorkflowVersion] | None = None) -> None:
        """Append a message; ``fresh`` spares reading back an execution that was just created."""
        self._queue.append(message)
        if fresh is not None:
            self._fresh[message.id] = fresh
        self.kick()

    def kick(self) -> None:
        """Start working unless it does."""
        if self._queue and not self._busy and self._engine.ready and self._engine.settings.serving:
            self._busy = True
            self._engine.spawn(self._work(), "handle the queue")

    async def _work(self) -> None:
        try:
            while self._queue and self._engine.ready and self._engine.settings.serving:
                await self._attempt(self._queue.popleft())
                await self._engine.commits.below(IN_FLIGHT)
                if self._engine.pace.due:
                    await self._engine.pace.rest()
        finally:
            self._busy = False
            self._engine.changed()

    async def _attempt(self, message: Message) -> None:
        fresh = self._fresh.pop(message.id, None)
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                await self._handle(message, fresh)
            except Exception:
                log.exception("handling of execution %s failed, attempt %d", message.execution_id, attempt)
                await self._engine.store.count_attempt(message.id)
                continue
            return
        await self._engine.store.consume(message.id)

    async def _handle(self, message: Message, fresh: tuple[Execution, WorkflowVersion] | None) -> None:
        async with self._engine.locks.hold(("execution", message.execution_id), LOCK_WAIT_MS):
            if fresh is not None:
                await self._engine.run_start(*fresh, message.id)
                return
            execution = await self._engine.store.execution(message.execution_id)
            if execution is None or not await self._dispatch(message, execution):
                log.warning("queue: nothing to do for execution %s", message.execution_id)
                await self._engine.store.consume(message.id)

    async def _dispatch(self, message: Message, execution: Execution) -> bool:
        """Resolve a message against what the store holds now; False when it is out of date."""
        version = await self._engine.activation.version(execution.workflow_id)
        if version is None or is_final(execution.status):
            return False
        started = execution.status == ExecutionStatus.STARTED and execution.started_at is not None
        if message.cursor is not None:
            return started and await self._go_on(message, execution, version)
        if message.job_id is not None:
            return started and await self._resume(message, execution, version)
        if message.rerun is not None:
            return started and await self._rerun(message, execution, version)
        if started:
            return False
        await self._engine.run_start(execution, version, message.id)
        return True

    async def _resume(self, message: Message, execution: Execution, version: WorkflowVersion) -> bool:
        job = await self._engine.store.job(message.job_id or 0)
        if job is None or job.execution_id != execution.id:
            return False
        if message.rerun and message.rerun.get("interrupted"):
            cursor = {"steps": [], "current": [RUN, job.node_key, None, None], "saved": job.id}
            await self._engine.run_on(execution, version, replace(message, rerun=None, cursor=cursor))
        else:
            await self._engine.run_resume(execution, version, job, message.id)
        return True

    async def _go_on(self, message: Message, execution: Execution, version: WorkflowVersion) -> bool:
        """Take up a pass that died with its process; one that kills each process is given up."""
        if message.attempts >= MAX_CRASHES:
            await self._engine.abort(execution.id, Reason.INTERRUPTED)
            return False
        await self._engine.store.count_attempt(message.id)
        await self._engine.run_on(execution, version, message)
        return True

    async def _rerun(self, message: Message, execution: Execution, version: WorkflowVersion) -> bool:
        rerun = message.rerun or {}
        await self._engine.run_rerun(
            execution, version, rerun.get("node"), bool(rerun.get("overwrite")), message.id
        )
        return True
