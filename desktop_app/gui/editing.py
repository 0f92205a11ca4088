"""From gestures to commands: what a person does on the canvas or in a list becomes a step of the document.

The commands are imported where they are used: no start needs them, and nearly twenty classes take a moment.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import InvalidRequestError, WireworkError
from desktop_app.domain.graph import Tree
from desktop_app.domain.ids import new_key
from desktop_app.domain.workflow import TRIGGER, Node, Slot
from desktop_app.editor import operations
from desktop_app.editor.availability import refusal
from desktop_app.editor.document import Document
from desktop_app.gui.models.node_types import new_node
from desktop_app.gui.wording import tr


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


def insert(document: Document, catalog: Catalog, type_id: str, slot: Slot) -> str:
    """Insert a new node of this type, select it and return its key.

    :raises WireworkError: the type cannot be added there.
    """
    from desktop_app.editor.commands import AddNode

    reason = insert_refusal(document, catalog, type_id, slot)
    spec = catalog.node(type_id)
    if reason is not None or spec is None:
        raise InvalidRequestError(reason or type_id)
    node = new_node(spec, new_key())
    document.apply(AddNode(node, slot), select=(node.key,))
    return node.key


def move_refusal(document: Document, key: str, slot: Slot) -> str | None:
    """Return why a node cannot be moved to ``slot``, or None."""
    node = document.node(key)
    if document.frozen:
        return document.frozen
    if node is None:
        return tr("The node is gone.")
    inside = any(inner.key == slot.upstream for inner in document.tree.subtree(node))
    return operations.move_refusal(node, slot, inside)


def move(document: Document, key: str, slot: Slot) -> None:
    """Move a node with its branches.

    :raises WireworkError: it cannot stand there.
    """
    from desktop_app.editor.commands import MoveNode

    document.apply(MoveNode(key, slot), select=(key,))


def delete(document: Document, keys: Sequence[str]) -> int:
    """Delete nodes with their branches and return how many are gone; the trigger stays.

    :raises WireworkError: the document is frozen.
    """
    from desktop_app.editor.commands import RemoveNodes

    nodes = tuple(key for key in keys if key != TRIGGER)
    if not nodes:
        raise InvalidRequestError(tr("The trigger cannot be deleted, only changed."))
    before = len(document.workflow.nodes)
    document.apply(RemoveNodes(nodes), select=_neighbour(document, nodes))
    return before - len(document.workflow.nodes)


def _neighbour(document: Document, keys: Sequence[str]) -> tuple[str, ...]:
    """Return what is selected after a deletion: the node before, so that the keyboard can go on."""
    node: Node | None = document.node(keys[0])
    while node is not None and node.key in keys:
        node = document.tree.upstream(node)
    return (node.key,) if node else (TRIGGER,)


def duplicate(document: Document, key: str) -> str:
    """Insert a copy of a node behind it and return the copy's key.

    :raises WireworkError: there is no such node, or the document is frozen.
    """
    from desktop_app.editor.commands import DuplicateNode

    copy = new_key()
    document.apply(DuplicateNode(key, Slot(key), copy), select=(copy,))
    return copy


def reason_of(error: WireworkError) -> str:
    """Return what a refused step says in the status bar."""
    return f"{error.message} {error.remedy}".strip()
