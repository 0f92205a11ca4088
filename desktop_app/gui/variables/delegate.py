"""Paints a row of the browser: sign and letter of the type, name, type, value, age, warning, uses."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.gui.icons import action_icon, paint_icon
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.frame import paint_box
from desktop_app.gui.variables.attire import Attire
from desktop_app.gui.variables.model import ROW, label_of
from desktop_app.gui.variables.rows import Row
from desktop_app.gui.variables.values import base_type, uses_text
from desktop_app.gui.wording import tr

Index = QModelIndex | QPersistentModelIndex
_LEFT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_CENTRE: Final = int(Qt.AlignmentFlag.AlignCenter)
_CUT: Final = Qt.TextElideMode.ElideRight
_CUT_MIDDLE: Final = Qt.TextElideMode.ElideMiddle
_SELECTED: Final = QStyle.StateFlag.State_Selected.value
_FOCUSED: Final = QStyle.StateFlag.State_HasFocus.value
WHOLE_NAME: Final = 22
"""Letters of a name that are shown before type and value have any room."""
LEAST_NAME: Final = 0.7
"""Part of the line that a longer name keeps, however long the value is."""
LEAST_TRAIL: Final = 0.85
"""The same where the name is all that tells two lines apart: in what was found."""
ROOMY: Final = 34
"""Letters from which a view has a column for uses; below, a line without uses gives it to the name."""


class VariableDelegate(QStyledItemDelegate):
    """Paints rows; tells where the uses, and the eye of a secret, are to be clicked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._attire: Attire | None = None

    def dress(self, view: QWidget) -> None:
        """Take colours, fonts and signs of the view when these are others: once before many lines."""
        if self._attire is None or not self._attire.suits(view):
            self._attire = Attire(view)

    def attire(self, view: QWidget) -> Attire:
        """Return colours, fonts and signs of the view as they were when it was last dressed."""
        if self._attire is None:
            self._attire = Attire(view)
        return self._attire

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return a line with air above and below."""
        return QSize(80, QFontMetrics(option.font).height() + ink.GRID)

    def uses_rect(self, rect: QRect, row: Row, view: QWidget) -> QRect:
        """Return where the number of uses stands in a line; empty where there is none."""
        text = uses_text(row.world.used(row.path)) if row.path else ""
        if not text:
            return QRect()
        width = self.uses_room(row, view) - 4
        return QRect(rect.right() - width - 4, rect.top(), width, rect.height())

    def uses_room(self, row: Row, view: QWidget) -> int:
        """Return the width that the uses of a row take from its line: the same in all lines, if possible."""
        attire = self.attire(view)
        if view.width() > ROOMY * attire.metrics.averageCharWidth():
            return attire.uses_width + 4
        text = uses_text(row.world.used(row.path)) if row.path else ""
        return attire.small_metrics.horizontalAdvance(text) + 8 if text else 0

    def eye_rect(self, rect: QRect, row: Row, view: QWidget) -> QRect:
        """Return where a click shows a secret."""
        if not row.secret:
            return QRect()
        attire = self.attire(view)
        side = attire.metrics.height()
        left = rect.right() - side - 6 - self.uses_room(row, view)
        return QRect(left, rect.center().y() - side // 2, side, side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        row, view = index.data(ROW), option.widget
        if not isinstance(row, Row):
            return
        rect: QRect = option.rect
        state: int = option.state.value  # As a number: flags cost as much as painting a word.
        attire = self.attire(view)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & _SELECTED:
            fill = ink.tint(view.window(), attire.accent, 0.22)
            border = attire.accent if state & _FOCUSED else fill
            paint_box(painter, QRectF(rect).adjusted(0, 1, -2, -1), fill, border, radius=4)
        if row.kind in ("value", "column"):
            _Line(self, painter, rect, row, view, attire).paint()
        else:
            _heading(painter, rect, row, attire)
        painter.restore()


def _heading(painter: QPainter, rect: QRect, row: Row, attire: Attire) -> None:
    """Paint a heading, a sentence, a broken reference, or what stands for the rest of a page."""
    room = rect.adjusted(6, 0, -8, 0)
    painter.setFont(attire.strong if row.kind == "group" else attire.font)
    color = attire.danger if row.kind == "broken" else attire.muted
    if row.kind == "broken":
        side = painter.fontMetrics().height() - 2
        box = QRectF(room.left(), room.center().y() - side / 2 + 0.5, side, side)
        paint_icon(painter, action_icon("warning"), box, color)
        room.setLeft(room.left() + side + 6)
    painter.setPen(attire.accent if row.kind in ("earlier", "more") else color)
    words = f"{label_of(row)}  ·  {row.reason}" if row.kind == "broken" and row.reason else label_of(row)
    text = painter.fontMetrics().elidedText(words, _CUT, room.width())
    painter.drawText(room, _LEFT, text)


class _Line:
    """One value on its way onto the screen, from both ends inwards."""

    def __init__(
        self,
        delegate: VariableDelegate,
        painter: QPainter,
        rect: QRect,
        row: Row,
        view: QWidget,
        attire: Attire,
    ) -> None:
        self.delegate, self.painter, self.row, self.view = delegate, painter, row, view
        self.rect, self.room = rect, rect.adjusted(4, 0, -6, 0)
        self.attire = attire
        self.seen, self.type = row.sighting, row.type
        self.faint = bool(row.reason) or not row.world.fits(base_type(self.type))

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

    def _icon(self) -> None:
        sign = self.attire.sign(base_type(self.type), self.faint)
        side = self.attire.side
        left, top = self.room.left(), self.rect.center().y() - side / 2 + 0.5
        self.painter.drawPixmap(QPointF(left, round(top)), sign)
        self.room.setLeft(left + side + 6)

    def _right(self, text: str, color: QColor) -> None:
        if not text:
            return
        self.painter.setFont(self.attire.small)
        self.painter.setPen(color)
        self.painter.drawText(self.room, _RIGHT, text)
        self.room.setRight(self.room.right() - self.attire.small_metrics.horizontalAdvance(text) - 8)

    def _uses(self) -> None:
        """Paint how often the value is used; what stands left of it stands in one column in all lines."""
        text = uses_text(self.row.world.used(self.row.path)) if self.row.path else ""
        right = self.room.right()
        self._right(text, self.attire.accent)
        self.room.setRight(right - self.delegate.uses_room(self.row, self.view))

    def _eye(self) -> None:
        box = self.delegate.eye_rect(self.rect, self.row, self.view)
        if not box.isEmpty():
            paint_icon(self.painter, action_icon("eye"), QRectF(box), self.attire.muted)
            self.room.setRight(box.left() - 6)

    def _warning(self) -> None:
        if self.row.warning:
            side = self.attire.metrics.height() - 3
            box = QRectF(self.room.right() - side, self.rect.center().y() - side / 2 + 0.5, side, side)
            paint_icon(self.painter, action_icon("warning"), box, self.attire.danger)
            self.room.setRight(round(box.left()) - 6)

    def _age(self) -> None:
        """Paint a dot for a value of the run that is shown, a ring for an older one."""
        if self.seen is None or self.seen.source == "now":
            return
        live = self.seen.source == "run"
        mark = self.attire.live if live else self.attire.past
        at = QPointF(self.room.right() - 8, self.rect.center().y() - 4)
        self.painter.drawPixmap(at, mark)
        self.room.setRight(self.room.right() - 14)
        if not live and self.row is self.row.top:
            self._right(self.row.age, self.attire.muted)

    def _name(self) -> None:
        label, metrics = label_of(self.row), self.attire.metrics
        share = LEAST_TRAIL if self.row.trail else LEAST_NAME
        least = max(round(self.room.width() * share), WHOLE_NAME * metrics.averageCharWidth())
        most = min(self.room.width() - 4, max(least, self.room.width() - 6 * metrics.averageCharWidth()))
        width = min(metrics.horizontalAdvance(label) + 2, most)
        if self.row.kind == "column" and metrics.horizontalAdvance(label) > width and not self.row.trail:
            label = tr("all ▸ {name}", name=self.row.label)  # The list itself stands above.
        self.painter.setFont(self.attire.font)
        self.painter.setPen(self.attire.faint if self.faint else self.attire.text)
        text = metrics.elidedText(label, _CUT_MIDDLE, width)
        self.painter.drawText(self.room, _LEFT, text)
        self.room.setLeft(self.room.left() + min(width, metrics.horizontalAdvance(text)) + 8)

    def _chip(self) -> None:
        if self.type == "any":
            return
        chip = self.attire.type_chip(self.type)
        size = chip.deviceIndependentSize()
        if size.width() > self.room.width():
            return
        top = self.rect.center().y() - size.height() / 2 + 0.5
        self.painter.drawPixmap(QPointF(self.room.left(), round(top)), chip)
        self.room.setLeft(self.room.left() + round(size.width()) + 8)

    def _value(self) -> None:
        """Paint what was seen; of the declaration alone that nothing was yet, in italics."""
        if self.room.width() <= 24:
            return
        text, font = self.row.preview, self.attire.font
        if self.row.reason:
            text, font = self.row.reason, self.attire.small
        elif self.seen is None and self.row.choice is not None and not text:
            text, font = _nothing(self.row), QFont(self.attire.small)
            font.setItalic(True)
        if not text:
            return
        past = self.seen is None or self.seen.source == "past" or self.faint
        self.painter.setFont(font)
        self.painter.setPen(self.attire.muted if past else self.attire.text)
        metrics = self.attire.metrics if font is self.attire.font else QFontMetrics(font)
        cut = metrics.elidedText(text, _CUT, self.room.width())
        self.painter.drawText(self.room, _LEFT, cut)


def _nothing(row: Row) -> str:
    return tr("made when it is used") if row.path.startswith("$system") else tr("not seen yet")
