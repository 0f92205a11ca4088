"""Values that were changed while a run was paused, over those that were seen (editor.md F, "Paused view")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from desktop_app.domain.debugging import Edit
from desktop_app.services.last_seen import Sighting


def edited(found: Sighting | None, path: str, edits: Iterable[Edit]) -> Sighting | None:
    """Return the sighting at ``path`` with what was changed there or below; the latest change counts."""
    if found is None:
        return None
    for edit in edits:
        if edit.path == path:
            found = replace(found, value=edit.value, source="edited")
        elif edit.path.startswith(f"{path}."):
            steps = edit.path[len(path) + 1 :].split(".")
            found = replace(found, value=_with(found.value, steps, edit.value), source="edited")
    return found


def _with(holder: Any, steps: list[str], value: Any) -> Any:
    """Return ``holder`` with another value at the end of ``steps``; what is not there stays away."""
    if not steps:
        return value
    if isinstance(holder, dict) and steps[0] in holder:
        return {**holder, steps[0]: _with(holder[steps[0]], steps[1:], value)}
    if isinstance(holder, list) and steps[0].isdecimal() and int(steps[0]) < len(holder):
        number = int(steps[0])
        return [*holder[:number], _with(holder[number], steps[1:], value), *holder[number + 1 :]]
    return holder
