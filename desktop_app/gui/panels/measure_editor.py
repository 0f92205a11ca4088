"""A number of milliseconds, kilobytes or the like, typed as how many of which unit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.duration_editor import UNITS
from desktop_app.gui.panels.text_fields import NumberEditor
from desktop_app.gui.panels.unit_editor import UnitEditor
from desktop_app.gui.wording import tr

LONGEST: Final = 2**31 - 1
TIMES: Final = tuple(ms for ms in UNITS if ms <= 86_400_000)
KILOBYTES: Final = {1: "KB", 1024: "MB"}
"""Of a value that counts kilobytes."""
MEGABYTES: Final = {1: "MB", 1024: "GB"}
"""Of a value that counts megabytes."""


class MeasureEditor(UnitEditor):
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
        number = NumberEditor(context, placeholder=none, optional=least == 0)
        super().__init__(context, number, [Choice(size, word) for size, word in units.items()], parent)
        self._least, self._most, self._units = least, most, tuple(units)
        self.unit.show_value(usual if usual is not None else self._units[0])

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


class TimeEditor(MeasureEditor):
    """Milliseconds, from seconds to days."""

    def __init__(
        self,
        context: PanelContext,
        *,
        least: int = 0,
        most: int = LONGEST,
        none: str = "",
        usual: int = 1_000,
        parent: QWidget | None = None,
    ) -> None:
        words = {ms: QCoreApplication.translate("DurationEditor", UNITS[ms]) for ms in TIMES}
        none = none or tr("No limit")
        super().__init__(context, words, least=least, most=most, none=none, usual=usual, parent=parent)


kilobytes = partial(MeasureEditor, units=KILOBYTES)
megabytes = partial(MeasureEditor, units=MEGABYTES)
