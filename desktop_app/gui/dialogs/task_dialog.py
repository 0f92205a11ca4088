"""The form of a task that waits for the person, with the buttons that settle it (engine.md 4.17, 7.13)."""

from __future__ import annotations

from typing import Any, Final
from weakref import WeakKeyDictionary

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QWidget

from desktop_app.domain.execution import Task
from desktop_app.gui import formats
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.panels.answer_form import AnswerForm
from desktop_app.gui.widgets import empty_label, push_button
from desktop_app.gui.wording import tr

_LEFT: Final[WeakKeyDictionary[QWidget, dict[int, dict[str, dict[str, Any]]]]] = WeakKeyDictionary()
"""What was filled in and left for later: by window, task and form, until the window is gone."""


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
        self.later = push_button(tr("Later"))
        self.later.setToolTip(tr("Keep what is filled in and answer another time"))
        self.later.clicked.connect(self.reject)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self.later)
        self.show_foot(foot)

    def _form(self, key: str, config: dict[str, Any]) -> AnswerForm:
        form = AnswerForm(key, config, self._saved(key))
        form.answered.connect(self._send)
        return form

    def _saved(self, key: str) -> dict[str, Any] | None:
        """Return what was left for later here, or what an earlier answer has left: a draft of this form."""
        left = self._left().get(self.task.id, {}).get(key)
        if left is not None:
            return left
        result = self.task.result
        saved = result.get(key) if isinstance(result, dict) else None
        return saved if isinstance(saved, dict) else None

    def _left(self) -> dict[int, dict[str, dict[str, Any]]]:
        window = self.parentWidget()
        return {} if window is None else _LEFT.setdefault(window, {})

    def done(self, code: int) -> None:
        """Keep what is filled in, unless it was sent."""
        if code == QDialog.DialogCode.Accepted:
            self._left().pop(self.task.id, None)
        elif self.forms:
            self._left()[self.task.id] = {form.key: form.fields.values for form in self.forms}
        super().done(code)

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
