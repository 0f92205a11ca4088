"""A workflow as a picture of a few pixels: its beginning, each node a tile in the colour of its group."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import TRIGGER, Workflow
from desktop_app.editor.arrangement import arrangement
from desktop_app.editor.layout import tidy
from desktop_app.editor.layout_values import Rect
from desktop_app.gui.theme import Theme, blend

SIZE: Final = QSize(58, 40)
CARD: Final = (220.0, 72.0)
LEAST: Final = 11.0
"""Pixels that a card is wide at least; of a larger workflow the picture shows the beginning."""
PAD: Final = 4.0


def thumbnail(workflow: Workflow, catalog: Catalog, theme: Theme, ratio: float = 1.0) -> QPixmap:
    """Return the picture for a device of pixel ratio ``ratio``."""
    picture = QPixmap(SIZE * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QRectF(0.5, 0.5, SIZE.width() - 1, SIZE.height() - 1)
    painter.setPen(theme.card_border)
    painter.setBrush(theme.canvas)
    painter.drawRoundedRect(ground, 4, 4)
    painter.setClipRect(ground.adjusted(1, 1, -1, -1))
    painter.setPen(Qt.PenStyle.NoPen)
    for rect, color in _tiles(workflow, catalog, theme):
        painter.setBrush(color)
        painter.drawRoundedRect(rect, 1, 1)
    painter.end()
    return picture


def _tiles(workflow: Workflow, catalog: Catalog, theme: Theme) -> list[tuple[QRectF, QColor]]:
    way = arrangement(workflow).direction
    layout = tidy(workflow, catalog, lambda _: CARD, trigger_size=CARD, direction=way)
    places = {TRIGGER: layout.trigger, **layout.nodes}
    left, top = min(r.x for r in places.values()), min(r.y for r in places.values())
    width = max(r.right for r in places.values()) - left
    height = max(r.bottom for r in places.values()) - top
    room = (SIZE.width() - 2 * PAD, SIZE.height() - 2 * PAD)
    scale = max(min(room[0] / width, room[1] / height), LEAST / CARD[0])
    across = 0.0 if way == "right" else max(0.0, (room[0] - width * scale) / 2)
    down = max(0.0, (room[1] - height * scale) / 2)

    def placed(rect: Rect) -> QRectF:
        x, y = PAD + across + (rect.x - left) * scale, PAD + down + (rect.y - top) * scale
        return QRectF(x, y, CARD[0] * scale, max(2.0, CARD[1] * scale))

    colors = {TRIGGER: theme.accent}
    for node in workflow.nodes:
        spec = catalog.node(node.type)
        colors[node.key] = blend(theme.canvas, theme.group(spec.group if spec else "unknown"), 0.8)
    return [(placed(rect), colors[key]) for key, rect in places.items()]
