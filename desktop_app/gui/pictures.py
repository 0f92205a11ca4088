"""Writes the canvas into a picture file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QImageWriter

from desktop_app.domain.errors import InvalidRequestError, StorageError
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.workbench import write_whole

SCALE: Final = 2.0
MARGIN: Final = 80
LARGEST: Final = 16_000
"""Pixels of one side; beyond it memory is the limit, and the workflow is painted smaller."""


def write_picture(canvas: Canvas, path: Path, scale: float = SCALE) -> None:
    """Write the whole workflow as PNG or SVG, by the ending of ``path``.

    :raises InvalidRequestError: another ending. :raises StorageError: the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending == ".svg":
        _write_svg(canvas, path)
    elif ending == ".png":
        _write_png(canvas.image(scale), path)
    else:
        raise InvalidRequestError("a picture must end in .png or .svg", place=str(path))


def write_themed(canvas: Canvas, path: Path, scale: float = SCALE) -> None:
    """Write the whole workflow in the theme of the canvas, where :func:`write_picture` is always light.

    :raises InvalidRequestError: not a PNG. :raises StorageError: the file cannot be written.
    """
    if path.suffix.lower() != ".png":
        raise InvalidRequestError(
            "an SVG is always in the light theme", remedy="write a .png", place=str(path)
        )
    content = canvas.view.content.size() * scale
    size = QSize(round(content.width()) + MARGIN, round(content.height()) + MARGIN)
    canvas.resize(size.boundedTo(QSize(LARGEST, LARGEST)))
    canvas.show()
    canvas.view.fit(canvas.view.content, scale)
    image = QImage(canvas.size(), QImage.Format.Format_RGB32)
    canvas.view.viewport().render(image)
    _write_png(image, path)


def _write_png(image: QImage, path: Path) -> None:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    write_whole(path, bytes(data.data()))


def _write_svg(canvas: Canvas, path: Path) -> None:
    try:
        canvas.write_svg(path)
    except OSError as error:
        raise StorageError(error.strerror or str(error), place=str(path)) from error
