"""Telling what last passed along the wire under a cursor that rests (editor.md E, Wiring)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtWidgets import QToolTip

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.dragging import Tools
from desktop_app.gui.tips import plain_tip

REST_MS: Final = 400
NEAR: Final = 6.0
"""Pixels within which the cursor is on a wire."""


class WireHover(QObject):
    """Owns the wire under the cursor and the time it has to rest there."""

    def __init__(self, tools: Tools, parent: QObject) -> None:
        super().__init__(parent)
        self.text_of: Callable[[Slot], str] = lambda slot: ""
        """What to tell of a wire; empty for nothing, or nothing yet."""
        self._tools, self._at = tools, QPointF()
        self._slot: Slot | None = None
        self._shown = False
        self.rest = QTimer(self, singleShot=True, interval=REST_MS)
        self.rest.timeout.connect(self.tell)

    def at(self, at: QPointF) -> None:
        """The cursor is ``at`` a point of the viewport, with no button pressed."""
        point = self._tools.scene_point(at)
        free = self._tools.targets.node_at(point) is None
        slot = self._tools.targets.wire_at(point, NEAR / self._tools.view.zoom) if free else None
        self._at = at
        if slot != self._slot:
            self.leave()
            self._slot = slot
            if slot is not None:
                self.rest.start()

    def leave(self) -> None:
        """The cursor is on no wire any more."""
        self.rest.stop()
        if self._shown:
            QToolTip.hideText()
        self._slot, self._shown = None, False

    def tell(self) -> None:
        """Show what is known of the wire; what is still being read follows by :meth:`refresh`."""
        if self._slot is not None and (text := self.text_of(self._slot)):
            place = self._tools.global_point(self._at)
            QToolTip.showText(place, plain_tip(text), self._tools.view.viewport())
        self._shown = self._slot is not None

    def refresh(self) -> None:
        """Values were read: show them if they were waited for."""
        if self._shown:
            self.tell()
