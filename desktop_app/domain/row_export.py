"""A workflow as the model system's own rows, the way back of :mod:`desktop_app.domain.row_import`."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.graph import Tree
from desktop_app.domain.node_spec import copy_json
from desktop_app.domain.workflow import Workflow


def rows_of(workflow: Workflow) -> dict[str, Any]:
    """Return ``{"data": {…, "nodes": [row, …]}}``; ids count the nodes from 1 in reading order, links go by
    id, and members that this version does not know stand beside their row.
    """
    tree = Tree(workflow.nodes)
    ids = {node.key: number for number, node in enumerate(tree.walk(), 1)}
    rows = []
    for key, number in ids.items():
        node, after = tree[key], tree.downstream(tree[key])
        row = {"id": number, "key": key, "type": node.type, "title": node.title, "config": node.config}
        row["upstreamId"] = ids[node.upstream] if node.upstream else None
        row["branchIndex"] = node.branch_index
        row["downstreamId"] = ids[after.key] if after else None
        rows.append(row | dict(node.extra))
    members: dict[str, Any] = {
        "key": workflow.key,
        "title": workflow.title,
        "description": workflow.description,
    }
    members |= {"type": workflow.type, "sync": workflow.sync}
    members |= {"config": workflow.config, "options": workflow.options}
    data: dict[str, Any] = copy_json({**members, **workflow.extra, "nodes": rows})
    return {"data": data}
