"""What presses mean on wires and their points: a point more, a drag, a line across (editor.md E)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.dragging import Gesture
from desktop_app.gui.canvas.reroute_items import RerouteItem
from desktop_app.gui.canvas.rerouting import new_point
from desktop_app.gui.canvas.routing import Point
from desktop_app.gui.canvas.slicing import Slice
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.canvas.gestures import Gestures

ON_WIRE: Final = 8.0
"""Pixels within which a double click is on a wire."""


def tidy_reason() -> str:
    """Return why wires of an always tidy workflow have no points."""
    return tr("This workflow is always tidy. Choose “Free layout” in the Arrange menu to bend wires.")


class WirePoints:
    """Decides what a press on a point or across wires begins. Owns that decision until the next press."""

    def __init__(self, gestures: Gestures) -> None:
        self._gestures, self._tools = gestures, gestures.tools
        self.waiting: Callable[[QPointF], Gesture | None] | None = None

    def at(self, point: QPointF) -> RerouteItem | None:
        """Return the point of a wire that is at ``point`` of the scene."""
        return self._tools.stage.points.at(point, self._tools.view.zoom)

    def press(self, point: QPointF, adding: bool) -> bool:
        """Select the point there; returns whether there is one."""
        item, selection, self.waiting = self.at(point), self._tools.selection, None
        if item is None:
            return False
        if adding:
            selection.toggle(item.key)
        elif item.key not in selection.keys:
            selection.select([item.key])
        if not self._gestures.read_only:
            self.waiting = lambda start: self._gestures.papers.drag(selection.keys, start)
        return True

    def double_click(self, point: QPointF) -> None:
        """Ask for a point on the wire there."""
        slot = self._tools.targets.wire_at(point, ON_WIRE / self._tools.view.zoom)
        if slot is not None and not self._gestures.read_only and self.at(point) is None:
            self.add({slot: point.toTuple()})

    def slice(self, start: QPointF, cuts: bool) -> Gesture | None:
        """Begin to draw a line across wires."""
        if not cuts and not self._gestures.free:
            self._gestures.refused.emit(tidy_reason())
            return None
        return Slice(self._tools, start, self._cut if cuts else self.add, cuts=cuts)

    def _cut(self, found: dict[Slot, Point]) -> None:
        self._gestures.cut_requested.emit(tuple(found))

    def add(self, found: dict[Slot, Point]) -> None:
        """Ask for a point on each of these wires."""
        if not self._gestures.free:
            self._gestures.refused.emit(tidy_reason())
            return
        shown = self._tools.stage.shown
        self._gestures.points_requested.emit(
            tuple(new_point(shown, slot, place) for slot, place in found.items())
        )
