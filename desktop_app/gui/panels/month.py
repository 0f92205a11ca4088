"""A month of days in the dress of the forms: quiet, with rounded marks, in the colours of the palette."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QDate, QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPalette, QPixmap, QTextCharFormat
from PySide6.QtWidgets import QAbstractItemView, QCalendarWidget, QToolButton, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import paint_chevron
from desktop_app.gui.panels.frame import paint_box

_ARROWS: Final = {"qt_calendar_prevmonth": "left", "qt_calendar_nextmonth": "right"}
_WEEKEND: Final = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)


class Month(QCalendarWidget):
    """A calendar that is one of the forms' controls. ``marked`` days stand out. The wheel turns its pages,
    or is left to the ``form`` that it is a part of.
    """

    def __init__(self, parent: QWidget | None = None, *, form: bool = False) -> None:
        super().__init__(parent)
        days = self.findChild(QAbstractItemView)
        if form and isinstance(days, QAbstractItemView):
            days.viewport().installEventFilter(self)
        self._dressing = False
        self.setGridVisible(False)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._dress()

    def mark(self, days: Iterable[QDate]) -> None:
        """Let these days stand out, and no others."""
        strong = QTextCharFormat()
        strong.setFontWeight(QFont.Weight.DemiBold)
        self.setDateTextFormat(QDate(), QTextCharFormat())
        for day in days:
            self.setDateTextFormat(day, strong)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the wheel to the form."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._dress()

    def _dress(self) -> None:
        """Give the head and the names of the days the colours of the form. Qt has no roles for them: it
        takes the head's from the selection.
        """
        if self._dressing:
            return
        self._dressing = True
        quiet = QTextCharFormat()
        quiet.setForeground(ink.muted(self))
        quiet.setBackground(ink.surface(self))
        self.setHeaderTextFormat(quiet)
        for day in _WEEKEND:
            self.setWeekdayTextFormat(day, quiet)
        head = self.findChild(QWidget, "qt_calendar_navigationbar")
        if isinstance(head, QWidget):
            head.setBackgroundRole(QPalette.ColorRole.Base)
        for button in self.findChildren(QToolButton):
            self._dress_button(button)
        self._dressing = False

    def _dress_button(self, button: QToolButton) -> None:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.HighlightedText, ink.text(self))
        button.setPalette(palette)
        if button.objectName() in _ARROWS:
            button.setIcon(self._arrow(_ARROWS[button.objectName()]))

    def _arrow(self, direction: str) -> QPixmap:
        side, ratio = self.fontMetrics().height(), self.devicePixelRatioF()
        picture = QPixmap(QSize(side, side) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_chevron(painter, QPointF(side / 2, side / 2), ink.muted(self), 4, direction)
        painter.end()
        return picture

    def paintCell(self, painter: QPainter, rect: QRect, date: QDate) -> None:
        """Paint one day: the chosen one filled, a marked one tinted, those of other months faint."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, ink.surface(self))
        chosen = date == self.selectedDate() and (
            self.selectionMode() != QCalendarWidget.SelectionMode.NoSelection
        )
        marked = self.dateTextFormat(date).fontWeight() == QFont.Weight.DemiBold
        box = QRectF(rect).adjusted(2, 1, -2, -1)
        if chosen:
            paint_box(painter, box, ink.accent(self), ink.accent(self), radius=4)
        elif marked:
            fill = ink.tint(self, ink.accent(self), 0.22)
            paint_box(painter, box, fill, fill, radius=4)
        elif date == QDate.currentDate():
            paint_box(painter, box, ink.surface(self), ink.outline(self), radius=4)
        if marked:
            painter.setFont(ink.strong_font(self, QFont.Weight.DemiBold))
        own = date.month() == self.monthShown() and date.year() == self.yearShown()
        words = ink.text(self) if own else ink.muted(self)
        painter.setPen(ink.on_accent(self) if chosen else words)
        painter.setOpacity(1.0 if own or chosen else 0.6)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), str(date.day()))
        painter.restore()
