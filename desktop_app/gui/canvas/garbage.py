"""Keeps Python's cyclic collector on the window's thread and away from a paint.

A widget that only reference cycles keep alive must not be destroyed by a collection that happens to run
inside its own paint (crash) or on a worker thread (deadlock: closing its window waits for this thread).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

INTERVAL_MS: Final = 500
FULL_EVERY: Final = 40
"""One full collection for so many ticks; a full one may cost a frame."""


class GarbageTimer(QObject):
    """Owns the schedule of the collector while the window lives; :meth:`stop` gives it back to Python."""

    _holders = 0

    @classmethod
    @contextmanager
    def sparing(cls) -> Iterator[None]:
        """Keep the collector away while plain data is read, and from that data for ever: looking through the
        objects of 20 MB would stop the window again and again, and there are no cycles in them.
        """
        cls._holders += 1
        if not gc.isenabled():
            gc.collect(1)
        try:
            yield
        finally:
            cls._holders -= 1
            if not gc.isenabled() and not cls._holders:
                gc.freeze()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ticks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Take over: what exists now is never looked at again (importing alone makes 10^5 objects)."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Give the collector back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def tick(self) -> None:
        """Collect what is young, and now and then everything."""
        if self._holders:
            return
        self._ticks += 1
        if self._ticks % FULL_EVERY == 0:
            gc.collect()
        elif gc.get_count()[0] > gc.get_threshold()[0]:
            gc.collect(1)


def dispose(widget: QWidget) -> None:
    """Destroy ``widget`` now, on this thread and outside of a paint, instead of whenever a cycle is found."""
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)
