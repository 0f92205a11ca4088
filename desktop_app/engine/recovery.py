"""What a new process does about executions that the last one left behind (engine.md 2.17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Message
from desktop_app.domain.status import ExecutionStatus, Reason

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

ALL: Final = 1_000_000
PAGE: Final = 100


class Recovery:
    """Runs once at start. Waiting executions need nothing: their moments and tasks stand in the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def run(self) -> None:
        """End what died in mid-pass, take up the queue, publish what is queueing without a message."""
        await self._recover_interrupted()
        messages = await self._engine.store.messages(ALL)
        for message in messages:
            await self._take_up(message)
        await self._recover_undispatched({message.execution_id for message in messages})

    async def _recover_interrupted(self) -> None:
        """End what was in the middle of a pass when the process died: nobody else would (2.17)."""
        for execution in await self._engine.store.interrupted():
            await self._engine.abort(execution.id, Reason.INTERRUPTED)

    async def _take_up(self, message: Message) -> None:
        """Queue a message that outlived the last process, unless its pass had begun: a message goes with
        the last flush of its pass, so jobs younger than the message were written by a pass that died.
        """
        execution = await self._engine.store.execution(message.execution_id)
        begun = execution is not None and execution.status == ExecutionStatus.STARTED and execution.started_at
        if begun and message.job_id is not None:
            jobs = await self._engine.store.latest_jobs(message.execution_id)
            begun = bool(jobs) and jobs[-1].id > message.id
        if begun:
            await self._engine.store.consume(message.id)
            await self._engine.abort(message.execution_id, Reason.INTERRUPTED)
        else:
            self._engine.enqueue(message)

    async def _recover_undispatched(self, queued: set[int]) -> None:
        """Publish again what is queueing without a message (2.17)."""
        after, now = 0, self._engine.clock.now()
        while page := await self._engine.store.undispatched(now + 1, after, PAGE):
            for execution in page:
                if execution.id not in queued:
                    await self._engine.publish(Message(new_id(), execution.id))
            after = page[-1].id
