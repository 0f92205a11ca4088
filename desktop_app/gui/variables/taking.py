"""Which path a row gives: its own, or that of one value of the list it goes through (engine.md 5.5)."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QWidget

from desktop_app.gui.variables.rows import Row
from desktop_app.gui.wording import tr


def taken_path(what: str, row: Row, number: int = 0) -> str:
    """Return the path that ``what`` takes of a row; empty where it takes none. ``number`` is that of an
    element, from 0.
    """
    listed, inner = row.through
    if what in ("take", "take_joined"):
        return row.path
    if what == "take_length" and listed:
        return f"{listed}.length"
    if what in ("take_first", "take_last", "take_index") and listed:
        at = -1 if what == "take_last" else number
        return ".".join(part for part in (listed, str(at), inner) if part)
    return ""


def joined_text(row: Row) -> str:
    """Return the text that gives a list joined by commas: it is joined beside other text, and be it a blank;
    alone it would stay a list (5.3).
    """
    return f"{row.reference} "


def ask_number(row: Row, parent: QWidget) -> int | None:
    """Ask which element of the list a person means; people count from 1, paths from 0."""
    title = tr("One by its number")
    number, taken = QInputDialog.getInt(parent, title, tr("Number, from 1"), 1, 1, 1_000_000_000)
    return number - 1 if taken else None
