"""A number of milliseconds, kilobytes or the like, typed as how many of which unit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.duration_editor import UNITS
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.text_fields import NumberEditor
from desktop_app.gui.wording import tr

LONGEST: Final = 2**31 - 1
TIMES: Final = tuple(ms for ms in UNITS if ms <= 86_400_000)
KILOBYTES: Final = {1: "KB", 1024: "MB"}
"""Of a value that counts kilobytes."""
MEGABYTES: Final = {1: "MB", 1024: "GB"}
"""Of a value that counts megabytes."""


class MeasureEditor(Editor):
    """A whole number from ``least`` to ``most``, in the largest of the ``units`` (name by size) that fits.
    Where 0 is allowed it is an empty field, of which ``none`` says what it means.
    """

    def __init__(
        self,
        context: PanelContext,
        units: Mapping[int, str],
        *,
        least: int = 0,
        most: int = LONGEST,
        none: str = "",
        usual: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self._least, self._most, self._units = least, most, tuple(units)
        self.number = NumberEditor(context, placeholder=none, optional=least == 0)
        self.unit = ComboEditor(context, [Choice(size, word) for size, word in units.items()])
        self.unit.focus_target.setAccessibleName(self.tr("Unit"))
        self.unit.show_value(usual if usual is not None else self._units[0])
        row = QHBoxLayout()
        row.setSpacing(ink.GRID)
        for editor, stretch in ((self.number, 3), (self.unit, 2)):
            editor.committed.connect(self._changed)
            editor.complained.connect(self.complained)
            row.addWidget(editor, stretch)
        self.column.addLayout(row)

    @property
    def focus_target(self) -> QWidget:
        """The number."""
        return self.number.focus_target

    def setAccessibleName(self, name: str) -> None:
        """Name the number after the field."""
        super().setAccessibleName(name)
        self.number.setAccessibleName(name)

    def write(self, value: Any) -> None:
        """Show a measure; what is none counts as 0."""
        known = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
        measure = value if known else 0
        fitting = [size for size in self._units if measure and measure % size == 0]
        unit = max(fitting, default=self._units[0] if measure else self.unit.value)
        self.unit.show_value(unit)
        self.number.show_value(measure / unit if measure else None)

    def _changed(self) -> None:
        wanted = round((self.number.value or 0) * self.unit.value)
        self.commit(min(max(wanted, self._least), self._most))

    def flush(self) -> None:
        """Commit the number."""
        self.number.flush()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        self.number.set_read_only(read_only)
        self.unit.set_read_only(read_only)


class TimeEditor(MeasureEditor):
    """Milliseconds, from seconds to days."""

    def __init__(
        self,
        context: PanelContext,
        *,
        least: int = 0,
        most: int = LONGEST,
        usual: int = 1_000,
        parent: QWidget | None = None,
    ) -> None:
        words = {ms: QCoreApplication.translate("DurationEditor", UNITS[ms]) for ms in TIMES}
        none = tr("No limit")
        super().__init__(context, words, least=least, most=most, none=none, usual=usual, parent=parent)


kilobytes = partial(MeasureEditor, units=KILOBYTES)
megabytes = partial(MeasureEditor, units=MEGABYTES)
