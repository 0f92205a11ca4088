"""Looks again and again for what the sources hold for the engine: starts that an earlier process kept, and
changes that other programs have made (ADR 9).
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from desktop_app.domain.errors import WireworkError
from desktop_app.engine.starts import Starts

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.ports import TimerHandle

log = logging.getLogger(__name__)

PERIOD_MS: Final = 1_000


class Watching:
    """Owns its timer and the one round under way. Stopped before the engine is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._starts = Starts(engine)
        self._timer: TimerHandle | None = None
        self._under_way: asyncio.Task[None] | None = None
        self._taken_up = False

    def start(self) -> None:
        """Look now, and every second from now on; harmless when that is so already."""
        if self._timer is None:
            self._timer = self._engine.clock.call_every(PERIOD_MS, self._look)
            self._look()

    def stop(self) -> None:
        """Look no more; the round under way ends with the engine."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        if self._under_way is None or self._under_way.done():
            self._under_way = self._engine.spawn(self._round(), "look for changes")

    async def _round(self) -> None:
        try:
            if not self._taken_up:
                await self._starts.take_up()
                self._taken_up = True
            if self._engine.data is not None:
                await self._engine.data.tell_changes()
        except WireworkError as error:
            log.warning("what waits in the data sources could not be read: %s", error)
