"""The free layout: cards stand where a person put them; joins, frames and slots follow (editor.md E).

A card that nobody has placed yet stands behind its upstream as in the tidy layout, and pushes what was placed
where it needs room. Works top-down and without recursion, like the tidy layout that it starts from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Node, Position
from desktop_app.editor.layout_values import Lane, Layout, Point, Rect, SlotPoint, Spacing


def place(tidy: Layout, tree: Tree, spacing: Spacing, placed: Mapping[str, Position]) -> Layout:
    """Return ``tidy``, a top-down layout, with the cards of ``placed`` at those top left corners."""
    if not placed:
        return tidy
    return _Placing(tidy, tree, spacing, placed).run()


@dataclass
class _Line:
    """A line on the way: how far its cards are from their tidy places, and how far it pushes its own."""

    rest: Iterator[Node]
    dx: float
    dy: float
    push: float
    node: Node | None = None
    heads: list[Node] = field(default_factory=list)
    grown: float = 0.0
    """How far the branches of :attr:`node` push beyond what this line pushes."""
    fresh: bool = False
    """Whether a card on the line, or in its branches, has not been placed by a person."""


class _Placing:
    """Walks the tree once, branches before what follows them, and collects; lives for one :func:`place`."""

    def __init__(self, tidy: Layout, tree: Tree, spacing: Spacing, placed: Mapping[str, Position]) -> None:
        self._tidy, self._tree, self._spacing, self._placed = tidy, tree, spacing, placed
        self._nodes: dict[str, Rect] = {}
        self._joins: dict[str, Point] = {}
        self._lanes: dict[str, tuple[Lane, ...]] = {}
        self._frames: dict[str, Rect] = {}
        self._boxes: dict[str, Rect] = {}
        """Of each branching node: the room of its card, its branches and its join."""
        self._lines: list[_Line] = []

    def run(self) -> Layout:
        head = self._tree.head
        if head is not None:
            self._lines.append(_Line(self._tree.line(head), 0.0, 0.0, 0.0))
        while self._lines:
            self._step(self._lines[-1])
        end = self._end(head)
        slots = tuple(self._slot(point) for point in self._tidy.slots)
        nodes = {key: self._nodes[key] for key in self._tidy.nodes}
        made = replace(
            self._tidy, nodes=nodes, joins=self._joins, lanes=self._lanes, frames=self._frames, slots=slots
        )
        return replace(made, end=end, bounds=self._bounds(end))

    def _step(self, line: _Line) -> None:
        if line.heads:
            head = line.heads.pop(0)
            self._lines.append(_Line(self._tree.line(head), line.dx, line.dy, line.push))
            return
        if line.node is not None and line.node.key in self._tidy.lanes:
            self._close(line.node, line)
            line.push += max(line.grown, self._behind(line.node, line))
        following = next(line.rest, None)
        if following is None:
            self._lines.pop()
            if self._lines:
                above = self._lines[-1]
                above.grown = max(above.grown, line.push - above.push)
                above.fresh = above.fresh or line.fresh
            return
        self._put(following, line)

    def _put(self, node: Node, line: _Line) -> None:
        """Place the next card of a line and make ready for its branches."""
        rect = self._tidy.nodes[node.key]
        if node.key in self._placed:
            x, y = self._placed[node.key]
            line.dx, line.dy = x - rect.x, y + line.push - rect.y
        elif node.branch_index is None and (join := self._joins.get(node.upstream or "")) is not None:
            line.dy = max(line.dy, join.y + self._spacing.gap - rect.y)
        place = rect._replace(x=rect.x + line.dx, y=rect.y + line.dy)
        if node.key not in self._placed:
            place = self._aside(place)
            line.dx = place.x - rect.x
        self._nodes[node.key] = place
        line.node, line.grown = node, 0.0
        line.heads = list(self._tree.branches(node))
        if node.key not in self._placed:
            line.fresh = True
            line.push += self._room(node, place, line.push)

    def _aside(self, place: Rect) -> Rect:
        """Take a new card to the right of what stands where it would, in branches beside its own."""
        others = [*self._nodes.values(), *self._still_to_come()]
        while hit := next((other for other in others if _overlap(place, other)), None):
            place = place._replace(x=hit.right + self._spacing.branch_gap)
        return place

    def _still_to_come(self) -> Iterator[Rect]:
        """The placed cards of branches not walked yet; what follows on a line gives way by itself."""
        for line in self._lines:
            cards = (card for head in line.heads for card in self._tree.line(head))
            for node in (node for card in cards for node in self._tree.subtree(card)):
                if node.key in self._placed:
                    x, y = self._placed[node.key]
                    yield self._tidy.nodes[node.key]._replace(x=x, y=y + line.push)

    def _room(self, node: Node, place: Rect, pushed: float) -> float:
        """How far the next card, which a person has placed, must give way to a new one before it."""
        following = self._tree.downstream(node)
        if following is None or following.key not in self._placed:
            return 0.0
        x, y = self._placed[following.key]
        distance = self._tidy.nodes[following.key].y - self._tidy.nodes[node.key].y
        beside = abs(x - place.x) >= place.width
        above = y + pushed + place.height <= place.y
        return 0.0 if beside or above else max(0.0, place.y + distance - y - pushed)

    def _behind(self, node: Node, line: _Line) -> float:
        """How far the card behind a join must give way, when the branches hold cards that nobody placed."""
        following = self._tree.downstream(node)
        if not line.fresh or following is None or following.key not in self._placed:
            return 0.0
        at = self._placed[following.key][1] + line.push
        needed = self._joins[node.key].y + self._spacing.gap
        return needed - at if self._nodes[node.key].bottom <= at < needed else 0.0

    # -- around the branches --------------------------------------------------------------------------

    def _close(self, node: Node, line: _Line) -> None:
        """Find join, lanes and frame of a node whose branches are placed."""
        spacing, card = self._spacing, self._nodes[node.key]
        lanes = tuple(self._lane(lane, line) for lane in self._tidy.lanes[node.key])
        held = [inner.key for head in self._tree.branches(node) for inner in self._tree.line(head)]
        inner = [self._boxes.get(key, self._nodes[key]) for key in held]
        inner += [
            Rect(p.x - spacing.lane / 2, p.y, spacing.lane, 0.0) for a in lanes for p in (a.start, a.end)
        ]
        body = _united(inner)
        join = Point(card.center.x, body.bottom + spacing.join)
        top = body.y - spacing.branch_head + spacing.frame_top
        frame = Rect(
            body.x - spacing.frame,
            top,
            body.width + 2 * spacing.frame,
            max(0.0, join.y - spacing.frame - top),
        )
        self._joins[node.key], self._lanes[node.key], self._frames[node.key] = join, lanes, frame
        self._boxes[node.key] = _united([card, frame, Rect(join.x, join.y, 0.0, 0.0)])

    def _lane(self, lane: Lane, line: _Line) -> Lane:
        if lane.first_node is None or lane.last_node is None:
            start = Point(lane.start.x + line.dx, lane.start.y + line.dy)
            return replace(lane, start=start, end=Point(start.x, lane.end.y + line.dy))
        first, last = self._nodes[lane.first_node], self._exit(lane.last_node)
        return replace(lane, start=Point(first.center.x, first.y), end=last)

    def _exit(self, key: str) -> Point:
        card = self._nodes[key]
        return self._joins.get(key) or Point(card.center.x, card.bottom)

    def _slot(self, point: SlotPoint) -> SlotPoint:
        slot, half = point.slot, self._spacing.gap / 2
        if slot.upstream is None:
            return point
        if slot.branch_index is None:
            out = self._exit(slot.upstream)
            return SlotPoint(slot, out.x, out.y + half)
        start = next(a.start for a in self._lanes[slot.upstream] if a.index == slot.branch_index)
        return SlotPoint(slot, start.x, start.y - half)

    def _end(self, head: Node | None) -> Point:
        if head is None:
            return self._tidy.end
        out = self._exit(self._tree.line_end(head).key)
        return Point(out.x, out.y + self._spacing.gap)

    def _bounds(self, end: Point) -> Rect:
        slots = [Rect(end.x, end.y, 0.0, 0.0), self._tidy.trigger]
        return _united([*slots, *self._nodes.values(), *self._frames.values()])


def _overlap(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _united(rects: list[Rect]) -> Rect:
    left, top = min(rect.x for rect in rects), min(rect.y for rect in rects)
    right, bottom = max(rect.right for rect in rects), max(rect.bottom for rect in rects)
    return Rect(left, top, right - left, bottom - top)
