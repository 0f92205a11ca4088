"""One question that is answered by a line of text: a title, a name, the message of a version."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.gui.dialogs.frame import FormDialog


class TextDialog(FormDialog):
    """Asks ``question`` and proposes ``text``; the answer leaves as a signal, an empty one too."""

    given = Signal(str)

    def __init__(
        self, title: str, question: str, text: str, keep: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, title, question, parent)
        self.line = QLineEdit(text)
        self.line.setProperty("kind", "field")
        self.line.setAccessibleName(question)
        self.line.selectAll()
        self.show_form(self.line)
        self.show_choice(keep, self.accept)
        self.setFocusProxy(self.line)
        self.line.setFocus()
        self.accepted.connect(lambda: self.given.emit(self.line.text()))
