"""Tries one node with typed values for its variables; shows status, result and log (engine.md 7.8)."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.execution import Execution
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.gui import formats
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.docks.result_view import ResultView
from desktop_app.gui.messages import explain
from desktop_app.gui.panels.trial_form import TrialForm
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.trial import NodeTrial
from desktop_app.gui.widgets import empty_label, framed, paragraph, push_button
from desktop_app.gui.wording import tr

LAST, SEEN = "last", "seen"
OUTCOME_HEIGHT: Final = 190


class TestDialog(FormDialog):
    """One row for each variable; nothing is stored, but what the node does it really does."""

    __test__ = False
    """Not a test case, whatever its name begins with."""

    def __init__(
        self, session: EditorSession, node: Node, config: JsonObject, parent: QWidget | None = None
    ) -> None:
        title = node.title or node.type
        hint = tr("The node really does its work. Nothing is stored, and no other node runs.")
        super().__init__(tr("Test a node"), tr("Test “{title}”", title=title), hint, parent)
        self.trial = NodeTrial(session, node, config)
        self.form = TrialForm(self.trial.variables)
        self.source = QComboBox()
        self.outcome = ResultView()
        self.outcome.setMinimumHeight(OUTCOME_HEIGHT)
        self.outcome.show_message(tr("The result will stand here."))
        self.consent = self._make_consent(session.catalog.node(node.type))
        self._task: asyncio.Task[Any] | None = None
        self.show_form(self._body())
        self.show_foot(self._foot())
        self.resize(self.width(), self.height() + 40)
        spawn(self._fill(), self, self._show_fault)

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        if self.trial.variables:
            source = QVBoxLayout()
            source.setSpacing(4)
            source.addWidget(paragraph(tr("Values for its variables, taken from:")))
            source.addWidget(self._make_source())
            column.addLayout(source)
            column.addWidget(self.form)
        else:
            column.addWidget(empty_label(tr("The node uses no variables.")))
        if self.consent is not None:
            column.addWidget(self.consent)
        column.addWidget(framed(self.outcome), 1)
        return body

    def _make_consent(self, spec: NodeSpec | None) -> QCheckBox | None:
        """Return the box without whose mark a node that acts on the outside is not tried."""
        if spec is None or not spec.effects:
            return None
        box = QCheckBox(tr("Do it for real: what the node writes, deletes or sends stays so"))
        box.toggled.connect(lambda _: self._allow())
        return box

    def _make_source(self) -> QWidget:
        self.source.setProperty("kind", "field")
        self.source.setAccessibleName(tr("Where the values come from"))
        self.source.addItem(tr("What was typed last"), LAST)
        self.source.addItem(tr("What was last seen"), SEEN)
        self.source.activated.connect(lambda _: self._take(self.source.currentData()))
        return self.source

    def _foot(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        self.cancel_button = push_button(tr("Cancel the test"))
        self.cancel_button.clicked.connect(self.cancel)
        self.cancel_button.hide()
        self.run_button = push_button(tr("Test"), "primary")
        self.run_button.setShortcut(Qt.Modifier.CTRL | Qt.Key.Key_Return)
        self.run_button.clicked.connect(self.run)
        self._allow()
        close = push_button(tr("Close"))
        close.clicked.connect(self.reject)
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.run_button)
        return foot

    # -- values ----------------------------------------------------------------------------------------
    async def _fill(self) -> None:
        """Begin with what was typed last; what was never typed with what was last seen."""
        remembered, seen = await self.trial.remembered(), await self.trial.seen()
        self.source.setCurrentIndex(0 if remembered else 1)
        self.form.show_values({**seen, **remembered})
        for run in await self.trial.runs():
            self.source.addItem(_run_text(run), run.id)

    def _take(self, source: Any) -> None:
        spawn(self._show_values(source), self, self._show_fault)

    async def _show_values(self, source: Any) -> None:
        if source == LAST:
            values = await self.trial.remembered()
        elif source == SEEN:
            values = await self.trial.seen()
        else:
            values = await self.trial.of_run(source)
        self.form.show_values(values)

    # -- testing ---------------------------------------------------------------------------------------
    def run(self) -> None:
        """Try the node with the values as they stand."""
        if self._task is not None or not self.run_button.isEnabled() or not self.form.check():
            return
        self.outcome.show_message(tr("Testing …"))
        self._set_busy(True)
        self._task = spawn(self._run(self.form.values), self, self._show_fault)
        self._task.add_done_callback(lambda task: self._ended(task))

    async def _run(self, values: dict[str, Any]) -> None:
        forget = self.trial.listen(self._show_printed)
        try:
            outcome = await self.trial.run(values)
        finally:
            forget()
        state = tr("Resolved") if outcome.status > 0 else formats.job_state(outcome.status)
        took = formats.duration(outcome.took)
        self.outcome.show_value(outcome.result, tr("Result"), f"{state} · {took}", outcome.log or "")

    def _show_printed(self, text: str) -> None:
        """Show what the node prints while it works."""
        if self.outcome.is_console:
            self.outcome.add_output(text)
        else:
            self.outcome.show_output(text)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        if self._task is task:
            self._task = None
            self._set_busy(False)

    def cancel(self) -> None:
        """Give up the test that is under way."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            self._set_busy(False)
            self.outcome.show_message(tr("The test was cancelled. What the node had done is done."))

    def done(self, code: int) -> None:
        """Leave; a test under way is given up."""
        self.cancel()
        super().done(code)

    def _allow(self, busy: bool = False) -> None:
        agreed = self.consent is None or self.consent.isChecked()
        self.run_button.setEnabled(agreed and not busy)
        known = tr("Test the node with these values") + "  (Ctrl+Enter)"
        self.run_button.setToolTip(known if agreed else tr("Say first that it may be done for real."))

    def _set_busy(self, busy: bool) -> None:
        self._allow(busy)
        self.cancel_button.setVisible(busy)
        self.form.setEnabled(not busy)

    def _show_fault(self, error: BaseException) -> None:
        message = explain(tr("The node could not be tested"), error)
        self.outcome.show_message(f"{message.why}\n{message.remedy}".strip())


def _run_text(run: Execution) -> str:
    state = formats.execution_state(run)
    return tr("Run #{id} · {time} · {state}", id=run.id, time=formats.moment(run.created_at), state=state)
