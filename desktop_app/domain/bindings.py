"""What starts a custom action beside a button and the command line: ``options.bindings`` (data.md 1.5.2).

In the document they are a list of ``{"kind": …}`` with settings. A form shows them as one object by kind, in
which ``on`` says of those without a text that they are wanted.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from desktop_app.domain.workflow import JsonObject, Workflow

TRAY: Final = "tray"
HOTKEY: Final = "hotkey"
DROP: Final = "fileDrop"
FOLDER: Final = "folderWatch"
LINK: Final = "url"
CLIPBOARD: Final = "clipboard"

TEXTS: Final = {HOTKEY: "hotkey", FOLDER: "path", CLIPBOARD: "pattern"}
"""The setting without which a binding of a kind means nothing."""
ALWAYS: Final = ("button", "cli")
"""Kinds that every custom action has, whether they are listed or not."""
SCHEME: Final = "wirework"
LONGEST_COPY: Final = 100_000
"""Characters of a copied text that a workflow is started with, at most."""


def bound(workflow: Workflow) -> dict[str, JsonObject]:
    """Return the settings of the bindings in force, by kind: those of an action on any values alone."""
    if workflow.type != "custom-action" or workflow.config.get("type"):
        return {}
    shown = spread(workflow.options.get("bindings"))
    return {kind: each for kind, each in shown.items() if _wanted(kind, each)}


def spread(bindings: Any) -> dict[str, JsonObject]:
    """Return a list of bindings by kind, as a form shows it."""
    rows = [row for row in bindings if isinstance(row, Mapping)] if isinstance(bindings, list) else []
    return {str(row.get("kind")): {**row, "on": True} for row in rows}


def gathered(shown: Mapping[str, JsonObject]) -> list[JsonObject]:
    """Return what a form shows as the list that is stored; what is not wanted is left out."""
    return [
        {"kind": kind, **{name: value for name, value in each.items() if name not in ("kind", "on")}}
        for kind, each in shown.items()
        if _wanted(kind, each)
    ]


def _wanted(kind: str, settings: Mapping[str, Any]) -> bool:
    if kind in TEXTS:
        return bool(str(settings.get(TEXTS[kind]) or "").strip())
    return bool(settings.get("on"))


def matches(pattern: str, text: str) -> bool:
    """Tell whether a copied text is one that ``pattern`` means: ``*`` any characters, ``?`` one."""
    return len(text) <= LONGEST_COPY and fnmatchcase(text.strip().casefold(), pattern.strip().casefold())
