"""The title in the head of the configuration: typed in place, cut with dots while it is only read."""

from __future__ import annotations

from typing import Final

import shiboken6
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QStyle, QStyleOptionFrame, QWidget

MARGIN: Final = 2
"""What Qt leaves free to both sides of the text in a line."""


class TitleEdit(QLineEdit):
    """A title that ends in dots where it does not fit and is not being typed.

    Enter gives the focus back to where renaming began, if it has not gone elsewhere since.
    """

    def __init__(self) -> None:
        super().__init__()
        self._came_from: QWidget | None = None
        self.returnPressed.connect(self._go_back)

    def begin(self) -> None:
        """Let the title be typed over."""
        if not self.hasFocus():
            self._came_from = QApplication.focusWidget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _go_back(self) -> None:
        widget, self._came_from = self._came_from, None
        if widget is not None and shiboken6.isValid(widget):
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def shown(self) -> str:
        """What can be read of the title."""
        room = self._inner(self._frame()).width() - 2 * MARGIN
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def _frame(self) -> QStyleOptionFrame:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        return option

    def _inner(self, option: QStyleOptionFrame) -> QRect:
        return self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the beginning of a title that is too long, and dots."""
        shown = self.shown
        if self.hasFocus() or shown == self.text():
            super().paintEvent(event)
            return
        option = self._frame()
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        painter.setPen(option.palette.color(self.foregroundRole()))
        area = self._inner(option).adjusted(MARGIN, 0, -MARGIN, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget where renaming began, unless only the window or a menu takes the focus for a while."""
        super().focusOutEvent(event)
        reason = Qt.FocusReason
        if event.reason() not in (reason.ActiveWindowFocusReason, reason.PopupFocusReason):
            self._came_from = None
