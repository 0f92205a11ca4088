"""Paints a row of the browser: sign and letter of the type, name, type, value, age, warning, uses.

All colours come from the palette (:mod:`desktop_app.gui.panels.ink`), so dock and pop-up look alike.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.gui.icons import action_icon, paint_icon
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.frame import paint_box
from desktop_app.gui.variables.model import ROW, label_of
from desktop_app.gui.variables.rows import Row
from desktop_app.gui.variables.values import SHAPES, base_type, uses_text
from desktop_app.gui.wording import tr

Index = QModelIndex | QPersistentModelIndex
_LEFT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_CENTRE: Final = int(Qt.AlignmentFlag.AlignCenter)
LEAST_NAME: Final = 0.34
"""Part of the line that the name keeps, however long the value is."""


class VariableDelegate(QStyledItemDelegate):
    """Paints rows; tells where the uses, and the eye of a secret, are to be clicked."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return a line with air above and below."""
        return QSize(80, QFontMetrics(option.font).height() + ink.GRID)

    def uses_rect(self, rect: QRect, row: Row, view: QWidget) -> QRect:
        """Return where the number of uses stands in a line; empty where there is none."""
        text = uses_text(row.world.used(row.path)) if row.path else ""
        if not text:
            return QRect()
        width = _uses_width(view)
        return QRect(rect.right() - width - 4, rect.top(), width, rect.height())

    def eye_rect(self, rect: QRect, row: Row, view: QWidget) -> QRect:
        """Return where a click shows a secret."""
        if not row.secret:
            return QRect()
        side = QFontMetrics(view.font()).height()
        return QRect(rect.right() - side - 10 - _uses_width(view), rect.center().y() - side // 2, side, side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        row, view = index.data(ROW), option.widget
        if not isinstance(row, Row):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            accent = ink.accent(view.window())
            fill = ink.tint(view.window(), accent, 0.22)
            border = accent if state & QStyle.StateFlag.State_HasFocus else fill
            paint_box(painter, QRectF(rect).adjusted(0, 1, -2, -1), fill, border, radius=4)
        if row.kind in ("value", "column"):
            _Line(self, painter, rect, row, view).paint()
        else:
            _heading(painter, rect, row, view)
        painter.restore()


def _heading(painter: QPainter, rect: QRect, row: Row, view: QWidget) -> None:
    """Paint a heading, a sentence, a broken reference, or what stands for the rest of a page."""
    room = rect.adjusted(6, 0, -8, 0)
    painter.setFont(ink.strong_font(view) if row.kind == "group" else view.font())
    color = ink.danger(view) if row.kind == "broken" else ink.muted(view)
    if row.kind == "broken":
        side = painter.fontMetrics().height() - 2
        box = QRectF(room.left(), room.center().y() - side / 2 + 0.5, side, side)
        paint_icon(painter, action_icon("warning"), box, color)
        room.setLeft(room.left() + side + 6)
    painter.setPen(ink.accent(view) if row.kind in ("earlier", "more") else color)
    text = painter.fontMetrics().elidedText(label_of(row), Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, _LEFT, text)


class _Line:
    """One value on its way onto the screen, from both ends inwards."""

    def __init__(
        self, delegate: VariableDelegate, painter: QPainter, rect: QRect, row: Row, view: QWidget
    ) -> None:
        self.delegate, self.painter, self.row, self.view = delegate, painter, row, view
        self.rect, self.room = rect, rect.adjusted(4, 0, -6, 0)
        self.small = ink.small_font(view)
        seen = row.sighting
        self.seen = seen
        self.faint = bool(row.reason) or not row.world.fits(base_type(row.type))

    def paint(self) -> None:
        """Paint from the left, then from the right, the value in what is left."""
        self._icon()
        self._uses()
        self._eye()
        self._warning()
        self._age()
        self._name()
        self._chip()
        self._value()

    def _muted(self, color: QColor) -> QColor:
        return ink.tint(self.view.window(), color, 0.55) if self.faint else color

    def _icon(self) -> None:
        side = QFontMetrics(self.view.font()).height() - 1
        box = QRectF(self.room.left(), self.rect.center().y() - side / 2 + 0.5, side, side)
        shape, letter = SHAPES[base_type(self.row.type)]
        color = self._muted(ink.accent(self.view.window()))
        self.painter.setPen(QPen(color, 1.3))
        self.painter.setBrush(ink.tint(self.view.window(), color, 0.14))
        self.painter.drawPath(outline(shape, box.adjusted(0.8, 0.8, -0.8, -0.8)))
        font = QFont(self.small)
        font.setPixelSize(max(7, round(side * 0.58)))
        font.setWeight(QFont.Weight.Bold)
        self.painter.setFont(font)
        self.painter.setPen(color)
        self.painter.drawText(box, _CENTRE, letter)
        self.room.setLeft(round(box.right()) + 6)

    def _right(self, text: str, color: QColor, font: QFont | None = None) -> None:
        used = font or self.small
        width = QFontMetrics(used).horizontalAdvance(text)
        self.painter.setFont(used)
        self.painter.setPen(color)
        self.painter.drawText(self.room, _RIGHT, text)
        self.room.setRight(self.room.right() - width - 8)

    def _uses(self) -> None:
        """Paint how often the value is used; what stands left of it stands in one column in all lines."""
        text = uses_text(self.row.world.used(self.row.path)) if self.row.path else ""
        right = self.room.right()
        self._right(text, ink.accent(self.view.window()))
        self.room.setRight(right - _uses_width(self.view) - 4)

    def _eye(self) -> None:
        box = self.delegate.eye_rect(self.rect, self.row, self.view)
        if not box.isEmpty():
            paint_icon(self.painter, action_icon("eye"), QRectF(box), ink.muted(self.view.window()))
            self.room.setRight(box.left() - 6)

    def _warning(self) -> None:
        if self.row.warning:
            side = QFontMetrics(self.view.font()).height() - 3
            box = QRectF(self.room.right() - side, self.rect.center().y() - side / 2 + 0.5, side, side)
            paint_icon(self.painter, action_icon("warning"), box, ink.danger(self.view.window()))
            self.room.setRight(round(box.left()) - 6)

    def _age(self) -> None:
        """Paint a dot for a value of the run that is shown, a ring for an older one."""
        if self.seen is None or self.seen.source == "now":
            return
        color = ink.accent(self.view.window())
        live = self.seen.source == "run"
        centre = QPointF(self.room.right() - 4, self.rect.center().y() + 0.5)
        self.painter.setPen(QPen(color if live else ink.muted(self.view.window()), 1.3))
        self.painter.setBrush(color if live else Qt.BrushStyle.NoBrush)
        self.painter.drawEllipse(centre, 3, 3)
        self.room.setRight(self.room.right() - 14)
        if not live and self.row is self.row.top:
            self._right(self.row.age, ink.muted(self.view.window()))

    def _name(self) -> None:
        label = label_of(self.row)
        font = QFont(self.view.font())
        metrics = QFontMetrics(font)
        least = round(self.room.width() * LEAST_NAME) + 40
        width = min(metrics.horizontalAdvance(label) + 2, max(least, self.room.width() - 110))
        if self.row.kind == "column" and metrics.horizontalAdvance(label) > width:
            label = tr("all ▸ {name}", name=self.row.label)  # The list itself stands above.
        self.painter.setFont(font)
        self.painter.setPen(self._muted(ink.text(self.view.window())))
        text = metrics.elidedText(label, Qt.TextElideMode.ElideMiddle, width)
        self.painter.drawText(self.room, _LEFT, text)
        self.room.setLeft(self.room.left() + min(width, metrics.horizontalAdvance(text)) + 8)

    def _chip(self) -> None:
        text = self.row.type
        width = QFontMetrics(self.small).horizontalAdvance(text) + 10
        if text == "any" or width > self.room.width():
            return
        height = QFontMetrics(self.small).height() + 2
        box = QRectF(self.room.left(), self.rect.center().y() - height / 2 + 0.5, width, height)
        ground = ink.tint(self.view.window(), ink.text(self.view.window()), 0.07)
        paint_box(self.painter, box, ground, ground, radius=4)
        self.painter.setFont(self.small)
        self.painter.setPen(ink.muted(self.view.window()))
        self.painter.drawText(box, _CENTRE, text)
        self.room.setLeft(round(box.right()) + 8)

    def _value(self) -> None:
        """Paint what was seen; of the declaration alone that nothing was yet, in italics."""
        text, font = self.row.preview, QFont(self.view.font())
        if self.row.reason:
            text, font = self.row.reason, QFont(self.small)
        elif self.seen is None and self.row.choice is not None and not text:
            text, font = _nothing(self.row), QFont(self.small)
            font.setItalic(True)
        past = self.seen is None or self.seen.source == "past" or self.faint
        color = ink.muted(self.view.window()) if past else ink.text(self.view.window())
        self.painter.setFont(font)
        self.painter.setPen(color)
        cut = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, self.room.width())
        if self.room.width() > 24:
            self.painter.drawText(self.room, _LEFT, cut)


