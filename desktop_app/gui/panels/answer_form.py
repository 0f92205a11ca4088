"""The form of a manual task: the fields that the node asks for and the buttons that settle it (4.17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.action_button import ActionButton, Tone
from desktop_app.gui.panels.field_row import Note, heading
from desktop_app.gui.panels.fill_form import FillForm

SAVE: Final = 0


class AnswerForm(QWidget):
    """One form of a task. ``config`` is the member of the node's ``forms``; ``values`` an earlier draft.

    Going on needs all required fields; saving a draft and rejecting do not: a person who refuses need not
    fill in what they refuse. Faulty input, such as a number that is none, is never sent.
    """

    answered = Signal(str, str, object)
    """Key of the form, key of the button, and the values by field name."""

    def __init__(
        self,
        key: str,
        config: Mapping[str, Any],
        values: Mapping[str, Any] | None = None,
        columns: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.key = key
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * ink.GRID)
        if config.get("title"):
            column.addWidget(heading(str(config["title"])))
        self.fields = FillForm(_listed(config, "fields"), values, columns)
        column.addWidget(self.fields)
        self.fault = Note("warning", self.palette().ColorRole.BrightText)
        column.addWidget(self.fault)
        self.buttons: dict[str, ActionButton] = {}
        column.addLayout(self._button_row(_listed(config, "actions")))
        column.addStretch(1)

    def _button_row(self, actions: list[Any]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(ink.GRID)
        usable = [
            a for a in actions if isinstance(a, Mapping) and a.get("key") and a.get("status") is not None
        ]
        for action in usable:
            button = ActionButton(str(action.get("title") or action["key"]), _tone(action["status"]))
            button.clicked.connect(lambda _=False, action=action: self._send(action))
            self.buttons[str(action["key"])] = button
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _send(self, action: Mapping[str, Any]) -> None:
        if not self.fields.check(required=action["status"] > SAVE):
            return
        self.fault.show_text("")
        self.answered.emit(self.key, str(action["key"]), self.fields.values)

    def show_fault(self, text: str) -> None:
        """Say why the answer was not taken; what was filled in stays."""
        self.fault.show_text(text)

    def set_busy(self, busy: bool) -> None:
        """Lock the form while the answer is on its way, or for good once the task is settled."""
        self.fields.set_read_only(busy)
        for button in self.buttons.values():
            button.setEnabled(not busy)


def _tone(status: Any) -> Tone:
    if status == SAVE:
        return Tone.PLAIN
    return Tone.GO if isinstance(status, int) and status > 0 else Tone.STOP


def _listed(config: Mapping[str, Any], member: str) -> list[Any]:
    value = config.get(member)
    return list(value) if isinstance(value, list) else []
