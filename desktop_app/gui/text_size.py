"""What follows the text size of the window: pictures beside texts, and texts smaller or larger than usual."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QApplication, QLabel, QWidget

USUAL: Final = 12
"""Pixels of a text for which the sizes of pictures are written down."""


def text_scale() -> float:
    """Return how large all texts are, of the usual size."""
    return QFontInfo(QApplication.font()).pixelSize() / USUAL


def scaled(pixels: int) -> int:
    """Return how large a picture is that has ``pixels`` beside a usual text."""
    return round(pixels * text_scale())


def rescale(widget: QWidget, event: QEvent, share: float) -> None:
    """Keep the font of ``widget`` at ``share`` of the size of all texts; windows dress anew as it changes."""
    if event.type() == QEvent.Type.StyleChange:
        _fit(widget, share)


def _fit(widget: QWidget, share: float) -> None:
    size, font = QApplication.font().pointSizeF() * share, QFont(widget.font())
    if size > 0 and abs(font.pointSizeF() - size) > 0.01:
        font.setPointSizeF(size)
        widget.setFont(font)


class SizedLabel(QLabel):
    """A label whose text is ``share`` of the usual size."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, share: float) -> None:
        super().__init__(text, parent)
        self._share = share
        _fit(self, share)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        rescale(self, event, self._share)
