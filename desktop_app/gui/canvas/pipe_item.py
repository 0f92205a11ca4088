"""The wire into one slot: from where a node stands to where the next one does, or would."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.faces import WireState
from desktop_app.gui.canvas.look import DASHES, Look
from desktop_app.gui.canvas.routing import Route, path_of
from desktop_app.gui.canvas.shim import PipeItem

Z_WIRE = -1.0
CORNER = 14.0
"""Radius of a wire's corners in units."""


class WireItem(PipeItem):
    """Owns the line of one wire; it knows no ports, its corners come from the layout."""

    # WORKAROUND NodeGraphQt 0.6.44: its pipes paint, measure and select in Python. Bound to the C++ methods
    # again they never enter Python, because shiboken calls only Python functions as overrides.
    paint = QGraphicsPathItem.paint
    boundingRect = QGraphicsPathItem.boundingRect
    shape = QGraphicsPathItem.shape
    itemChange = QGraphicsPathItem.itemChange
    hoverEnterEvent = QGraphicsPathItem.hoverEnterEvent
    hoverLeaveEvent = QGraphicsPathItem.hoverLeaveEvent

    state = WireState.IDLE
    line: Route = ()
    _input_port = _output_port = None

    def __init__(self, slot: Slot, look: Look) -> None:
        QGraphicsPathItem.__init__(self)
        self.setZValue(Z_WIRE)
        self.slot = slot
        self.look = look

    def set_line(self, line: Route) -> None:
        """Run through other corners."""
        if line != self.line:
            self.line = line
            self.setPath(path_of(line, CORNER * self.look.metrics.unit))

    def set_state(self, state: WireState) -> None:
        """Look idle, taken, running or about to receive a drop."""
        self.state = state
        self.setPen(self.look.wire_pen(state))
        self.setZValue(Z_WIRE if state is WireState.IDLE else Z_WIRE + 0.5)

    def flow(self) -> None:
        """Move the dashes to where they are at the phase of the look."""
        pen = QPen(self.pen())
        pen.setDashOffset(-sum(DASHES) * self.look.phase / 6)
        self.setPen(pen)

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        self.setPen(self.look.wire_pen(self.state))

    def draw_path(self, *_: Any, **__: Any) -> None:
        """Ignore NodeGraphQt's wish to route between ports."""


class LiveWireItem(WireItem):
    """The dashed wire that hangs on the cursor while a person looks for its other end."""

    def __init__(self, look: Look) -> None:
        super().__init__(Slot(), look)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent, False)
        self.set_state(WireState.DROP)
        self.setZValue(8)
