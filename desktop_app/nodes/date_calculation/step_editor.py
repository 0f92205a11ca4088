"""One step of a date calculation: the function and a form for its arguments."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.calendar import MomentEditor
from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.fields import Factory, combo
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.object_editor import ObjectEditor
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.time_zone import TimeZoneEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.date_calculation.functions import DURATIONS, FUNCTIONS, TIMESTAMPS, UNITS, DateFunction


def _tr(text: str) -> str:
    return QCoreApplication.translate("DateCalculation", text)


class StepEditor(Editor):
    """Its value is an object with ``function`` and ``arguments``; another function starts with its own."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.column.setSpacing(ink.GRID)
        self._kind: str | None = None
        self.function = ComboEditor(context, self._functions)
        self.function.setAccessibleName(_tr("Function"))
        self.function.focus_target.setAccessibleName(_tr("Function"))
        self.function.committed.connect(self._choose)
        self.adopt(self.function)
        self.column.addWidget(self.function)
        self.arguments: ObjectEditor | None = None
        self._shown_function: Any = None

    def take(self, kind: str | None) -> None:
        """Offer the functions that take ``kind``; where none does, all are offered."""
        if kind != self._kind:
            self._kind = kind
            self.function.refresh()

    def _functions(self, context: PanelContext) -> list[Choice]:
        fitting = [one for one in FUNCTIONS.values() if one.takes == self._kind]
        return [
            Choice(one.name, f"{_tr(one.group)}: {_tr(one.title)}")
            for one in fitting or list(FUNCTIONS.values())
        ]

    def _choose(self, name: Any) -> None:
        function = FUNCTIONS.get(str(name))
        arguments = dict(function.defaults) if function else {}
        self._show_arguments(name, arguments)
        self.commit({"function": name, "arguments": arguments})

    # ------------------------------------------------------------------------------------------ value

    def write(self, value: Mapping[str, Any]) -> None:
        """Show the function with its arguments."""
        self.function.show_value(value.get("function"))
        self._show_arguments(value.get("function"), value.get("arguments"))

    def _show_arguments(self, name: Any, arguments: Any) -> None:
        if self.arguments is None or name != self._shown_function:
            self._shown_function = name
            self._rebuild(FUNCTIONS.get(str(name)))
        if self.arguments is not None:
            self.arguments.show_value(arguments)

    def _rebuild(self, function: DateFunction | None) -> None:
        if self.arguments is not None:
            self.column.removeWidget(self.arguments)
            self.disown(self.arguments)
            self.arguments = None
        if function is not None and function.defaults:
            self.arguments = ObjectEditor(self.context, argument_fields(function))
            self.arguments.set_read_only(self.read_only)
            self.arguments.committed.connect(self._changed)
            self.adopt(self.arguments)
            self.column.addWidget(self.arguments)
        self.restructured.emit()

    def _changed(self, arguments: Any) -> None:
        self.commit({"function": self.function.value, "arguments": arguments})

    # ------------------------------------------------------------------------------------------- rest

    @property
    def focus_target(self) -> QWidget:
        """The function."""
        return self.function.focus_target


# ------------------------------------------------------------------------------------------- arguments

UNIT_NAMES: Final = {unit: unit.capitalize() + "s" for unit in UNITS}


def _units(*units: str) -> Factory:
    return combo(*((unit, _tr(UNIT_NAMES[unit])) for unit in units))


def _rounding() -> Factory:
    return combo(
        (False, _tr("Keep fractions")), (0, _tr("To the nearest")), (-1, _tr("Down")), (1, _tr("Up"))
    )


def _parts() -> Factory:
    """Return what ``get`` can tell: here a week means the day of the week."""
    names = {"day": "Day of the month", "week": "Day of the week (Sunday is 0)"}
    return combo(*((unit, _tr(names.get(unit, unit.capitalize()))) for unit in UNITS))


def argument_fields(function: DateFunction) -> tuple[Field, ...]:
    """Return a field for each argument of a function."""
    return tuple(_field(function.name, name, default) for name, default in function.defaults.items())


def _field(function: str, name: str, default: Any) -> Field:
    editors: dict[str, tuple[str, Factory]] = {
        "number": ("How many", partial(ValueEditor, modes=(Mode.NUMBER, Mode.VARIABLE))),
        "date": ("To", partial(MomentEditor, modes=(Mode.VARIABLE, Mode.TEXT, Mode.TEMPLATE))),
        "unit": ("Unit", _unit_editor(function)),
        "unitBefore": ("From", _units(*DURATIONS)),
        "unitAfter": ("Into", _units(*DURATIONS)),
        "isAbs": ("Never negative", SwitchEditor),
        "round": ("Rounding", _rounding()),
        "format": ("Pattern", partial(TemplateEditor, placeholder="YYYY-MM-DD HH:mm")),
        "timezone": ("Time zone", TimeZoneEditor),
    }
    title, editor = editors[name]
    return Field(name, editor, title=_tr(title), default=default)


def _unit_editor(function: str) -> Factory:
    if function in ("toTimestamp", "tsToDate"):
        return _units(*TIMESTAMPS)
    if function == "get":
        return _parts()
    return _units(*UNITS[:-1]) if function in ("startOfTime", "endOfTime") else _units(*UNITS)
