"""The points of wires on one canvas: created, moved and removed to follow the drawing."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from desktop_app.gui.canvas.faces import WireState
from desktop_app.gui.canvas.look import Look
from desktop_app.gui.canvas.projection import Projection
from desktop_app.gui.canvas.routing import distance_to

Z_POINT: Final = 0.5
RADIUS: Final = 5.0
HIT: Final = 12.0
"""Pixels around a point within which a press takes hold of it."""


class RerouteItem(QGraphicsItem):
    """A dot on a wire; its position is the point itself."""

    def __init__(self, key: str, look: Look) -> None:
        super().__init__()
        self.key, self.look = key, look
        self.drag = (0.0, 0.0)
        """How far a drag in progress has moved it."""
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(Z_POINT)

    @property
    def card(self) -> QRectF:
        """The point in scene coordinates, without extent."""
        return QRectF(self.x(), self.y(), 0.0, 0.0)

    def boundingRect(self) -> QRectF:
        """The dot with its ring."""
        reach = 2.2 * RADIUS * self.look.metrics.unit
        return QRectF(-reach, -reach, 2 * reach, 2 * reach)

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint a hollow dot in the ink of wires, ringed while it is selected."""
        look = self.look
        chosen = self.isSelected() and not look.vector
        if look.vector or (look.far_off and not chosen):
            return
        radius = RADIUS * look.metrics.unit
        ink = look.theme.selection if chosen else look.wire_color(WireState.IDLE)
        painter.setPen(QPen(ink, 1.8 * look.metrics.unit))
        painter.setBrush(look.theme.card)
        painter.drawEllipse(QPointF(), radius, radius)
        if chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink, max(2.0 * look.metrics.unit, 2 / look.zoom)))
            painter.drawEllipse(QPointF(), radius * 1.8, radius * 1.8)


class RerouteItems:
    """Owns the dots in a scene, by id."""

    def __init__(self, scene: QGraphicsScene, look: Look) -> None:
        self._scene, self._look = scene, look
        self.items: dict[str, RerouteItem] = {}

    def show(self, shown: Projection) -> None:
        """Show the points of the drawing; those of wires that a collapsed group hides are hidden too."""
        wanted = {key: (slot, at) for slot, points in shown.points.items() for key, at in points}
        for key in [key for key in self.items if key not in wanted]:
            self._scene.removeItem(self.items.pop(key))
        for key, (slot, at) in wanted.items():
            if key not in self.items:
                self.items[key] = RerouteItem(key, self._look)
                self._scene.addItem(self.items[key])
            self.items[key].drag = (0.0, 0.0)
            self.items[key].setPos(*at)
            self.items[key].setVisible(distance_to(shown.wires.get(slot, ()), at) < 1.0)

    def at(self, point: QPointF, zoom: float) -> RerouteItem | None:
        """Return the dot at ``point`` of the scene."""
        near = [(math.dist(item.pos().toTuple(), point.toTuple()), item) for item in self._visible()]
        distance, item = min(near, default=(math.inf, None), key=lambda pair: pair[0])
        return item if distance <= max(HIT / zoom, RADIUS) else None

    def inside(self, area: QRectF) -> list[str]:
        """Return the ids of the dots in an area of the scene."""
        return [item.key for item in self._visible() if area.contains(item.pos())]

    def _visible(self) -> list[RerouteItem]:
        return [item for item in self.items.values() if item.isVisible()]
