"""Aligning, distributing, snapping: from rectangles to new top left corners (editor.md C, Arrange)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from desktop_app.domain.workflow import Position
from desktop_app.editor.layout_values import Rect

Edge: TypeAlias = Literal["left", "center", "right", "top", "middle", "bottom"]
Axis: TypeAlias = Literal["across", "down"]

EDGES: Final[tuple[Edge, ...]] = ("left", "center", "right", "top", "middle", "bottom")
GRID: Final = 24.0
"""Distance of the grid's lines in canvas units."""


def align(rects: Mapping[str, Rect], edge: Edge) -> dict[str, Position]:
    """Return the corners that bring one edge, or the middle, of all rectangles into one line."""
    box = united(rects)
    places: dict[Edge, tuple[float | None, float | None]] = {
        "left": (box.x, None),
        "right": (box.right, None),
        "center": (box.center.x, None),
        "top": (None, box.y),
        "bottom": (None, box.bottom),
        "middle": (None, box.center.y),
    }
    share = {"left": 0.0, "top": 0.0, "center": 0.5, "middle": 0.5, "right": 1.0, "bottom": 1.0}[edge]
    x, y = places[edge]
    return {
        key: (
            rect.x if x is None else x - share * rect.width,
            rect.y if y is None else y - share * rect.height,
        )
        for key, rect in rects.items()
    }


def distribute(rects: Mapping[str, Rect], axis: Axis) -> dict[str, Position]:
    """Return the corners that leave equal gaps between the rectangles; the outermost ones stay."""
    across = axis == "across"
    listed = sorted(rects.items(), key=lambda pair: pair[1].x if across else pair[1].y)
    if len(listed) < 3:
        return {key: (rect.x, rect.y) for key, rect in listed}
    first, last = listed[0][1], listed[-1][1]
    taken = sum(rect.width if across else rect.height for _, rect in listed)
    room = (last.right - first.x if across else last.bottom - first.y) - taken
    at, found = (first.x if across else first.y), {}
    for key, rect in listed:
        found[key] = (at, rect.y) if across else (rect.x, at)
        at += (rect.width if across else rect.height) + room / (len(listed) - 1)
    return found


def snap(rects: Mapping[str, Rect], grid: float = GRID) -> dict[str, Position]:
    """Return the corners of the grid that are nearest."""
    return {key: (_snapped(rect.x, grid), _snapped(rect.y, grid)) for key, rect in rects.items()}


def _snapped(value: float, grid: float) -> float:
    return round(value / grid) * grid


def moved(rects: Mapping[str, Rect], dx: float, dy: float) -> dict[str, Position]:
    """Return the corners moved by a distance."""
    return {key: (rect.x + dx, rect.y + dy) for key, rect in rects.items()}


def united(rects: Mapping[str, Rect]) -> Rect:
    """Return the rectangle around all, which are at least one."""
    listed = list(rects.values())
    left, top = min(rect.x for rect in listed), min(rect.y for rect in listed)
    right, bottom = max(rect.right for rect in listed), max(rect.bottom for rect in listed)
    return Rect(left, top, right - left, bottom - top)
