"""A duration: how many of which unit; the number may come from a variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode

UNITS: Final[dict[int, Any]] = {
    1_000: QT_TRANSLATE_NOOP("DurationEditor", "seconds"),
    60_000: QT_TRANSLATE_NOOP("DurationEditor", "minutes"),
    3_600_000: QT_TRANSLATE_NOOP("DurationEditor", "hours"),
    86_400_000: QT_TRANSLATE_NOOP("DurationEditor", "days"),
    604_800_000: QT_TRANSLATE_NOOP("DurationEditor", "weeks"),
}
"""Milliseconds of each unit."""


class DurationEditor(Editor):
    """Its value is an object of two members, the number's and the unit's; ``members`` names them."""

    def __init__(
        self,
        context: PanelContext,
        members: tuple[str, str] = ("duration", "unit"),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self._number_member, self._unit_member = members
        self.number = ValueEditor(context, modes=(Mode.NUMBER, Mode.VARIABLE))
        units = [Choice(ms, QCoreApplication.translate("DurationEditor", name)) for ms, name in UNITS.items()]
        self.unit = ComboEditor(context, units)
        self.unit.setAccessibleName(self.tr("Unit"))
        self.unit.focus_target.setAccessibleName(self.tr("Unit"))
        row = QHBoxLayout()
        row.setSpacing(ink.GRID)
        for editor, stretch in ((self.number, 3), (self.unit, 2)):
            editor.committed.connect(self._changed)
            self.adopt(editor)
            row.addWidget(editor, stretch)
        self.column.addLayout(row)

    def write(self, value: Mapping[str, Any]) -> None:
        """Show number and unit."""
        self.number.show_value(value.get(self._number_member))
        self.unit.show_value(value.get(self._unit_member))

    def _changed(self) -> None:
        changed = {self._number_member: self.number.value, self._unit_member: self.unit.value}
        self.commit({**self.value, **changed})

    @property
    def focus_target(self) -> QWidget:
        """The number."""
        return self.number.focus_target

    def setAccessibleName(self, name: str) -> None:
        """Name the number after the field."""
        super().setAccessibleName(name)
        self.number.setAccessibleName(name)

    def flush(self) -> None:
        """Commit the number."""
        self.number.flush()

    def refresh(self) -> None:
        """Show anew what the number refers to."""
        self.number.refresh()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        self.number.set_read_only(read_only)
        self.unit.set_read_only(read_only)
