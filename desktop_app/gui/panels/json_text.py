"""JSON as people write it: reading a text with the place of its fault in words, and writing a value."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.json_value import json_problems


class JsonFault(ValueError):
    """The text is no JSON value; ``position`` is the offset of the first fault."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position


def parsed_json(text: str) -> Any:
    """Return the value that ``text`` writes; raises :class:`JsonFault` with line and column."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        where = QCoreApplication.translate("JsonFault", "line {line}, column {column}")
        raise JsonFault(
            f"{error.msg} ({where.format(line=error.lineno, column=error.colno)})", error.pos
        ) from None
    except (RecursionError, ValueError) as error:
        raise JsonFault(str(error)) from None
    problem = next(iter(json_problems(value)), None)
    if problem is not None:
        raise JsonFault(problem.message)
    return value


def json_text(value: Any) -> str:
    """Return a value as people read JSON: two blanks of indent, letters of all scripts as they are."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
