"""How values of records read in a grid, and how typed text becomes one (data.md 4.2, 4.4)."""

from __future__ import annotations

import json
from typing import Any, Final

from PySide6.QtCore import QDateTime, Qt

from desktop_app.domain.collections import Collection, DataField, SourceState
from desktop_app.gui import formats
from desktop_app.gui.wording import tr

MOMENT: Final = "yyyy-MM-dd HH:mm:ss"
ZONED: Final = ("datetimeTz", "unixTimestamp")
WHOLE: Final = ("integer", "bigInt")
LONG: Final = ("text", "json", "array")
"""Types whose values may have several lines."""
EXACT: Final = 15
"""Digits that a float holds."""


def cell_text(field: DataField, value: Any) -> str:
    """Return a value in one short line; nothing for null, instants in the local zone."""
    if value is None:
        return ""
    if field.type == "boolean" and isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if field.type in ZONED and isinstance(value, str):
        moment = QDateTime.fromString(value, Qt.DateFormat.ISODateWithMs)
        return moment.toLocalTime().toString(MOMENT) if moment.isValid() else value
    if isinstance(value, bool | int | float):
        return json.dumps(value).removesuffix(".0")
    return formats.preview(value, 200)


def parsed(field: DataField, text: str) -> Any:
    """Return the value that a person has typed; an empty text is null, except where text is held.

    :raises ValueError: in words for a person.
    """
    if field.kind in ("string", "choice") and field.type not in WHOLE:
        return text if text or not field.nullable else None
    if not text.strip():
        return None
    if field.type in WHOLE:
        return _whole(text.strip())
    if field.kind == "number":
        return _number(text.strip())
    if field.type in ("json", "array"):
        return _json(text)
    return text


def parsed_default(kind: str, text: str) -> Any:
    """Return the default that a person has typed for a new field of a type; None where none is given.

    :raises ValueError: in words for a person.
    """
    if not text.strip():
        return None
    if kind == "boolean":
        return text.strip().casefold() in ("1", "yes", "true", tr("Yes").casefold())
    return parsed(DataField("", kind), text)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(tr("“{text}” is no whole number.", text=text[:40])) from None


def _number(text: str) -> Any:
    try:
        number = float(text)
    except ValueError:
        raise ValueError(tr("“{text}” is no number.", text=text[:40])) from None
    if len(text) > EXACT:
        return text  # A long decimal number would lose digits as a float: it goes on as it was typed.
    return int(number) if number.is_integer() else number


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(tr("This is no JSON: {error}", error=error)) from None


def locked(collection: Collection, state: SourceState | None) -> str:
    """Return why no record of a collection can be changed; empty if they can."""
    if state is not None and state.read_only:
        return tr("The source “{source}” was registered as read-only.", source=state.title or state.name)
    if collection.view:
        return tr("This is a view: its rows are calculated. Change the tables that it is made of.")
    if not collection.key:
        return tr("This table has no key, so single records cannot be named and changed.")
    return ""


def field_locked(collection: Collection, field: DataField) -> str:
    """Return why one field of a record that is there cannot be changed; empty if it can."""
    if field.name in collection.key:
        return tr("This field names the record and stays as it is.")
    if field.read_only:
        return tr("The database calculates this field.")
    if field.kind == "none":
        return tr("Values of this type are only shown.")
    return ""
