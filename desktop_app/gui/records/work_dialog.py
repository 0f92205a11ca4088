"""A form dialog whose work takes a while: it says what failed and keeps everything that was filled in."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import WireworkError
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.editing import reason_of
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import dialog_buttons, paragraph, set_kind
from desktop_app.gui.wording import tr


class WorkDialog(FormDialog):
    """Shows a form above a line that says how the work goes. The dialog is closed when it is done."""

    def __init__(self, title: str, heading: str, hint: str, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(title, heading, hint, parent)
        self.said = paragraph("", "muted")
        self.said.setContentsMargins(22, 10, 22, 0)
        self.said.hide()
        self._verb = verb
        self.buttons: QDialogButtonBox = dialog_buttons(self, verb, tr("Cancel"))
        self.buttons.accepted.connect(self.send)
        self.buttons.rejected.connect(self.reject)

    def build(self, body: QWidget) -> None:
        """Put the body between heading and buttons; room that it does not need stays empty."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(body)
        column.addStretch(1)
        self.show_form(holder)
        self._column.addWidget(self.said)
        self.show_foot(self.buttons)

    def send(self) -> None:
        """Do the work; a subclass calls :meth:`work`."""

    def say(self, text: str, kind: str = "muted") -> None:
        """Tell how the work goes; ``kind`` is ``muted`` or ``warning``."""
        self.said.setText(text[:1].upper() + text[1:])
        set_kind(self.said, kind)
        self.said.setVisible(bool(text))

    def work(self, doing: Coroutine[Any, Any, Any], owner: QObject, *, close: bool = True) -> None:
        """Do something; close when it is done, or say why it was not."""
        self._lock(True)
        self.say(tr("One moment …"))
        task = spawn(self._worked(doing, close), owner)
        task.add_done_callback(lambda _: doing.close())  # It may have been left before it began.

    async def _worked(self, doing: Coroutine[Any, Any, Any], close: bool) -> None:
        try:
            said = await doing
        except WireworkError as error:
            if not shiboken6.isValid(self):
                raise
            place = f"{error.place}: " if error.place else ""
            self.say(place + reason_of(error), "warning")
        else:
            if not shiboken6.isValid(self):
                return  # It was left while the work went on.
            if close:
                self.accept()
            else:
                self.say(str(said or ""))
        finally:
            if shiboken6.isValid(self.buttons):
                self._lock(False)

    def _lock(self, busy: bool) -> None:
        for button in self.buttons.findChildren(QPushButton):
            button.setEnabled(not busy)
