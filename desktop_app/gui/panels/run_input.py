"""The input of a run by hand: the fields that the trigger asks for, or free JSON (engine.md 7.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.workflow import JsonObject
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.config_paths import ABSENT
from desktop_app.gui.panels.field_row import FieldRow
from desktop_app.gui.panels.fill_form import FillForm, outside
from desktop_app.gui.panels.json_editor import JsonEditor


class RunInputForm(QWidget):
    """Made from a trigger's config. ``last`` is the input of the latest run, which is shown first if given.

    The dialog around it asks :meth:`check` before it starts and takes :attr:`value`.
    """

    changed = Signal()
    """The input has changed: ask :attr:`is_valid` again."""

    def __init__(self, config: JsonObject, last: Any = ABSENT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2 * ink.GRID)
        self._complaint = ""
        self.fill: FillForm | None = None
        self.json: JsonEditor | None = None
        fields = config.get("fields")
        if isinstance(fields, list) and fields:
            self._ask_fields(fields, last)
        else:
            self._ask_json(config.get("sample") if last is ABSENT else last)

    def _ask_fields(self, fields: list[Any], last: Any) -> None:
        self.fill = FillForm(fields, last if isinstance(last, Mapping) else None)
        self.fill.changed.connect(self.changed)
        self._column.addWidget(self.fill)
        self._column.addStretch(1)

    def _ask_json(self, start: Any) -> None:
        words = self.tr("Nodes read it as trigger variables. The last valid input is offered next time.")
        self.json = JsonEditor(outside(), variables=False, optional=False, lines=10, most=24)
        row = FieldRow(self.tr("Input as JSON"), words, self.json)
        self.json.complained.connect(self._complained)
        self.json.edit.typed.connect(self.changed)
        self.json.show_value({} if start is None else start)
        self._column.addWidget(row)
        self._column.addStretch(1)

    def _complained(self, text: str) -> None:
        self._complaint = text
        self.changed.emit()

    @property
    def is_valid(self) -> bool:
        """Whether a run could start with what is there now; nothing is marked by asking."""
        return not self._complaint

    def check(self) -> bool:
        """Mark what is missing or faulty and lead to it; return whether a run can start."""
        if self.fill is not None:
            return self.fill.check()
        assert self.json is not None  # one of both is always there
        self.json.flush()
        if self.json.check():
            self.json.edit.setFocus()
            return False
        return True

    @property
    def value(self) -> Any:
        """The input, as far as it is valid."""
        if self.fill is not None:
            return self.fill.values
        assert self.json is not None  # one of both is always there
        self.json.flush()
        return self.json.value

    @property
    def first(self) -> QWidget:
        """The widget that should have the focus when the dialog opens."""
        if self.json is not None:
            return self.json.edit
        assert self.fill is not None  # one of both is always there
        rows = list(self.fill.form.rows.values())
        return rows[0].editor.focus_target if rows else self
