"""The form of a task that waits for a person, with the buttons that settle it (engine.md 4.17, 4.18)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.execution import LOCAL_USER
from desktop_app.gui import formats
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.docks.result_view import ResultView
from desktop_app.gui.panels.task_layout import TaskLayout
from desktop_app.gui.widgets import empty_label, framed, paragraph, push_button
from desktop_app.gui.wording import counted, tr
from desktop_app.services.tasks import TaskView

DATA_HEIGHT = 150


class TaskDialog(FormDialog):
    """Shows each form of the task; stays open with everything filled in when an answer is not taken."""

    submitted = Signal(str, str, dict)
    """Key of the form, key of the button, values."""
    left = Signal(object)
    """What is filled in, by form, when the dialog is left; None when it was sent."""
    run_wanted = Signal()

    def __init__(
        self, view: TaskView, left: dict[str, Any] | None = None, parent: QWidget | None = None
    ) -> None:
        task = view.task
        since = tr("Waiting since {time}", time=formats.moment(task.created_at))
        where = f"{view.workflow_title}  ·  {since}" if view.workflow_title else since
        super().__init__(tr("Answer"), task.title or tr("Your answer is needed"), where, parent)
        self.view, self.task = view, task
        self._saved = left or {}
        self.arranged = TaskLayout(view.forms, view.blocks, _read_only, self._draft)
        self.forms = list(self.arranged.forms.values())
        for form in self.forms:
            form.answered.connect(self._send)
        self.show_form(self._body())
        self.later = push_button(tr("Later"))
        self.later.setToolTip(tr("Keep what is filled in and answer another time"))
        self.later.clicked.connect(self.reject)
        self.run_button = push_button(tr("Show the run"))
        self.run_button.clicked.connect(self._show_run)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.run_button)
        row.addStretch(1)
        row.addWidget(self.later)
        self.show_foot(foot)
        rows = [row for form in self.forms for row in form.fields.form.rows.values()]
        if rows:
            rows[0].editor.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _draft(self, key: str) -> dict[str, Any] | None:
        """Return what was left for later here, or what an earlier answer has saved in this form."""
        result = self.task.result
        saved = self._saved.get(key) or (result.get(key) if isinstance(result, dict) else None)
        return saved if isinstance(saved, dict) else None

    def done(self, code: int) -> None:
        """Keep what is filled in, unless it was sent."""
        if code == QDialog.DialogCode.Accepted:
            self.left.emit(None)
        elif self.forms:
            self.left.emit({form.key: form.fields.values for form in self.forms})
        super().done(code)

    def _show_run(self) -> None:
        self.reject()
        self.run_wanted.emit()

    # -- what is shown ---------------------------------------------------------------------------------
    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for line in self._facts():
            column.addWidget(paragraph(line, "muted"))
        if self.view.data is not None:
            column.addWidget(_read_only(self.view.data, tr("What is to be reviewed")))
        column.addWidget(self._all_forms(), 1)
        if self.view.context not in (None, {}, []) and not self.view.blocks:
            column.addWidget(_read_only(self.view.context, tr("What started the run")))
        return body

    def _facts(self) -> list[str]:
        """Say whose task it is, what its answer settles, and what is not shown, where that is not plain."""
        lines = []
        if self.task.user_id != LOCAL_USER:
            lines.append(tr("This task is for user {id}. You answer in their place.", id=self.task.user_id))
        if self.view.asked > 1:
            words = {1: tr("All must agree."), -1: tr("One who agrees is enough.")}
            rule = words.get(self.view.mode, tr("The first answer settles it."))
            people = counted(self.view.asked, "1 person is asked", "{n} people are asked")
            lines.append(f"{people}, {tr('{n} answered', n=self.view.answered)}. {rule}")
        if self.view.lost:
            parts = ", ".join(self.view.lost)
            lines.append(tr("Another program has laid this task out. Not shown here: {parts}.", parts=parts))
        return lines

    def _all_forms(self) -> QWidget:
        if not self.forms:
            return empty_label(tr("This task has no form: the node was changed. Run the workflow again."))
        return self.arranged

    # -- sending ---------------------------------------------------------------------------------------
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


def _read_only(value: Any, title: str) -> QWidget:
    shown = ResultView()
    shown.setFixedHeight(DATA_HEIGHT)
    shown.show_value(value, title, "")
    return framed(shown)
