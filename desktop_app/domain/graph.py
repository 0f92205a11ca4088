"""The tree that the nodes of a workflow form, indexed for walking (engine.md 1.7, 3.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from desktop_app.domain.errors import Problem
from desktop_app.domain.workflow import Node, Slot, Workflow


class Tree:
    """Index over the nodes of one workflow. Built once in O(n); owns nothing and never changes.

    A broken set of nodes is indexed as far as it goes; :func:`structure_problems` names what is wrong.
    """

    __slots__ = ("_branches", "_downstream", "_starts", "head", "nodes")

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes: dict[str, Node] = {node.key: node for node in nodes}
        self.head: Node | None = None
        self._downstream: dict[str, Node] = {}
        self._branches: dict[str, list[Node]] = {}
        self._starts: dict[str, Node] = {}
        """The first node of the line of those that were asked for and of all before them."""
        for node in self.nodes.values():
            self._place(node)
        for heads in self._branches.values():
            heads.sort(key=lambda head: head.branch_index or 0)

    def _place(self, node: Node) -> None:
        if node.upstream is None:
            self.head = self.head or node
        elif node.branch_index is None:
            self._downstream.setdefault(node.upstream, node)
        else:
            self._branches.setdefault(node.upstream, []).append(node)

    def __len__(self) -> int:
        return len(self.nodes)

    def __contains__(self, key: str) -> bool:
        return key in self.nodes

    def __getitem__(self, key: str) -> Node:
        return self.nodes[key]

    def get(self, key: str | None) -> Node | None:
        """Return the node with ``key``, or None."""
        return None if key is None else self.nodes.get(key)

    def upstream(self, node: Node) -> Node | None:
        """Return the previous node; for the first node of a branch that is the branching node."""
        return self.get(node.upstream)

    def downstream(self, node: Node) -> Node | None:
        """Return the next node on the same line; for a branching node the one after all its branches."""
        return self._downstream.get(node.key)

    def branches(self, node: Node) -> tuple[Node, ...]:
        """Return the first nodes of the branches of ``node``, ascending by branch index."""
        return tuple(self._branches.get(node.key, ()))

    def branch(self, node: Node, index: int) -> Node | None:
        """Return the first node of branch ``index`` of ``node``, or None if that branch is empty."""
        return next((head for head in self.branches(node) if head.branch_index == index), None)

    def at(self, slot: Slot) -> Node | None:
        """Return the node that stands at ``slot`` now, or None."""
        upstream = self.get(slot.upstream)
        if upstream is None:
            return self.head if slot.upstream is None else None
        if slot.branch_index is None:
            return self.downstream(upstream)
        return self.branch(upstream, slot.branch_index)

    def line(self, first: Node | None) -> Iterator[Node]:
        """Yield ``first`` and what follows on the same line, without branches."""
        seen: set[str] = set()
        while first is not None and first.key not in seen:
            seen.add(first.key)
            yield first
            first = self.downstream(first)

    def line_end(self, node: Node) -> Node:
        """Return the last node of the line that ``node`` is on."""
        *_, last = self.line(node)
        return last

    def line_start(self, node: Node) -> Node:
        """Return the first node of the line that ``node`` is on: a branch head, or the head."""
        line, known = {node.key: node}, self._starts if self.nodes.get(node.key) is node else {}
        while node.key not in known and node.branch_index is None and (upstream := self.upstream(node)):
            if upstream.key in line:
                return node  # A circle has no beginning.
            node = line[upstream.key] = upstream
        start = known.get(node.key, node)
        known.update(dict.fromkeys(line, start))
        return start

    def owner(self, node: Node) -> Node | None:
        """Return the branching node of the innermost branch that holds ``node``; None on the main line."""
        start = self.line_start(node)
        return None if start.branch_index is None else self.upstream(start)

    def owners(self, node: Node) -> Iterator[Node]:
        """Yield the enclosing branching nodes, innermost first."""
        seen: set[str] = set()
        while (owner := self.owner(node)) is not None and owner.key not in seen:
            seen.add(owner.key)
            yield owner
            node = owner

    def ancestors(self, node: Node) -> Iterator[Node]:
        """Yield the upstream chain, nearest first, through enclosing branching nodes (engine.md 7.10)."""
        seen = {node.key}
        while (upstream := self.upstream(node)) is not None and upstream.key not in seen:
            seen.add(upstream.key)
            yield upstream
            node = upstream

    def subtree(self, node: Node) -> Iterator[Node]:
        """Yield ``node`` and every node inside its branches, depth first, in branch order."""
        stack = [node]
        while stack:
            current = stack.pop()
            yield current
            inner = [n for head in self.branches(current) for n in self.line(head)]
            stack.extend(reversed(inner))

    def walk(self) -> Iterator[Node]:
        """Yield every reachable node in the order a person reads them: depth first, branches in order."""
        for node in self.line(self.head):
            yield from self.subtree(node)


def without(nodes: tuple[Node, ...], keys: Iterable[str]) -> tuple[Node, ...]:
    """Return the nodes that are left when ``keys`` go with all that is inside their branches.

    Every line closes behind what it loses; nodes that stay where they are keep their identity.
    """
    tree, gone = Tree(nodes), set[str]()
    for key in keys:
        if key not in gone and key in tree:
            gone.update(inner.key for inner in tree.subtree(tree[key]))
    left = (node for node in nodes if node.key not in gone)
    return tuple(node.at(_slot_outside(tree, node, gone)) if node.upstream in gone else node for node in left)


def _slot_outside(tree: Tree, node: Node, gone: Collection[str]) -> Slot:
    """Return where ``node`` stands once the removed nodes before it on its line are gone."""
    slot = node.slot
    while slot.upstream is not None and slot.upstream in gone:
        slot = tree[slot.upstream].slot
    return slot


def enabled_nodes(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the nodes that run: without the disabled ones, as if they and their branches were not there."""
    passed_over = [node.key for node in nodes if node.disabled]
    return without(nodes, passed_over) if passed_over else nodes


