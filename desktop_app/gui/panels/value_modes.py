"""The ways in which one value can be given: a constant of some type, a variable, or text with variables."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop_app.gui.panels.text_fields import number_text, parse_number
from desktop_app.gui.panels.variable_tree import whole_reference


class Mode(Enum):
    """How a value is given. The value of each member is the sign on the mode button."""

    TEXT = "Abc"
    NUMBER = "123"
    BOOL = "Y/N"
    JSON = "{ }"
    NULL = "∅"
    VARIABLE = "x"
    TEMPLATE = "A x"

    @property
    def title(self) -> str:
        """The mode in a few translated words."""
        return QCoreApplication.translate("ValueEditor", _TITLES[self])


_TITLES: Final[dict[Mode, Any]] = {
    Mode.TEXT: QT_TRANSLATE_NOOP("ValueEditor", "Text"),
    Mode.NUMBER: QT_TRANSLATE_NOOP("ValueEditor", "Number"),
    Mode.BOOL: QT_TRANSLATE_NOOP("ValueEditor", "Yes or no"),
    Mode.JSON: QT_TRANSLATE_NOOP("ValueEditor", "List or object (JSON)"),
    Mode.NULL: QT_TRANSLATE_NOOP("ValueEditor", "Empty (null)"),
    Mode.VARIABLE: QT_TRANSLATE_NOOP("ValueEditor", "Variable"),
    Mode.TEMPLATE: QT_TRANSLATE_NOOP("ValueEditor", "Text with variables"),
}

ANY: Final = tuple(Mode)
"""All modes, in the order of the menu."""

OPERAND: Final = (Mode.TEXT, Mode.NUMBER, Mode.BOOL, Mode.JSON, Mode.NULL, Mode.VARIABLE, Mode.TEMPLATE)
"""What may stand on either side of an operator."""


def mode_of(value: Any) -> Mode:
    """Return the mode that shows ``value`` best."""
    if whole_reference(value) is not None:
        return Mode.VARIABLE
    if isinstance(value, str):
        return Mode.TEMPLATE if "{{" in value else Mode.TEXT
    if isinstance(value, bool):
        return Mode.BOOL
    if isinstance(value, int | float):
        return Mode.NUMBER
    return Mode.NULL if value is None else Mode.JSON


def fits(mode: Mode, value: Any) -> bool:
    """Return whether ``mode`` can show ``value``, so that a person's choice of mode need not jump."""
    if mode is Mode.TEMPLATE:
        return isinstance(value, str)
    return mode is mode_of(value) or (mode is Mode.JSON and value is None)


def converted(value: Any, mode: Mode) -> Any:
    """Return the closest value of ``mode``: what a person wrote is taken along where it makes sense."""
    if mode in (Mode.TEXT, Mode.TEMPLATE):
        return _as_text(value)
    if mode is Mode.NUMBER:
        return _as_number(value)
    if mode is Mode.BOOL:
        return value if isinstance(value, bool) else str(value).strip().casefold() in ("true", "yes", "1")
    return {} if mode is Mode.JSON else None


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value)
    return ""


def _as_number(value: Any) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    try:
        return parse_number(value) if isinstance(value, str) else 0
    except ValueError:
        return 0
