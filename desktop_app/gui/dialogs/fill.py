"""Asks for a few values: a heading, fields, and a verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.panels.fill_form import FillForm
from desktop_app.gui.widgets import dialog_buttons, push_button
from desktop_app.gui.wording import tr


class FillDialog(FormDialog):
    """Shows a field list as tasks have it (engine.md 4.17); ``other`` is a second verb, without values."""

    filled = Signal(dict)
    """What was filled in, by name."""
    other_wanted = Signal()

    def __init__(
        self,
        title: str,
        heading: str,
        hint: str,
        fields: Sequence[Mapping[str, Any]],
        values: Mapping[str, Any] | None = None,
        parent: QWidget | None = None,
        *,
        accept: str = "",
        other: str = "",
    ) -> None:
        super().__init__(title, heading, hint, parent)
        self.form = FillForm(fields, values)
        self.show_form(self.form)
        buttons = dialog_buttons(self, accept or tr("Keep"), tr("Cancel"))
        if other:
            button = push_button(other)
            button.clicked.connect(self._other)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.DestructiveRole)
        buttons.accepted.connect(self._fill)
        buttons.rejected.connect(self.reject)
        self.show_foot(buttons)

    def _fill(self) -> None:
        if self.form.check():
            values = self.form.values
            self.accept()
            self.filled.emit(values)

    def _other(self) -> None:
        self.accept()
        self.other_wanted.emit()
