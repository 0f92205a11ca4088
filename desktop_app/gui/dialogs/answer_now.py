"""Answers a waiting node in place of whoever it waits for (editor.md F, "Answer now")."""

from __future__ import annotations

import json
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QFormLayout, QPlainTextEdit, QWidget

from desktop_app.domain.status import JobStatus, job_status_name
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.panels.field_row import Note
from desktop_app.gui.widgets import dialog_buttons
from desktop_app.gui.wording import tr

STATUSES: Final = (JobStatus.RESOLVED, JobStatus.FAILED, JobStatus.ERROR, JobStatus.REJECTED)
HEIGHT: Final = 130


class AnswerNowDialog(FormDialog):
    """Asks for a status and a result in JSON."""

    answered = Signal(int, object)
    """Status and result."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        hint = tr("The node waits for the outside. It goes on with what you say; the run notes who said it.")
        super().__init__(tr("Answer now"), tr("Answer for “{title}”", title=title), hint, parent)
        self.status = QComboBox()
        self.status.setProperty("kind", "field")
        for status in STATUSES:
            self.status.addItem(tr(job_status_name(status)), int(status))
        self.result = QPlainTextEdit("null")
        self.result.setTabChangesFocus(True)
        self.result.setAccessibleName(tr("Result as JSON"))
        self.result.setMinimumHeight(HEIGHT)
        self.fault = Note("warning", QPalette.ColorRole.BrightText)
        form = QWidget()
        rows = QFormLayout(form)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(10)
        rows.addRow(tr("Status"), self.status)
        rows.addRow(tr("Result as JSON"), self.result)
        rows.addRow(self.fault)
        self.show_form(form)
        buttons = dialog_buttons(self, tr("Answer"), tr("Cancel"))
        buttons.accepted.connect(self._answer)
        buttons.rejected.connect(self.reject)
        self.show_foot(buttons)

    def _answer(self) -> None:
        try:
            result = json.loads(self.result.toPlainText().strip() or "null")
        except ValueError as error:
            self.fault.show_text(tr("The result is no JSON: {why}", why=str(error)))
            self.result.setFocus()
            return
        self.accept()
        self.answered.emit(self.status.currentData(), result)
