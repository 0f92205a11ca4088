"""The strip at the top of a panel: why nothing can be changed, or what is wrong in no field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.field_row import Note
from desktop_app.gui.panels.frame import paint_box


class Banner(QWidget):
    """Shows a reason and faults; invisible while there is neither."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(ink.GRID, ink.GRID, ink.GRID, ink.GRID)
        column.setSpacing(ink.GRID // 2)
        self.reason = Note("problem", QPalette.ColorRole.Text)
        self.faults = Note("warning", QPalette.ColorRole.BrightText)
        column.addWidget(self.reason)
        column.addWidget(self.faults)
        self.hide()

    def show_reason(self, text: str) -> None:
        """Say why nothing can be changed."""
        self.reason.show_text(text)
        self._show()

    def show_faults(self, messages: Sequence[str]) -> None:
        """Say what is wrong."""
        self.faults.show_text("\n".join(text[:1].upper() + text[1:] for text in messages))
        self._show()

    def _show(self) -> None:
        self.setVisible(not (self.reason.isHidden() and self.faults.isHidden()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a quiet box."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = ink.accent(self) if self.faults.isHidden() else ink.danger(self)
        paint_box(painter, QRectF(self.rect()), ink.tint(self, color, 0.1), ink.tint(self, color, 0.4))
