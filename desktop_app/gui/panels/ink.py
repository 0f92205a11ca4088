"""The few colours, distances and fonts of the forms, all taken from palette and font: nothing is fixed.

The window's theme fills the palette (:func:`desktop_app.gui.theme.palette_of`), so forms follow it live.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QWidget

from desktop_app.gui.theme import blend, contrast

GRID: Final = 8
"""Pixels; every distance is a multiple of it, or half of it inside a control."""
RADIUS: Final = 6
SMALL: Final = 0.9
"""Size of help, error and type texts, relative to the form's font."""

_Role = QPalette.ColorRole


def _color(widget: QWidget, role: QPalette.ColorRole) -> QColor:
    return widget.palette().color(role)


def text(widget: QWidget) -> QColor:
    """Return the colour of text; faded where the widget is disabled."""
    return _color(widget, _Role.Text)


def muted(widget: QWidget) -> QColor:
    """Return the colour of help texts and idle signs."""
    return _color(widget, _Role.PlaceholderText)


def danger(widget: QWidget) -> QColor:
    """Return the colour of errors."""
    return _color(widget, _Role.BrightText)


def accent(widget: QWidget) -> QColor:
    """Return the colour of what is chosen or has the focus."""
    return _color(widget, _Role.Highlight)


def on_accent(widget: QWidget) -> QColor:
    """Return the colour that is readable on :func:`accent`."""
    return _color(widget, _Role.HighlightedText)


def surface(widget: QWidget) -> QColor:
    """Return the colour behind text that can be typed over."""
    return _color(widget, _Role.Base)


def ground(widget: QWidget) -> QColor:
    """Return the colour of the form itself."""
    return _color(widget, _Role.Window)


def outline(widget: QWidget) -> QColor:
    """Return the colour of control borders: calmer than text, yet never fainter than a card's border."""
    base, line = surface(widget), hairline(widget)
    calm = blend(base, text(widget), 0.28)
    return calm if contrast(base, calm) >= contrast(base, line) else line


def hairline(widget: QWidget) -> QColor:
    """Return the colour of cards and separators."""
    return _color(widget, _Role.Mid)


def tint(widget: QWidget, color: QColor, share: float = 0.12) -> QColor:
    """Return ``color`` laid thinly over the control's surface."""
    return blend(surface(widget), color, share)


_TURNS: Final = {"text": 50, "date": 100, "bool": 160, "list": 210, "object": 300}
"""Degrees by which the hue of a type lies from the accent; numbers have the accent itself."""


def kind(widget: QWidget, name: str) -> QColor:
    """Return the colour of a type of values; ``any`` has none of its own."""
    base = name.partition("[")[0]
    if base in ("any", ""):
        return muted(widget)
    color = accent(widget)
    hue = (max(0, color.hslHue()) + _TURNS.get(base, 0)) % 360
    return QColor.fromHsl(hue, color.hslSaturation(), color.lightness())


def small_font(widget: QWidget) -> QFont:
    """Return the font of help and error texts."""
    font = QFont(widget.font())
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * SMALL)
    return font


def strong_font(widget: QWidget, weight: QFont.Weight = QFont.Weight.DemiBold) -> QFont:
    """Return the font of labels and headings."""
    font = QFont(widget.font())
    font.setWeight(weight)
    return font


def control_height(widget: QWidget) -> int:
    """Return the height of a one-line control: the text and one grid step above and below, less a hair."""
    return widget.fontMetrics().height() + 2 * GRID - 2
