"""Finding one's way in the tree and among the jobs of a pass: the seed's helper functions (engine.md 3.6)."""

from __future__ import annotations

from desktop_app.domain.execution import Job
from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Node
from desktop_app.engine.plan import Plan


class Navigation:
    """The part of a processor that only reads. ``jobs_by_key`` holds the newest job of each node."""

    plan: Plan
    tree: Tree
    jobs_by_key: dict[str, Job]

    def get_branches(self, node: Node) -> tuple[Node, ...]:
        """Return the first nodes of the branches of ``node``, ascending by branch index."""
        return self.tree.branches(node)

    def find_branch_parent_job(self, node: Node) -> Job | None:
        """Return the newest job of a branching node: its own, when a branch hands back to it."""
        return self.jobs_by_key.get(node.key)

    def find_branch_start_node(self, node: Node, parent: Node | None = None) -> Node | None:
        """Return the first node of the branch that holds ``node`` (the branch of ``parent``, if given)."""
        start = self.tree.line_start(node)
        while parent is not None and start.upstream != parent.key:
            owner = self.plan.owners[start.key]
            if owner is None:
                return None
            start = self.tree.line_start(owner)
        return start if start.branch_index is not None else None

    def find_branch_parent_node(self, node: Node) -> Node | None:
        """Return the branching node of the innermost branch that holds ``node``."""
        return self.plan.owners[node.key]

    def find_branch_end_node(self, node: Node) -> Node:
        """Return the last node of the line that ``node`` is on."""
        return self.tree.line_end(node)

    def find_branch_last_job(self, head: Node) -> Job | None:
        """Return the newest among the jobs of a branch's own line, inner branches left out."""
        jobs = (self.jobs_by_key.get(node.key) for node in self.tree.line(head))
        return max((job for job in jobs if job is not None), key=lambda job: job.id, default=None)
