"""Which note or group lies above which: the order of the document's notes (editor.md C, Arrange)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject, Workflow
from desktop_app.editor.arranging import Visual
from desktop_app.editor.notes import entries


def restacked(workflow: Workflow, keys: Collection[str], forward: bool) -> Workflow:
    """Return the workflow with notes and groups one place further up or down among their kind; those that
    are moved keep their order, and none passes what cannot give way.
    """
    listed = [(key, entry) for key, entry in entries(workflow)]
    order = listed[::-1] if forward else listed[:]
    for kind in ("note", "group"):
        places = [i for i, (_, entry) in enumerate(order) if entry.get("kind", "note") == kind]
        for one, other in pairwise(places):
            if order[other][0] in keys and order[one][0] not in keys:
                order[one], order[other] = order[other], order[one]
    after = order[::-1] if forward else order
    return workflow if after == listed else replace(workflow, notes=_named(after))


def _named(listed: list[tuple[str, JsonObject]]) -> tuple[JsonObject, ...]:
    """An entry without an id was named by its number, which is another one now."""
    return tuple({**entry, "id": key} for key, entry in listed)


@dataclass(frozen=True)
class Restack(Visual):
    """Bring notes and groups forward, or send them back."""

    keys: tuple[str, ...]
    forward: bool

    def label(self, workflow: Workflow) -> str:
        return "Bring forward" if self.forward else "Send backward"

    def apply(self, workflow: Workflow) -> Workflow:
        return restacked(workflow, self.keys, self.forward)
