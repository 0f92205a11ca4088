"""Journals the document under edit into its draft, so that nothing a person made is ever lost (rule A3)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.workflow import Workflow
from desktop_app.gui.tasks import spawn

EVERY_S: Final = 0.7
"""At most so often is a draft written while a person works; with the writing itself that is below the second
after which nothing may be lost (editor.md L 2).
"""


class DraftJournal(QObject):
    """Writes the newest state soon after each change, one write at a time. Owns what is not written yet."""

    written = Signal()
    failed = Signal(object)

    def __init__(
        self, write: Callable[[Workflow | None], Awaitable[None]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._write = write
        self._dirty = False
        self._latest: Workflow | None = None
        self._line = asyncio.Lock()
        self._last = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._start)

    @property
    def unwritten(self) -> bool:
        """Whether something is not written yet, or just being written."""
        return self._dirty or self._line.locked()

    def note(self, draft: Workflow | None) -> None:
        """Journal ``draft``; None says that the stored version is the newest state."""
        self._latest, self._dirty = draft, True
        self._soon()

    def _soon(self) -> None:
        if self._dirty and not self._line.locked() and not self._timer.isActive():
            wait = max(0.0, self._last + EVERY_S - time.monotonic())
            self._timer.start(round(wait * 1000))

    def forget(self) -> None:
        """Write nothing any more: the workflow was saved or deleted by other means."""
        self._dirty = False
        self._timer.stop()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Write nothing meanwhile; a write in flight ends first, what comes in is written afterwards."""
        try:
            async with self._line:
                yield
        finally:
            if shiboken6.isValid(self):
                self._soon()

    def _start(self) -> None:
        spawn(self.flush(), self)

    async def flush(self) -> bool:
        """Write what is not written yet, behind the write in flight; returns whether all is stored now.
        When not, :attr:`failed` has told why.
        """
        async with self._line:
            self._timer.stop()
            while self._dirty:
                if not await self._write_once():
                    return False
        return True

    async def _write_once(self) -> bool:
        draft, self._dirty, self._last = self._latest, False, time.monotonic()
        try:
            await self._write(draft)
        except Exception as error:
            self._dirty = True  # The draft stays in memory; the next change or the closing tries again.
            self.failed.emit(error)
            return False
        except BaseException:
            self._dirty = True
            raise
        self.written.emit()
        return True
