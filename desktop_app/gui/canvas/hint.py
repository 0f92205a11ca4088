"""What a drop would do, beside the cursor: safe, breaks references, or not allowed and why (6.11)."""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.gui.canvas.look import Look
from desktop_app.gui.icons import action_icon, paint_icon
from desktop_app.gui.wording import worded

ICON: Final = 15
LEFT: Final = 10


class Verdict(Enum):
    """The three states of a place; each has an icon and a text of its own."""

    SAFE = "check"
    BREAKS = "warning"
    REFUSED = "problem"


class ReasonHint(QLabel):
    """A bubble inside the canvas. Tool tips are windows, and many desktops show none during a drag."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._room = look, parent
        self.verdict = Verdict.REFUSED
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setContentsMargins(LEFT + ICON + 7, 6, 10, 6)
        self.hide()

    def explain(self, reason: str, at: QPointF, verdict: Verdict = Verdict.REFUSED) -> None:
        """Show ``reason`` beside ``at``, inside the parent; hide when it is empty."""
        if not reason:
            self.hide()
            return
        reason = worded(reason)
        if reason != self.text() or verdict is not self.verdict:
            self.verdict = verdict
            self.setText(reason)
            self.adjustSize()
        room = self._room.rect()
        x = min(at.x() + 16, room.width() - self.width() - 4)
        y = at.y() + 18 if at.y() + 22 + self.height() < room.height() else at.y() - 10 - self.height()
        self.move(round(max(4.0, x)), round(max(4.0, y)))
        self.show()

    def _color(self) -> QColor:
        theme = self._look.theme
        return {
            Verdict.SAFE: theme.drop,
            Verdict.BREAKS: theme.warning,
            Verdict.REFUSED: theme.refused,
        }[self.verdict]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a rounded bubble with the icon of the verdict below the text."""
        theme, color = self._look.theme, self._color()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 1.2 * theme.border))
        painter.setBrush(theme.card)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        icon = QRectF(LEFT, (self.height() - ICON) / 2, ICON, ICON)
        paint_icon(painter, action_icon(self.verdict.value), icon, color)
        painter.end()
        super().paintEvent(event)
