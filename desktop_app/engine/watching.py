"""Looks again and again for what the sources hold for the engine: starts that an earlier process kept, and
changes that other programs have made (ADR 9).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from desktop_app.domain.errors import WireworkError
from desktop_app.engine.repetition import Repetition
from desktop_app.engine.starts import Starts

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

PERIOD_MS: Final = 1_000


class Watching:
    """Owns the rounds in which it looks. Stopped before the engine is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._starts = Starts(engine)
        self._rounds = Repetition(engine, PERIOD_MS, "look for changes", self._round)
        self._taken_up = False

    def start(self) -> None:
        """Look now, and every second from now on; harmless when that is so already."""
        if not self._rounds.started:
            self._rounds.start()
            self._rounds.now()

    def stop(self) -> None:
        """Look no more; the round under way ends with the engine."""
        self._rounds.stop()

    async def _round(self) -> None:
        try:
            if not self._taken_up:
                await self._starts.take_up()
                self._taken_up = True
            if self._engine.data is not None:
                await self._engine.data.tell_changes()
        except WireworkError as error:
            log.warning("what waits in the data sources could not be read: %s", error)
