"""Deleting nodes without what they hold: the lines close, the nodes of a branch stay (editor.md C, D)."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.commands import Command, Compound, RemoveNode
from desktop_app.editor.selecting import in_order


def healing(workflow: Workflow, keys: Iterable[str]) -> Command:
    """Return the step that removes the nodes; of each branching one the first branch with nodes stays.

    Inner nodes go first, so that a branch that is kept is kept without them.
    """
    tree = Tree(workflow.nodes)
    wanted = [key for key in in_order(tree, set(keys)) if key in tree]
    steps: list[Command] = []
    now = workflow
    for key in reversed(wanted):
        tree = Tree(now.nodes)
        heads = tree.branches(tree[key]) if key in tree else None
        if heads is None:
            continue
        step = RemoveNode(key, heads[0].branch_index if heads else None)
        now = step.apply(now)
        steps.append(step)
    label = steps[0].label(workflow) if len(steps) == 1 else f"Remove {len(steps)} nodes"
    return Compound(tuple(steps), f"{label} and heal")
