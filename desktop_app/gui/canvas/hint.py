"""The reason beside the cursor why something cannot be dropped or wired here."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.gui.canvas.look import Look


class ReasonHint(QLabel):
    """A bubble inside the canvas. Tool tips are windows, and many desktops show none during a drag."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._room = look, parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setContentsMargins(10, 6, 10, 6)
        self.hide()

    def explain(self, reason: str, at: QPointF) -> None:
        """Show ``reason`` beside ``at``, inside the parent; hide when it is empty."""
        if not reason:
            self.hide()
            return
        if reason != self.text():
            self.setText(reason)
            self.adjustSize()
        room = self._room.rect()
        x = min(at.x() + 16, room.width() - self.width() - 4)
        y = at.y() + 18 if at.y() + 22 + self.height() < room.height() else at.y() - 10 - self.height()
        self.move(round(max(4.0, x)), round(max(4.0, y)))
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a rounded bubble below the text."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.refused, 1.2 * theme.border))
        painter.setBrush(theme.card)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()
        super().paintEvent(event)
