"""The form of a task that waits for the person, with the buttons that settle it (engine.md 4.17, 7.13)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from desktop_app.domain.execution import Task
from desktop_app.gui import formats
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.panels.answer_form import AnswerForm
from desktop_app.gui.widgets import empty_label
from desktop_app.gui.wording import tr


class TaskDialog(FormDialog):
    """Shows each form of the task; stays open with everything filled in when an answer is not taken."""

    submitted = Signal(str, str, dict)
    """Key of the form, key of the button, values."""

    def __init__(self, task: Task, forms: dict[str, Any], parent: QWidget | None = None) -> None:
        since = tr("Waiting since {time}", time=formats.moment(task.created_at))
        super().__init__(tr("Answer"), task.title or tr("Your answer is needed"), since, parent)
        self.task = task
        self.forms = [self._form(key, config) for key, config in forms.items() if isinstance(config, dict)]
        self.show_form(self._body())

    def _form(self, key: str, config: dict[str, Any]) -> AnswerForm:
        form = AnswerForm(key, config, self._saved(key))
        form.answered.connect(self._send)
        return form

    def _saved(self, key: str) -> dict[str, Any] | None:
        """Return what an earlier answer has left: a draft of this form."""
        result = self.task.result
        saved = result.get(key) if isinstance(result, dict) else None
        return saved if isinstance(saved, dict) else None

    def _body(self) -> QWidget:
        if not self.forms:
            return empty_label(tr("This task has no form: the node was changed. Run the workflow again."))
        if len(self.forms) == 1:
            return self.forms[0]
        tabs = QTabWidget()
        for form in self.forms:
            tabs.addTab(form, form.key)
        return tabs

    def _send(self, form: str, action: str, values: dict[str, Any]) -> None:
        self.set_busy(True)
        self.submitted.emit(form, action, values)

    def set_busy(self, busy: bool) -> None:
        """Lock the forms while an answer is on its way."""
        for form in self.forms:
            form.set_busy(busy)

    def refuse(self, reason: str) -> None:
        """Say why the answer was not taken; everything filled in stays."""
        self.set_busy(False)
        for form in self.forms:
            form.show_fault(reason)
