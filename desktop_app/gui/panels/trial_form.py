"""The variables of a node that is to be tested, each with a typed value (engine.md 7.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop_app.domain.quick import dataclass
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.config_paths import ABSENT
from desktop_app.gui.panels.field_row import FieldRow
from desktop_app.gui.panels.fill_form import outside
from desktop_app.gui.panels.tab_order import lay_tab_order
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.gui.tips import plain_tip

CONSTANTS: Final = (Mode.TEXT, Mode.NUMBER, Mode.BOOL, Mode.JSON, Mode.NULL)
EMPTY: Final[dict[str, Any]] = {"number": 0, "int": 0, "bool": False, "list": [], "object": {}}
"""What a variable of a type begins with when nothing is known of it; all others with an empty text."""


@dataclass(frozen=True, slots=True)
class TrialVariable:
    """A path as it stands between braces, what a person reads for it, its type, and whether its real value
    is known without a run.
    """

    path: str
    label: str
    type: str = "any"
    live: bool = False

    @property
    def empty(self) -> Any:
        """The value to begin with."""
        return EMPTY.get(self.type, "")


class TrialRow(QWidget):
    """One variable. A live one takes its real value until a person says otherwise."""

    def __init__(self, variable: TrialVariable) -> None:
        super().__init__()
        self.variable = variable
        self.editor = ValueEditor(outside(), modes=CONSTANTS)
        self.row = FieldRow(variable.label, "", self.editor)
        self.row.label.setToolTip(plain_tip("{{" + variable.path + "}}"))
        self.row.complained.connect(self._complained)
        self.fault = ""
        self.real = QCheckBox(self.tr("Use the real value"))
        self.real.setVisible(variable.live)
        self.real.setChecked(variable.live)
        self.real.toggled.connect(self._show_real)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(ink.GRID // 2)
        column.addWidget(self.row)
        column.addWidget(self.real)
        self.editor.show_value(variable.empty)
        self._show_real(variable.live)

    def _complained(self, text: str) -> None:
        self.fault = text

    def _show_real(self, real: bool) -> None:
        self.editor.setVisible(not real)

    def show_value(self, value: Any) -> None:
        """Show a value to be used; the real one is not used then."""
        self.real.setChecked(False)
        self.row.show_problems([])
        self.editor.show_value(value)

    @property
    def value(self) -> Any:
        """The value that is typed; ``ABSENT`` where the real one is to be used."""
        if self.real.isChecked():
            return ABSENT
        self.editor.flush()
        return self.editor.value


class TrialForm(QWidget):
    """All variables of one config."""

    changed = Signal()

    def __init__(self, variables: Sequence[TrialVariable], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = {variable.path: TrialRow(variable) for variable in variables}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * ink.GRID)
        for row in self.rows.values():
            row.editor.committed.connect(lambda _: self.changed.emit())
            row.real.toggled.connect(lambda _: self.changed.emit())
            column.addWidget(row)
        lay_tab_order(self)

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show values by path; variables that are not among them stay as they are."""
        for path in values.keys() & self.rows.keys():
            self.rows[path].show_value(values[path])

    @property
    def values(self) -> dict[str, Any]:
        """What is typed, by path."""
        found = {path: row.value for path, row in self.rows.items()}
        return {path: value for path, value in found.items() if value is not ABSENT}

    def check(self) -> bool:
        """Lead to the first value that is none; return whether all are."""
        wrong = [row for row in self.rows.values() if row.value is not ABSENT and row.fault]
        if wrong:
            wrong[0].editor.focus_target.setFocus()
        return not wrong
