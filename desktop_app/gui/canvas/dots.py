"""The dots behind a drawing: a plain ground, and rows of dots as pictures that are laid side by side."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap

from desktop_app.gui.canvas.look import Look

_APART: Final = 24.0
_NEAREST: Final = 15
"""Pixels; dots that would come nearer than this are left out, every other one."""
_KEPT: Final = 24
_WIDE: Final = 384


class Dots:
    """Owns a piece of a row for each distance, screen and theme that was painted lately."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._rows: dict[tuple[int, float, str], QPixmap] = {}
        self._made: tuple[object, int, QPixmap] = (None, 1, QPixmap())
        """For what zoom, unit, screen and theme; how far the dots are apart, and a piece of a row."""

    def paint(self, painter: QPainter, area: QRect, origin: QPoint) -> None:
        """Fill ``area`` of the viewport, in pixels; ``origin`` is where the scene's own is.

        Between the rows there is one colour: filling with that takes half as long as laying tiles.
        """
        look = self._look
        painter.fillRect(area, look.theme.canvas)
        if not look.grid:
            return
        key = (look.zoom, look.metrics.unit, look.ratio, look.theme.name)
        if self._made[0] != key:
            step = self._step()
            self._made = (key, step, self._row(step))
        _, step, row = self._made
        radius = _radius(step)
        first = origin.y() + math.floor(step / 2 - radius) - 1
        high = math.ceil(row.height() / look.ratio)
        top = area.top() - high + (first - area.top() + high) % step
        for y in range(top, area.bottom() + 1, step):
            strip = QRect(area.left(), y, area.width(), high)
            painter.drawTiledPixmap(strip, row, QPoint((area.left() - origin.x()) % step, 0))

    def _step(self) -> int:
        spacing = _APART * self._look.metrics.unit * self._look.zoom
        while spacing < _NEAREST:
            spacing *= 2
        return round(spacing)

    def _row(self, step: int) -> QPixmap:
        key = (step, self._look.ratio, self._look.theme.name)
        if key not in self._rows:
            if len(self._rows) >= _KEPT:
                self._rows.clear()
            self._rows[key] = self._draw(step)
        return self._rows[key]

    def _draw(self, step: int) -> QPixmap:
        """Paint some dots with their middles half a step behind the left edge, and a pixel around them."""
        ratio, radius = self._look.ratio, _radius(step)
        top = math.floor(step / 2 - radius) - 1
        high = math.ceil(step / 2 + radius) + 1 - top
        many = max(1, _WIDE // step)
        row = QPixmap(round(many * step * ratio), round(high * ratio))
        row.setDevicePixelRatio(ratio)
        row.fill(self._look.theme.canvas)
        painter = QPainter(row)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.grid)
        for index in range(many):
            painter.drawEllipse(QPointF((index + 0.5) * step, step / 2 - top), radius, radius)
        painter.end()
        return row


def _radius(step: int) -> float:
    return min(1.5, max(0.8, step / 22))
