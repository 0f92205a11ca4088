"""What a new process does about executions that the last one left behind (engine.md 2.17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Message
from desktop_app.domain.status import Reason

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

ALL: Final = 1_000_000
PAGE: Final = 100


class Recovery:
    """Runs once at start. Waiting executions need nothing: their moments and tasks stand in the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def run(self) -> None:
        """Take up the queue, then what nobody would go on with: executions without a message, and work on
        the outside that was in flight when the process died.
        """
        messages = await self._engine.store.messages(ALL)
        for message in messages:
            self._engine.enqueue(message)
        await self._recover_undispatched({message.execution_id for message in messages})
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

    async def _recover_undispatched(self, queued: set[int]) -> None:
        """Publish again what is queueing without a message (2.17)."""
        after, now = 0, self._engine.clock.now()
        while page := await self._engine.store.undispatched(now + 1, after, PAGE):
            for execution in page:
                if execution.id not in queued:
                    await self._engine.publish(Message(new_id(), execution.id))
            after = page[-1].id
