"""What all painting of one canvas shares: theme, sizes in em, fonts, pens, zoom and cached pictures."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QPen,
    QPixmap,
)

from desktop_app.domain.quick import dataclass
from desktop_app.gui.canvas.faces import Backdrop, WireState
from desktop_app.gui.canvas.plates import paint_backdrop, paint_card, paint_shadow
from desktop_app.gui.theme import Theme

DETAIL_FULL: Final = 0.5
"""From this zoom on a card shows everything; below it icon and title."""

DETAIL_TITLE: Final = 0.25
"""Below this zoom a card is a coloured tile."""

BOLD_WIRES: Final = 0.45
"""Below this zoom wires are drawn bolder, or they would fade away."""

_SPRITES: Final = 160
_EM_AT_100: Final = 14.0
"""Line height of the font at which a unit is one pixel at 100 %."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sizes in canvas units; ``unit`` is 1.0 for a 12-pixel font, so everything grows with the UI font."""

    unit: float
    card_width: float
    card_height: float
    radius: float
    tile: float
    pad: float
    margin: float
    """How far shadow, badges and arrow head reach out of the card."""

    @classmethod
    def of(cls, font: QFont) -> Metrics:
        """Return the sizes that fit ``font``."""
        unit = QFontMetricsF(font).height() / _EM_AT_100
        return cls(unit, 232 * unit, 64 * unit, 13 * unit, 40 * unit, 12 * unit, 18 * unit)


DASHES: Final = (3.0, 2.6)
"""Of a wire, in its widths."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts of the cards, all from the system font, unhinted so that widths scale with the zoom."""

    title: QFont
    line: QFont
    small: QFont
    far: QFont

    @classmethod
    def of(cls, font: QFont) -> Fonts:
        """Return the fonts derived from ``font``."""
        pixels = QFontInfo(font).pixelSize()
        return cls(
            _font(font, pixels * 1.08, True),
            _font(font, pixels * 0.94, False),
            _font(font, pixels * 0.87, True),
            _font(font, pixels * 1.6, True),
        )


