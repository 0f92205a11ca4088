"""Journals the document under edit into its draft, so that nothing a person made is ever lost (rule A3)."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.workflow import Workflow
from desktop_app.gui.tasks import spawn

EVERY_S: Final = 1.0
"""At most so often is a draft written while a person works."""


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
        self._busy = False
        self._last = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._start)

    def note(self, draft: Workflow | None) -> None:
        """Journal ``draft``; None says that the stored version is the newest state."""
        self._latest, self._dirty = draft, True
        if not self._busy and not self._timer.isActive():
            wait = max(0.0, self._last + EVERY_S - time.monotonic())
            self._timer.start(round(wait * 1000))

    def forget(self) -> None:
        """Write nothing any more: the workflow was saved or deleted by other means."""
        self._dirty = False
        self._timer.stop()

    def _start(self) -> None:
        spawn(self.flush(), self)

    async def flush(self) -> None:
        """Write what is not written yet; returns when it is stored, or tells :attr:`failed`."""
        self._timer.stop()
        if not self._dirty or self._busy:
            return
        self._busy = True
        try:
            while self._dirty:
                await self._write_once()
        finally:
            self._busy = False

    async def _write_once(self) -> None:
        draft, self._dirty, self._last = self._latest, False, time.monotonic()
        try:
            await self._write(draft)
        except Exception as error:
            # The draft stays in memory; the next change or the closing tries again.
            self.failed.emit(error)
        else:
            self.written.emit()
