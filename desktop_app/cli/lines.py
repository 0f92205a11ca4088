"""Reads standard input line by line without holding up the loop, also where somebody sits and thinks."""

from __future__ import annotations

import asyncio
import sys
import threading


class Lines:
    """The lines of standard input. A thread reads them; it ends with the process."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._read: asyncio.Queue[str | None] = asyncio.Queue()
        threading.Thread(target=self._work, name="standard input", daemon=True).start()

    def _work(self) -> None:
        for line in sys.stdin:
            if not self._put(line.rstrip("\r\n")):
                return
        self._put(None)

    def _put(self, line: str | None) -> bool:
        try:
            self._loop.call_soon_threadsafe(self._read.put_nowait, line)
        except RuntimeError:  # the loop has ended meanwhile
            return False
        return True

    async def next(self) -> str | None:
        """Return the next line; None at the end."""
        return await self._read.get()
