"""What lies under a cursor that only moves: an output to draw from, a place where something can be added."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF

from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.gui.canvas.routing import Point

if TYPE_CHECKING:
    from desktop_app.gui.canvas.gestures import Gestures

HOVER: Final = 14.0
PORT: Final = 12.0
PLUS_FROM: Final = 0.3


class Hover:
    """Shows the plus button and the handle of an output where the cursor is, unless one may only look."""

    def __init__(self, gestures: Gestures) -> None:
        self._gestures, self._tools = gestures, gestures.tools

    def show(self, at: QPointF) -> None:
        """Offer what can be done ``at`` a place of the viewport."""
        tools, point = self._tools, self._tools.scene_point(at)
        if self._gestures.read_only:
            return
        port = self.port_at(point)
        if port is not None:
            tools.handle.show_at(port, tools.stage.shown.ports[port], tools.stage.pill(port))
        else:
            tools.handle.setVisible(False)
        slot = self._slot_near(point)
        places = tools.stage.shown.places
        if slot is not None and slot in places:
            tools.plus.show_at(places[slot], hot=self._over_plus(point, places[slot]), slot=slot)
        else:
            tools.plus.setVisible(False)

    def hide(self) -> None:
        """Offer nothing any more."""
        self._tools.plus.setVisible(False)
        self._tools.handle.setVisible(False)

    def port_at(self, point: QPointF) -> Slot | None:
        """The output there. On a card that is small on screen most of it stays the card's own."""
        targets, reach = self._tools.targets, PORT / self._tools.view.zoom
        item = targets.node_at(point)
        if self._gestures.read_only:
            return None
        if item is not None and point.y() < item.card.bottom() - item.card.height() * 0.3:
            return None
        return targets.port_at(point, reach)

    def plus_at(self, point: QPointF) -> Slot | None:
        """The slot of the plus button there, unless an output is nearer."""
        plus = self._tools.plus
        if plus.slot is None or not plus.isVisible() or not self._over_plus(point, (plus.x(), plus.y())):
            return None
        port = self._tools.stage.shown.ports.get(plus.slot, (plus.x(), plus.y()))
        nearer = math.dist(port, point.toTuple()) < math.dist((plus.x(), plus.y()), point.toTuple())
        return None if nearer else plus.slot

    def _slot_near(self, point: QPointF) -> Slot | None:
        """The slot whose plus button is offered there; from far away there is no room for one."""
        zoom = self._tools.view.zoom
        if zoom < PLUS_FROM:
            return None
        return (
            self.plus_at(point)
            or self._tools.targets.wire_at(point, HOVER / zoom)
            or self._free_output(point)
        )

    def _free_output(self, point: QPointF) -> Slot | None:
        item = self._tools.targets.node_at(point)
        slot = Slot(None if item.key == TRIGGER else item.key) if item is not None else None
        return slot if slot not in self._tools.stage.shown.targets else None

    def _over_plus(self, point: QPointF, place: Point) -> bool:
        return math.dist(point.toTuple(), place) <= self._tools.plus.radius * 1.2
