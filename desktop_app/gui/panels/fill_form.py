"""A form that a person fills in, made from a field list: shared by tasks and by the start of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import Problem
from desktop_app.domain.workflow import Workflow
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.form import Form
from desktop_app.gui.panels.form_inputs import input_fields, missing, starting_values
from desktop_app.gui.panels.tab_order import lay_tab_order

WIDE: Final = frozenset({"multiline", "multiselect", "json", "records"})
"""Kinds of fields that take a whole line."""


def outside() -> PanelContext:
    """Return the context of a form that stands outside any workflow: nothing can be referred to."""
    return PanelContext(Workflow(), Catalog())


class FillForm(QWidget):
    """Shows a field list and collects the values. Faults are told at the fields when somebody sends."""

    changed = Signal()
    """A value has changed."""

    def __init__(
        self,
        fields: Sequence[Any],
        values: Mapping[str, Any] | None = None,
        columns: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fields = list(fields)
        self._complaints: dict[str, str] = {}
        self.form = Form(outside(), input_fields(self._fields))
        for name, row in self.form.rows.items():
            row.complained.connect(lambda text, name=name: self._complaints.__setitem__(name, text))
        self.form.show_value({**starting_values(self._fields), **(values or {})})
        self.form.edited.connect(self._edited)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        if columns > 1:
            self._stand_in(columns)
        lay_tab_order(self)

    def _stand_in(self, columns: int) -> None:
        """Put the fields beside each other, line by line; those that need room take a whole line."""
        grid, column = QGridLayout(), self.form.column
        grid.setHorizontalSpacing(2 * ink.GRID)
        grid.setVerticalSpacing(column.spacing())
        kinds = {str(f.get("name")): f.get("type") for f in self._fields if isinstance(f, Mapping)}
        line = at = 0
        for name, row in self.form.rows.items():
            width = columns if kinds.get(name) in WIDE else 1
            if at + width > columns:
                line, at = line + 1, 0
            column.removeWidget(row)
            grid.addWidget(row, line, at, 1, width, Qt.AlignmentFlag.AlignTop)
            at += width
        for each in range(columns):
            grid.setColumnStretch(each, 1)
        column.addLayout(grid)

    def _edited(self) -> None:
        self.form.show_problems([])
        self.changed.emit()

    @property
    def values(self) -> dict[str, Any]:
        """What is filled in, by name; fields never touched and without a default are null."""
        self.form.flush()
        return {**dict.fromkeys(self.form.rows), **self.form.value}

    def check(self, *, required: bool = True) -> bool:
        """Mark what is missing or faulty, lead to the first, and return whether all is well."""
        values = self.values
        lacking = missing(self._fields, values) if required else []
        words = self.tr("Please fill this in.")
        self.form.show_problems([Problem(words, field=name) for name in lacking])
        wrong = [name for name in self.form.rows if name in lacking or self._complaints.get(name)]
        if wrong:
            target = self.form.rows[wrong[0]].editor.focus_target
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.form.set_read_only(read_only)
