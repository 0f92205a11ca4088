"""A calendar that opens under a field, and values that are moments: typed, chosen or a variable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_app.domain.values import parse_instant
from desktop_app.gui.panels.buttons import IconButton
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.month import Month
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode


def open_calendar(under: QWidget, text: str, take: Callable[[str], None]) -> None:
    """Offer the days under a widget, beginning at the day that ``text`` starts with; ``take`` gets the chosen
    one as ISO text with what ``text`` says behind its day.
    """
    sheet = QFrame(under, Qt.WindowType.Popup)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet.setObjectName("card")
    column = QVBoxLayout(sheet)
    column.setContentsMargins(5, 5, 5, 5)
    calendar = Month()
    shown = QDate.fromString(text[:10], Qt.DateFormat.ISODate)
    calendar.setSelectedDate(shown if shown.isValid() else QDate.currentDate())
    rest = text[10:] if shown.isValid() else ""

    def chosen(day: QDate) -> None:
        sheet.close()
        take(day.toString(Qt.DateFormat.ISODate) + rest)

    calendar.activated.connect(chosen)
    calendar.clicked.connect(chosen)
    column.addWidget(calendar)
    sheet.move(under.mapToGlobal(under.rect().bottomLeft()))
    sheet.show()
    calendar.setFocus()


class MomentEditor(ValueEditor):
    """A value that stands for a moment: ISO text with a calendar to choose the day from, or what the other
    ``modes`` allow, such as milliseconds or a variable.
    """

    def __init__(
        self, context: PanelContext, *, modes: Sequence[Mode], parent: QWidget | None = None
    ) -> None:
        super().__init__(context, modes=modes, placeholder="2027-03-31T14:30", parent=parent)
        self.day = IconButton(self.tr("Choose a day"), "clock")
        self.day.clicked.connect(self._open)
        self.frame.box.addWidget(self.day, 0, Qt.AlignmentFlag.AlignTop)

    def _open(self) -> None:
        self.flush()
        text = self.value if isinstance(self.value, str) and self.mode is Mode.TEXT else ""
        open_calendar(self.frame, text, self._take)

    def _take(self, text: str) -> None:
        self._memory[self.mode] = self.value
        self._show_mode(Mode.TEXT)
        self.part.show_value(text)
        self.commit(text)

    def set_read_only(self, read_only: bool) -> None:
        """Let nothing be chosen."""
        super().set_read_only(read_only)
        self.day.setEnabled(not read_only)

    def read(self) -> Any:
        """Return the value; raises ``ValueError`` in words for a person where a text is no date."""
        value = super().read()
        if self.mode is Mode.TEXT and value and "{{" not in value and parse_instant(value) is None:
            raise ValueError(
                self.tr("Write it as year-month-day, such as {example}.").format(example="2027-03-31")
            )
        return value
