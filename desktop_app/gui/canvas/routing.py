"""Wires as rounded orthogonal lines: down, across, down."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from PySide6.QtGui import QPainterPath

Point: TypeAlias = tuple[float, float]
Route: TypeAlias = tuple[Point, ...]


def route(*points: Point) -> Route:
    """Return the corners of a line through ``points``, without those on a straight."""
    kept: list[Point] = []
    for point in points:
        if kept and _same(kept[-1], point):
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def connect(start: Point, goal: Point, bend: float, step: float, aside: float) -> Route:
    """Return a line that leaves ``start`` downwards and arrives at ``goal`` from above, turning at ``bend``.

    A goal that lies too high is reached around: out by ``step``, past both ends by ``aside``, and back.
    """
    if abs(start[0] - goal[0]) < 0.5 and goal[1] >= start[1]:
        return (start, goal)
    if start[1] - 0.5 <= bend <= goal[1] + 0.5:
        return route(start, (start[0], bend), (goal[0], bend), goal)
    out, back = start[1] + step, goal[1] - step
    far = abs(start[0] - goal[0]) >= 2 * aside
    side = (start[0] + goal[0]) / 2 if far else max(start[0], goal[0]) + aside
    return route(start, (start[0], out), (side, out), (side, back), (goal[0], back), goal)


def drawn(start: Point, goal: Point, sideways: bool) -> Route:
    """Return the line of a wire that is being drawn: along the flow, across halfway, along."""
    if sideways:
        return turned(drawn(start[::-1], goal[::-1], sideways=False))
    middle = (start[1] + goal[1]) / 2
    return route(start, (start[0], middle), (goal[0], middle), goal)


def turned(line: Route) -> Route:
    """Exchange x and y."""
    return tuple((y, x) for x, y in line)


def _same(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < 0.5 and abs(a[1] - b[1]) < 0.5


def _straight(a: Point, b: Point, c: Point) -> bool:
    """Whether ``b`` lies on the straight way from ``a`` to ``c``; a line that turns back keeps its corner."""
    upright = abs(a[0] - b[0]) < 0.5 and abs(b[0] - c[0]) < 0.5
    level = abs(a[1] - b[1]) < 0.5 and abs(b[1] - c[1]) < 0.5
    onward = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) >= 0
    return (upright or level) and onward


def path_of(line: Route, radius: float) -> QPainterPath:
    """Return the line with its corners rounded by ``radius``, less where there is no room."""
    path = QPainterPath()
    if not line:
        return path
    path.moveTo(*line[0])
    for index in range(1, len(line) - 1):
        corner, before, after = line[index], line[index - 1], line[index + 1]
        room = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        path.lineTo(*_towards(corner, before, room))
        path.quadTo(*corner, *_towards(corner, after, room))
    path.lineTo(*line[-1])
    return path


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = math.dist(start, goal) or 1.0
    share = distance / length
    return start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share


def distance_to(line: Route, point: Point) -> float:
    """Return how far ``point`` is from the nearest place on the line."""
    return min((_segment_distance(a, b, point) for a, b in pairwise(line)), default=math.inf)


def _segment_distance(a: Point, b: Point, point: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    if square == 0:
        return math.dist(a, point)
    share = max(0.0, min(1.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / square))
    return math.dist((a[0] + dx * share, a[1] + dy * share), point)


def between(old: Sequence[Point], new: Route, share: float) -> Route:
    """Return the line on its way from ``old`` to ``new``; lines of another shape jump."""
    if len(old) != len(new):
        return new
    return tuple(_mix(a, b, share) for a, b in zip(old, new, strict=True))


def _mix(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def segments(line: Route) -> Iterator[tuple[Point, Point]]:
    """Yield the straight pieces of a line."""
    yield from pairwise(line)
