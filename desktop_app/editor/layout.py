"""Where everything stands on a tidy canvas: our own tree layout (engine.md 7.5, editor.md E).

A line runs straight on. A branching node stands centred before its branches, which lie side by side in
branch order, and all of them lead to one **join point** on the node's own axis, from which the line goes on.
Every branching node owns a rectangle that nothing else enters, so nothing can overlap at any depth.

The layout is computed in ``along`` (the way the flow runs) and ``across``; only the result says x and y. Two
passes over the nodes, no recursion, O(n): sizes from the leaves up, places from the root down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.node_spec import Branch
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.collapsing import NOTHING, Folded

Direction: TypeAlias = Literal["down", "right"]
Size: TypeAlias = tuple[float, float]
SizeOf: TypeAlias = Callable[[Node], Size]


class Point(NamedTuple):
    """A place on the canvas."""

    x: float
    y: float


class Rect(NamedTuple):
    """A rectangle on the canvas by its top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height

    @property
    def center(self) -> Point:
        """The middle."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances in canvas units. ``gap`` must leave room for an add slot on the wire, ``branch_head`` for
    a branch's label and slot, ``join`` for the slot at the end of a branch and for the frame's edge.
    """

    gap: float = 56.0
    branch_head: float = 88.0
    join: float = 64.0
    branch_gap: float = 40.0
    lane: float = 120.0
    empty_lane: float = 24.0
    frame: float = 16.0
    frame_top: float = 20.0


@dataclass(frozen=True, slots=True)
class Lane:
    """One branch on the canvas.

    The wire comes from the branching node to ``start``, where ``first`` stands if the branch holds nodes,
    and from ``end``, where the last of them ends, it goes on to the join point unless ``terminal``. An empty
    lane is a wire from ``start`` to ``end``. ``x`` and ``top_y`` are those of ``start``, ``bottom_y`` that
    of ``end`` in a top-down layout.
    """

    index: int
    label: str
    start: Point
    end: Point
    first_node: str | None
    last_node: str | None
    terminal: bool

    @property
    def x(self) -> float:
        """The x of the lane in a top-down layout."""
        return self.start.x

    @property
    def top_y(self) -> float:
        """Where the lane begins in a top-down layout."""
        return self.start.y

    @property
    def bottom_y(self) -> float:
        """Where the last node of the lane ends in a top-down layout."""
        return self.end.y


class SlotPoint(NamedTuple):
    """A place on the canvas where a node can be inserted at ``slot``."""

    slot: Slot
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands: a value without links to the document it was made for.

    ``joins``, ``lanes`` and ``frames`` are by the key of the branching node; ``end`` is where the main line
    ends, ``open_ended`` whether it is reached or a terminal node closes the line.
    """

    direction: Direction
    trigger: Rect
    nodes: dict[str, Rect]
    joins: dict[str, Point]
    lanes: dict[str, tuple[Lane, ...]]
    frames: dict[str, Rect]
    slots: tuple[SlotPoint, ...]
    end: Point
    open_ended: bool
    bounds: Rect


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


# ---------------------------------------------------------------------------------- left to right


def turn(size: Size) -> Size:
    """Exchange width and height."""
    return size[1], size[0]


def turned_rect(rect: Rect) -> Rect:
    """Exchange x and y."""
    return Rect(rect.y, rect.x, rect.height, rect.width)


def turned_point(point: Point) -> Point:
    """Exchange x and y."""
    return Point(point.y, point.x)


def turned_lane(lane: Lane) -> Lane:
    """Exchange x and y."""
    return replace(lane, start=turned_point(lane.start), end=turned_point(lane.end))


def turned_layout(layout: Layout) -> Layout:
    """Exchange x and y: the flow that ran down runs to the right, and the other way round."""
    return Layout(
        direction="down" if layout.direction == "right" else "right",
        trigger=turned_rect(layout.trigger),
        nodes={key: turned_rect(rect) for key, rect in layout.nodes.items()},
        joins={key: turned_point(point) for key, point in layout.joins.items()},
        lanes={key: tuple(map(turned_lane, lanes)) for key, lanes in layout.lanes.items()},
        frames={key: turned_rect(rect) for key, rect in layout.frames.items()},
        slots=tuple(SlotPoint(slot, y, x) for slot, x, y in layout.slots),
        end=turned_point(layout.end),
        open_ended=layout.open_ended,
        bounds=turned_rect(layout.bounds),
    )
