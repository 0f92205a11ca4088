"""What an edit changed and who did it, so that each view updates its part and skips its own echo."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from desktop_app.domain.json_value import same_json
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.asides import Aside

Kind: TypeAlias = Literal["command", "undo", "redo", "reset", "saved", "frozen", "selection", "forgotten"]
"""Why listeners are told: an edit, its undo or redo, another workflow, a state that is no edit, or steps that
left the history."""


@dataclass(frozen=True, slots=True)
class Change:
    """The difference between two states of a document, by node key, in the order of the document.

    ``changed`` holds the nodes that are there before and after but differ in any member; ``moved`` those of
    them that stand in another slot, ``placed`` those with another position. ``trigger_changed`` covers
    type, mode and config of the trigger, ``properties_changed`` everything else of the workflow itself.
    ``structure_changed`` says that wires differ. ``origin`` names who did it. ``aside`` is the
    step that was done, or undone, beside the document.
    """

    kind: Kind
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    trigger_changed: bool = False
    properties_changed: bool = False
    origin: str = ""
    aside: Aside | None = None

    @property
    def structure_changed(self) -> bool:
        """Whether the tree of nodes differs."""
        return bool(self.added or self.removed or self.moved)

    @property
    def is_empty(self) -> bool:
        """Whether the document is the same on both sides."""
        parts = (self.added, self.removed, self.changed, self.trigger_changed, self.properties_changed)
        return not any(parts)

    def __bool__(self) -> bool:
        """Whether the document differs; a change that only tells of a new state counts as false."""
        return not self.is_empty


def difference(before: Workflow, after: Workflow, kind: Kind = "command", origin: str = "") -> Change:
    """Return what leads from ``before`` to ``after``; what is the same object is not looked into."""
    if before is after:
        return Change(kind, origin=origin)
    old, new = ({}, {}) if before.nodes is after.nodes else (_by_key(before), _by_key(after))
    pairs = list(_differing(old, new))
    return Change(
        kind,
        added=tuple(key for key in new if key not in old),
        removed=tuple(key for key in old if key not in new),
        changed=tuple(node.key for _, node in pairs),
        moved=tuple(node.key for past, node in pairs if past.slot != node.slot),
        placed=tuple(node.key for past, node in pairs if past.position != node.position),
        trigger_changed=_differs(before, after, ("type", "sync", "config")),
        properties_changed=_differs(
            before, after, ("key", "title", "description", "options", "notes", "extra")
        ),
        origin=origin,
    )


def _by_key(workflow: Workflow) -> dict[str, Node]:
    return {node.key: node for node in workflow.nodes}


def _differing(old: dict[str, Node], new: dict[str, Node]) -> Iterator[tuple[Node, Node]]:
    for key, node in new.items():
        past = old.get(key)
        if past is not None and past is not node and not _alike(past, node):
            yield past, node


def _alike(past: Node, now: Node) -> bool:
    """Tell ``1`` from ``true`` too, which equality does not: another form would lose its edit."""
    return past == now and same_json(past.config, now.config) and same_json(past.extra, now.extra)


def _differs(before: Workflow, after: Workflow, members: tuple[str, ...]) -> bool:
    return any(not same_json(getattr(before, member), getattr(after, member)) for member in members)
