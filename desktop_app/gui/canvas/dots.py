"""The dots behind a drawing, as pictures that are laid side by side."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from desktop_app.gui.canvas.look import Look

_APART: Final = 24.0
_NEAREST: Final = 15
"""Pixels; dots that would come nearer than this are left out, every other one."""
_KEPT: Final = 24
_SIDE: Final = 384


class Dots:
    """Owns a tile for each distance, screen and theme that was painted lately."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._tiles: dict[tuple[int, float, str], QPixmap] = {}

    def tile(self, zoom: float) -> tuple[int, QPixmap]:
        """Return how many pixels the dots are apart, and a picture of many to fill the canvas with."""
        spacing = _APART * self._look.metrics.unit * zoom
        while spacing < _NEAREST:
            spacing *= 2
        step = round(spacing)
        key = (step, self._look.ratio, self._look.theme.name)
        if key not in self._tiles:
            if len(self._tiles) >= _KEPT:
                self._tiles.clear()
            self._tiles[key] = self._draw(step)
        return step, self._tiles[key]

    def _draw(self, step: int) -> QPixmap:
        cell = self._empty(step)
        cell.fill(self._look.theme.canvas)
        painter = QPainter(cell)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.grid)
        radius = min(1.5, max(0.8, step / 22))
        painter.drawEllipse(QPointF(step / 2, step / 2), radius, radius)
        painter.end()
        return self._repeat(cell, step * max(1, _SIDE // step))

    def _repeat(self, cell: QPixmap, side: int) -> QPixmap:
        """Return a larger tile, because filling a window with small ones is slow."""
        tile = self._empty(side)
        painter = QPainter(tile)
        painter.drawTiledPixmap(0, 0, side, side, cell)
        painter.end()
        return tile

    def _empty(self, side: int) -> QPixmap:
        picture = QPixmap(round(side * self._look.ratio), round(side * self._look.ratio))
        picture.setDevicePixelRatio(self._look.ratio)
        return picture
