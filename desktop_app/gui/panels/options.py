"""Choosing one of a few: segments in a row, or cards with an explanation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QSizePolicy, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.config_paths import same
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.frame import paint_box, paint_ring
from desktop_app.gui.tips import plain_tip

_RIM: Final = 2
"""Pixels of the groove around the segments."""


class _Option(QRadioButton):
    """Base of segments and cards: a radio button that paints itself."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(choice.title)
        self.choice = choice
        self.setAccessibleName(choice.title)
        self.setAccessibleDescription(choice.help)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def hitButton(self, position: QPoint) -> bool:
        """Take clicks anywhere."""
        return self.rect().contains(position)


class Segment(_Option):
    """One part of a row of choices."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(choice)
        self.setToolTip(plain_tip(" – ".join(filter(None, (choice.title, choice.help)))))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size of the words with air."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2 * ink.GRID
        return QSize(width, ink.control_height(self) - 4)

    def minimumSizeHint(self) -> QSize:
        """Shrink to a few letters before anything is cut off outside."""
        wanted = self.sizeHint()
        return QSize(min(wanted.width(), self.fontMetrics().averageCharWidth() * 7), wanted.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, lifted out when chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if chosen:
            fill, border = self._colors()
            paint_box(painter, rect, fill, border, 1.0, radius=ink.RADIUS - 2)
        if self.hasFocus():
            paint_ring(painter, rect, ink.accent(self), 2.0, ink.RADIUS - 2)
        painter.setPen(self._word_color())
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width() - ink.GRID
        )
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), text)

    def _colors(self) -> tuple[QColor, QColor]:
        """Return fill and border of the chosen one; where nothing can be chosen it still tells what is."""
        if not self.isEnabled():
            return ink.tint(self, ink.muted(self), 0.12), ink.hairline(self)
        return ink.tint(self, ink.accent(self), 0.16), ink.accent(self)

    def _word_color(self) -> QColor:
        if not self.isEnabled():
            return ink.muted(self) if self.isChecked() else ink.text(self)
        return ink.text(self) if self.isChecked() or self.underMouse() else ink.muted(self)


class Card(_Option):
    """A choice with an explanation under its title."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(choice)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _help_font(self) -> QFont:
        return ink.small_font(self)

    def _text_left(self) -> int:
        return self.fontMetrics().height() + 2 * ink.GRID

    def hasHeightForWidth(self) -> bool:
        """Grow when the explanation wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of title and wrapped explanation."""
        height = self._words_height(width, self.font(), self.text()) + 2 * ink.GRID
        below = self._words_height(width, self._help_font(), self.choice.help) if self.choice.help else -2
        return height + below + 2

    def _words_height(self, width: int, font: QFont, words: str) -> int:
        room = QRect(0, 0, max(width - self._text_left() - ink.GRID, 40), 10_000)
        return QFontMetrics(font).boundingRect(room, int(Qt.TextFlag.TextWordWrap), words).height()

    def sizeHint(self) -> QSize:
        """Return a size for a usual width."""
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:
        """Shrink to a narrow card."""
        return QSize(120, self.heightForWidth(max(self.width(), 120)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, ring, title and explanation."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        fill, border = self._colors(chosen)
        paint_box(painter, QRectF(self.rect()), fill, border, 2.0 if self.hasFocus() else 1.0)
        self._paint_ring(painter, chosen)
        self._paint_words(painter)

    def _colors(self, chosen: bool) -> tuple[QColor, QColor]:
        """Return fill and border. A card that cannot be chosen stays readable: it still tells something."""
        if not self.isEnabled():
            return (ink.tint(self, ink.text(self), 0.06) if chosen else ink.ground(self)), ink.hairline(self)
        fill = ink.tint(self, ink.accent(self), 0.09) if chosen else ink.surface(self)
        return fill, ink.accent(self) if chosen or self.hasFocus() else ink.outline(self)

    def _paint_ring(self, painter: QPainter, chosen: bool) -> None:
        line = self.fontMetrics().height()
        center = QPointF(ink.GRID + line / 2, ink.GRID + line / 2)
        radius = line * 0.4
        painter.setBrush(Qt.BrushStyle.NoBrush)
        color = ink.accent(self) if chosen and self.isEnabled() else ink.muted(self)
        painter.setPen(QPen(color, 1.5))
        painter.drawEllipse(center, radius, radius)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(center, radius * 0.5, radius * 0.5)

    def _paint_words(self, painter: QPainter) -> None:
        line = self._words_height(self.width(), self.font(), self.text())
        room = QRect(self._text_left(), ink.GRID, self.width() - self._text_left() - ink.GRID, line)
        known = self.isEnabled() or not self.isChecked()
        painter.setPen(ink.text(self) if known else ink.muted(self))
        painter.drawText(room, int(Qt.TextFlag.TextWordWrap), self.text())
        if self.choice.help:
            painter.setFont(self._help_font())
            painter.setPen(ink.muted(self))
            below = QRect(room.left(), room.bottom() + 3, room.width(), self.height() - room.bottom())
            painter.drawText(below, int(Qt.TextFlag.TextWordWrap), self.choice.help)


class _OptionsEditor(Editor):
    """Base of segments and cards: exactly one option is chosen; arrow keys move the choice."""

    def __init__(
        self, context: PanelContext, choices: Sequence[Choice], parent: QWidget | None = None
    ) -> None:
        super().__init__(context, parent)
        self.group = QButtonGroup(self)
        self.options = [self._option(choice) for choice in choices]
        for option in self.options:
            self.group.addButton(option)
            option.toggled.connect(partial(self._toggled, option))

    def _option(self, choice: Choice) -> _Option:
        raise NotImplementedError

    def _toggled(self, option: _Option, on: bool) -> None:
        if on:
            self._lead_tab()
            self.commit(option.choice.value)

    @property
    def focus_target(self) -> QWidget:
        """The chosen option, or the first."""
        return self.group.checkedButton() or self.options[0]

    def write(self, value: Any) -> None:
        """Choose the option of ``value``; none for a foreign value."""
        self.group.setExclusive(False)
        for option in self.options:
            option.setChecked(same(option.choice.value, value))
        self.group.setExclusive(True)
        self._lead_tab()

    def _lead_tab(self) -> None:
        """Let Tab stop at the chosen option alone; the arrow keys move on from there."""
        chosen = self.group.checkedButton()
        for option in self.options:
            stop = chosen is None or option is chosen
            option.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.ClickFocus)


class SegmentsEditor(_OptionsEditor):
    """Two to four short choices in a row; in several where there is no room."""

    def __init__(
        self, context: PanelContext, choices: Sequence[Choice], parent: QWidget | None = None
    ) -> None:
        super().__init__(context, choices, parent)
        self._columns = 0
        self._grid = QGridLayout()
        self._grid.setContentsMargins(_RIM, _RIM, _RIM, _RIM)
        self._grid.setSpacing(0)
        self.column.addLayout(self._grid)
        self._arrange()

    def _option(self, choice: Choice) -> _Option:
        return Segment(choice)

    def _arrange(self) -> None:
        """Put all in a row where their words have room, else in rows of two, else below one another."""
        wanted, room = [option.sizeHint().width() for option in self.options], self.width() - 2 * _RIM
        count = len(wanted)
        paired = count % 2 == 0 and 2 * max(wanted) <= room
        columns = count if sum(wanted) <= room else 2 if paired else 1
        even = columns < count or count * max(wanted) <= room
        for at, option in enumerate(self.options):
            if columns != self._columns:
                self._grid.addWidget(option, at // columns, at % columns)
            self._grid.setColumnStretch(at, 0 if at >= columns else 1 if even else wanted[at])
        if columns != self._columns:
            self._columns = columns
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Ask for one row, and for the height of the rows there are."""
        sizes = [option.sizeHint() for option in self.options]
        rows = -(-len(sizes) // max(1, self._columns))
        return QSize(sum(size.width() for size in sizes) + 2 * _RIM, rows * sizes[0].height() + 2 * _RIM)

    def minimumSizeHint(self) -> QSize:
        """Shrink to the widest segment that gives way."""
        widths = [option.minimumSizeHint().width() for option in self.options]
        return QSize(max(widths) + 2 * _RIM, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find new rows."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the groove that holds the segments."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove = ink.tint(self, ink.text(self), 0.06)
        paint_box(painter, QRectF(self.rect()), groove, ink.hairline(self))


class CardsEditor(_OptionsEditor):
    """A few choices, each with its consequences in words."""

    def __init__(
        self, context: PanelContext, choices: Sequence[Choice], parent: QWidget | None = None
    ) -> None:
        super().__init__(context, choices, parent)
        self.column.setSpacing(ink.GRID // 2)
        for option in self.options:
            self.column.addWidget(option)

    def _option(self, choice: Choice) -> _Option:
        return Card(choice)
