"""What is taken of a row: a path, its own or that of one value of the list it goes through (engine.md 5.5),
or a text for the clipboard.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtWidgets import QInputDialog, QWidget

from desktop_app.gui.variables.rows import Row
from desktop_app.gui.wording import tr

MOST_COPIED: Final = 1_000_000
"""Characters of a value that are copied at most; the viewer saves larger ones."""


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


def copied_text(what: str, row: Row) -> str | None:
    """Return what is copied of a row; None where there is no value, or it is too large."""
    texts: dict[str, Callable[[], str | None]] = {
        "copy_path": lambda: row.path,
        "copy_expression": lambda: row.reference,
        "copy_name": lambda: row.words,
        "copy_value": lambda: copied_value(row.value) if row.has_value else None,
    }
    return texts[what]()


def copied_value(value: Any) -> str | None:
    """Return a value as the text that is copied: texts as they are, the rest as JSON; None if too long."""
    if isinstance(value, str):
        return value if len(value) <= MOST_COPIED else None
    parts: list[str] = []
    length = 0
    for part in json.JSONEncoder(ensure_ascii=False, indent=1, default=str).iterencode(value):
        parts.append(part)
        length += len(part)
        if length > MOST_COPIED:
            return None
    return "".join(parts)


def ask_number(parent: QWidget) -> int | None:
    """Ask which element of the list a person means; people count from 1, paths from 0."""
    title = tr("One by its number")
    number, taken = QInputDialog.getInt(parent, title, tr("Number, from 1"), 1, 1, 1_000_000_000)
    return number - 1 if taken else None
