"""Where a visit of a node stands: its key behind the branches around it (editor.md F, "Terms")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop_app.domain.workflow import Node
from desktop_app.engine.plan import Plan

if TYPE_CHECKING:
    from desktop_app.engine.processor import Processor


def depth(plan: Plan, node: Node) -> int:
    """Return how many branching nodes stand around a node."""
    found, owner = 0, plan.owners[node.key]
    while owner is not None:
        found, owner = found + 1, plan.owners[owner.key]
    return found


def address(processor: Processor, node: Node) -> str:
    """Return the address of the visit that is due, for example ``loop1[4]/cond2:yes/http``."""
    parts, inner = [node.key], node
    while (owner := processor.plan.owners[inner.key]) is not None:
        parts.append(_part(processor, owner, inner))
        inner = owner
    return "/".join(reversed(parts))


def _part(processor: Processor, owner: Node, inner: Node) -> str:
    instruction = processor.engine.registry.instructions.get(owner.type)
    own = processor.results_by_key.get(owner.key)
    scope = instruction.get_scope(owner, own, processor) if instruction is not None else None
    if isinstance(scope, Mapping) and "index" in scope:
        return f"{owner.key}[{scope['index']}]"
    index = processor.tree.line_start(inner).branch_index
    used = tuple(head.branch_index or 0 for head in processor.tree.branches(owner))
    branches = instruction.spec.branches_of(owner.config, used) if instruction is not None else ()
    label = next((branch.label for branch in branches if branch.index == index), None)
    return f"{owner.key}:{label.lower() if label else index}"
