"""How a variable is carried from the browser to a field, to the canvas, or over the clipboard."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMimeData

REFERENCE: Final = "application/x-wirework-reference"
"""Format that holds the path of a variable, as UTF-8; the plain text beside it is the placeholder."""


def reference_data(path: str, text: str) -> QMimeData:
    """Return what is carried of a variable; ``text`` is for those who know text alone."""
    data = QMimeData()
    data.setText(text)
    data.setData(REFERENCE, path.encode())
    return data


def path_in(data: QMimeData) -> str:
    """Return the path of a variable that is carried; empty where none is."""
    if not data.hasFormat(REFERENCE):
        return ""
    return bytes(data.data(REFERENCE).data()).decode("utf-8", "replace")
