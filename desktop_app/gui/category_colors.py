"""The colours of categories: hues by name, as light or dark as the theme needs them (engine.md 1.6)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from desktop_app.gui.icons import screen_ratios
from desktop_app.gui.theme import Theme

HUES: Final = {
    "red": 0,
    "volcano": 15,
    "orange": 30,
    "gold": 45,
    "lime": 80,
    "green": 135,
    "cyan": 182,
    "blue": 212,
    "geekblue": 230,
    "purple": 270,
    "magenta": 325,
}
"""Degrees on the colour circle; ``default`` is grey."""


def category_color(name: str, theme: Theme) -> QColor:
    """Return the colour of a category; an unknown one is grey."""
    if name not in HUES:
        return theme.muted
    return QColor.fromHslF(HUES[name] / 360, 0.7, 0.68 if theme.dark else 0.4)


def category_icon(name: str, theme: Theme, size: int) -> QIcon:
    """Return a dot in the colour of a category."""
    icon = QIcon()
    for ratio in screen_ratios():
        pixmap = QPixmap(round(size * ratio), round(size * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(ratio, ratio)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(category_color(name, theme))
        painter.drawEllipse(QRectF(0, 0, size, size))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        icon.addPixmap(pixmap)
    return icon
