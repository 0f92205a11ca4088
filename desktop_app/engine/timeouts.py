"""Deadlines and wake-ups: one timer for the earliest, whatever waits (engine.md 2.16, 4.6; architecture 7).

The moments themselves stand in the rows: an execution's ``expires_at``, a pending job's ``due_at``. So a
restart needs nothing but a look at the store, and an overdue one fires at once.
"""

from __future__ import annotations

import logging
import random
from typing import TYPE_CHECKING, Final

from desktop_app.domain.errors import ConflictError, StorageError
from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Message
from desktop_app.domain.status import Reason
from desktop_app.engine.ports import TimerHandle

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

LOCK_WAIT_MS: Final = 60_000
SCAN_MS: Final = 30_000
JITTER_MS: Final = 5_000
"""Added to the period by chance, so that engines that were started together do not scan together."""
RETRY_MS: Final = 50
"""Until the next look at an execution that is over its time and does not let itself be ended."""
FAILED_MS: Final = 1_000
"""Until the next look after the store has failed: the disk may have room again."""
MOST: Final = 1_000
"""Executions that one scan ends at most."""


class Timeouts:
    """Owns the one timer for the earliest moment, and one that looks from time to time in case that a moment
    was missed. Instructions hold none.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._timer: TimerHandle | None = None
        self._periodic: TimerHandle | None = None
        self._armed_for: int | None = None
        self._scanning = self._again = self._failing = False
        self._stopped = True

    async def start(self) -> None:
        """Look at once for what fell due while nobody was running, then arm the timer."""
        self._stopped = False
        self._periodic = self._engine.clock.call_every(SCAN_MS + random.randrange(JITTER_MS), self._look)
        self._scanning = True
        await self._scan()

    def stop(self) -> None:
        """Call the timers off; a scan under way is a task of the engine."""
        self._stopped = True
        self._disarm()
        if self._periodic is not None:
            self._periodic.cancel()
        self._periodic = None

    def arm(self, when: int) -> None:
        """Make sure that something happens at ``when`` at the latest; at once, as work of the engine, if that
        is past.
        """
        if self._stopped or (self._armed_for is not None and self._armed_for <= when):
            return
        if when <= self._engine.clock.now():
            self._look()
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
        self._look()

    def _look(self) -> None:
        if self._stopped:
            return
        self._again = True
        if not self._scanning:
            self._scanning = True
            self._engine.spawn(self._try_scan(), "look at deadlines")

    async def _try_scan(self) -> None:
        """Look; when the store fails look again soon, and tell it once."""
        try:
            await self._scan()
            self._failing = False
        except StorageError as error:
            if not self._failing:
                log.error("deadlines wait until the store works again", exc_info=error)
            self._failing = True
            self.arm(self._engine.clock.now() + FAILED_MS)

    async def _scan(self) -> None:
        """Handle what is due until nothing is; looks that are asked for meanwhile are part of this one."""
        try:
            while True:
                self._again = False
                late = await self._abort_expired()
                await self._wake_due()
                following = await self._engine.store.next_due()
                now = self._engine.clock.now()
                due = following is not None and following <= now and not late
                if not (due or self._again):
                    break
        finally:
            self._scanning = False
        if following is not None:
            self.arm(max(following, now + RETRY_MS) if late else following)

    async def _abort_expired(self) -> bool:
        """End what is over its time; tell whether something still is, because it is being processed."""
        expired = await self._engine.store.expired(self._engine.clock.now(), MOST)
        ended = [await self._abort(execution_id) for execution_id in expired]
        return not all(ended)

    async def _abort(self, execution_id: int) -> bool:
        if self._engine.running.abort(execution_id, Reason.TIMEOUT):
            return False
        try:
            async with self._engine.locks.hold(("execution", execution_id), LOCK_WAIT_MS):
                await self._engine.abort(execution_id, Reason.TIMEOUT)
        except ConflictError:
            log.warning("execution %s is over its time but stays locked", execution_id)
            return False
        return True

    async def _wake_due(self) -> None:
        while jobs := await self._engine.store.due_jobs(self._engine.clock.now()):
            for job in jobs:
                message = Message(new_id(), job.execution_id, job.id)
                await self._engine.publish(message, clear_due=job.id)
