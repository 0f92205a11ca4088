"""What went wrong in a job: the message first, then its causes, and what can be done (editor.md F)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from desktop_app.domain.execution import Job
from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import tr

MOST = 600
"""Letters of a message that are shown; the result has all of them."""


class ErrorStrip(QFrame):
    """Hidden for jobs that went well."""

    field_wanted = Signal(str)
    """Key of the node whose form is to be opened."""
    retry_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._key = ""
        self.message = paragraph("", "")
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.causes = QLabel()
        self.causes.setProperty("kind", "muted")
        self.causes.setWordWrap(True)
        self.causes.setTextFormat(Qt.TextFormat.PlainText)
        self.field_button = push_button(tr("Go to field"))
        self.field_button.clicked.connect(lambda _=False: self.field_wanted.emit(self._key))
        self.retry_button = push_button(tr("Retry node …"))
        self.retry_button.clicked.connect(lambda _=False: self.retry_wanted.emit())
        buttons = QHBoxLayout()
        buttons.addWidget(self.field_button)
        buttons.addWidget(self.retry_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(4)
        column.addWidget(self.message)
        column.addWidget(self.causes)
        column.addLayout(buttons)
        self.hide()

    def show_job(self, job: Job | None) -> None:
        """Show what a job that went wrong says; nothing for another one."""
        failed = job is not None and job.status < 0
        self.setVisible(failed)
        if job is None or not failed:
            return
        self._key = job.node_key
        message, causes = told(job.result)
        self.message.setText(message[:MOST] or tr("It failed without a word."))
        self.causes.setText("\n".join(tr("because {cause}", cause=cause[:MOST]) for cause in causes))
        self.causes.setVisible(bool(causes))


def told(result: Any) -> tuple[str, list[str]]:
    """Return the message of an error result and those of its causes, outermost first."""
    found: list[str] = []
    while isinstance(result, dict) and len(found) < 8:
        found.append(str(result.get("message") or result.get("error") or ""))
        result = result.get("cause")
    if isinstance(result, str):
        found.append(result)
    return (found[0] if found else "", [cause for cause in found[1:] if cause])
