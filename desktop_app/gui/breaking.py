"""Long words that labels may break, and what is copied from such labels."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QClipboard, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.gui.wording import tr

LONG_WORD: Final = 24
"""After so many letters a word may be broken."""
_BREAK: Final = "\u200b"
_LINES: Final = str.maketrans({_BREAK: None, "\u2028": "\n", "\u2029": "\n"})


def breakable(text: str) -> str:
    """Return ``text`` with places where a label may break words that fill a line alone."""
    return re.sub(rf"\S{{{LONG_WORD}}}", lambda found: f"{found[0]}{_BREAK}", text)


class CleanLabel(QLabel):
    """A label from which people copy what they see: without the places where its words may break."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._offer(tr("&Copy"), self.copy)
        self._offer(tr("Select &all"), self.select_all)

    def _offer(self, text: str, done: Callable[[], None]) -> None:
        action = QAction(text, self)
        action.triggered.connect(done)
        self.addAction(action)

    def copy(self) -> None:
        """Copy what is selected, else all of it."""
        self._put(QClipboard.Mode.Clipboard)

    def _put(self, mode: QClipboard.Mode) -> None:
        chosen = self.selectedText() or self.text()
        QGuiApplication.clipboard().setText(chosen.translate(_LINES), mode)

    def select_all(self) -> None:
        """Select the whole text."""
        self.setSelection(0, len(self.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy in the place of Qt, which would copy the break points too."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put what was selected where the middle button takes it from."""
        super().mouseReleaseEvent(event)
        if self.hasSelectedText() and QGuiApplication.clipboard().supportsSelection():
            self._put(QClipboard.Mode.Selection)
