"""Another type for a node that stays in its place (editor.md C, Node: Replace type)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.node_spec import NodeSpec, copy_json
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.operations import line_with_branches, require


def replaced(workflow: Workflow, catalog: Catalog, key: str, type_id: str) -> Workflow:
    """Return the workflow with the node ``key`` of another type.

    Key, position, a title of its own and the fields that both types have stay. Branches go over in order;
    the nodes of one for which the new type has no branch go behind the node, so that none is lost.
    Raises :class:`NotFoundError` if there is no such node; an unknown type makes a placeholder.
    """
    tree = Tree(workflow.nodes)
    node = require(tree, key)
    spec = catalog.node(type_id)
    changed = _retyped(node, spec, catalog.node(node.type), type_id)
    nodes = {node.key: node for node in workflow.nodes} | {key: changed}
    opened = [branch.index for branch in catalog.branches(changed)]
    heads = tree.branches(node)
    for head, index in zip(heads, opened, strict=False):
        nodes[head.key] = replace(head, branch_index=index)
    _append(tree, nodes, node, heads[len(opened) :])
    return workflow.with_nodes(nodes[old.key] for old in workflow.nodes)


def _append(tree: Tree, nodes: dict[str, Node], node: Node, heads: tuple[Node, ...]) -> None:
    """Put the lines that begin with ``heads`` between the node and what follows it."""
    slot = Slot(node.key)
    for head in heads:
        nodes[head.key] = nodes[head.key].at(slot)
        slot = Slot(tree.line_end(head).key)
    follower = tree.downstream(node)
    if heads and follower is not None:
        nodes[follower.key] = nodes[follower.key].at(slot)


def displaced(workflow: Workflow, catalog: Catalog, key: str, type_id: str) -> int:
    """Return how many nodes would leave their branch, because the new type has none for them."""
    tree = Tree(workflow.nodes)
    node = require(tree, key)
    changed = _retyped(node, catalog.node(type_id), catalog.node(node.type), type_id)
    heads = tree.branches(node)[len(catalog.branches(changed)) :]
    return sum(len(list(line_with_branches(tree, head))) for head in heads)


def _retyped(node: Node, spec: NodeSpec | None, old: NodeSpec | None, type_id: str) -> Node:
    config = dict(node.settings) if spec is None else _common(node, spec)
    own_title = node.title and (old is None or node.title != old.title)
    title = node.title if own_title or spec is None else spec.title
    return replace(node, type=type_id, title=title, config=config)


def _common(node: Node, spec: NodeSpec) -> dict[str, Any]:
    """Return the defaults of the new type with the fields of the old config that it knows and accepts."""
    config = spec.default_config()
    fields = {info.alias or name for name, info in spec.config.model_fields.items()} | config.keys()
    for name in (name for name in node.settings if name in fields):
        tried = {**config, name: copy_json(node.settings[name])}
        if not any(problem.field.partition(".")[0] == name for problem in spec.problems(tried)):
            config = tried
    return config
