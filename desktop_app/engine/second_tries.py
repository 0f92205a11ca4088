"""Takes up again what the store has refused, once it works again: a disk may be full for a while (3.7)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from desktop_app.domain.errors import StorageError

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

PAUSE_MS: Final = 2_000


class SecondTries:
    """Messages of the queue that stand in the store while nothing about them can be written. Whatever their
    executions had committed stays, and they go on from there.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: set[int] = set()

    def later(self, message_id: int) -> None:
        """Handle a message again after a pause."""
        if message_id not in self._waiting:
            self._waiting.add(message_id)
            self._pause(message_id)

    def _pause(self, message_id: int) -> None:
        self._engine.clock.call_at(self._engine.clock.now() + PAUSE_MS, lambda: self._look(message_id))

    def _look(self, message_id: int) -> None:
        if self._engine.ready:
            self._engine.spawn(self._try(message_id), "try the store again")

    async def _try(self, message_id: int) -> None:
        """Hand the message to the queue if the store takes a write; else pause again, without a word."""
        store = self._engine.store
        try:
            stored = [one for one in await store.messages(1, message_id - 1) if one.id == message_id]
            if stored:
                await store.count_attempt(message_id)
        except StorageError:
            self._pause(message_id)
            return
        self._waiting.discard(message_id)
        for message in stored:
            log.info("execution %s goes on: the store works again", message.execution_id)
            self._engine.take_up(message)
