"""What a person reads for scopes, types and reasons in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop_app.domain import roots
from desktop_app.editor.browsing import Reason
from desktop_app.gui.wording import tr

SCOPES: Final = (
    roots.SCOPES,
    roots.RESULTS,
    roots.CONTEXT,
    roots.SYSTEM,
    roots.ENVIRONMENT,
)
"""The roots that the filter by scope offers."""


def scope_name(root: str) -> str:
    """Return the heading of a root; empty for one that is not known here."""
    names: Mapping[str, str] = {
        roots.SCOPES: tr("This loop or branch"),
        roots.RESULTS: tr("Node results"),
        roots.CONTEXT: tr("Trigger"),
        roots.SYSTEM: tr("System"),
        roots.ENVIRONMENT: tr("Environment and secrets"),
    }
    return names.get(root, "")


def type_name(kind: str) -> str:
    """Return the name of a type."""
    names: Mapping[str, str] = {
        "text": tr("Text"),
        "int": tr("Whole number"),
        "number": tr("Number"),
        "bool": tr("Yes or no"),
        "date": tr("Date"),
        "list": tr("List"),
        "object": tr("Object"),
        "file": tr("File"),
        "secret": tr("Secret"),
    }
    return names.get(kind) or tr("Any type")


def reason_text(reason: Reason) -> str:
    """Return why a result is out of scope."""
    texts: Mapping[Reason, str] = {
        "after": tr("runs after this node"),
        "branch": tr("in another branch"),
        "disabled": tr("disabled: it has no result"),
        "itself": tr("this node itself"),
        "nothing": tr("nothing runs before the trigger"),
    }
    return texts[reason]


def empty_text(root: str) -> str:
    """Return what stands under a heading that has nothing below it; empty where such a one is left out."""
    texts: Mapping[str, str] = {
        roots.SCOPES: tr("Not inside a loop or a branch that offers values."),
        roots.RESULTS: tr("No node before this one gives a result."),
    }
    return texts.get(root, "")
