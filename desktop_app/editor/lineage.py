"""Who is upstream of whom, answered at once: the question behind every reference (engine.md 6.11, 7.10)."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Node, Slot


class Lineage:
    """Numbers the tree in reading order: whatever a node leads to is one range of numbers.

    A node's own branches come first in its range, so "inside its branches" is a range too. Built in O(n);
    every question takes constant time, which lets a drag ask it for each slot of a large canvas.
    """

    def __init__(self, tree: Tree) -> None:
        self._start: dict[str, int] = {}
        self._inner_end: dict[str, int] = {}
        self._end: dict[str, int] = {}
        order = list(_reading_order(tree))
        for number, node in enumerate(order):
            self._start[node.key] = self._inner_end[node.key] = self._end[node.key] = number
        for node in reversed(order):
            self._extend(node)

    def _extend(self, node: Node) -> None:
        """Stretch the ranges of a node's upstream; what hangs below the node is complete by now."""
        if node.upstream is None:
            return
        end = self._end[node.key]
        self._end[node.upstream] = max(self._end[node.upstream], end)
        if node.branch_index is not None:
            self._inner_end[node.upstream] = max(self._inner_end[node.upstream], end)

    def is_upstream(self, key: str, node: str) -> bool:
        """Return whether the path from the trigger to ``node`` goes through ``key`` before."""
        start = self._start
        return key in start and node in start and start[key] < start[node] <= self._end[key]

    def encloses(self, key: str, node: str) -> bool:
        """Return whether ``node`` stands inside the branches of ``key``, at any depth."""
        start = self._start
        return key in start and node in start and start[key] < start[node] <= self._inner_end[key]

    def is_upstream_of_slot(self, key: str, slot: Slot) -> bool:
        """Return whether a node at ``slot`` would come after ``key``."""
        return slot.upstream is not None and (slot.upstream == key or self.is_upstream(key, slot.upstream))

    def encloses_slot(self, key: str, slot: Slot) -> bool:
        """Return whether a node at ``slot`` would stand inside the branches of ``key``."""
        if slot.upstream == key:
            return slot.branch_index is not None
        return slot.upstream is not None and self.encloses(key, slot.upstream)


def _reading_order(tree: Tree) -> Iterator[Node]:
    """Yield every node before what it leads to, its branches before what follows it on its line."""
    stack = [tree.head] if tree.head else []
    while stack:
        node = stack.pop()
        yield node
        if follower := tree.downstream(node):
            stack.append(follower)
        stack.extend(reversed(tree.branches(node)))
