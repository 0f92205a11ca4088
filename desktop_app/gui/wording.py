"""Every text a person reads goes through here, so that one place can translate it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

CONTEXT: Final = "Wirework"


def tr(text: str, /, **values: object) -> str:
    """Return ``text`` in the person's language, with ``{names}`` replaced by ``values`` afterwards."""
    translated = QCoreApplication.translate(CONTEXT, text)
    return translated.format(**values) if values else translated


def counted(number: int, one: str, many: str) -> str:
    """Return ``one`` or ``many`` (which holds ``{n}``) in the person's language."""
    return tr(one if number == 1 else many, n=number)
