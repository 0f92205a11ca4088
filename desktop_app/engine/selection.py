"""Running the selected nodes only: what is before them is answered for, what is behind them does not run
(editor.md C, Run ▸ Run selection only).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from desktop_app.domain.workflow import Node
from desktop_app.engine.plan import Plan


def ending_with(plan: Plan, only: Collection[str]) -> Plan:
    """Return a plan in which nothing runs that comes after the last of the selected nodes."""
    order = [node.key for node in plan.tree.walk()]
    last = max((place for place, key in enumerate(order) if key in only), default=-1)
    late = set(order[last + 1 :])
    document = plan.workflow
    nodes = [replace(node, disabled=True) if node.key in late else node for node in document.nodes]
    return Plan(replace(plan.version, document=document.with_nodes(nodes)))


def runs(plan: Plan, node: Node, only: Collection[str]) -> bool:
    """Whether a node runs itself: it is selected, or leads to one that is because that is inside it."""
    return any(each.key in only for each in plan.tree.subtree(node))
