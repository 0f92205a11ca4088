"""How a schedule repeats: not at all, after an interval, or by a cron expression (data.md 1.2.1)."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.cron import Cron, normalised
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.known_name import KnownNameEditor
from desktop_app.gui.panels.text_fields import NumberEditor, TextEditor
from desktop_app.gui.text_size import SizedLabel

DEFAULT: Final = "0 * * * * *"
LENGTHS: Final = (604_800_000, 86_400_000, 3_600_000, 60_000, 1_000)


class CronLine(KnownNameEditor):
    """The whole expression; common ones can be chosen."""

    def __init__(self, context: PanelContext) -> None:
        common = [
            Choice(DEFAULT, self.tr("Every minute")),
            Choice("0 */15 * * * *", self.tr("Every quarter of an hour")),
            Choice("0 0 * * * *", self.tr("Every hour")),
            Choice("0 0 9 * * *", self.tr("Every day at 9:00")),
            Choice("0 0 9 * * MON-FRI", self.tr("Monday to Friday at 9:00")),
            Choice("0 0 9 1 * *", self.tr("On the first of each month at 9:00")),
            Choice("0 0 18 L * *", self.tr("On the last day of each month at 18:00")),
        ]
        super().__init__(context, lambda _: common, placeholder=DEFAULT)

    def read(self) -> Any:
        """Return the expression; raises ``ValueError`` in words for a person."""
        try:
            return Cron(self.line.text(), UTC).text
        except ValueError as error:
            raise ValueError(self.tr("This is no cron expression: {reason}.").format(reason=error)) from None


class CronEditor(Editor):
    """The expression as a line, and its fields from the minute on one by one; the seconds are kept."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.column.setSpacing(ink.GRID)
        self.line = CronLine(context)
        self.line.focus_target.setAccessibleName(self.tr("Cron expression"))
        self.line.committed.connect(self.commit)
        self.adopt(self.line)
        self.column.addWidget(self.line)
        names = (
            self.tr("Minute"),
            self.tr("Hour"),
            self.tr("Day"),
            self.tr("Month"),
            self.tr("Weekday"),
        )
        row = QHBoxLayout()
        row.setSpacing(ink.GRID // 2)
        self.parts = [self._part(name, row) for name in names]
        self.column.addLayout(row)

    def _part(self, name: str, row: QHBoxLayout) -> TextEditor:
        part = TextEditor(self.context)
        part.line.setMinimumWidth(0)
        part.focus_target.setAccessibleName(name)
        part.committed.connect(self._composed)
        title = SizedLabel(name, share=ink.SMALL)
        cell = QVBoxLayout()
        cell.setSpacing(2)
        cell.addWidget(title)
        cell.addWidget(part)
        row.addLayout(cell, 1)
        return part

    def write(self, value: Any) -> None:
        """Show the expression and its fields."""
        self.line.show_value(value)
        try:
            fields = normalised(str(value)).split()[1:]
        except ValueError:
            fields = [""] * len(self.parts)
        for part, text in zip(self.parts, fields, strict=True):
            part.show_value(text)

    def _composed(self) -> None:
        try:
            seconds = normalised(str(self.value)).split()[0]
        except ValueError:
            seconds = "0"
        self.line.line.setText(" ".join([seconds, *(str(part.value or "*") for part in self.parts)]))
        self.line.typed()
        self.line.flush()

    def commit(self, value: Any) -> None:
        """Tell the new expression and show it in both places."""
        super().commit(value)
        self.write(value)

    @property
    def focus_target(self) -> QWidget:
        """The line."""
        return self.line.focus_target

    def flush(self) -> None:
        """Commit what is typed."""
        for part in self.parts:
            part.flush()
        self.line.flush()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        for editor in (self.line, *self.parts):
            editor.set_read_only(read_only)


class RepeatEditor(Editor):
    """Nothing, a number of units, or a cron expression."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.column.setSpacing(ink.GRID)
        titles = (
            self.tr("Every n weeks"),
            self.tr("Every n days"),
            self.tr("Every n hours"),
            self.tr("Every n minutes"),
            self.tr("Every n seconds"),
        )
        choices = [Choice(length, title) for length, title in zip(LENGTHS, titles, strict=True)]
        choices = [
            Choice(None, self.tr("Not at all")),
            *reversed(choices),
            Choice("cron", self.tr("By cron")),
        ]
        self.unit, self.count = ComboEditor(context, choices), NumberEditor(context)
        self.count.focus_target.setAccessibleName(self.tr("How many"))
        self.cron = CronEditor(context)
        self.unit.committed.connect(self._choose)
        self.count.committed.connect(self._counted)
        self.cron.committed.connect(self.commit)
        row = QHBoxLayout()
        row.setSpacing(ink.GRID)
        row.addWidget(self.unit, 3)
        row.addWidget(self.count, 2)
        self.column.addLayout(row)
        self.column.addWidget(self.cron)
        for editor in (self.unit, self.count, self.cron):
            self.adopt(editor)

    def write(self, value: Any) -> None:
        """Show the rhythm; the largest unit that divides an interval is chosen."""
        if isinstance(value, str) and value:
            self._show("cron")
            self.cron.show_value(value)
        elif isinstance(value, int | float) and value:
            unit = next((length for length in LENGTHS if value % length == 0), LENGTHS[-1])
            self._show(unit)
            self.count.show_value(value / unit)
        else:
            self._show(None)

    def _show(self, unit: Any) -> None:
        self.unit.show_value(unit)
        self.count.setVisible(isinstance(unit, int))
        self.cron.setVisible(unit == "cron")

    def _choose(self, unit: Any) -> None:
        self._show(unit)
        if unit == "cron":
            self.cron.show_value(DEFAULT)
            self.commit(DEFAULT)
        elif unit is None:
            self.commit(None)
        else:
            self.count.show_value(self.count.value or 1)
            self._counted()
        self.restructured.emit()

    def _counted(self) -> None:
        wanted = round((self.count.value or 1) * self.unit.value)
        self.commit(max(wanted, 1_000))

    @property
    def focus_target(self) -> QWidget:
        """The unit."""
        return self.unit.focus_target

    def flush(self) -> None:
        """Commit what is typed."""
        for editor in (self.count, self.cron):
            if not editor.isHidden():
                editor.flush()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        for editor in (self.unit, self.count, self.cron):
            editor.set_read_only(read_only)
