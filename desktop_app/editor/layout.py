"""Where everything stands on a tidy canvas: our own tree layout (engine.md 7.5, editor.md E).

A line runs straight on. A branching node stands centred before its branches, which lie side by side in
branch order, and all of them lead to one **join point** on the node's own axis, from which the line goes on.
Every branching node owns a rectangle that nothing else enters, so nothing can overlap at any depth.

The layout is computed in ``along`` (the way the flow runs) and ``across``; only the result says x and y. Two
passes over the nodes, no recursion, O(n): sizes from the leaves up, places from the root down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.node_spec import Branch
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.collapsing import NOTHING, Folded
from desktop_app.editor.layout_values import (
    Direction,
    Lane,
    Layout,
    Point,
    Rect,
    Size,
    SlotPoint,
    Spacing,
    turn,
    turned_layout,
)

SizeOf: TypeAlias = Callable[[Node], Size]


def tidy(
    workflow: Workflow,
    catalog: Catalog,
    size: SizeOf,
    *,
    trigger_size: Size = (220.0, 72.0),
    spacing: Spacing | None = None,
    direction: Direction = "down",
    tree: Tree | None = None,
    folded: Folded = NOTHING,
) -> Layout:
    """Return the tidy layout of ``workflow``, with the trigger's near edge at 0 on the axis of the main line.

    ``size`` gives width and height of a node's card; ``tree`` spares building the index again; what is
    ``folded`` takes no room.
    """
    turned = direction == "right"
    sizes: SizeOf = (lambda node: turn(size(node))) if turned else size
    measured = _Measure(tree or Tree(workflow.nodes), catalog, sizes, spacing or Spacing(), folded)
    layout = _Placement(measured, turn(trigger_size) if turned else trigger_size).run()
    return turned_layout(layout) if turned else layout


class _Extent(NamedTuple):
    """Room to both sides of the axis, and along it."""

    left: float
    right: float
    length: float


class _Column(NamedTuple):
    """One branch, measured: its axis relative to the axis of the branching node."""

    branch: Branch
    head: Node | None
    axis: float
    length: float


class _Block(NamedTuple):
    """The measured branches of one node; ``left`` and ``right`` are the outer edges of the columns."""

    columns: tuple[_Column, ...]
    left: float
    right: float
    length: float


class _Measure:
    """First pass: how much room every line and every block of branches needs, innermost first."""

    def __init__(
        self, tree: Tree, catalog: Catalog, size: SizeOf, spacing: Spacing, folded: Folded = NOTHING
    ) -> None:
        self.tree = tree
        self.folded = folded
        self.catalog = catalog
        self.spacing = spacing
        self._branching = {name for name, spec in catalog.nodes.items() if spec.branches}
        self._terminal = {name for name, spec in catalog.nodes.items() if spec.terminal}
        self.lines: dict[str, list[Node]] = {}
        self.sizes: dict[str, Size] = {}
        self.blocks: dict[str, _Block] = {}
        self.extents: dict[str, _Extent] = {}
        self._collect(size)
        for head, line in reversed(self.lines.items()):
            self.extents[head] = self._line(line)

    def _collect(self, size: SizeOf) -> None:
        """Gather the lines by their first node, each after the one that it branches off."""
        todo = [self.tree.head] if self.tree.head else []
        while todo:
            head = todo.pop()
            line = self.lines[head.key] = list(self.tree.line(head))
            for node in line:
                self.sizes[node.key] = size(node)
                todo += self.tree.branches(node)

    def _line(self, line: list[Node]) -> _Extent:
        left = right = length = 0.0
        for node in line:
            if node.key in self.folded.gone:
                continue
            across, along = self.sizes[node.key]
            left, right = max(left, across / 2), max(right, across / 2)
            length += along + self.spacing.gap
            if branches := self._branches(node):
                block = self.blocks[node.key] = self._block(branches)
                left = max(left, block.left + self.spacing.frame)
                right = max(right, block.right + self.spacing.frame)
                length += block.length
        if not length:
            return _Extent(self.spacing.lane / 2, self.spacing.lane / 2, self.spacing.empty_lane)
        return _Extent(left, right, length - self.spacing.gap)

    def _branches(self, node: Node) -> list[tuple[Branch, Node | None]]:
        """Return the branches that the type declares, then those that hold nodes without being declared."""
        inner = self.tree.branches(node)
        if node.key in self.folded.bare:
            return []
        if not inner and node.type not in self._branching:
            return []
        heads = {head.branch_index or 0: head for head in inner}
        declared = self.catalog.branches(node, heads)
        undeclared = heads.keys() - {branch.index for branch in declared}
        extra = [Branch(index, f"Branch {index}") for index in heads if index in undeclared]
        return [(branch, heads.get(branch.index)) for branch in (*declared, *extra)]

    def _block(self, branches: list[tuple[Branch, Node | None]]) -> _Block:
        columns: list[_Column] = []
        edge = -self.spacing.branch_gap
        for branch, head in branches:
            left, right, length = self._lane(head)
            axis = edge + self.spacing.branch_gap + left
            edge = axis + right
            columns.append(_Column(branch, head, axis, length))
        # Between the outer axes, not the outer edges: the wires to them are then mirror images of each
        # other, and the only branch of a loop stands straight below it.
        middle = (columns[0].axis + columns[-1].axis) / 2
        centred = tuple(column._replace(axis=column.axis - middle) for column in columns)
        length = self.spacing.branch_head + max(column.length for column in columns) + self.spacing.join
        return _Block(centred, middle, edge - middle, length)

    def _lane(self, head: Node | None) -> _Extent:
        half = self.spacing.lane / 2
        if head is None:
            return _Extent(half, half, self.spacing.empty_lane)
        extent = self.extents[head.key]
        return _Extent(max(half, extent.left), max(half, extent.right), extent.length)

    def last(self, head: Node | None) -> Node | None:
        """Return the last node of the line that begins with ``head``."""
        return self.lines[head.key][-1] if head else None

    def is_terminal(self, node: Node | None) -> bool:
        """Return whether nothing can follow ``node``."""
        return node is not None and node.type in self._terminal and not node.disabled


class _Placement:
    """Second pass: lines are placed from the root down, with x across and y along."""

    def __init__(self, measure: _Measure, trigger: Size) -> None:
        self._measure = measure
        self._spacing = measure.spacing
        self._trigger = Rect(-trigger[0] / 2, 0.0, *trigger)
        self._nodes: dict[str, Rect] = {}
        self._joins: dict[str, Point] = {}
        self._lanes: dict[str, tuple[Lane, ...]] = {}
        self._frames: dict[str, Rect] = {}
        self._slots: list[SlotPoint] = []
        self._todo: list[tuple[Node, float, float]] = []
        self._end = Point(0.0, 0.0)

    def run(self) -> Layout:
        """Place the main line, then every branch that a placed node opened."""
        gap, head = self._spacing.gap, self._measure.tree.head
        top = self._trigger.bottom + gap
        self._slots.append(SlotPoint(Slot(), 0.0, top - gap / 2))
        self._end = Point(0.0, self._line(head, 0.0, top) + gap if head else top)
        while self._todo:
            self._line(*self._todo.pop())
        return self._layout()

    def _line(self, head: Node, x: float, y: float) -> float:
        """Place a line from ``y`` on and return where its last node ends."""
        measure, gap = self._measure, self._spacing.gap
        for node in measure.lines[head.key]:
            if node.key in measure.folded.gone:
                continue
            width, height = measure.sizes[node.key]
            self._nodes[node.key] = Rect(x - width / 2, y, width, height)
            y += height
            if block := measure.blocks.get(node.key):
                self._branches(node, block, x, y)
                y += block.length
            if not measure.is_terminal(node):
                self._slots.append(SlotPoint(Slot(node.key), x, y + gap / 2))
            y += gap
        return y - gap

    def _branches(self, node: Node, block: _Block, x: float, bottom: float) -> None:
        spacing, top = self._spacing, bottom + self._spacing.branch_head
        self._lanes[node.key] = tuple(
            self._lane(node, column, x + column.axis, top) for column in block.columns
        )
        self._todo += [(c.head, x + c.axis, top) for c in reversed(block.columns) if c.head]
        join = self._joins[node.key] = Point(x, bottom + block.length)
        left, upper = x - block.left - spacing.frame, bottom + spacing.frame_top
        width = block.left + block.right + 2 * spacing.frame
        self._frames[node.key] = Rect(left, upper, width, join.y - spacing.frame - upper)

    def _lane(self, node: Node, column: _Column, x: float, top: float) -> Lane:
        """Describe one branch; its first slot lies on the wire that comes from the branching node."""
        branch, head = column.branch, column.head
        last = self._measure.last(head)
        self._slots.append(SlotPoint(Slot(node.key, branch.index), x, top - self._spacing.gap / 2))
        return Lane(
            index=branch.index,
            label=branch.label,
            start=Point(x, top),
            end=Point(x, top + column.length),
            first_node=head.key if head else None,
            last_node=last.key if last else None,
            terminal=branch.terminal or self._measure.is_terminal(last),
        )

    def _layout(self) -> Layout:
        head = self._measure.tree.head
        for key, first in self._measure.folded.gone.items():
            self._nodes[key] = self._nodes[first]
        return Layout(
            direction="down",
            trigger=self._trigger,
            nodes=self._nodes,
            joins=self._joins,
            lanes=self._lanes,
            frames=self._frames,
            slots=tuple(self._slots),
            end=self._end,
            open_ended=not self._measure.is_terminal(self._measure.last(head)),
            bounds=self._bounds(head),
        )

    def _bounds(self, head: Node | None) -> Rect:
        left = right = self._trigger.width / 2
        if head:
            extent = self._measure.extents[head.key]
            left, right = max(left, extent.left), max(right, extent.right)
        return Rect(-left, 0.0, left + right, self._end.y)
