"""The calls of a webhook, on the card of its workflow: the latest ones, and a test call (data.md 1.3)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.domain.events import Event, RequestHeard
from desktop_app.domain.heard import HeardRequest
from desktop_app.gui import formats
from desktop_app.gui.panels.field_row import heading
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import tr

SHOWN: Final = 10


class WebhookCalls(QWidget):
    """Shows the latest requests with what was answered; while it listens, the next one is a test."""

    called = Signal(object)
    """The context of a test call."""

    def __init__(self, session: EditorSession) -> None:
        super().__init__()
        self._session = session
        self._waiting: asyncio.Task[Any] | None = None
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
        for label in _labels(found[:SHOWN]):
            self.lines.addWidget(label)

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
            call = await self._session.services.calls.listen(self._session.key)
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


def _labels(found: Sequence[HeardRequest]) -> list[QLabel]:
    if not found:
        return [paragraph(tr("Nobody has called yet."), "muted")]
    return [_label(one) for one in found]


def _label(one: HeardRequest) -> QLabel:
    words = "  ·  ".join(filter(None, (str(one.status), one.method, formats.ago(one.at), one.reason)))
    label = QLabel(words)
    label.setWordWrap(True)
    label.setToolTip(plain_tip("" if one.context is None else str(one.context)[:2_000]))
    return label
