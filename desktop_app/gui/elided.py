"""A label that gives way: where there is no room its text ends in dots and the tooltip shows all of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.gui.tips import plain_tip

LEAST: Final = 24


class ElidedLabel(QLabel):
    """Wants the width of its whole text and is content with ``least`` pixels. Shows plain text alone."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, least: int = LEAST) -> None:
        super().__init__(parent)
        self._full = ""
        self._least = least
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        if text:
            # Not for nothing: measuring polishes the label, and one that is polished before it has a parent
            # loses a font of its own on the way there. WORKAROUND PySide6 6.11: style sheets take it back.
            self.setText(text)

    def text(self) -> str:
        """Return the whole text."""
        return self._full

    def setText(self, text: str) -> None:
        """Show ``text`` as far as there is room."""
        if self._full and self.toolTip() == plain_tip(self._full):
            self.setToolTip("")
        self._full = text
        self._fit()
        self.updateGeometry()

    @property
    def cut(self) -> bool:
        """Whether a part of the text is not shown."""
        return super().text() != self._full

    def _frame(self) -> int:
        return super().sizeHint().width() - self.fontMetrics().horizontalAdvance(super().text())

    def _fit(self) -> None:
        line = " ".join(self._full.split("\n"))
        room = self.width() - self._frame()
        shown = self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, max(0, room))
        if shown != super().text():
            super().setText(shown)
        if self.cut and not self.toolTip():
            self.setToolTip(plain_tip(self._full))

    def sizeHint(self) -> QSize:
        """Ask for room for everything, as far as that makes sense."""
        whole = self._frame() + self.fontMetrics().horizontalAdvance(self._full[:400]) + 2
        return QSize(whole if self._full else 0, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Become as narrow as a few letters."""
        return QSize(min(self._least, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._fit()
