"""What becomes of executions that nobody would go on with (engine.md 2.17)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from desktop_app.domain.errors import ConflictError, NotFoundError
from desktop_app.domain.execution import Job
from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Message
from desktop_app.domain.status import Reason
from desktop_app.engine.instruction import Instruction
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
        self._messages: list[Message] = []
        self._acting: list[Job] = []
        self._waiting: list[Job] = []

    async def look(self) -> None:
        """Note what the last process left behind. Comes before the triggers, so that nothing of it is new."""
        try:
            self._messages = list(await self._engine.store.messages(ALL))
            self._waiting = await self._pending(lambda instruction: instruction.looks_again)
            acting = await self._pending(lambda instruction: instruction.spec.effects)
            self._acting = [job for job in acting if await self._was_acting(job)]
            self._waiting += [job for job in acting if job.started_at is None]
        except Exception:
            log.exception("what the last process left behind could not be read")

    async def _was_acting(self, job: Job) -> bool:
        """Whether a job was in flight, rather than queued, interrupted, or waiting for its branches."""
        if job.started_at is None or (job.meta or {}).get("interrupted"):
            return False
        execution = await self._engine.store.execution(job.execution_id)
        return execution is not None and not await self._engine.resumes.waits_for_branches(job, execution)

    async def _pending(self, wanted: Callable[[Instruction], bool]) -> list[Job]:
        """Return the pending jobs of some types, but for those that a message goes on with: a pass that is
        taken up looks at the one it stood at, not at those of other branches.
        """
        types = [t for t, instruction in self._engine.registry.instructions.items() if wanted(instruction)]
        under_way = {message.job_id for message in self._messages}
        under_way |= {(message.cursor or {}).get("saved") for message in self._messages}
        found = await self._engine.store.pending_jobs(types) if types else []
        return [job for job in found if job.id not in under_way]

    async def start(self) -> None:
        """Take up what was left behind, then look again from time to time. What fails here is logged: the
        engine runs what is sound.
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
        for message in self._messages:
            self._engine.take_up(message)
        await self.recover()
        await self._ask_about_effects()
        await self._look_again()
        await self._recover_lost()
        self._messages, self._acting, self._waiting = [], [], []

    async def _recover_lost(self) -> None:
        """End what is started although nothing is left that would go on with it (2.17)."""
        for execution in await self._engine.store.interrupted():
            await self._engine.abort(execution.id, Reason.INTERRUPTED)

    async def _ask_about_effects(self) -> None:
        """Mark pending jobs of acting types as interrupted."""
        for job in self._acting:
            message = Message(new_id(), job.execution_id, job.id, rerun={"interrupted": True})
            await self._engine.publish(message)

    async def _look_again(self) -> None:
        """Resume waits that may have ended unheard; what is called and goes on tells its end itself."""
        for job in self._waiting:
            if not await self._is_called_still(job):
                await self._engine.publish(Message(new_id(), job.execution_id, job.id))

    async def _is_called_still(self, job: Job) -> bool:
        try:
            return await self._engine.children.look(job) is None
        except NotFoundError:
            return False

    async def _recover_undispatched(self, created_until: int) -> None:
        """Publish again, page by page, what is queueing without a message (2.17)."""
        after = 0
        while page := await self._engine.store.undispatched(created_until + 1, after, PAGE):
            for execution in page:
                await self._engine.publish(Message(new_id(), execution.id))
            after = page[-1].id
