"""Asks for the input of a run by hand; begins with that of the last time (engine.md 7.7)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.panels.config_paths import ABSENT
from desktop_app.gui.panels.run_input import RunInputForm
from desktop_app.gui.session import EditorSession
from desktop_app.gui.widgets import dialog_buttons
from desktop_app.gui.wording import tr


class RunDialog(FormDialog):
    """Runs with what is filled in, or not at all."""

    submitted = Signal(object)
    """The values of the run."""

    def __init__(self, session: EditorSession, values: Any, parent: QWidget | None = None) -> None:
        hint = tr("It runs what the canvas shows, changes that are not saved included.")
        super().__init__(tr("Run"), tr("Run “{title}”", title=session.title), hint, parent)
        config = session.document.workflow.config
        self.form = RunInputForm(config, ABSENT if values is None else values)
        self.show_form(self.form)
        buttons = dialog_buttons(self, tr("Run"), tr("Cancel"))
        buttons.accepted.connect(self._run)
        buttons.rejected.connect(self.reject)
        self.show_foot(buttons)

    def _run(self) -> None:
        if self.form.check():
            self.accept()
            self.submitted.emit(self.form.value)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the first field."""
        super().showEvent(event)
        self.form.first.setFocus(Qt.FocusReason.OtherFocusReason)
