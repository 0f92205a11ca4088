"""Handles the durable queue: strictly one message after the other, or lane by lane (engine.md 2.7)."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop_app.domain.errors import ConflictError, StorageError
from desktop_app.domain.execution import Execution
from desktop_app.domain.records import Message
from desktop_app.domain.status import ExecutionStatus, Reason, is_final
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.lanes import Entry, Lanes
from desktop_app.engine.steps import RUN

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 3
MAX_CRASHES: Final = 20
"""Processes that may die in one pass without any progress in between."""

BUSY_WAIT_MS: Final = 1_000
"""How long the queue waits for an execution that somebody else holds; then its message is set aside."""
IN_FLIGHT: Final = 64
"""Passes whose last commit may be under way while the next message is handled. The store keeps their
order, and nothing is told before it is committed, so this changes speed only."""

ONLY_LANE: Final = ""


class Worker:
    """The consumer. Rows of the queue are mirrored in memory, in the same order.

    With a concurrency of 1 all messages stand in one lane. Above, each workflow has a lane of its own: its
    executions keep their order, those of different workflows run interleaved (decision 25).
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._arrived: deque[Entry] = deque()
        self._lanes = Lanes()
        self._runners = 0
        self._sorting = False

    @property
    def idle(self) -> bool:
        """Whether no message is being handled or could be handled now."""
        waiting = (self._arrived or self._lanes) and self._engine.settings.serving
        return not (self._runners or self._sorting or waiting)

    @property
    def _open(self) -> bool:
        return self._engine.ready and self._engine.settings.serving

    def add(self, message: Message, fresh: tuple[Execution, WorkflowVersion] | None = None) -> None:
        """Append a message; ``fresh`` spares reading back an execution that was just created."""
        self._put(Entry(message, fresh))

    def take_up(self, message: Message) -> None:
        """Append a message that another process left: it may have ended that process."""
        self._put(Entry(message, found=True))

    def _put(self, entry: Entry) -> None:
        if self._engine.settings.concurrency <= 1:
            self._lanes.put(ONLY_LANE, entry)
        else:
            self._arrived.append(entry)
        self.kick()

    def kick(self) -> None:
        """Start working unless it does."""
        if not self._open:
            return
        if self._arrived and not self._sorting:
            self._sorting = True
            self._engine.spawn(self._sort(), "sort the queue")
        for _ in range(min(len(self._lanes), max(1, self._engine.settings.concurrency) - self._runners)):
            self._runners += 1
            self._engine.spawn(self._run(), "handle the queue")

    async def _sort(self) -> None:
        """Put what has arrived into the lanes of its workflows, in order."""
        try:
            while self._arrived and self._open:
                entry = self._arrived[0]
                lane = await self._lane_of(entry)
                self._arrived.popleft()
                self._lanes.put(lane, entry)
                self.kick()
        finally:
            self._sorting = False
            self._engine.changed()

    async def _lane_of(self, entry: Entry) -> str:
        if entry.fresh is not None:
            return entry.fresh[0].key
        try:
            execution = await self._engine.store.execution(entry.message.execution_id)
        except Exception:
            log.exception("the workflow of execution %s is not known", entry.message.execution_id)
            return ONLY_LANE
        return execution.key if execution is not None else ONLY_LANE

    async def _run(self) -> None:
        try:
            while self._lanes and self._open:
                lane, entry = self._lanes.take()
                try:
                    await self._attempt(entry)
                finally:
                    self._lanes.done(lane)
                await self._engine.commits.below(IN_FLIGHT)
                if self._engine.pace.due:
                    await self._engine.pace.rest()
        finally:
            self._runners -= 1
            self._engine.changed()

    # -- one message -----------------------------------------------------------------------------------

    async def _attempt(self, entry: Entry) -> None:
        current: Entry | None = entry
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                current = entry if attempt == 1 else await self._as_stored(entry)
                if current is not None:
                    await self._handle(current)
                return
            except Exception:
                number = entry.message.execution_id
                log.exception("handling of execution %s failed, attempt %d", number, attempt)
        try:
            await self._give_up(current or entry)
        except StorageError:
            self._engine.commits.second_tries.later(entry.message.id)
        except Exception:
            log.exception("the message of execution %s stays for the next start", number)

    async def _as_stored(self, entry: Entry) -> Entry | None:
        """Return a message as it is now: its pass may have come some way; None when it is done with."""
        stored = await self._engine.store.messages(1, entry.message.id - 1)
        if not stored or stored[0].id != entry.message.id:
            return None
        fresh = entry.fresh if stored[0].cursor is None else None
        return Entry(stored[0], fresh, found=stored[0].cursor is not None)

    async def _give_up(self, entry: Entry) -> None:
        """Drop a message that cannot be handled (2.7). A start may be tried again by recovery; what was to go
        on ends with ERROR, because nothing else would go on with it (3.7).
        """
        message = entry.message
        if message.job_id is not None or message.cursor is not None:
            await self._engine.commits.fail(message.execution_id, message_id=message.id)
        else:
            await self._engine.store.consume(message.id)

    async def _handle(self, entry: Entry) -> None:
        key = ("execution", entry.message.execution_id)
        held = False
        try:
            async with self._engine.locks.hold(key, BUSY_WAIT_MS):
                held = True
                await self._handle_locked(entry)
        except ConflictError:
            if held:
                raise
            self._engine.spawn(self._set_aside(entry), "wait for an execution")

    async def _set_aside(self, entry: Entry) -> None:
        """Queue a message again once its execution is free, so that it does not hold up the others."""
        async with self._engine.locks.hold(("execution", entry.message.execution_id)):
            pass
        self._put(entry)

    async def _handle_locked(self, entry: Entry) -> None:
        message = entry.message
        if self._engine.debugger.sessions and self._engine.debugger.holds(message):
            return
        if entry.found and not await self._counted(message):
            return
        if entry.fresh is not None:
            await self._engine.passes.start(*entry.fresh, message.id)
            return
        execution = await self._engine.store.execution(message.execution_id)
        if execution is None or not await self._dispatch(message, execution):
            log.warning("queue: nothing to do for execution %s", message.execution_id)
            await self._engine.store.consume(message.id)

    async def _dispatch(self, message: Message, execution: Execution) -> bool:
        """Resolve a message against what the store holds now; False when it is out of date."""
        version = await self._engine.activation.version(execution.workflow_id)
        if is_final(execution.status):
            return False
        if version is None:
            log.error("execution %s: its workflow was deleted", execution.id)
            await self._engine.commits.fail(execution.id, message_id=message.id)
            return True
        started = execution.status == ExecutionStatus.STARTED and execution.started_at is not None
        if message.cursor is not None:
            return started and await self._go_on(message, execution, version)
        if message.job_id is not None:
            return started and await self._resume(message, execution, version)
        if message.rerun is not None:
            return started and await self._rerun(message, execution, version)
        if started:
            return False
        await self._engine.passes.start(execution, version, message.id)
        return True

    async def _resume(self, message: Message, execution: Execution, version: WorkflowVersion) -> bool:
        job = await self._engine.store.job(message.job_id or 0)
        if job is None or job.execution_id != execution.id:
            return False
        if message.rerun and message.rerun.get("interrupted"):
            if not job.pending:
                return False
            cursor = {"steps": [], "current": [RUN, job.node_key, None, None], "saved": job.id}
            await self._engine.passes.go_on(execution, version, replace(message, rerun=None, cursor=cursor))
        else:
            await self._engine.passes.resume(execution, version, job, message.id)
        return True

    async def _go_on(self, message: Message, execution: Execution, version: WorkflowVersion) -> bool:
        """Take up a pass that died with its process, or broke off in this one."""
        await self._engine.passes.go_on(execution, version, message)
        return True

    async def _counted(self, message: Message) -> bool:
        """Count that a message is handled again, durably and before it is; False, and it is gone, when that
        has ended a process too often.
        """
        if message.attempts < MAX_CRASHES:
            await self._engine.store.count_attempt(message.id)
            return True
        log.error("execution %s has ended %d processes", message.execution_id, message.attempts)
        await self._engine.abort(message.execution_id, Reason.INTERRUPTED)
        await self._engine.store.consume(message.id)
        return False

    async def _rerun(self, message: Message, execution: Execution, version: WorkflowVersion) -> bool:
        rerun = message.rerun or {}
        await self._engine.passes.rerun(
            execution, version, rerun.get("node"), bool(rerun.get("overwrite")), message.id
        )
        return True
