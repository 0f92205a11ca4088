"""The nodes that lie on the clipboard, as text that any window and any program takes."""

from __future__ import annotations

from typing import Final

import shiboken6
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

MIME: Final = "application/x-wirework-nodes+json"
"""Format in which copied nodes lie on the clipboard beside their plain text."""

_copied: list[QMimeData] = []
"""What was copied last; the clipboard owns it."""


_trusted: list[str] = []
"""The text that was copied last, if its code may run here."""


def put(text: str, *, ours: bool) -> None:
    """Put the text of copied nodes on the clipboard; ``ours`` tells whether the code in them may run here."""
    _trusted[:] = [text] if ours else []
    data = QMimeData()
    data.setText(text)
    data.setData(MIME, text.encode("utf-8", "surrogatepass"))
    _copied[:] = [data]
    QGuiApplication.clipboard().setMimeData(data)


def text() -> str:
    """Return the text of the nodes on the clipboard, or whatever text lies there, or an empty one."""
    data: QMimeData | None = QGuiApplication.clipboard().mimeData()
    if data is None:  # Nothing was copied yet; PySide's types do not say so.
        return ""
    if data.hasFormat(MIME):
        return bytes(data.data(MIME).data()).decode("utf-8", "replace")
    return data.text() if data.hasText() else ""


def is_ours() -> bool:
    """Whether on the clipboard lies what was copied here last, from a workflow whose code may run."""
    return text() in _trusted


def settle_clipboard() -> None:
    """Leave only plain text of what was copied here: Qt asks an object of ours for more even after Python has
    ended, which crashes.
    """
    while _copied:
        if shiboken6.isValid(data := _copied.pop()):  # Else another program has taken the clipboard over.
            QGuiApplication.clipboard().setText(data.text())
