"""Free room on the canvas: where something can be put down without covering anything (editor.md E, Notes)."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.domain.workflow import Position, Workflow
from desktop_app.editor.layout_values import Layout, Rect
from desktop_app.editor.notes import notes

GAP = 24.0
"""What stays free around, in canvas units."""


def obstacles(workflow: Workflow, layout: Layout) -> list[Rect]:
    """Return what a note must not cover: cards, everything between a fork and its join, other notes."""
    papers = [Rect(note.x, note.y, note.width, note.height) for note in notes(workflow)]
    return [layout.trigger, *layout.nodes.values(), *layout.frames.values(), *papers]


def beside(wanted: Rect, taken: Sequence[Rect], gap: float = GAP) -> Position:
    """Return the nearest place for ``wanted`` to the right or left of where it would be that covers nothing
    of ``taken``.
    """
    right, left = _slid(wanted, taken, gap, 1), _slid(wanted, taken, gap, -1)
    return min((right, left), key=lambda place: abs(place.x - wanted.x))[:2]


def _slid(rect: Rect, taken: Sequence[Rect], gap: float, way: int) -> Rect:
    """Slide sideways past everything in the way, nearest first."""
    row = [other for other in taken if other.y - gap < rect.bottom and rect.y < other.bottom + gap]
    row.sort(key=lambda other: other.x if way > 0 else -other.right)
    for other in row:
        if other.x - gap < rect.right and rect.x < other.right + gap:
            rect = rect._replace(x=other.right + gap if way > 0 else other.x - gap - rect.width)
    return rect
