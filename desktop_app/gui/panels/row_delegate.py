"""One line of a list of variables or functions: its label, and to the right its type in a quieter tone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.frame import paint_box

DETAIL: Final = Qt.ItemDataRole.UserRole + 1
"""Role of the quiet text at the right."""

Index = QModelIndex | QPersistentModelIndex
_LEFT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class RowDelegate(QStyledItemDelegate):
    """Paints rows with a rounded highlight; the colours are those of the view."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return a line with air above and below."""
        size = super().sizeHint(option, index)
        return QSize(size.width(), size.height() + ink.GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint highlight, label and detail."""
        view = option.widget.window()  # the view's own highlight is clear: it would be painted twice
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            accent = ink.accent(view)
            paint_box(painter, QRectF(rect).adjusted(0, 1, -2, -1), accent, accent, radius=4)
        enabled = bool(index.flags() & Qt.ItemFlag.ItemIsSelectable)
        self._paint_texts(painter, rect.adjusted(6, 0, -10, 0), index, view, chosen, enabled)
        painter.restore()

    def _paint_texts(
        self, painter: QPainter, rect: QRect, index: Index, view: QWidget, chosen: bool, enabled: bool
    ) -> None:
        label, detail = str(index.data() or ""), str(index.data(DETAIL) or "")
        font = view.font() if enabled else ink.strong_font(view)
        small = ink.small_font(view)
        width = QFontMetrics(small).horizontalAdvance(detail)
        room = rect.adjusted(0, 0, -(width + ink.GRID if detail else 0), 0)
        painter.setFont(font)
        painter.setPen(_pen(view, chosen, quiet=not enabled))
        painter.drawText(
            room, _LEFT, QFontMetrics(font).elidedText(label, Qt.TextElideMode.ElideMiddle, room.width())
        )
        painter.setFont(small)
        painter.setPen(_pen(view, chosen, quiet=True))
        painter.drawText(rect, _RIGHT, detail)


def _pen(view: QWidget, chosen: bool, *, quiet: bool) -> QColor:
    if chosen:
        return ink.on_accent(view)
    return ink.muted(view) if quiet else ink.text(view)
