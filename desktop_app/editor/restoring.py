"""Bringing back what another version has: one node, or the whole workflow (editor.md E, Versions)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import ClassVar

from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor import operations
from desktop_app.editor.commands import ReplaceWorkflow
from desktop_app.editor.comparison import compare


@dataclass(frozen=True)
class RestoreNode:
    """Make one node what it is in ``source``: its content and place, there again, or gone again.

    Refused when the node is not there in ``source`` and holds nodes that are.
    """

    key: str
    source: Workflow
    text: str = ""
    structural: ClassVar[bool] = True

    @property
    def merge_key(self) -> Hashable | None:
        return None

    def label(self, workflow: Workflow) -> str:
        node = Tree((*self.source.nodes, *workflow.nodes)).get(self.key)
        return self.text or f"Restore {operations.name(node) if node else repr(self.key)}"

    def apply(self, workflow: Workflow) -> Workflow:
        there, wanted = Tree(workflow.nodes).get(self.key), Tree(self.source.nodes).get(self.key)
        if wanted is None:
            return _without(workflow, self.source, self.key)
        if there is None:
            return _again(workflow, self.source, wanted)
        return _placed(_like(workflow, there, wanted), self.source, wanted)


def restore_all(workflow: Workflow, source: Workflow, text: str) -> ReplaceWorkflow:
    """Return the command that makes the whole document what ``source`` is; its key stays."""
    return ReplaceWorkflow(replace(source, key=workflow.key), text)


def _without(workflow: Workflow, source: Workflow, key: str) -> Workflow:
    tree, kept = Tree(workflow.nodes), Tree(source.nodes)
    node = tree.get(key)
    if node is None:
        raise NotFoundError(f"there is no node with the key {key!r}")
    inside = [inner for inner in tree.subtree(node) if inner.key in kept]
    if inside:
        raise InvalidRequestError(
            f"{operations.name(node)} holds {operations.name(inside[0])}, which the other version has",
            remedy="move it out first, or restore everything",
        )
    return operations.remove_nodes(workflow, [key])


def _again(workflow: Workflow, source: Workflow, wanted: Node) -> Workflow:
    """Insert ``wanted`` with what its branches have lost too; nodes that stand elsewhere now stay there."""
    present = Tree(workflow.nodes)
    lost = Workflow(nodes=tuple(_alone(Tree(source.nodes), wanted)))
    known = [node.key for node in lost.nodes if node.key in present]
    lost = operations.remove_nodes(lost, known)
    return operations.insert_line(workflow, lost.nodes, slot_like(workflow, source, wanted))


def _alone(tree: Tree, node: Node) -> list[Node]:
    """Return a node with its branches as a tree of their own."""
    return [inner.at(Slot()) if inner is node else inner for inner in tree.subtree(node)]


def _like(workflow: Workflow, there: Node, wanted: Node) -> Workflow:
    changed = wanted.at(there.slot)
    return workflow.with_nodes(changed if node is there else node for node in workflow.nodes)


def _placed(workflow: Workflow, source: Workflow, wanted: Node) -> Workflow:
    # Of two nodes that have changed places either may count as the one that moved.
    found = (compare(workflow, source).of(wanted.key), compare(source, workflow).of(wanted.key))
    if not any(difference is not None and difference.moved for difference in found):
        return workflow
    slot = slot_like(workflow, source, wanted)
    if slot == Tree(workflow.nodes)[wanted.key].slot:
        return workflow
    return operations.move_node(workflow, wanted.key, slot)


def slot_like(workflow: Workflow, source: Workflow, wanted: Node) -> Slot:
    """Return where ``wanted`` of ``source`` goes now: behind the nearest node before it that is still there,
    else at the beginning of its branch, else where the branch's owner was.
    """
    tree, slot = Tree(source.nodes), wanted.slot
    while slot.upstream is not None and slot.upstream not in Tree(workflow.nodes):
        slot = tree[slot.upstream].slot
    return slot
