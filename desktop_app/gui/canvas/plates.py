"""The plates of the cards: card, icon tile, shadow, hatching, ports; near, and from far away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from desktop_app.gui.canvas.faces import Backdrop
from desktop_app.gui.icons import paint_icon
from desktop_app.gui.theme import blend

if TYPE_CHECKING:
    from desktop_app.gui.canvas.look import Look


def paint_backdrop(painter: QPainter, look: Look, item: Backdrop, full: bool) -> None:
    """Paint shadow, card, icon tile, arrow head and output dot as vectors, the card's corner at (0, 0)."""
    if full and not (item.unknown or item.disabled):
        paint_shadow(painter, look)
    paint_card(painter, look, item, full)


def paint_card(painter: QPainter, look: Look, item: Backdrop, full: bool) -> None:
    """Paint the backdrop without its shadow."""
    card = look.card
    if look.far_off:
        _paint_far(painter, look, item)
        return
    _paint_plate(painter, look, item, card)
    _paint_tile(painter, look, item)
    if item.disabled:
        _paint_slash(painter, look)
    if full and item.arrow:
        paint_arrow(painter, look, look.inlet, look.theme.wire)
    if full and item.output:
        paint_port(painter, look, look.outlet, look.theme.wire)


def paint_shadow(painter: QPainter, look: Look) -> None:
    """Paint the soft shadow below a card, as a few faint layers."""
    card, unit, theme = look.card, look.metrics.unit, look.theme
    painter.setPen(Qt.PenStyle.NoPen)
    color = QColor(theme.shadow)
    for layer in range(7):
        grow = (6 - layer) * 1.7 * unit
        color.setAlphaF((0.05 if theme.dark else 0.016) * theme.shadow.alphaF())
        painter.setBrush(color)
        radius = look.metrics.radius + grow
        drop = card.translated(0, 2.6 * unit).adjusted(-grow, -grow * 0.7, grow, grow)
        painter.drawRoundedRect(drop, radius, radius)


def _paint_plate(painter: QPainter, look: Look, item: Backdrop, card: QRectF) -> None:
    theme, unit = look.theme, look.metrics.unit
    edge = theme.role(item.edge) if item.edge else theme.card_border
    pen = QPen(edge, (1.6 if item.edge else 1.0) * unit * theme.border)
    if item.unknown:
        pen = QPen(theme.muted, 1.3 * unit * theme.border)
        pen.setDashPattern([3.5, 3.0])
    elif item.disabled:
        pen.setDashPattern([7.0, 3.0, 1.0, 3.0])
    painter.setPen(pen)
    pale = item.unknown or item.disabled
    painter.setBrush(blend(theme.canvas, theme.card, 0.5) if pale else theme.card)
    half = pen.widthF() / 2
    plate = card.adjusted(half, half, -half, -half)
    painter.drawRoundedRect(plate, look.metrics.radius, look.metrics.radius)
    if item.disabled:
        _paint_hatching(painter, look, plate)


def _paint_far(painter: QPainter, look: Look, item: Backdrop) -> None:
    """Paint a card as it is seen from afar: its state or group as a colour, bars for icon and title."""
    theme, m, card = look.theme, look.metrics, look.card
    group = theme.group(item.group)
    state = theme.role(item.edge) if item.edge else None
    line = max(m.unit, 1 / look.zoom) * theme.border
    painter.setPen(QPen(state or blend(theme.canvas, group, 0.55), line))
    painter.setBrush(blend(theme.card, state, 0.4) if state else blend(theme.canvas, group, 0.16))
    painter.drawRoundedRect(card.adjusted(line / 2, line / 2, -line / 2, -line / 2), m.radius, m.radius)
    pale = 0.4 if item.unknown or item.disabled else 1.0
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(blend(theme.canvas, state or group, pale))
    painter.drawRoundedRect(QRectF(m.pad, m.pad, m.tile, m.tile), 10 * m.unit, 10 * m.unit)
    left, thick = m.pad * 2 + m.tile, m.tile * 0.3
    bar = QRectF(left, card.center().y() - thick / 2, (card.width() - left) * 0.72, thick)
    painter.setBrush(blend(theme.canvas, state or theme.muted, 0.6 * pale))
    painter.drawRoundedRect(bar, thick / 2, thick / 2)


def _paint_hatching(painter: QPainter, look: Look, plate: QRectF) -> None:
    """Paint slanted lines across a card that runs pass over: told by shape in every theme."""
    unit, theme = look.metrics.unit, look.theme
    outline = QPainterPath()
    outline.addRoundedRect(plate, look.metrics.radius, look.metrics.radius)
    painter.save()
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(blend(theme.canvas, theme.muted, 0.28), 1.2 * unit))
    step, x = 11 * unit, plate.left() - plate.height()
    while x < plate.right():
        painter.drawLine(QPointF(x, plate.bottom()), QPointF(x + plate.height(), plate.top()))
        x += step
    painter.restore()


def _paint_slash(painter: QPainter, look: Look) -> None:
    """Paint a barred circle at the corner of the icon."""
    m, theme = look.metrics, look.theme
    center, radius = QPointF(m.pad + m.tile - 4 * m.unit, m.pad + m.tile - 4 * m.unit), 7.5 * m.unit
    painter.setPen(QPen(theme.text, 1.7 * m.unit))
    painter.setBrush(theme.card)
    painter.drawEllipse(center, radius, radius)
    reach = radius * 0.7
    painter.drawLine(center + QPointF(-reach, reach), center + QPointF(reach, -reach))


def _paint_tile(painter: QPainter, look: Look, item: Backdrop) -> None:
    theme, m = look.theme, look.metrics
    color = theme.group(item.group)
    tile = QRectF(m.pad, m.pad, m.tile, m.tile)
    solid = item.trigger
    painter.setPen(QPen(color, m.unit) if theme.tint == 0 else Qt.PenStyle.NoPen)
    painter.setBrush(color if solid else theme.tinted(color))
    painter.drawRoundedRect(tile, 10 * m.unit, 10 * m.unit)
    inset = 9 * m.unit
    icon = tile.adjusted(inset, inset, -inset, -inset)
    paint_icon(painter, item.icon, icon, theme.on_accent if solid else color)


def paint_port(painter: QPainter, look: Look, center: QPointF, color: QColor) -> None:
    """Paint the small ring at which a wire starts."""
    radius = 3.4 * look.metrics.unit
    painter.setPen(QPen(color, 1.7 * look.metrics.unit))
    painter.setBrush(look.theme.card)
    painter.drawEllipse(center, radius, radius)


def paint_arrow(painter: QPainter, look: Look, tip: QPointF, color: QColor) -> None:
    """Paint the head of a wire that arrives at ``tip``, from above or from the left."""
    unit = look.metrics.unit
    wide, long = 4.6 * unit, 7.6 * unit
    if look.sideways:
        head = [tip, tip + QPointF(-long, -wide), tip + QPointF(-long, wide)]
    else:
        head = [tip, tip + QPointF(-wide, -long), tip + QPointF(wide, -long)]
    pen = QPen(color, 1.2 * unit)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF(head))
