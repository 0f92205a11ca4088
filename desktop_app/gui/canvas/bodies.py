"""The sign below a card whose branches are folded away: how many nodes these hold; a click shows them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from desktop_app.gui.canvas.look import Look
from desktop_app.gui.canvas.projection import Projection

HEIGHT = 20.0
"""Of the sign, in units."""


class BodySign(QGraphicsItem):
    """A small tab that hangs below a card, right of the wire."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look, self.text = look, ""
        self.setZValue(1.2)

    def show_text(self, text: str) -> None:
        """Say how many nodes are folded away."""
        if text != self.text:
            self.prepareGeometryChange()
            self.text = text

    @property
    def area(self) -> QRectF:
        """The tab in its own coordinates: the origin is the middle of the card's lower edge."""
        unit = self.look.metrics.unit
        width = self.look.small_metrics.horizontalAdvance(self.text) + 30 * unit
        return QRectF(12 * unit, 3 * unit, width, HEIGHT * unit)

    def boundingRect(self) -> QRectF:
        """The tab with its edge."""
        return self.area.adjusted(-2, -2, 2, 2)

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint an arrow that leads on, and the number."""
        look, unit = self.look, self.look.metrics.unit
        if look.far_off:
            return
        area, theme = self.area, look.theme
        painter.setPen(QPen(theme.accent, 1.2 * unit * theme.border))
        painter.setBrush(theme.card)
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        arm, middle = 3.5 * unit, QPointF(area.left() + 12 * unit, area.center().y())
        painter.setPen(QPen(theme.accent, 1.8 * unit, c=Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(
            [middle + QPointF(x, y) for x, y in ((-arm / 2, -arm), (arm / 2, 0), (-arm / 2, arm))]
        )
        painter.setPen(theme.text)
        painter.setFont(look.fonts.small)
        left_middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area.adjusted(20 * unit, 0, 0, 0), left_middle, self.text)


class BodySigns:
    """Owns the signs in a scene, by the key of the card."""

    def __init__(self, scene: QGraphicsScene, look: Look, count: Callable[[int], str]) -> None:
        self._scene, self._look, self._count = scene, look, count
        self.items: dict[str, BodySign] = {}

    def show(self, shown: Projection) -> None:
        """Show a sign for each card whose branches are folded away, unless it is itself."""
        wanted = {key: count for key, count in shown.closed.items() if key not in shown.hidden}
        for key in [key for key in self.items if key not in wanted]:
            self._scene.removeItem(self.items.pop(key))
        for key, count in wanted.items():
            if key not in self.items:
                self.items[key] = BodySign(self._look)
                self._scene.addItem(self.items[key])
            self.items[key].show_text(self._count(count))
            x, y, width, height = shown.boxes[key]
            self.items[key].setPos(x + width / 2, y + height)

    def at(self, point: QPointF) -> str:
        """Return the key of the card whose sign is at ``point`` of the scene."""
        found = (key for key, item in self.items.items() if item.area.contains(point - item.pos()))
        return next(found, "")
