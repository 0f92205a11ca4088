"""The calls of a webhook, on the card of its workflow: the latest ones, and a test call (data.md 1.3)."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, Final

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.domain.events import Event, RequestHeard
from desktop_app.domain.heard import HeardRequest
from desktop_app.gui import formats
from desktop_app.gui.panels.buttons import LinkButton
from desktop_app.gui.panels.field_row import heading
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import tr, worded

SHOWN: Final = 10
MOST: Final = 20_000
"""Characters of a request that are shown."""
LINES: Final = 12


class WebhookCalls(QWidget):
    """Shows the latest requests with what was answered; while it listens, the next one is a test."""

    called = Signal(object)
    """The context of a test call."""

    def __init__(self, session: EditorSession) -> None:
        super().__init__()
        self._session = session
        self._waiting: asyncio.Task[Any] | None = None
        self._opened: list[HeardRequest] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(8)
        column.addWidget(heading(tr("Calls")))
        self.button = push_button(tr("Listen for a test call"))
        self.button.clicked.connect(self.listen)
        self.state = paragraph("", "muted")
        self.lines = QVBoxLayout()
        self.lines.setSpacing(2)
        column.addWidget(self.button)
        column.addWidget(self.state)
        column.addLayout(self.lines)
        self._unsubscribe = session.services.subscribe(self._hear)
        self.destroyed.connect(self._unsubscribe)
        self._say(tr("The next request runs nothing; its values are offered as variables."))
        spawn(self.reload(), self)

    def _say(self, text: str) -> None:
        self.state.setText(text)

    def _hear(self, event: Event) -> None:
        if isinstance(event, RequestHeard) and event.key == self._session.key and shiboken6.isValid(self):
            spawn(self.reload(), self)

    async def reload(self) -> None:
        """Show who has called."""
        found = await self._session.services.calls.recent(self._session.key)
        while self.lines.count():
            item = self.lines.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        if not found:
            self.lines.addWidget(paragraph(tr("Nobody has called yet."), "muted"))
        for one in found[:SHOWN]:
            line = HeardLine(one, one in self._opened)
            line.toggled.connect(partial(self._remember, one))
            self.lines.addWidget(line)

    def _remember(self, one: HeardRequest, opened: bool) -> None:
        """Keep what a person looks at open when further requests come."""
        self._opened = [other for other in self._opened if other != one] + [one] * opened

    def listen(self) -> None:
        """Wait for a test call, or do so no longer."""
        if self._waiting is not None:
            self._waiting.cancel()
            return
        self.button.setText(tr("Stop listening"))
        self._say(tr("Waiting for a request to the address above …"))
        self._waiting = spawn(self._listen(), self, self._failed)

    async def _listen(self) -> None:
        try:
            draft = self._session.document.workflow
            call = await self._session.services.calls.listen(self._session.key, draft)
            self.called.emit(call.context)
            self._say(tr("A test call came; it is kept among the inputs as “Test call”."))
        except asyncio.CancelledError:
            if shiboken6.isValid(self):
                self._say(tr("No longer listening."))
        finally:
            self._waiting = None
            if shiboken6.isValid(self):
                self.button.setText(tr("Listen for a test call"))

    def _failed(self, error: BaseException) -> None:
        self._say(str(error))


class HeardLine(QWidget):
    """One request with what was answered; pressed, it shows what came, as a run sees it."""

    toggled = Signal(bool)

    def __init__(self, one: HeardRequest, opened: bool) -> None:
        super().__init__()
        self._context = one.context
        self.button = LinkButton("  ·  ".join((str(one.status), one.method, formats.ago(one.at))))
        self.button.setEnabled(one.context is not None)
        self.button.clicked.connect(self._toggle)
        self.shown: QPlainTextEdit | None = None
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        if one.reason:
            column.addWidget(paragraph(worded(one.reason), "muted"))
        if opened:
            self._toggle()

    def _toggle(self) -> None:
        opened = self.shown is None or self.shown.isHidden()
        if self.shown is None:
            self.shown = self._text()
            self._column.addWidget(self.shown)
        self.shown.setVisible(opened)
        self.toggled.emit(opened)

    def _text(self) -> QPlainTextEdit:
        """Return what came, to be read and copied."""
        text = QPlainTextEdit(formats.shown(self._context)[:MOST])
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setAccessibleName(tr("What came with the request"))
        text.setFixedHeight(LINES * text.fontMetrics().lineSpacing())
        return text
