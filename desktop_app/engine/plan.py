"""One workflow version made ready to run: its tree, and for each node who encloses it."""

from __future__ import annotations

from functools import cached_property

from desktop_app.domain.graph import Tree, enabled_nodes
from desktop_app.domain.workflow import Node, Workflow, WorkflowVersion


class Plan:
    """A version with the tree of what runs: disabled nodes are not in it (ADR 7). Built once and shared by
    all its executions; never changes.
    """

    def __init__(self, version: WorkflowVersion) -> None:
        self.version = version
        self.tree = Tree(enabled_nodes(version.document.nodes))

    @property
    def workflow(self) -> Workflow:
        """The document."""
        return self.version.document

    @cached_property
    def owners(self) -> dict[str, Node | None]:
        """The innermost branching node around each node, in O(n) for the whole tree."""
        found: dict[str, Node | None] = {}
        for node in self.tree.walk():
            upstream = self.tree.upstream(node)
            if upstream is None or node.branch_index is not None:
                found[node.key] = upstream
            else:
                found[node.key] = found[upstream.key]
        return found
