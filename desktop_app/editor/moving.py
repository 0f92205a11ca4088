"""Moving several nodes at once: they end up one behind the other, in reading order (6.6)."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.domain.errors import WireworkError
from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Slot, Workflow
from desktop_app.editor import operations
from desktop_app.editor.commands import Structural
from desktop_app.editor.fragments import tops


def landing(tree: Tree, moving: Iterable[str], slot: Slot) -> Slot:
    """Return where the first of ``moving`` lands at ``slot``: behind the nearest node that stays."""
    gone = set(moving)
    while slot.branch_index is None and slot.upstream in gone:
        slot = tree[slot.upstream].slot
    return slot


def moved_nodes(workflow: Workflow, keys: Iterable[str], slot: Slot) -> Workflow:
    """Return the workflow with nodes and their branches moved to ``slot``; what stands in a branch of
    another of them goes with that.

    Raises :class:`WireworkError` where one of them cannot stand, or is gone.
    """
    tree, keys = Tree(workflow.nodes), tuple(keys)
    for key in keys:
        operations.require(tree, key)
    line = [node.key for node in tops(tree, keys)]
    place = landing(tree, line, slot)
    for key in line:
        if tree[key].slot != place:
            workflow = operations.move_node(workflow, key, place)
            tree = Tree(workflow.nodes)
        place = Slot(key)
    return workflow


def moves_refusal(workflow: Workflow, keys: Iterable[str], slot: Slot) -> str | None:
    """Return why nodes cannot go to ``slot`` together, or None."""
    try:
        after = moved_nodes(workflow, keys, slot)
    except WireworkError as error:
        return error.message
    return "the nodes stand there already" if after.nodes == workflow.nodes else None


@dataclass(frozen=True)
class MoveNodes(Structural):
    """Move several nodes with their branches to one slot, as one step."""

    keys: tuple[str, ...]
    slot: Slot

    def label(self, workflow: Workflow) -> str:
        return f"Move {len(self.keys)} nodes"

    def apply(self, workflow: Workflow) -> Workflow:
        return moved_nodes(workflow, self.keys, self.slot)
