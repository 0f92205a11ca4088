"""Deadlines and wake-ups: one timer for the earliest, whatever waits (engine.md 2.16, 4.6; architecture 7).

The moments themselves stand in the rows: an execution's ``expires_at``, a pending job's ``due_at``. So a
restart needs nothing but a look at the store, and an overdue one fires at once.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from desktop_app.domain.errors import ConflictError
from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Message
from desktop_app.domain.status import Reason
from desktop_app.engine.ports import TimerHandle

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

LOCK_WAIT_MS = 60_000


class Timeouts:
    """Owns the one timer. Instructions hold none."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._timer: TimerHandle | None = None
        self._armed_for: int | None = None
        self._scanning = False
        self._stopped = True

    async def start(self) -> None:
        """Look at once for what fell due while nobody was running, then arm the timer."""
        self._stopped = False
        await self._scan()

    def stop(self) -> None:
        """Call the timer off."""
        self._stopped = True
        self._disarm()

    def arm(self, when: int) -> None:
        """Make sure that something happens at ``when`` at the latest."""
        if self._stopped or (self._armed_for is not None and self._armed_for <= when):
            return
        self._disarm()
        self._armed_for = when
        self._timer = self._engine.clock.call_at(when, self._fire)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._armed_for = None

    def _fire(self) -> None:
        self._timer = self._armed_for = None
        if not self._stopped:
            self._engine.spawn(self._scan(), "look at deadlines")

    async def _scan(self) -> None:
        if self._scanning:
            return
        self._scanning = True
        try:
            await self._abort_expired()
            await self._wake_due()
        finally:
            self._scanning = False
        following = await self._engine.store.next_due()
        if following is not None:
            self.arm(max(following, self._engine.clock.now() + 1))

    async def _abort_expired(self) -> None:
        for execution_id in await self._engine.store.expired(self._engine.clock.now()):
            if self._engine.running.abort(execution_id, Reason.TIMEOUT):
                continue
            try:
                async with self._engine.locks.hold(("execution", execution_id), LOCK_WAIT_MS):
                    await self._engine.abort(execution_id, Reason.TIMEOUT)
            except ConflictError:
                log.warning("execution %s is over its time but stays locked", execution_id)

    async def _wake_due(self) -> None:
        while jobs := await self._engine.store.due_jobs(self._engine.clock.now()):
            for job in jobs:
                message = Message(new_id(), job.execution_id, job.id)
                await self._engine.publish(message, clear_due=job.id)
