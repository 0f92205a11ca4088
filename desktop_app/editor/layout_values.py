"""What a layout is made of: sizes, distances and the places that came out, in canvas units (editor.md E)."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, NamedTuple, TypeAlias

from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Slot

Direction: TypeAlias = Literal["down", "right"]
Size: TypeAlias = tuple[float, float]


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
