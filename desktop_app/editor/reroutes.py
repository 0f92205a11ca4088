"""Points through which wires lead in a free layout (editor.md E, Wiring).

They live in the document's ``notes`` as entries of the kind ``reroute``, free even in a frozen version. A
point belongs to the wire that ends in the node ``into``; where a wire ends in no node, to the one that begins
in the slot ``from``, ``branch``. Several points of one wire stand in its order. An always tidy layout leads
the wires itself: there they are kept but not drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject, Position, Slot, Workflow
from desktop_app.editor.notes import entries, number, removed

KIND: Final = "reroute"


@dataclass(frozen=True, slots=True)
class Reroute:
    """A point on the wire that leads into ``slot``, in canvas units."""

    id: str
    slot: Slot
    x: float
    y: float

    @property
    def place(self) -> Position:
        """Where it is."""
        return self.x, self.y


def is_reroute(entry: JsonObject) -> bool:
    """Whether an entry among the notes is a point of a wire."""
    return entry.get("kind") == KIND


def reroutes(workflow: Workflow, tree: Tree | None = None) -> tuple[Reroute, ...]:
    """Return the points of the wires that exist, each wire's in order."""
    if not any(map(is_reroute, workflow.notes)):
        return ()
    tree = tree or Tree(workflow.nodes)
    found = ((key, entry, wire_of(entry, tree)) for key, entry in entries(workflow) if is_reroute(entry))
    return tuple(
        Reroute(key, slot, number(entry, "x", 0.0), number(entry, "y", 0.0))
        for key, entry, slot in found
        if slot is not None
    )


def wire_of(entry: JsonObject, tree: Tree) -> Slot | None:
    """Return the wire that a point is on, or None when there is no such wire."""
    into, start, branch = entry.get("into"), entry.get("from"), entry.get("branch")
    if isinstance(into, str):
        node = tree.get(into)
        return node.slot if node is not None else None
    slot = Slot(start, branch if isinstance(branch, int) else None)
    known = start is None or (isinstance(start, str) and start in tree)
    return slot if known and tree.at(slot) is None else None


def by_wire(points: Iterable[Reroute]) -> dict[Slot, tuple[Reroute, ...]]:
    """Return the points by the wire that they are on."""
    found: dict[Slot, tuple[Reroute, ...]] = {}
    for point in points:
        found[point.slot] = (*found.get(point.slot, ()), point)
    return found


def ids(workflow: Workflow) -> set[str]:
    """Return the ids of all points, those on wires that are gone too."""
    return {key for key, entry in entries(workflow) if is_reroute(entry)}


def between(workflow: Workflow, keys: Collection[str], tree: Tree | None = None) -> tuple[str, ...]:
    """Return the ids of the points on wires that begin and end among the nodes ``keys``."""
    points = reroutes(workflow, tree)
    if not points:
        return ()
    tree, held = tree or Tree(workflow.nodes), set(keys)
    inner = {node.slot for key in held if (node := tree.get(key)) is not None and node.upstream in held}
    return tuple(point.id for point in points if point.slot in inner)


def hanging(tree: Tree, slots: Iterable[Slot]) -> tuple[str, ...]:
    """Return the nodes that hang on wires: what stands in each slot and what follows it on its line."""
    lines = (tree.line(tree.at(slot)) for slot in slots)
    return tuple(dict.fromkeys(node.key for line in lines for node in line))


# ---------------------------------------------------------------------------------------- changes


def settled(before: Workflow, after: Workflow) -> Workflow:
    """Return ``after`` without the points whose wires were there in ``before`` and are gone."""
    if not any(map(is_reroute, after.notes)):
        return after
    gone = {point.id for point in reroutes(before)} - {point.id for point in reroutes(after)}
    return removed(after, gone) if gone else after


def led_elsewhere(workflow: Workflow, keys: Collection[str]) -> Workflow:
    """Return the workflow without the points on the wires into ``keys``: their other end is a new one."""
    gone = {key for key, entry in entries(workflow) if is_reroute(entry) and entry.get("into") in keys}
    return removed(workflow, gone) if gone else workflow


def rekeyed(paper: JsonObject, keys: Mapping[str, str]) -> JsonObject:
    """Return the members by which the copy of a point is on the wire into the copy of its node."""
    return {"into": keys.get(str(paper.get("into")), "")}
