"""Arcs from a card to the cards that use its value, drawn over everything while one looks (editor.md G)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from desktop_app.gui.canvas.look import Look
from desktop_app.gui.canvas.stage import Stage

Z_ARCS: Final = 30.0
BEND: Final = 0.35
"""How far an arc swings out, as a part of its length."""


class ArcsItem(QGraphicsItem):
    """Paints the arcs that it was given last. Knows no references, only who points at whom."""

    def __init__(self, look: Look, stage: Stage) -> None:
        super().__init__()
        self._look, self._stage = look, stage
        self._pairs: tuple[tuple[str, str], ...] = ()
        self._paths: list[tuple[QPainterPath, QPointF, QPointF]] = []
        self._bounds = QRectF()
        self.setZValue(Z_ARCS)
        self.setVisible(False)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs of keys that are drawn now: giver and user."""
        return self._pairs

    def show_pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Draw an arc for each pair of keys; cards that are not there have none. No pairs: nothing."""
        self.prepareGeometryChange()
        cards = self._stage.nodes
        self._pairs = tuple((a, b) for a, b in dict.fromkeys(pairs) if a in cards and b in cards and a != b)
        self._paths = [self._arc(a, b) for a, b in self._pairs]
        room = 8 * self._look.metrics.unit
        box = QRectF()
        for path, _, _ in self._paths:
            box |= path.boundingRect()
        self._bounds = box.adjusted(-room, -room, room, room)
        self.setVisible(bool(self._paths))
        self.update()

    def _arc(self, giver: str, user: str) -> tuple[QPainterPath, QPointF, QPointF]:
        first, second = (self._stage.nodes[key].sceneBoundingRect() for key in (giver, user))
        start, end = QPointF(first.right(), first.center().y()), QPointF(second.right(), second.center().y())
        out = max(40 * self._look.metrics.unit, BEND * (end - start).manhattanLength())
        right = max(start.x(), end.x()) + out
        path = QPainterPath(start)
        path.cubicTo(QPointF(right, start.y()), QPointF(right, end.y()), end)
        return path, start, end

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint dashed arcs, a dot where they begin and a point where they end: unlike any wire."""
        unit, color = self._look.metrics.unit, self._look.theme.accent
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for path, start, end in self._paths:
            pen = QPen(color, 2 * unit)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.setBrush(self._look.theme.canvas)
            painter.strokePath(path, pen)
            painter.setPen(QPen(color, 2 * unit))
            painter.drawEllipse(start, 4 * unit, 4 * unit)
            painter.setBrush(color)
            tip = [end, end + QPointF(9 * unit, -5 * unit), end + QPointF(9 * unit, 5 * unit)]
            painter.drawPolygon(QPolygonF(tip))
