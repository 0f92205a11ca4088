"""The whole workflow as a picture or a drawing, on light paper whatever theme the window has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSaveFile, QSize
from PySide6.QtGui import QBrush, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from desktop_app.gui.canvas.stage import Stage
from desktop_app.gui.theme import LIGHT

_LARGEST: Final = 16_000
"""Pixels of the longer side; beyond it memory is the limit, and the scale is lowered."""


@contextmanager
def _on_paper(stage: Stage) -> Iterator[None]:
    """Paint vectors at full detail in light colours; give the window its own look back afterwards."""
    scene, look = stage.scene, stage.look
    theme, zoom, far, brush = look.theme, look.zoom, look.far, scene.backgroundBrush()
    look.set_far(False)
    look.set_theme(LIGHT)
    look.vector, look.zoom = True, 1.0
    stage.restyle()
    scene.setBackgroundBrush(QBrush(LIGHT.canvas))
    try:
        yield
    finally:
        scene.setBackgroundBrush(brush)
        look.vector, look.zoom = False, zoom
        look.set_far(far)
        look.set_theme(theme)
        stage.restyle()


def draw_image(stage: Stage, paper: QRectF, scale: float) -> QImage:
    """Return ``paper``, an area of the scene, as an image of ``scale`` pixels for each unit."""
    scale = min(scale, _LARGEST / max(paper.width(), paper.height()))
    image = QImage(max(1, round(paper.width() * scale)), max(1, round(paper.height() * scale)), _FORMAT)
    image.fill(LIGHT.canvas)
    with _on_paper(stage):
        painter = QPainter(image)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        stage.scene.render(painter, QRectF(image.rect()), paper)
        painter.end()
    return image


_FORMAT: Final = QImage.Format.Format_ARGB32_Premultiplied


def draw_svg(stage: Stage, paper: QRectF, path: Path) -> None:
    """Write ``paper`` as SVG; a file that was there is replaced only when the new one is complete.

    :raises OSError: the file cannot be written.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = QSize(max(1, round(paper.width())), max(1, round(paper.height())))
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    with _on_paper(stage):
        painter = QPainter(generator)
        stage.scene.render(painter, QRectF(0, 0, size.width(), size.height()), paper)
        painter.end()
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly) or file.write(buffer.data()) < 0 or not file.commit():
        raise OSError(f"{path}: {file.errorString()}")
