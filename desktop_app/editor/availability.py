"""Whether a node type can be added at a place, and why not (engine.md 6.9)."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.node_spec import Placement
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.operations import checked_slot


def refusal(
    workflow: Workflow, catalog: Catalog, type_id: str, slot: Slot, tree: Tree | None = None
) -> str | None:
    """Return why a node of ``type_id`` cannot stand at ``slot``, or None; ``tree`` spares building it."""
    spec = catalog.node(type_id)
    if spec is None:
        return f"the node type {type_id!r} is unknown here"
    tree, slot = tree or Tree(workflow.nodes), checked_slot(slot)
    upstream = tree.get(slot.upstream)
    if upstream is not None and slot.branch_index is None and is_terminal(catalog, upstream):
        return "nothing can follow: the node before it ends the workflow"
    return spec.refusal(Placement(effective(workflow, catalog), upstream, slot.branch_index))


def is_terminal(catalog: Catalog, node: Node) -> bool:
    """Return whether no node can follow ``node``; a disabled one lets the line go on."""
    spec = catalog.node(node.type)
    return spec is not None and spec.terminal and not node.disabled


def effective(workflow: Workflow, catalog: Catalog) -> Workflow:
    """Return the workflow with the mode that counts: a trigger type may lock it (engine.md 2.1)."""
    trigger = catalog.trigger(workflow.type)
    if trigger is None or trigger.sync is None or trigger.sync == workflow.sync:
        return workflow
    return replace(workflow, sync=trigger.sync)
