"""From a layout to what is drawn: one wire for each slot, one fork for each branching node. Pure values.

Every place where a node can be inserted has exactly one wire: to the node that stands there, to the join
point of its branching node, or to the end of the workflow. So wires are named by their slot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Final, TypeAlias

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.editor.availability import is_terminal
from desktop_app.editor.layout_values import Lane, Layout, turned_layout
from desktop_app.gui.canvas.routing import Point, Route, between, connect, route, turned
from desktop_app.gui.wording import step

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, width, height."""


@dataclass(frozen=True, slots=True)
class Fork:
    """What is painted around the branches of one node: labels, frame, join point, dead ends."""

    join: Point
    labels: tuple[tuple[str, Point], ...]
    caps: tuple[Point, ...] = ()
    frame: Box | None = None
    header: str = ""

    def towards(self, goal: Fork, share: float) -> Fork:
        """Return the fork on its way to ``goal``; one with other parts jumps."""
        pairs = list(zip(self.labels, goal.labels, strict=False))
        if len(self.labels) != len(goal.labels) or (self.frame is None) != (goal.frame is None):
            return goal
        labels = tuple((text, between([a], (b,), share)[0]) for (_, a), (text, b) in pairs)
        caps = between(self.caps, goal.caps, share)
        return Fork(
            between([self.join], (goal.join,), share)[0], labels, caps, _mix(self, goal, share), goal.header
        )


def _mix(old: Fork, new: Fork, share: float) -> Box | None:
    if old.frame is None or new.frame is None:
        return new.frame
    left, top, width, height = (a + (b - a) * share for a, b in zip(old.frame, new.frame, strict=True))
    return left, top, width, height


@dataclass(frozen=True, slots=True)
class Projection:
    """Everything that the canvas draws of one document, without texts and colours."""

    boxes: Mapping[str, Box] = field(default_factory=dict)
    wires: Mapping[Slot, Route] = field(default_factory=dict)
    targets: Mapping[Slot, str] = field(default_factory=dict)
    """Key of the node that stands in the slot, if one does."""
    places: Mapping[Slot, Point] = field(default_factory=dict)
    """Where the plus button of each slot is."""
    ports: Mapping[Slot, Point] = field(default_factory=dict)
    """Where a person takes hold of the output that leads into each slot."""
    forks: Mapping[str, Fork] = field(default_factory=dict)
    end: Point | None = None
    """Where the main line ends; None if its last node lets nothing follow."""
    bounds: Box = (0.0, 0.0, 1.0, 1.0)
    tree: Tree = field(default_factory=lambda: Tree(()))
    sideways: bool = False
    """Whether the flow runs to the right."""
    points: Mapping[Slot, tuple[tuple[str, Point], ...]] = field(default_factory=dict)
    """Ids and places of the points that wires lead through, in their order."""
    closed: Mapping[str, int] = field(default_factory=dict)
    """Of each node whose branches are folded away, how many nodes these hold."""
    hidden: frozenset[str] = frozenset()
    """Keys of the nodes inside collapsed groups: they have a box, but are not drawn."""

    def out_of(self, key: str) -> Point:
        """Return where wires leave a card."""
        x, y, width, height = self.boxes[key]
        return (x + width, y + height / 2) if self.sideways else (x + width / 2, y + height)

    def into(self, key: str) -> Point:
        """Return where wires arrive at a card."""
        x, y, width, height = self.boxes[key]
        return (x, y + height / 2) if self.sideways else (x + width / 2, y)


_LABEL_DOWN: Final = 40.0
_LABEL_RIGHT: Final = 104.0
"""How far behind its node the middle of a branch's label is; labels are wider than high."""
_STEP: Final = 20.0
_ASIDE: Final = 24.0


def project(workflow: Workflow, catalog: Catalog, layout: Layout, unit: float = 1.0) -> Projection:
    """Return what to draw; ``unit`` is that of ``look.Metrics``, by which the layout was spaced too."""
    tree = Tree(workflow.nodes)
    if layout.direction == "down":
        return _Projector(tree, catalog, layout, unit).run()
    return _turned(_Projector(tree, catalog, turned_layout(layout), unit, _LABEL_RIGHT).run())


def _turned(shown: Projection) -> Projection:
    """Exchange x and y of everything: the flow runs to the right."""
    return replace(
        shown,
        boxes={key: _box(box) for key, box in shown.boxes.items()},
        wires={slot: turned(line) for slot, line in shown.wires.items()},
        places={slot: (y, x) for slot, (x, y) in shown.places.items()},
        ports={slot: (y, x) for slot, (x, y) in shown.ports.items()},
        forks={key: _turned_fork(fork) for key, fork in shown.forks.items()},
        end=shown.end and (shown.end[1], shown.end[0]),
        bounds=_box(shown.bounds),
        sideways=True,
    )


def _box(box: Box) -> Box:
    x, y, width, height = box
    return y, x, height, width


def _turned_fork(fork: Fork) -> Fork:
    return replace(
        fork,
        join=turned((fork.join,))[0],
        labels=tuple((text, (y, x)) for text, (x, y) in fork.labels),
        caps=turned(fork.caps),
        frame=fork.frame and _box(fork.frame),
    )


