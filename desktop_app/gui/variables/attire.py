"""What the rows of the browser are painted with: colours, fonts and signs of one view, made once.

All colours come from the palette (:mod:`desktop_app.gui.panels.ink`), so dock and pop-up look alike. A page
of values is painted at every step of a wheel: asking the palette for each word would take half of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import paint_chevron
from desktop_app.gui.panels.frame import paint_box
from desktop_app.gui.variables.values import SHAPES, uses_text

_CENTRE: Final = int(Qt.AlignmentFlag.AlignCenter)
MARK: Final = 8
"""Pixels of the square that a dot, a ring or an angle is painted in."""


class Attire:
    """Colours, fonts and small pictures for one palette, font and pixel ratio."""

    def __init__(self, view: QWidget) -> None:
        window = view.window()
        self._key = _key(view)
        self._ratio = view.devicePixelRatioF()
        self._window = window
        self.text, self.accent = ink.text(window), ink.accent(window)
        self.muted, self.danger = ink.muted(view), ink.danger(view)
        self.faint = ink.tint(window, self.text, 0.55)
        self.chip = ink.tint(window, self.text, 0.07)
        self.font, self.small, self.strong = QFont(view.font()), ink.small_font(view), ink.strong_font(view)
        self.metrics, self.small_metrics = QFontMetrics(self.font), QFontMetrics(self.small)
        self.side = self.metrics.height() - 1
        self.uses_width = self.small_metrics.horizontalAdvance(uses_text(88)) + 4
        self._signs: dict[tuple[str, bool], QPixmap] = {}
        self._chips: dict[str, QPixmap] = {}
        self.live = self._picture(MARK, lambda painter: self._dot(painter, self.accent, filled=True))
        self.past = self._picture(MARK, lambda painter: self._dot(painter, self.muted, filled=False))
        self.angles = {way: self._angle(way) for way in ("down", "right")}

    def suits(self, view: QWidget) -> bool:
        """Tell whether the view still looks as it did."""
        return self._key == _key(view)

    def sign(self, kind: str, faint: bool) -> QPixmap:
        """Return shape and letter of a type."""
        found = self._signs.get((kind, faint))
        if found is None:
            found = self._picture(self.side, lambda painter: self._sign(painter, kind, faint))
            self._signs[kind, faint] = found
        return found

    def type_chip(self, name: str) -> QPixmap:
        """Return the name of a type on its ground."""
        found = self._chips.get(name)
        if found is None:
            width, height = self.small_metrics.horizontalAdvance(name) + 10, self.small_metrics.height() + 2
            found = self._picture(width, lambda painter: self._chip(painter, name), height)
            self._chips[name] = found
        return found

    def _chip(self, painter: QPainter, name: str) -> None:
        box = QRectF(0, 0, self.small_metrics.horizontalAdvance(name) + 10, self.small_metrics.height() + 2)
        paint_box(painter, box, self.chip, self.chip, radius=4)
        painter.setFont(self.small)
        painter.setPen(self.muted)
        painter.drawText(box, _CENTRE, name)

    def _picture(self, side: int, paint: Callable[[QPainter], None], height: int = 0) -> QPixmap:
        picture = QPixmap(QSize(side, height or side) * self._ratio)
        picture.setDevicePixelRatio(self._ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font)
        paint(painter)
        painter.end()
        return picture

    def _dot(self, painter: QPainter, color: QColor, *, filled: bool) -> None:
        painter.setPen(QPen(color, 1.3))
        painter.setBrush(color if filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(MARK / 2, MARK / 2), 3, 3)

    def _angle(self, way: str) -> QPixmap:
        middle = QPointF(self.side / 2, self.side / 2)
        return self._picture(
            self.side, lambda painter: paint_chevron(painter, middle, self.muted, direction=way)
        )

    def _sign(self, painter: QPainter, kind: str, faint: bool) -> None:
        shape, letter = SHAPES[kind]
        color = ink.tint(self._window, self.accent, 0.55) if faint else self.accent
        box = QRectF(0, 0, self.side, self.side)
        painter.setPen(QPen(color, 1.3))
        painter.setBrush(ink.tint(self._window, color, 0.14))
        painter.drawPath(outline(shape, box.adjusted(0.8, 0.8, -0.8, -0.8)))
        font = QFont(self.small)
        font.setPixelSize(max(7, round(self.side * 0.58)))
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(box, _CENTRE, letter)


def _key(view: QWidget) -> tuple[int, int, str, float]:
    window = view.window().palette().cacheKey()
    return window, view.palette().cacheKey(), view.font().key(), view.devicePixelRatioF()


def outline(shape: str, box: QRectF) -> QPainterPath:
    """Return the shape of a type's sign."""
    path = QPainterPath()
    if shape in ("circle", "ring"):
        path.addEllipse(box)
    elif shape == "diamond":
        path.addPolygon(_corners(box, (0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)))
    elif shape == "hexagon":
        path.addPolygon(
            _corners(box, (0.25, 0.04), (0.75, 0.04), (1, 0.5), (0.75, 0.96), (0.25, 0.96), (0, 0.5))
        )
    elif shape == "leaf":
        path.addPolygon(_corners(box, (0.06, 0), (0.66, 0), (0.96, 0.3), (0.96, 1), (0.06, 1)))
    elif shape == "stack":
        path.addRoundedRect(box.adjusted(0, 2.4, -2.4, 0), 2, 2)
        path.addPolygon(_corners(box, (0.24, 0.16), (0.24, 0), (1, 0), (1, 0.78), (0.86, 0.78)))
    else:
        path.addRoundedRect(box if shape == "square" else box.adjusted(0, 1.5, 0, -1.5), 2.5, 2.5)
    path.closeSubpath()
    return path


def _corners(box: QRectF, *parts: tuple[float, float]) -> QPolygonF:
    points = [QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in parts]
    return QPolygonF([*points, points[0]])
