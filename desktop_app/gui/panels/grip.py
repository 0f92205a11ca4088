"""The handle at the left of what has an order: drag it, or press the arrow keys on it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import PanelButton

EDGE: Final = 48
"""So near the edge of what scrolls, in pixels, a drag scrolls on."""


class Grip(PanelButton):
    """Tells where it is dragged; whoever made it knows what that means. Escape takes the drag back."""

    dragged = Signal(QPoint)
    """Where the mouse is now, on the screen."""
    dropped = Signal()
    canceled = Signal()
    stepped = Signal(int)
    """One place up (-1) or down (1), by the arrow keys."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "drag", parent)
        self.setToolTip(self.tr("Drag, or press the up and down keys, to change the order"))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._from: QPoint | None = None
        self._dragging = False

    def sizeHint(self) -> QSize:
        """Return a slim strip."""
        line = self.fontMetrics().height()
        return QSize(round(line * 0.8), line + ink.GRID)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note where a drag may begin."""
        super().mousePressEvent(event)
        self._from = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, once the mouse has left the place where it was pressed."""
        super().mouseMoveEvent(event)
        now = event.globalPosition().toPoint()
        far = QApplication.startDragDistance()
        if self._from is not None and (self._dragging or (now - self._from).manhattanLength() >= far):
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._scroll(now)
            self.dragged.emit(now)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop."""
        super().mouseReleaseEvent(event)
        if self._end():
            self.dropped.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by one place, or let the drag be."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() == Qt.Key.Key_Escape and self._end():
            self.canceled.emit()
        elif (step := steps.get(Qt.Key(event.key()))) is not None:
            self.stepped.emit(step)
        else:
            super().keyPressEvent(event)

    def _end(self) -> bool:
        dragging, self._dragging, self._from = self._dragging, False, None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        return dragging

    def _scroll(self, now: QPoint) -> None:
        """Bring what lies ahead into sight."""
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if isinstance(parent, QScrollArea) and (inner := parent.widget()) is not None:
            at = inner.mapFromGlobal(now)
            parent.ensureVisible(0, at.y(), 0, EDGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dots."""
        painter = QPainter(self)
        self._paint_background(painter)
        side = self.fontMetrics().height() * 0.9
        rect = QRectF(0, 0, side, side)
        rect.moveCenter(QRectF(self.rect()).center())
        strong = self._hovered or self.hasFocus()
        self._paint_drawing(painter, rect, ink.text(self) if strong else ink.muted(self))


class DropLine(QWidget):
    """Shows where what is dragged would go."""

    HEIGHT = 3

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, left: int, y: int) -> None:
        """Lie at ``y``, from ``left`` to the right edge."""
        width = self._over.width() - left
        self.setGeometry(left, y - self.HEIGHT // 2, width, self.HEIGHT)
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        QPainter(self).fillRect(self.rect(), ink.accent(self))