def _uses_width(view: QWidget) -> int:
    return QFontMetrics(ink.small_font(view)).horizontalAdvance(uses_text(88)) + 4


def _nothing(row: Row) -> str:
    return tr("made when it is used") if row.path.startswith("$system") else tr("not seen yet")


def outline(shape: str, box: QRectF) -> QPainterPath:
    """Return the shape of a type's sign."""
    path = QPainterPath()
    if shape in ("circle", "ring"):
        path.addEllipse(box)
    elif shape == "diamond":
        path.addPolygon(_corners(box, (0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)))
    elif shape == "hexagon":
        path.addPolygon(
            _corners(box, (0.25, 0.04), (0.75, 0.04), (1, 0.5), (0.75, 0.96), (0.25, 0.96), (0, 0.5))
        )
    elif shape == "leaf":
        path.addPolygon(_corners(box, (0.06, 0), (0.66, 0), (0.96, 0.3), (0.96, 1), (0.06, 1)))
    elif shape == "stack":
        path.addRoundedRect(box.adjusted(0, 2.4, -2.4, 0), 2, 2)
        path.addPolygon(_corners(box, (0.24, 0.16), (0.24, 0), (1, 0), (1, 0.78), (0.86, 0.78)))
    else:
        path.addRoundedRect(box if shape == "square" else box.adjusted(0, 1.5, 0, -1.5), 2.5, 2.5)
    path.closeSubpath()
    return path


def _corners(box: QRectF, *parts: tuple[float, float]) -> QPolygonF:
    points = [QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in parts]
    return QPolygonF([*points, points[0]])
