"""The handle of an output: one item, shown at whichever output the cursor is near.

Outputs are painted by the cards and found by geometry. Thousands of port items that are almost never touched
would double the time to open a workflow, and a handle can keep its size on screen at any zoom.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.look import Look
from desktop_app.gui.canvas.routing import Point
from desktop_app.gui.canvas.shim import PortItem

Z_PORT = 5.0


class PortHandle(PortItem):
    """Owns the glowing ring from which a person draws a wire."""

    def __init__(self, look: Look) -> None:
        # WORKAROUND NodeGraphQt 0.6.44: its ports want a node item as parent and a tooltip each.
        QGraphicsItem.__init__(self)
        self.look = look
        self.slot: Slot | None = None
        self._pill: QRectF | None = None
        self._pipes: list[object] = []
        self._name = "output"
        self.setZValue(Z_PORT)
        self.setVisible(False)

    @property
    def radius(self) -> float:
        """The radius in units, never smaller than 6 pixels on screen."""
        return max(6.0 * self.look.metrics.unit, 6.0 / max(self.look.zoom, 0.01))

    def show_at(self, slot: Slot, point: Point, pill: QRectF | None) -> None:
        """Appear at the output that leads into ``slot``: around its label ``pill``, if it has one."""
        if self.isVisible() and slot == self.slot:
            return
        self.prepareGeometryChange()
        self.slot = slot
        self._pill = pill.translated(-point[0], -point[1]) if pill is not None else None
        self.setPos(*point)
        self.setVisible(True)

    def boundingRect(self) -> QRectF:
        """The ring with its glow."""
        reach = self.radius * 2
        ring = QRectF(-reach, -reach, 2 * reach, 2 * reach)
        return ring if self._pill is None else ring.united(self._pill.adjusted(-reach, -reach, reach, reach))

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint a ring with a soft glow, or a glowing outline around a label."""
        color, radius = self.look.theme.accent, self.radius
        glow = QColor(color)
        glow.setAlphaF(0.18)
        painter.setBrush(self.look.theme.card if self._pill is None else Qt.BrushStyle.NoBrush)
        for ink, width in ((glow, radius), (color, radius * 0.34)):
            painter.setPen(QPen(ink, width))
            if self._pill is None:
                painter.drawEllipse(QPointF(), radius * 0.95, radius * 0.95)
            else:
                painter.drawRoundedRect(self._pill, self._pill.height() / 2, self._pill.height() / 2)
