"""Whether a node type can be added at a place, and why not (engine.md 6.9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.graph import Tree
from desktop_app.domain.node_spec import Placement
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.operations import checked_slot, name


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


def refuse_added(before: Workflow, after: Workflow, added: Iterable[str], catalog: Catalog) -> None:
    """Repeat the question for what an edit has added, whatever way it came: picked, pasted, duplicated.

    The types see the workflow as it was before, so that one which may stand there once is not refused by
    itself. Unknown types pass: they are placeholders that keep their data.

    :raises InvalidRequestError: one of the new nodes cannot stand where it was put.
    """
    tree = Tree(after.nodes)
    workflow = replace(effective(after, catalog), nodes=before.nodes)
    for node in (tree[key] for key in added):
        spec = catalog.node(node.type)
        place = Placement(workflow, tree.upstream(node), node.branch_index)
        if spec is not None and (reason := spec.refusal(place)) is not None:
            raise InvalidRequestError(f"{name(node)}: {reason}")


def is_terminal(catalog: Catalog, node: Node) -> bool:
    """Return whether no node can follow ``node``."""
    spec = catalog.node(node.type)
    return spec is not None and spec.terminal


def effective(workflow: Workflow, catalog: Catalog) -> Workflow:
    """Return the workflow with the mode that counts: a trigger type may lock it (engine.md 2.1)."""
    trigger = catalog.trigger(workflow.type)
    if trigger is None or trigger.sync is None or trigger.sync == workflow.sync:
        return workflow
    return replace(workflow, sync=trigger.sync)
