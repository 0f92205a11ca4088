"""Does one thing again and again, one round at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.ports import TimerHandle


class Repetition:
    """Owns a timer and the one round under way: while it lasts no other begins. Stopped before the engine is;
    a round under way ends with the engine.
    """

    def __init__(
        self, engine: Engine, period_ms: int, name: str, work: Callable[[], Coroutine[None, None, None]]
    ) -> None:
        self._engine, self._period = engine, period_ms
        self._name, self._work = name, work
        self._timer: TimerHandle | None = None
        self._under_way: asyncio.Task[None] | None = None

    @property
    def started(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer is not None

    def start(self) -> None:
        """Begin the first round after one period."""
        self._timer = self._engine.clock.call_every(self._period, self.now)

    def stop(self) -> None:
        """Begin no more rounds."""
        if self._timer is not None:
            self._timer.cancel()

    def now(self) -> None:
        """Begin a round, unless one is under way."""
        if self._under_way is None or self._under_way.done():
            self._under_way = self._engine.spawn(self._work(), self._name)
