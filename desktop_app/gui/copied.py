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


def put(text: str) -> None:
    """Put the text of copied nodes on the clipboard."""
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


def settle_clipboard() -> None:
    """Leave only plain text of what was copied here: Qt asks an object of ours for more even after Python has
    ended, which crashes.
    """
    while _copied:
        if shiboken6.isValid(data := _copied.pop()):  # Else another program has taken the clipboard over.
            QGuiApplication.clipboard().setText(data.text())
