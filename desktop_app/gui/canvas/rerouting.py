"""Wires that lead through points: their lines, and which point of a wire comes where. Pure values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.editor.reroutes import Reroute, by_wire
from desktop_app.gui.canvas.projection import Projection
from desktop_app.gui.canvas.routing import Point, Route, connect, drawn, route, turned

STEP: Final = 20.0
ASIDE: Final = 24.0


def led(shown: Projection, points: Iterable[Reroute], unit: float) -> Projection:
    """Return the drawing with its wires led through ``points``."""
    found = {slot: ways for slot, ways in by_wire(points).items() if slot in shown.wires}
    if not found:
        return shown
    wires, places = dict(shown.wires), dict(shown.places)
    for slot, ways in found.items():
        line = wires[slot]
        wires[slot] = line_through(shown, slot, line[0], [way.place for way in ways], line[-1], unit)
        if slot in places:
            places[slot] = _middle(wires[slot])
    named = {slot: tuple((way.id, way.place) for way in ways) for slot, ways in found.items()}
    return replace(shown, wires=wires, places=places, points=named)


def line_through(
    shown: Projection,
    slot: Slot,
    start: Point,
    points: Sequence[Point],
    goal: Point,
    unit: float,
    way: Point = (0.0, 0.0),
) -> Route:
    """Return the line of the wire of ``slot`` from ``start`` through ``points`` to ``goal``. The label of a
    branch, moved by ``way``, stays on it.
    """
    port = shown.ports.get(slot) if slot.branch_index is not None else None
    label = port and (port[0] + way[0], port[1] + way[1])
    card = shown.boxes[TRIGGER]
    if not shown.sideways:
        return _through(start, label, points, goal, unit, card[2] / 2)
    first, last, ways = start[::-1], goal[::-1], turned(tuple(points))
    return turned(_through(first, label and label[::-1], ways, last, unit, card[3] / 2))


def _through(
    start: Point, label: Point | None, points: Sequence[Point], goal: Point, unit: float, half: float
) -> Route:
    step, aside, corners = STEP * unit, half + ASIDE * unit, [start]
    if label is not None:
        corners += [(start[0], start[1] + step), (label[0], start[1] + step), label]
    first = corners[-1]
    corners += connect(first, points[0], min(first[1] + step, points[0][1]), step, aside)
    for one, other in pairwise(points):
        corners += _leg(one, other, _rising(corners))
    return route(*corners, *_arrival(points[-1], goal, _rising(corners), step, aside))


def _rising(corners: Sequence[Point]) -> bool:
    """Whether a line arrives at its end from below."""
    return len(corners) > 1 and corners[-1][1] < corners[-2][1]


def _leg(one: Point, other: Point, rising: bool) -> Route:
    """From point to point: on in the same direction, or sideways first where it has to turn round."""
    if (other[1] < one[1]) is rising:
        return drawn(one, other, sideways=False)
    return (one, (other[0], one[1]), other)


def _arrival(last: Point, goal: Point, rising: bool, step: float, aside: float) -> Route:
    """From the last point to a goal that is entered from above."""
    above = goal[1] - step
    if not rising:
        return connect(last, goal, max(above, last[1]), step, aside)
    return (last, (last[0], min(last[1], above)), (goal[0], min(last[1], above)), goal)


def _middle(line: Route) -> Point:
    """The middle of the longest straight piece: there is room for a button."""
    one, other = max(pairwise(line), key=lambda piece: math.dist(*piece))
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def nearest(line: Route, point: Point) -> tuple[float, Point]:
    """Return how far along the line the place nearest to ``point`` is, and that place."""
    best, walked, found = math.inf, 0.0, (0.0, line[0])
    for one, other in pairwise(line):
        length = math.dist(one, other)
        share = _share(one, other, point, length)
        place = (one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share)
        if (distance := math.dist(place, point)) < best:
            best, found = distance, (walked + length * share, place)
        walked += length
    return found


def _share(one: Point, other: Point, point: Point, length: float) -> float:
    if not length:
        return 0.0
    along = (point[0] - one[0]) * (other[0] - one[0]) + (point[1] - one[1]) * (other[1] - one[1])
    return min(1.0, max(0.0, along / length**2))


def new_point(shown: Projection, slot: Slot, point: Point) -> tuple[Slot, Point, str]:
    """Return the wire, the place on it nearest to ``point``, and the id of its next point behind that."""
    line = shown.wires[slot]
    along, place = nearest(line, point)
    behind = (key for key, at in shown.points.get(slot, ()) if nearest(line, at)[0] > along)
    return slot, place, next(behind, "")


def crossing(line: Route, start: Point, goal: Point) -> Point | None:
    """Return where the straight way from ``start`` to ``goal`` crosses the line first, or None."""
    found = (_meet(one, other, start, goal) for one, other in pairwise(line))
    return min((at for at in found if at is not None), key=lambda at: math.dist(at, start), default=None)


def _meet(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    """Where two straight pieces meet."""
    across = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
    if abs(across) < 1e-9:
        return None
    share = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / across
    other = ((c[0] - a[0]) * (b[1] - a[1]) - (c[1] - a[1]) * (b[0] - a[0])) / across
    if not (0 <= share <= 1 and 0 <= other <= 1):
        return None
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
