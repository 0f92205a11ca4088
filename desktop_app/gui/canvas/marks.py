"""Marks of a comparison: what became of a node, by shape as well as by colour (editor.md E, Versions)."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication

from desktop_app.gui.canvas.look import Look
from desktop_app.gui.icons import screen_ratios
from desktop_app.gui.theme import Theme

SIZE = 20.0
"""Diameter of a mark in units."""


class Mark(Enum):
    """What became of a node; the value names the colour role."""

    ADDED = "resolved"
    REMOVED = "error"
    CHANGED = "warning"
    MOVED = "running"


def paint_mark(painter: QPainter, look: Look, mark: Mark, center: QPointF) -> None:
    """Paint a disc with a plus, a square with a minus, a diamond with a tilde, a hexagon with two arrows."""
    theme = look.theme
    painter.save()
    painter.translate(center)
    painter.scale(look.metrics.unit, look.metrics.unit)
    painter.setPen(QPen(theme.canvas, 2))
    painter.setBrush(theme.role(mark.value))
    _outline(painter, mark)
    pen = QPen(theme.card if theme.dark else QColor(theme.on_accent), 2.1)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _sign(painter, mark)
    painter.restore()


def _outline(painter: QPainter, mark: Mark) -> None:
    half = SIZE / 2
    if mark is Mark.ADDED:
        painter.drawEllipse(QPointF(), half, half)
    elif mark is Mark.REMOVED:
        painter.drawRoundedRect(QRectF(-half + 0.5, -half + 0.5, SIZE - 1, SIZE - 1), 3, 3)
    elif mark is Mark.CHANGED:
        tip = half * 1.28
        painter.drawPolygon(QPolygonF([QPointF(0, -tip), QPointF(tip, 0), QPointF(0, tip), QPointF(-tip, 0)]))
    else:
        wide, high = half * 1.15, half * 0.95
        corners = ((-wide, 0), (-wide / 2, -high), (wide / 2, -high), (wide, 0), (wide / 2, high))
        painter.drawPolygon(QPolygonF([*(QPointF(x, y) for x, y in corners), QPointF(-wide / 2, high)]))


def _sign(painter: QPainter, mark: Mark) -> None:
    if mark in (Mark.ADDED, Mark.REMOVED):
        painter.drawLine(QPointF(-4.4, 0), QPointF(4.4, 0))
    if mark is Mark.ADDED:
        painter.drawLine(QPointF(0, -4.4), QPointF(0, 4.4))
    elif mark is Mark.CHANGED:
        painter.drawPolyline([QPointF(-4.6, 1.4), QPointF(-2.2, -1.5), QPointF(1.8, 1.5), QPointF(4.6, -1.4)])
    elif mark is Mark.MOVED:
        painter.drawLine(QPointF(0, -5), QPointF(0, 5))
        for side in (-1, 1):
            painter.drawPolyline(
                [QPointF(-2.6, side * 2.6), QPointF(0, side * 5.2), QPointF(2.6, side * 2.6)]
            )


def mark_icon(mark: Mark, theme: Theme, size: int = 16) -> QIcon:
    """Return the mark as an icon for lists."""
    return painted_icon(
        lambda painter, look: paint_mark(painter, look, mark, QPointF()), theme, SIZE * 1.4, size
    )


def painted_icon(
    paint: Callable[[QPainter, Look], None], theme: Theme, extent: float, size: int = 16
) -> QIcon:
    """Return what ``paint`` paints around the origin, ``extent`` units wide, as an icon for lists."""
    look, icon = Look(theme, QApplication.font()), QIcon()
    for ratio in screen_ratios():
        pixmap = QPixmap(round(size * ratio), round(size * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(pixmap.width() / 2, pixmap.height() / 2)
        scale = size * ratio / (extent * look.metrics.unit)
        painter.scale(scale, scale)
        paint(painter, look)
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        icon.addPixmap(pixmap)
        icon.addPixmap(pixmap, QIcon.Mode.Selected)  # Or the style would tint it.
    return icon
