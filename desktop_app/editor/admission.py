"""What an edit may bring into a document: nodes that fit their place, and not too many (engine.md 6.0, 6.9).

The canvas offers only what fits; this repeats the question where the node is made, for every way to make one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.node_spec import Placement
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.availability import effective, is_terminal
from desktop_app.editor.changes import Change
from desktop_app.editor.operations import name

if TYPE_CHECKING:
    from desktop_app.editor.commands import Command


class Admission:
    """Knows the node types and the limit of nodes in one workflow; 0 is no limit.

    Asked about are the nodes that a command adds and the one that it moves, never those that stood there
    before: a document may come from elsewhere, and what is wrong with it is a matter of validation. A node
    of an unknown type may be pasted, because nothing is dropped, but not be made anew.
    """

    def __init__(self, catalog: Catalog, limit: int = 0) -> None:
        self._catalog = catalog
        self._limit = limit

    def refusal(self, command: Command, after: Workflow, change: Change) -> str | None:
        """Return why ``command``, which leads to ``after``, is not allowed, or None."""
        from desktop_app.editor.commands import AddNode, MoveNode  # Showing a document needs none.
        from desktop_app.editor.moving import MoveNodes

        if change.added and 0 < self._limit < len(after.nodes):
            return f"a workflow may hold {self._limit} nodes at most"
        if isinstance(command, AddNode) and self._catalog.node(command.node.type) is None:
            return f"the node type {command.node.type!r} is unknown here"
        placed = change.added
        if isinstance(command, MoveNode | MoveNodes):
            placed = command.keys if isinstance(command, MoveNodes) else (command.key,)
        if not placed:
            return None
        tree, workflow = Tree(after.nodes), effective(after, self._catalog)
        found = (self._misplaced(tree[key], tree, workflow, change) for key in placed)
        return next((reason for reason in found if reason), None)

    def _misplaced(self, node: Node, tree: Tree, workflow: Workflow, change: Change) -> str | None:
        upstream, spec = tree.upstream(node), self._catalog.node(node.type)
        follows = upstream is not None and node.branch_index is None and upstream.key not in change.added
        if follows and upstream is not None and is_terminal(self._catalog, upstream):
            return "nothing can follow: the node before it ends the workflow"
        if spec is None:
            return None
        # The question is asked as if the node did not stand there yet: a type may allow itself only once.
        others = workflow.with_nodes(other for other in workflow.nodes if other.key != node.key)
        reason = spec.refusal(Placement(others, upstream, node.branch_index))
        return f"{name(node)}: {reason}" if reason else None