def structure_problems(workflow: Workflow) -> list[Problem]:
    """Return every way in which the nodes break the invariants of engine.md 1.7, each with its place."""
    problems = [*_key_problems(workflow.nodes), *_slot_problems(workflow.nodes)]
    return problems or _reach_problems(workflow)


def _key_problems(nodes: tuple[Node, ...]) -> Iterator[Problem]:
    seen: set[str] = set()
    for node in nodes:
        if node.key in seen:
            yield Problem(f"the key {node.key!r} is used by more than one node", node.key, "key")
        seen.add(node.key)


def _slot_problems(nodes: tuple[Node, ...]) -> Iterator[Problem]:
    keys = {node.key for node in nodes}
    taken: dict[Slot, Node] = {}
    for node in nodes:
        if node.upstream is not None and node.upstream not in keys:
            yield Problem(f"the upstream node {node.upstream!r} does not exist", node.key, "upstream")
        elif node.upstream is None and node.branch_index is not None:
            yield Problem("a branch needs an upstream node", node.key, "branchIndex")
        elif (other := taken.setdefault(node.slot, node)) is not node and other.key != node.key:
            yield _taken_problem(node, other)


def _taken_problem(node: Node, other: Node) -> Problem:
    if node.upstream is None:
        return Problem(f"there is already a first node: {other.key!r}", node.key, "upstream")
    where = "line" if node.branch_index is None else f"branch {node.branch_index}"
    return Problem(
        f"the {where} after {node.upstream!r} already goes on with {other.key!r}", node.key, "upstream"
    )


def _reach_problems(workflow: Workflow) -> list[Problem]:
    reached = {node.key for node in Tree(workflow.nodes).walk()}
    return [
        Problem("the node is part of a cycle, no path leads to it from the trigger", node.key, "upstream")
        for node in workflow.nodes
        if node.key not in reached
    ]
