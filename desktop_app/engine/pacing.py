"""Lets the loop's other work in: painting, input, sockets (architecture 8)."""

from __future__ import annotations

import asyncio
import time


class Pace:
    """How long the engine has worked without a pause. One for all its passes, so that many short ones
    count like a long one.
    """

    __slots__ = ("_end", "_slice")

    def __init__(self, slice_ms: int) -> None:
        self._slice = slice_ms / 1000
        self._end = 0.0

    @property
    def due(self) -> bool:
        """Whether a pause is due."""
        return time.monotonic() >= self._end

    async def rest(self) -> None:
        """Give the loop one round."""
        await asyncio.sleep(0)
        self._end = time.monotonic() + self._slice
