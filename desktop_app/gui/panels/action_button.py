"""The large buttons that do something for good: go on, refuse, or just keep."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import PanelButton
from desktop_app.gui.panels.frame import paint_box, paint_ring


class Tone(Enum):
    """What pressing means; the value is the drawing in front of the words."""

    GO = "approve"
    STOP = "reject"
    PLAIN = "save"


class ActionButton(PanelButton):
    """Filled with the accent colour to go on, outlined in the colour of danger to refuse, plain to keep."""

    def __init__(
        self, text: str, tone: Tone = Tone.GO, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, icon or tone.value, parent)
        self.tone = tone
        self.setFont(ink.strong_font(self, QFont.Weight.Medium))

    def sizeHint(self) -> QSize:
        """Return the size of drawing and words with air."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text()) + metrics.height() + 4 * ink.GRID
        return QSize(width, ink.control_height(self))

    def _colors(self) -> tuple[QColor, QColor, QColor]:
        """Return fill, border and text."""
        if not self.isEnabled():
            return ink.ground(self), ink.hairline(self), ink.muted(self)
        if self.tone is Tone.GO:
            fill = ink.tint(self, ink.accent(self), 0.85) if self._hovered else ink.accent(self)
            return fill, fill, ink.on_accent(self)
        color = ink.danger(self) if self.tone is Tone.STOP else ink.text(self)
        fill = ink.tint(self, color, 0.1 if self._hovered else 0.0)
        border = ink.tint(self, color, 0.6) if self.tone is Tone.STOP else ink.outline(self)
        return fill, border, color

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, drawing and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, border, color = self._colors()
        box = QRectF(self.rect())
        paint_box(painter, box, fill, border)
        if self.hasFocus():
            ring = ink.text(self) if self.tone is Tone.GO else ink.accent(self)
            paint_ring(painter, box, ring, 2.0, ink.RADIUS)
        side = self.fontMetrics().height()
        drawing = QRectF(0, 0, side, side)
        drawing.moveCenter(QPointF(2 * ink.GRID + side / 2 - 4, box.center().y()))
        self._paint_drawing(painter, drawing, color)
        painter.setPen(color)
        words = box.adjusted(drawing.right() + 4, 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
