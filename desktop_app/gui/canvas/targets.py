"""What is at a point, and where a drop would go. Geometry only; rules come in as a function."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt

from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.node_item import NodeItem
from desktop_app.gui.canvas.pipe_item import WireItem
from desktop_app.gui.canvas.routing import distance_to
from desktop_app.gui.canvas.stage import Stage

Rule: TypeAlias = Callable[[Slot], str | None]
"""Says why a slot is not possible, or None."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a drop would go: ``slot`` if something may go there, else ``refusal`` of the nearest one."""

    slot: Slot | None = None
    refusal: str = ""
    refused_slot: Slot | None = None


class Targets:
    """Finds cards, outputs and slots on a stage. All distances are scene units."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def node_at(self, point: QPointF) -> NodeItem | None:
        """Return the card under ``point``."""
        for item in self._near(point, 1.0):
            if isinstance(item, NodeItem) and item.key and item.card.contains(point):
                return item
        return None

    def nodes_in(self, rect: QRectF) -> Iterator[NodeItem]:
        """Yield the cards that touch ``rect``."""
        for item in self._stage.scene.items(rect, Qt.ItemSelectionMode.IntersectsItemBoundingRect):
            if isinstance(item, NodeItem) and item.key and item.card.intersects(rect):
                yield item

    def port_at(self, point: QPointF, reach: float) -> Slot | None:
        """Return the slot whose output is nearest to ``point``, within ``reach``."""
        ports = self._stage.shown.ports
        found = [(math.dist(ports[w.slot], point.toTuple()), w.slot) for w in self._wires(point, reach)]
        distance, slot = min(found, default=(math.inf, None), key=lambda pair: pair[0])
        return slot if distance <= reach else None

    def wire_at(self, point: QPointF, reach: float) -> Slot | None:
        """Return the slot of the wire nearest to ``point``, within ``reach``."""
        found = [(distance_to(w.line, point.toTuple()), w.slot) for w in self._wires(point, reach)]
        distance, slot = min(found, default=(math.inf, None), key=lambda pair: pair[0])
        return slot if distance <= reach else None

    def drop(self, point: QPointF, reach: float, rule: Rule, skip: Collection[Slot] = ()) -> Target:
        """Return where a drop at ``point`` goes: the nearest legal slot whose wire is within ``reach``."""
        places = self._stage.shown.places
        found = sorted(
            (
                min(distance_to(wire.line, point.toTuple()), math.dist(places[wire.slot], point.toTuple())),
                i,
                wire.slot,
            )
            for i, wire in enumerate(self._wires(point, reach))
            if wire.slot in places and wire.slot not in skip
        )
        return first_legal([slot for distance, _, slot in found if distance <= reach], rule)

    def drop_anywhere(self, point: QPointF, rule: Rule, skip: Collection[Slot] = ()) -> Target:
        """Return the nearest legal slot, however far."""
        at = point.toTuple()
        places = self._stage.shown.places
        found = sorted((math.dist(place, at), i, slot) for i, (slot, place) in enumerate(places.items()))
        return first_legal([slot for _, _, slot in found if slot not in skip], rule)

    def _near(self, point: QPointF, reach: float) -> list[object]:
        rect = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        return list(self._stage.scene.items(rect, Qt.ItemSelectionMode.IntersectsItemBoundingRect))

    def _wires(self, point: QPointF, reach: float) -> Iterator[WireItem]:
        for item in self._near(point, reach):
            if isinstance(item, WireItem) and item.slot in self._stage.wires:
                yield item


def first_legal(slots: list[Slot], rule: Rule) -> Target:
    """Return the first slot that is possible, else why the first is not."""
    refusal, refused = "", None
    for slot in slots:
        reason = rule(slot)
        if reason is None:
            return Target(slot)
        if refused is None:
            refusal, refused = reason, slot
    return Target(None, refusal, refused)
