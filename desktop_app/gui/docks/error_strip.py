"""What went wrong in a job: the message first, then its causes, and what can be done (editor.md F)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout

from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.gui.widgets import fixed_font, paragraph, push_button, tool_button
from desktop_app.gui.wording import tr

TRACE = "Traceback (most recent call last):"
TRACE_LINES = 9
MOST = 600
"""Letters of a message that are shown; the result has all of them."""


class ErrorStrip(QFrame):
    """Hidden for jobs that went well."""

    field_wanted = Signal(str)
    """Key of the node whose form is to be opened."""
    mock_wanted = Signal(str)
    """Key of the node that something is to answer for."""

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
        self.mock_button = push_button(tr("Mock this node …"))
        self.mock_button.clicked.connect(lambda _=False: self.mock_wanted.emit(self._key))
        self.ignore_button = push_button(tr("Ignore and continue once"))
        self.ignore_button.hide()
        self.trace_button = tool_button(tr("The lines through which the error came"))
        self.trace_button.setText(tr("Traceback"))
        self.trace_button.setCheckable(True)
        self.trace = self._make_trace()
        self.trace_button.toggled.connect(self.trace.setVisible)
        self.copy_button = push_button(tr("Copy"))
        self.trace_button.toggled.connect(self.copy_button.setVisible)
        self.copy_button.clicked.connect(
            lambda _=False: QGuiApplication.clipboard().setText(self.trace.toPlainText())
        )
        self.copy_button.hide()
        buttons = QHBoxLayout()
        for button in (self.field_button, self.retry_button, self.mock_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        behind = QHBoxLayout()
        behind.addWidget(self.trace_button)
        behind.addStretch(1)
        behind.addWidget(self.ignore_button)
        behind.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(4)
        column.addWidget(self.message)
        column.addWidget(self.causes)
        column.addLayout(buttons)
        column.addLayout(behind)
        column.addWidget(self.trace)
        self.hide()

    def _make_trace(self) -> QPlainTextEdit:
        trace = QPlainTextEdit()
        trace.setReadOnly(True)
        trace.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        trace.setFont(fixed_font())
        trace.setAccessibleName(tr("Traceback"))
        trace.setMaximumHeight(TRACE_LINES * trace.fontMetrics().height())
        trace.hide()
        return trace

    def offer_ignore(self, action: QAction) -> None:
        """Offer to go on past the failure while a run stands at one."""
        self.ignore_button.clicked.connect(lambda _=False: action.trigger())
        action.enabledChanged.connect(self.ignore_button.setVisible)

    def offer_retry(self, at_once: QAction, again: QAction) -> None:
        """Let the node be tried again: at once while the run stands at it, else in a new run."""
        self.retry_button.clicked.connect(
            lambda _=False: (at_once if at_once.isEnabled() else again).trigger()
        )
        words = tr("Retry node"), tr("Retry node …")
        at_once.enabledChanged.connect(lambda on: self.retry_button.setText(words[0] if on else words[1]))

    def show_job(self, job: Job | None) -> None:
        """Show what a job that went wrong says; nothing for another one."""
        failed = job is not None and job.status < 0
        self.setVisible(failed)
        if job is None or not failed:
            return
        self._key = job.node_key
        message, causes = told(job.result)
        mute = tr("It was stopped.") if job.status == JobStatus.ABORTED else tr("It failed without a word.")
        self.message.setText(message[:MOST] or mute)
        self.causes.setText("\n".join(tr("because {cause}", cause=cause[:MOST]) for cause in causes))
        self.causes.setVisible(bool(causes))
        _, found, calls = (job.log or "").rpartition(TRACE)
        self.trace.setPlainText(found + calls)
        self.trace_button.setChecked(False)
        self.trace_button.setVisible(bool(found))


def told(result: Any) -> tuple[str, list[str]]:
    """Return the message of an error result and those of its causes, outermost first."""
    found: list[str] = []
    while isinstance(result, dict) and len(found) < 8:
        found.append(str(result.get("message") or result.get("error") or ""))
        result = result.get("cause")
    if isinstance(result, str):
        found.append(result)
    return (found[0] if found else "", [cause for cause in found[1:] if cause])
