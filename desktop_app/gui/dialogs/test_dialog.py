"""Tries one node with constants for its variables; shows status, result and log (engine.md 7.8)."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.workflow import Node
from desktop_app.editor.variables import find, variables_for
from desktop_app.gui import formats
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.docks.result_view import ResultView
from desktop_app.gui.messages import explain
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.trial_values import placeholders, substituted
from desktop_app.gui.widgets import dialog_buttons, empty_label, paragraph
from desktop_app.gui.wording import tr


class TestDialog(FormDialog):
    """One row for each variable; nothing is stored, but what the node does it really does."""

    __test__ = False
    """Not a test case, whatever its name begins with."""

    def __init__(
        self, session: EditorSession, node: Node, config: dict[str, Any], parent: QWidget | None = None
    ) -> None:
        title = node.title or node.type
        hint = tr("The node really does its work. Nothing is stored, and no other node runs.")
        super().__init__(tr("Test a node"), tr("Test “{title}”", title=title), hint, parent)
        self._session = session
        self._node = node
        self._config = config
        self.inputs: dict[str, QLineEdit] = {}
        self.outcome = ResultView()
        self.outcome.setMinimumHeight(170)
        self.outcome.show_message(tr("The result will stand here."))
        self.show_form(self._body())
        buttons = dialog_buttons(self, tr("Test"), tr("Close"))
        buttons.accepted.connect(self.run)
        buttons.rejected.connect(self.reject)
        self.show_foot(buttons)
        self.resize(self.width(), self.height() + 120)

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        names = placeholders(self._config)
        if names:
            column.addWidget(paragraph(tr("Values for its variables, as JSON or plain text:"), "muted"))
            form = QFormLayout()
            form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
            for name in names:
                form.addRow(self._label(name), self._input(name))
            column.addLayout(form)
        else:
            column.addWidget(empty_label(tr("The node uses no variables.")))
        column.addWidget(self.outcome, 1)
        return body

    def _label(self, name: str) -> QWidget:
        document = self._session.document
        groups = variables_for(document.workflow, self._session.catalog, self._node.key, own_scope=True)
        choice = find(groups, name)
        label = paragraph(choice.label_path if choice else name)
        label.setToolTip(plain_tip("{{" + name + "}}"))
        return label

    def _input(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setProperty("kind", "field")
        field.setAccessibleName(name)
        field.setPlaceholderText("null")
        field.returnPressed.connect(self.run)
        self.inputs[name] = field
        return field

    def run(self) -> None:
        """Try the node with the values as they stand."""
        values = {name: parsed(field.text()) for name, field in self.inputs.items()}
        config = substituted(self._config, values)
        self.outcome.show_message(tr("Testing …"))
        spawn(self._run(config), self, self._show_fault)

    async def _run(self, config: dict[str, Any]) -> None:
        outcome = await self._session.services.trial.test_node(self._node.type, config)
        state = tr("Resolved") if outcome.status > 0 else formats.job_state(outcome.status)
        self.outcome.show_value(outcome.result, tr("Result"), state, outcome.log or "")

    def _show_fault(self, error: BaseException) -> None:
        message = explain(tr("The node could not be tested"), error)
        self.outcome.show_message(f"{message.why}\n{message.remedy}".strip())


def parsed(text: str) -> Any:
    """Return what a person means: JSON where it is JSON, null for nothing, else the text itself."""
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
