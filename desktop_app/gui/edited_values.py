"""Values that were changed while a run was paused, over those that were seen (editor.md F, "Paused view")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from desktop_app.domain.debugging import Edit, RunEvent
from desktop_app.domain.roots import RESULTS, SCOPES
from desktop_app.domain.workflow import TRIGGER
from desktop_app.gui import formats
from desktop_app.gui.wording import tr
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


def giver_of(path: str) -> str:
    """Return the card whose value stands at a path: that of a node, a loop's, or the trigger's."""
    root, _, rest = path.partition(".")
    return rest.partition(".")[0] if root in (RESULTS, SCOPES) else TRIGGER


def change_words(edit: Edit) -> str:
    """Return what was changed by hand: the value there was, and the one that nodes saw from then on."""
    rest = ".".join(edit.path.split(".")[2:]) or tr("the result")
    before, after = formats.preview(edit.before), formats.preview(edit.value)
    return tr("Edited: {place} was {before}, later nodes saw {after}", place=rest, before=before, after=after)


def changes_in(events: Iterable[RunEvent]) -> tuple[Edit, ...]:
    """Return what was changed by hand in a run, as its events tell it, without what was taken back."""
    found: dict[tuple[str, int | None], Edit] = {}
    for event in events:
        detail = event.detail if isinstance(event.detail, dict) else {}
        place = str(detail.get("path", "")), event.job_id
        if event.kind == "edited":
            first = found.get(place)
            before = first.before if first is not None else detail.get("before")
            found[place] = Edit(event.execution_id, place[0], detail.get("after"), before, event.job_id)
        elif event.kind == "reset":
            found.pop(place, None)
    return tuple(found.values())


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
