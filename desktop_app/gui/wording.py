"""Every text a person reads goes through here, so that one place can translate it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.errors import Problem
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.template import readable
from desktop_app.domain.workflow import TRIGGER

CONTEXT: Final = "Wirework"
BELOW: Final = "Below"
"""The context of what the layers below the window have said, whole sentences with values in them."""
_NAMES: Final = "abcdefgh"
_VARYING: Final = re.compile(r"“[^”]*”|\d+")
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
    that ``Add “Delay”`` is looked up as ``Add {a}``. A text that no catalog knows stays English.
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


def phrase(text: str) -> str:
    """Return what a spec says in the person's language; a plain text is a person's own and stays."""
    if not isinstance(text, Phrase):
        return text
    values = {name: phrase(value) if isinstance(value, str) else value for name, value in text.values.items()}
    return tr(text.template, **values)


def worded(text: str) -> str:
    """Return what a layer below the window said, an error or a problem, in the person's language."""
    return QCoreApplication.translate(BELOW, text) if text else text


def referring(text: str, titles: Mapping[str, str]) -> str:
    """Return ``text`` with its placeholders in words; ``titles`` names the nodes that exist, by key."""
    return readable(text, titles, gone=tr("deleted node"))


def problem_line(problem: Problem) -> str:
    """Return a problem with its place, as where no node can be shown: in a message about a file."""
    place = []
    if problem.node:
        place.append(tr("trigger") if problem.node == TRIGGER else tr("node “{key}”", key=problem.node))
    if problem.field:
        place.append(tr("field “{name}”", name=problem.field))
    said = worded(problem.message)
    return f"{', '.join(place)}: {said}" if place else said
