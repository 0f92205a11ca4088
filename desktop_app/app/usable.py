"""Tells a benchmark when the window could be used; imported with ``--exit-when-usable`` only."""

from __future__ import annotations

import asyncio
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QGraphicsView, QWidget


class _FirstPaint(QObject):
    """Sets ``done`` one round of events after the next paint of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.done = asyncio.Event()
        widget.installEventFilter(self)
        widget.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look for the paint."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.done.set)
        return False


async def report(shown: QWidget) -> None:
    """Wait until ``shown`` has been painted and the input that came meanwhile has been served. Then print
    the time of the clock that all processes share, and how long the processor has worked for this one.
    """
    # What lies behind the view of a canvas is never painted itself.
    view = shown.findChild(QGraphicsView)
    await _FirstPaint(view.viewport() if view else shown).done.wait()
    print(f"usable {time.monotonic():.6f} {time.process_time():.6f}", flush=True)
