"""What is folded away, and what of it takes no room in a tidy layout (editor.md E, Groups)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Final

from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.notes import Group, groups, inside


@dataclass(frozen=True, slots=True)
class Folded:
    """``gone`` names for each node without room the node in whose place it is; ``bare`` are the nodes whose
    branches take none.
    """

    gone: Mapping[str, str] = field(default_factory=dict)
    bare: frozenset[str] = frozenset()


NOTHING: Final = Folded()
COLLAPSED: Final = "collapsed"
"""Member of a node whose branches are folded away."""


def folded_into(groups: Sequence[Group]) -> dict[str, str]:
    """Return for everything inside collapsed groups the outermost collapsed group that shows it."""
    found: dict[str, str] = {}
    closed = [group for group in groups if group.collapsed]
    for group in sorted(closed, key=lambda group: -len(inside(groups, group.id))):
        for name in inside(groups, group.id):
            found.setdefault(name, found.get(group.id, group.id))
    return found


def closed(node: Node) -> bool:
    """Whether the branches of a node are folded away."""
    return node.extra.get(COLLAPSED) is True


def hidden_in(workflow: Workflow, tree: Tree) -> dict[str, str]:
    """Return for everything that is folded away what shows it: a collapsed group, or a node whose branches
    are collapsed, the outermost one.
    """
    hidden = folded_into(groups(workflow)) if workflow.notes else {}
    for node in workflow.nodes if any(map(closed, workflow.nodes)) else ():
        if closed(node) and not any(closed(owner) for owner in tree.owners(node)):
            _, *inner = tree.subtree(node)
            for each in inner:
                hidden[each.key] = hidden.get(node.key, node.key)
    return hidden


def folded(workflow: Workflow, tree: Tree) -> Folded:
    """Return what takes no room: all but the first node of each collapsed group, and collapsed branches. A
    node with a branch that holds others keeps its room, for them.
    """
    hidden = hidden_in(workflow, tree)
    shut = {tile for tile in hidden.values() if tile in tree}
    whole = [node.key for node in tree.walk() if node.key in hidden and _alone(tree, node.key, hidden)]
    first = {key: key for key in shut}
    for key in whole:
        first.setdefault(hidden[key], key)
    gone = {key: first[hidden[key]] for key in whole if key != first[hidden[key]]}
    return Folded(gone, frozenset((*whole, *shut))) if whole else NOTHING


def _alone(tree: Tree, key: str, hidden: Mapping[str, str]) -> bool:
    return all(hidden.get(inner.key) == hidden[key] for inner in tree.subtree(tree[key]))
