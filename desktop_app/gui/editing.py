"""From gestures to commands: what a person does on the canvas or in a list becomes a step of the document.

The commands are imported where they are used: no start needs them, and nearly twenty classes take a moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import InvalidRequestError, WireworkError
from desktop_app.domain.graph import Tree
from desktop_app.domain.ids import new_key
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.quick import dataclass
from desktop_app.domain.roots import SCOPES
from desktop_app.domain.template import REFERENCE_ROOTS
from desktop_app.domain.workflow import TRIGGER, JsonObject, Node, Slot
from desktop_app.editor import operations
from desktop_app.editor.availability import refusal
from desktop_app.editor.document import Document
from desktop_app.editor.lineage import Lineage
from desktop_app.gui.models.node_types import new_node
from desktop_app.gui.wording import tr, worded

if TYPE_CHECKING:
    from desktop_app.editor.commands import Command


def slot_after(document: Document) -> Slot:
    """Return where a new node goes: behind the last selected node, else at the end of the main line."""
    key = document.selection[-1] if document.selection else None
    if key == TRIGGER:
        return Slot(None)
    node = document.node(key) if key else None
    if node is None:
        return end_of_line(document.tree)
    return Slot(node.key)


def end_of_line(tree: Tree) -> Slot:
    """Return the open end of the main line."""
    return Slot(tree.line_end(tree.head).key) if tree.head else Slot(None)


def insert_refusal(document: Document, catalog: Catalog, type_id: str, slot: Slot) -> str | None:
    """Return why a node of this type cannot be added at ``slot``, or None (engine.md 6.9)."""
    return document.frozen or refusal(document.workflow, catalog, type_id, slot, document.tree)


@dataclass(frozen=True)
class Wish:
    """A node to be added: ``config`` None means the defaults."""

    spec: NodeSpec
    slot: Slot
    config: JsonObject | None = None


def wish(document: Document, catalog: Catalog, type_id: str, slot: Slot) -> Wish:
    """Return what adding this type at ``slot`` would be.

    :raises WireworkError: the type cannot be added there.
    """
    reason = insert_refusal(document, catalog, type_id, slot)
    spec = catalog.node(type_id)
    if reason is not None or spec is None:
        raise InvalidRequestError(reason or type_id)
    return Wish(spec, slot)


def reference_refusal(document: Document, path: str, slot: Slot) -> str | None:
    """Return why a node at ``slot`` could not refer to the variable at ``path``, or None (7.10)."""
    root, _, rest = path.partition(".")
    key = rest.partition(".")[0]
    node = document.node(key) if root in REFERENCE_ROOTS else None
    if root not in REFERENCE_ROOTS:
        return None
    if node is None:
        return tr("The node is gone.")
    lineage = Lineage(document.tree)
    there = lineage.encloses_slot(key, slot) if root == SCOPES else lineage.is_upstream_of_slot(key, slot)
    return None if there else tr("“{node}” gives no value here", node=node.title or node.type)


def insert(document: Document, catalog: Catalog, wanted: Wish) -> str:
    """Insert a new node, select it and return its key. Every way of adding ends here.

    :raises WireworkError: the type cannot be added there.
    """
    from desktop_app.editor.commands import AddNode, Compound

    reason = insert_refusal(document, catalog, wanted.spec.type, wanted.slot)
    if reason is not None:
        raise InvalidRequestError(reason)
    node = new_node(wanted.spec, new_key(), wanted.config)
    adding = AddNode(node, wanted.slot)
    joined = Compound((adding,), adding.label(document.workflow), gesture=("add", node.key))
    document.apply(joined, select=(node.key,))
    return node.key


def tail_choices(document: Document, catalog: Catalog, key: str) -> list[tuple[int, str]]:
    """Return index and label of the branches that could take what follows a new node; none if nothing
    follows (6.2).
    """
    node = document.node(key)
    if node is None or document.tree.downstream(node) is None or document.tree.branches(node):
        return []
    return [(branch.index, branch.label) for branch in catalog.branches(node)]


def place_tail(document: Document, key: str, index: int) -> None:
    """Put what follows a new node into one of its branches, as the same step of the history as adding it.

    :raises WireworkError: the branch holds nodes already, or the document is frozen.
    """
    from desktop_app.editor.commands import Compound, PlaceTail

    label, moving = document.history.undo_label, PlaceTail(key, index)
    document.apply(Compound((moving,), label, gesture=("add", key)), select=(key,))


def move_refusal(document: Document, catalog: Catalog, key: str, slot: Slot) -> str | None:
    """Return why a node cannot be moved to ``slot``, or None; its type is asked as for a new one (6.9)."""
    node = document.node(key)
    if document.frozen:
        return document.frozen
    if node is None:
        return tr("The node is gone.")
    inside = any(inner.key == slot.upstream for inner in document.tree.subtree(node))
    reason = operations.move_refusal(node, slot, inside)
    if reason is not None or catalog.node(node.type) is None:
        return reason
    return refusal(document.workflow, catalog, node.type, slot, document.tree)


def moves_refusal(document: Document, catalog: Catalog, keys: tuple[str, ...], slot: Slot) -> str | None:
    """Return why nodes cannot be moved to ``slot`` together, one behind the other, or None."""
    from desktop_app.editor import moving  # No start needs it.

    if document.frozen or any(document.node(key) is None for key in keys):
        return document.frozen or tr("The node is gone.")
    reason = moving.moves_refusal(document.workflow, keys, slot)
    if reason is not None:
        return reason
    command = moving.MoveNodes(keys, slot)
    return document.refusal(command, command.apply(document.workflow))


def neighbour(document: Document, keys: Sequence[str]) -> tuple[str, ...]:
    """Return what is selected after a deletion: the node before, so that the keyboard can go on."""
    node: Node | None = document.node(keys[0])
    while node is not None and node.key in keys:
        node = document.tree.upstream(node)
    return (node.key,) if node else (TRIGGER,)


def branch_size(document: Document, key: str, index: int) -> int:
    """Return how many nodes a branch holds, with everything inside them."""
    node = document.node(key)
    head = document.tree.branch(node, index) if node is not None else None
    return len(list(operations.line_with_branches(document.tree, head))) if head is not None else 0


def filled_branches(document: Document, catalog: Catalog, key: str) -> list[tuple[int, str, int]]:
    """Return index, label and number of nodes of each branch of a node that holds some."""
    node = document.node(key)
    if node is None:
        return []
    used = [head.branch_index or 0 for head in document.tree.branches(node)]
    labels = {branch.index: branch.label for branch in catalog.branches(node, used)}
    return [(index, labels.get(index, str(index)), branch_size(document, key, index)) for index in used]


def branch_removal(document: Document, key: str, index: int, config: JsonObject) -> Command:
    """Return the step that removes a branch with its nodes and what declares it; later branches move up
    (6.5).
    """
    from desktop_app.editor.commands import Compound, RemoveBranch, SetConfig

    removal = RemoveBranch(key, index, shift=True)
    label = removal.label(document.workflow)
    return Compound((removal, SetConfig(key, config)), label)


def reason_of(error: WireworkError) -> str:
    """Return what a refused step says in the status bar."""
    return f"{worded(error.message)} {worded(error.remedy)}".strip()
