"""Where the parts of a drawing are on the screen, for menus, cursors and whoever points at them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF

from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.gui.canvas.routing import Point
from desktop_app.gui.canvas.stage import Stage
from desktop_app.gui.canvas.targets import Targets
from desktop_app.gui.canvas.view import CanvasView

ON_WIRE: Final = 40.0
"""Pixels within which something put down lies on a wire."""
POINTED: Final = 8.0
"""Pixels within which a click means a wire."""


class ScreenPlaces:
    """Answers in screen pixels, from what the stage shows and where the view looks."""

    def __init__(self, view: CanvasView, stage: Stage) -> None:
        self._view = view
        self._stage = stage

    def node_rect(self, key: str) -> QRect:
        """Return where a card is; empty if it is not shown."""
        if key not in self._stage.shown.boxes:
            return QRect()
        card = QRectF(*self._stage.shown.boxes[key])
        rect = self._view.viewportTransform().mapRect(card).toRect()
        return QRect(self._view.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def slot_point(self, slot: Slot) -> QPoint:
        """Return where the plus button of a slot is.

        :raises KeyError: nothing can be inserted there.
        """
        return self._on_screen(self._stage.shown.places[slot])

    def port_point(self, slot: Slot) -> QPoint:
        """Return where a wire into ``slot`` is taken hold of.

        :raises KeyError: no wire leads there.
        """
        return self._on_screen(self._stage.shown.ports[slot])

    def slot_at(self, point: QPoint) -> Slot | None:
        """Return where something would go that is put down at ``point``: behind the card there, else onto the
        wire there; None if there is neither, or another window.
        """
        there, targets = self.in_scene(point), Targets(self._stage)
        if there is None:
            return None
        if (item := targets.node_at(there)) is not None:
            slot = Slot(None if item.key == TRIGGER else item.key)
            return slot if slot in self._stage.shown.places else None
        return targets.wire_at(there, ON_WIRE / self._view.zoom)

    def wire_at(self, point: QPoint) -> Slot | None:
        """Return the wire that a click there means; None where there is none, or a card over it."""
        there, targets = self.in_scene(point), Targets(self._stage)
        if there is None or targets.node_at(there) is not None:
            return None
        return targets.wire_at(there, POINTED / self._view.zoom)

    def in_scene(self, point: QPoint) -> QPointF | None:
        """Return the place in the scene; None for what this view does not show."""
        port = self._view.viewport()
        at = port.mapFromGlobal(point)
        if not port.rect().contains(at) or not port.isVisible():
            return None
        inverse, _ = self._view.viewportTransform().inverted()
        return inverse.map(QPointF(at))

    def _on_screen(self, point: Point) -> QPoint:
        there = self._view.viewportTransform().map(QPointF(*point))
        return self._view.viewport().mapToGlobal(there.toPoint())
