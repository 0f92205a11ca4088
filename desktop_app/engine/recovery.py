"""What becomes of executions that nobody would go on with (engine.md 2.17)."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from desktop_app.domain.errors import ConflictError
from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Message
from desktop_app.domain.status import Reason
from desktop_app.engine.ports import TimerHandle

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

ALL: Final = 1_000_000
PAGE: Final = 100
PERIOD_MS: Final = 300_000


class Recovery:
    """Runs at start and every five minutes. Waiting executions need nothing: their moments and tasks stand in
    the store. Owns its timer and the one run under way.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._timer: TimerHandle | None = None
        self._under_way: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what the last process left behind, then look again from time to time. What fails here is
        logged: the engine runs what is sound.
        """
        try:
            await self._take_up()
        except Exception:
            log.exception("what the last process left behind could not be taken up")
        self._timer = self._engine.clock.call_every(PERIOD_MS, self._look)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _look(self) -> None:
        self._begin(self._engine.settings.recovery_grace_ms)

    def _begin(self, grace_ms: int) -> asyncio.Task[None]:
        if self._under_way is None or self._under_way.done():
            self._under_way = self._engine.spawn(self._recover(grace_ms), "recover")
        return self._under_way

    async def recover(self, grace_ms: int = 0) -> None:
        """Publish again what is queueing without a message and is older than ``grace_ms``. Calls at the same
        time share one run; while somebody else holds the lock ``recover`` nothing happens.
        """
        await asyncio.wait([self._begin(grace_ms)])

    async def _recover(self, grace_ms: int) -> None:
        try:
            async with self._engine.locks.hold("recover", 0):
                await self._recover_undispatched(self._engine.clock.now() - grace_ms)
        except ConflictError:
            log.info("recovery is under way elsewhere")

    # -- at start --------------------------------------------------------------------------------------

    async def _take_up(self) -> None:
        """Take up the queue, then what nobody would go on with: executions without a message, and work on
        the outside that was in flight when the process died.
        """
        messages = await self._engine.store.messages(ALL)
        for message in messages:
            self._engine.take_up(message)
        await self.recover()
        await self._ask_about_effects({message.execution_id for message in messages})
        await self._look_again({message.execution_id for message in messages})
        await self._recover_lost()

    async def _recover_lost(self) -> None:
        """End what is started although nothing is left that would go on with it (2.17)."""
        for execution in await self._engine.store.interrupted():
            await self._engine.abort(execution.id, Reason.INTERRUPTED)

    async def _ask_about_effects(self, under_way: set[int]) -> None:
        """Mark pending jobs of acting types as interrupted; those of a pass under way are looked at there."""
        types = [t for t, i in self._engine.registry.instructions.items() if i.spec.effects]
        for job in await self._engine.store.pending_jobs(types) if types else []:
            if job.execution_id in under_way or (job.meta or {}).get("interrupted"):
                continue
            await self._engine.publish(
                Message(new_id(), job.execution_id, job.id, rerun={"interrupted": True})
            )

    async def _look_again(self, under_way: set[int]) -> None:
        """Resume waits that may have ended unheard; those of a pass under way are looked at there."""
        types = [t for t, i in self._engine.registry.instructions.items() if i.looks_again]
        for job in await self._engine.store.pending_jobs(types) if types else []:
            if job.execution_id not in under_way:
                await self._engine.publish(Message(new_id(), job.execution_id, job.id))

    async def _recover_undispatched(self, created_until: int) -> None:
        """Publish again, page by page, what is queueing without a message (2.17)."""
        after = 0
        while page := await self._engine.store.undispatched(created_until + 1, after, PAGE):
            for execution in page:
                await self._engine.publish(Message(new_id(), execution.id))
            after = page[-1].id