def _font(base: QFont, pixels: float, bold: bool) -> QFont:
    font = QFont(base)
    font.setPixelSize(max(1, round(pixels)))
    font.setBold(bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


class Look:
    """Owns the painting resources of a canvas. ``zoom`` and ``ratio`` are those of the frame being painted;
    ``vector`` is set while exporting, when cached pictures would spoil the drawing; ``grid`` says
    whether the ground has dots; ``animated`` is off for people who want no motion, and in tests.
    """

    def __init__(self, theme: Theme, font: QFont) -> None:
        self.zoom = 1.0
        self.ratio = 1.0
        self.seen = (-math.inf, math.inf)
        """From where to where the frame being painted reaches down the scene: a strip, while one scrolls."""
        self.vector = False
        self.animated = True
        self.grid = True
        self.far = False
        self.sideways = False
        """Whether the flow runs to the right: wires arrive at the left edge of a card."""
        self.phase = 0
        self._sprites: dict[tuple[Backdrop, float, bool], QPixmap] = {}
        self._newest: dict[tuple[Backdrop, bool, bool], tuple[float, QPixmap]] = {}
        self.sharp = True
        """Off while the zoom moves: then pictures of another zoom will do."""
        self._shade: QPixmap | None = None
        self._pens: dict[WireState, QPen] = {}
        self.theme = theme
        self.set_font(font)

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours from now on."""
        self.theme = theme
        self._forget()

    def set_font(self, font: QFont) -> None:
        """Take sizes and fonts from another UI font."""
        self.metrics = m = Metrics.of(font)
        self.card = QRectF(0, 0, m.card_width, m.card_height)
        self.bounds = self.card.adjusted(-m.margin, -m.margin, m.margin, m.margin)
        self.fonts = Fonts.of(font)
        self.title_metrics = QFontMetricsF(self.fonts.title)
        self.line_metrics = QFontMetricsF(self.fonts.line)
        self.small_metrics = QFontMetricsF(self.fonts.small)
        self.far_metrics = QFontMetricsF(self.fonts.far)
        self._forget()

    def _forget(self) -> None:
        self._sprites.clear()
        self._newest.clear()
        self._pens.clear()
        self._shade = None

    def sees(self, top: float, bottom: float) -> bool:
        """Whether anything between these heights of the scene is painted now."""
        return self.vector or (self.seen[0] <= bottom and top <= self.seen[1])

    def set_far(self, far: bool) -> bool:
        """Draw wires bolder when the canvas is small; returns whether that is a change."""
        changed, self.far = far is not self.far, far
        if changed:
            self._pens.clear()
        return changed

    def set_sideways(self, sideways: bool) -> None:
        """Let wires come from the left, or from above."""
        if sideways is not self.sideways:
            self.sideways = sideways
            self._sprites.clear()
            self._newest.clear()

    @property
    def inlet(self) -> QPointF:
        """The tip of an arriving wire, in the coordinates of a card."""
        gap = -1.5 * self.metrics.unit
        return QPointF(gap, self.card.center().y()) if self.sideways else QPointF(self.card.center().x(), gap)

    @property
    def outlet(self) -> QPointF:
        """Where wires leave a card, in its coordinates."""
        middle = self.card.center()
        return (
            QPointF(self.card.right(), middle.y())
            if self.sideways
            else QPointF(middle.x(), self.card.bottom())
        )

    def wire_color(self, state: WireState) -> QColor:
        """Return the colour of a wire."""
        theme = self.theme
        return {
            WireState.IDLE: theme.wire,
            WireState.SKIPPED: theme.wire,
            WireState.TAKEN: theme.wire_taken,
            WireState.RUNNING: theme.wire_running,
            WireState.DROP: theme.drop,
        }[state]

    def wire_pen(self, state: WireState) -> QPen:
        """Return the pen of a wire; states differ by width and dashes as well as by colour."""
        pen = self._pens.get(state)
        if pen is None:
            width = (
                (1.7 if state in (WireState.IDLE, WireState.SKIPPED) else 2.4)
                * self.metrics.unit
                * self.theme.border**0.5
            )
            width *= 2.0 if self.far else 1.0
            pen = QPen(self.wire_color(state), width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            if state in (WireState.RUNNING, WireState.DROP, WireState.SKIPPED):
                pen.setDashPattern(DASHES)
            self._pens[state] = pen
        return pen

    @property
    def far_off(self) -> bool:
        """Whether the canvas is so far away that cards are coloured tiles."""
        return self.zoom < DETAIL_TITLE

    def draw_backdrop(self, painter: QPainter, item: Backdrop, full: bool) -> None:
        """Draw everything of a card that does not change from node to node of a kind.

        Painted once per kind and zoom, then copied to whole device pixels, which keeps edges crisp.
        """
        if self.vector:
            paint_backdrop(painter, self, item, full)
            return
        scale = round(self.zoom * self.ratio, 4)  # Zooming there and back ends a hair beside where it began.
        sprite = self._sprites.get((item, scale, full))
        near = None if sprite is not None or self.sharp else self._newest.get((item, full, self.far_off))
        if near is not None:
            self._draw_scaled(painter, near, scale)
            return
        if sprite is None:
            sprite = self._render(item, scale, full)
        transform = painter.worldTransform()
        left = (transform.dx() - self.metrics.margin * self.zoom) * self.ratio
        top = (transform.dy() - self.metrics.margin * self.zoom) * self.ratio
        painter.setWorldMatrixEnabled(False)
        painter.drawPixmap(QPointF(round(left) / self.ratio, round(top) / self.ratio), sprite)
        painter.setWorldMatrixEnabled(True)

    def _draw_scaled(self, painter: QPainter, near: tuple[float, QPixmap], scale: float) -> None:
        """Draw a picture made for another zoom: while one zooms, speed is worth more than edges."""
        made, sprite = near
        size = QSizeF(sprite.width(), sprite.height())
        goal = size * (scale / made / self.ratio)
        transform = painter.worldTransform()
        corner = QPointF(transform.dx(), transform.dy())
        corner -= QPointF(self.metrics.margin, self.metrics.margin) * self.zoom
        painter.setWorldMatrixEnabled(False)
        painter.drawPixmap(QRectF(corner, goal), sprite, QRectF(QPointF(), size))
        painter.setWorldMatrixEnabled(True)

    def _render(self, item: Backdrop, scale: float, full: bool) -> QPixmap:
        if len(self._sprites) >= _SPRITES:
            self._sprites.clear()
            self._newest.clear()
        shaded = full and not (item.unknown or item.disabled)
        sprite = QPixmap(self._shadow(scale)) if shaded else self._empty(scale)
        painter = self._painter(sprite, scale)
        paint_card(painter, self, item, full)
        painter.end()
        sprite.setDevicePixelRatio(self.ratio)
        self._sprites[(item, scale, full)] = sprite
        self._newest[(item, full, self.far_off)] = (scale, sprite)
        return sprite

    def _empty(self, scale: float) -> QPixmap:
        m = self.metrics
        width, height = m.card_width + 2 * m.margin, m.card_height + 2 * m.margin
        sprite = QPixmap(int(width * scale) + 2, int(height * scale) + 2)
        sprite.fill(Qt.GlobalColor.transparent)
        return sprite

    def _painter(self, sprite: QPixmap, scale: float) -> QPainter:
        painter = QPainter(sprite)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        painter.translate(self.metrics.margin, self.metrics.margin)
        return painter

    def _shadow(self, scale: float) -> QPixmap:
        """The shadow that all kinds share. It is soft: painted once, it can be scaled for every zoom."""
        if self._shade is None:
            self._shade = self._empty(self.ratio)
            painter = self._painter(self._shade, self.ratio)
            paint_shadow(painter, self)
            painter.end()
        if scale == self.ratio:
            return self._shade
        sprite = self._empty(scale)
        painter = QPainter(sprite)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(scale / self.ratio, scale / self.ratio)
        painter.drawPixmap(0, 0, self._shade)
        painter.end()
        return sprite
