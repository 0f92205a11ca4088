"""How high the frames of groups lie above each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QRectF

from desktop_app.editor.notes import Group
from desktop_app.gui.canvas.decorations import stacked
from desktop_app.gui.canvas.projection import Box

STEP: Final = 1e-6


def heights(groups: Sequence[Group], boxes: Mapping[str, Box]) -> dict[str, float]:
    """Return the height of each frame in ``boxes``, which names outer ones first.

    A smaller frame lies above a larger one, as those of loops do, but always above the one that holds it and
    above those it overlaps that come before it in the document.
    """
    parent = {name: group.id for group in groups for name in group.members}
    rank = {group.id: number for number, group in enumerate(groups)}
    found: dict[str, float] = {}
    for key in sorted(boxes, key=lambda key: (_depth(key, parent), rank[key])):
        area = QRectF(*boxes[key])
        below = [
            height
            for other, height in found.items()
            if other == parent.get(key) or QRectF(*boxes[other]).intersects(area)
        ]
        found[key] = max([stacked(area), *(height + STEP for height in below)])
    return found


def _depth(key: str, parent: Mapping[str, str]) -> int:
    seen = {key}
    while (key := parent.get(key, "")) and key not in seen:
        seen.add(key)
    return len(seen)
