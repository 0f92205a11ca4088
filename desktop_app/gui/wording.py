"""Every text a person reads goes through here, so that one place can translate it."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QCoreApplication

CONTEXT: Final = "Wirework"
_NAMES: Final = "abcdefgh"
_VARYING: Final = re.compile(r'"[^"]*"|\d+')
_BRACKETED: Final = re.compile(r"\(&\w\)")


def tr(text: str, /, **values: object) -> str:
    """Return ``text`` in the person's language, with ``{names}`` replaced by ``values`` afterwards."""
    translated = QCoreApplication.translate(CONTEXT, text)
    return translated.format(**values) if values else translated


def unmarked(text: str) -> str:
    """Return the text of an action without its access key, which some languages put in brackets behind it."""
    return _BRACKETED.sub("", text).replace("&&", "\0").replace("&", "").replace("\0", "&")


def step(label: str) -> str:
    """Return the undo text of a step in the person's language: titles and numbers in it stay as they are, so
    that ``Add "Delay"`` is looked up as ``Add {a}``. A text that no catalog knows stays English.
    """
    varying = _VARYING.findall(label)
    if len(varying) > len(_NAMES) or "{" in label:
        return label
    names = iter(_NAMES)
    pattern = _VARYING.sub(lambda _: f"{{{next(names)}}}", label)
    translated = QCoreApplication.translate(CONTEXT, pattern)
    return label if translated == pattern else translated.format(**dict(zip(_NAMES, varying, strict=False)))


def counted(number: int, one: str, many: str) -> str:
    """Return ``one`` or ``many`` (which holds ``{n}``) in the person's language."""
    return tr(one if number == 1 else many, n=number)