class _Projector:
    """Walks the layout once and collects; lives for one call of :func:`project`."""

    def __init__(
        self, tree: Tree, catalog: Catalog, layout: Layout, unit: float, label: float = _LABEL_DOWN
    ) -> None:
        self.tree = tree
        self.label = label
        self.catalog = catalog
        self.layout = layout
        self.unit = unit
        self.boxes: dict[str, Box] = {TRIGGER: layout.trigger, **layout.nodes}
        self.wires: dict[Slot, Route] = {}
        self.targets: dict[Slot, str] = {}
        self.ports: dict[Slot, Point] = {}
        self.forks: dict[str, Fork] = {}

    def run(self) -> Projection:
        for key in self.layout.lanes:
            self._fork(self.tree[key])
        self._wire(Slot(None), self._below(TRIGGER), self.tree.head)
        for key in self.layout.nodes:
            if Slot(key) not in self.wires:
                self._wire(Slot(key), self._exit(key), self.tree.downstream(self.tree[key]))
        places = {point.slot: (point.x, point.y) for point in self.layout.slots}
        end = self.layout.end if self.layout.open_ended else None
        return Projection(
            self.boxes,
            self.wires,
            self.targets,
            places,
            self.ports,
            self.forks,
            end,
            self._bounds(),
            self.tree,
        )

    def _bounds(self) -> Box:
        x, y, width, height = self.layout.bounds
        return x, y, width, height + (34 if self.label == _LABEL_DOWN else 84) * self.unit

    # -- points ---------------------------------------------------------------------------------------

    def _below(self, key: str) -> Point:
        x, y, width, height = self.boxes[key]
        return x + width / 2, y + height

    def _above(self, key: str) -> Point:
        x, y, width, _ = self.boxes[key]
        return x + width / 2, y - 6 * self.unit

    def _exit(self, key: str) -> Point:
        """Where the line goes on after ``key``: below its card, or at the join of its branches."""
        join = self.layout.joins.get(key)
        return self._below(key) if join is None else join

    # -- wires ----------------------------------------------------------------------------------------

    def _wire(self, slot: Slot, start: Point, node: Node | None) -> None:
        """A straight wire to the next node of the line, or from the last one to the end."""
        if node is None and self._is_closed(slot):
            return
        self.ports[slot] = start
        if node is not None:
            self.targets[slot] = node.key
        goal = self.layout.end if node is None else self._above(node.key)
        self.wires[slot] = self._connect(start, goal, (start[1] + goal[1]) / 2)

    def _connect(self, start: Point, goal: Point, bend: float) -> Route:
        aside = self.boxes[TRIGGER][2] / 2 + _ASIDE * self.unit
        return connect(start, goal, bend, _STEP * self.unit, aside)

    def _is_closed(self, slot: Slot) -> bool:
        """Whether nothing can follow there: the node before ends everything."""
        return slot.upstream is not None and is_terminal(self.catalog, self.tree[slot.upstream])

    def _fork(self, node: Node) -> None:
        lanes, join = self.layout.lanes[node.key], self.layout.joins[node.key]
        caps = [cap for lane in lanes if (cap := self._lane(node, lane, join)) is not None]
        if not self._repeats(node):
            labels = tuple((step(lane.label), self._label_at(node, lane)) for lane in lanes)
            self.forks[node.key] = Fork(join, labels, tuple(caps))
            return
        header = " · ".join(step(lane.label) for lane in lanes)
        self.forks[node.key] = Fork(join, (), tuple(caps), self.layout.frames[node.key], header)

    def _repeats(self, node: Node) -> bool:
        """Whether the branch is a body with variables of its own; such bodies get a frame."""
        spec = self.catalog.node(node.type)
        return spec is not None and spec.scope_variables is not None

    def _lane(self, node: Node, lane: Lane, join: Point) -> Point | None:
        """Route one branch; returns its dead end, if it has one that no card marks."""
        start, bend = self._below(node.key), self._below(node.key)[1] + _STEP * self.unit
        last = Slot(lane.last_node)
        slot = Slot(node.key, lane.index)
        self.ports[slot] = self._label_at(node, lane)
        if lane.first_node is None or lane.last_node is None:
            opening: list[Point] = [start, (start[0], bend), (lane.x, bend)]
            closing, cap = self._closing(lane, join)
            self.wires[slot] = route(*opening, *closing)
            return cap
        self.targets[slot] = lane.first_node
        self.wires[slot] = self._connect(start, self._above(lane.first_node), bend)
        if self._is_closed(last):
            return None
        out = self.ports[last] = self._exit(lane.last_node)
        closing, cap = self._closing(lane, join)
        self.wires[last] = route(out, *closing) if cap else self._connect(out, join, join[1] - 18 * self.unit)
        return cap

    def _closing(self, lane: Lane, join: Point) -> tuple[tuple[Point, ...], Point | None]:
        if lane.terminal:
            below = 44 if lane.last_node else 0
            cap = (lane.end.x, lane.bottom_y + below * self.unit)
            return (cap,), cap
        bend = join[1] - 18 * self.unit
        return ((lane.end.x, bend), (join[0], bend), join), None

    def _label_at(self, node: Node, lane: Lane) -> Point:
        """On the wire behind the node; above the first card when that stands too near or too high."""
        behind = self._below(node.key)[1] + self.label * self.unit
        return lane.x, min(behind, lane.top_y - 26 * self.unit)
