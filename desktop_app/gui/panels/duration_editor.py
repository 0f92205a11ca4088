"""A duration: how many of which unit; the number may come from a variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.unit_editor import UnitEditor
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


class DurationEditor(UnitEditor):
    """Its value is an object of two members, the number's and the unit's; ``members`` names them."""

    def __init__(
        self,
        context: PanelContext,
        members: tuple[str, str] = ("duration", "unit"),
        parent: QWidget | None = None,
    ) -> None:
        units = [Choice(ms, QCoreApplication.translate("DurationEditor", name)) for ms, name in UNITS.items()]
        number = ValueEditor(context, modes=(Mode.NUMBER, Mode.VARIABLE))
        super().__init__(context, number, units, parent)
        self._number_member, self._unit_member = members

    def write(self, value: Mapping[str, Any]) -> None:
        """Show number and unit."""
        self.number.show_value(value.get(self._number_member))
        self.unit.show_value(value.get(self._unit_member))

    def _changed(self) -> None:
        changed = {self._number_member: self.number.value, self._unit_member: self.unit.value}
        self.commit({**self.value, **changed})
