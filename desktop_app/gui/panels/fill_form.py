"""A form that a person fills in, made from a field list: shared by tasks and by the start of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import Problem
from desktop_app.domain.workflow import Workflow
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.form import Form
from desktop_app.gui.panels.form_inputs import input_fields, missing, starting_values
from desktop_app.gui.panels.tab_order import lay_tab_order


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
        lay_tab_order(self)

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
