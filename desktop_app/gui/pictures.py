"""Writes the canvas into a picture file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImageWriter

from desktop_app.domain.errors import InvalidRequestError, StorageError
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.workbench import write_whole

SCALE: Final = 2.0


def write_picture(canvas: Canvas, path: Path, scale: float = SCALE) -> None:
    """Write the whole workflow as PNG or SVG, by the ending of ``path``.

    :raises InvalidRequestError: another ending. :raises StorageError: the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending == ".svg":
        _write_svg(canvas, path)
    elif ending == ".png":
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(canvas.image(scale))
        write_whole(path, bytes(data.data()))
    else:
        raise InvalidRequestError("a picture must end in .png or .svg", place=str(path))


def _write_svg(canvas: Canvas, path: Path) -> None:
    try:
        canvas.write_svg(path)
    except OSError as error:
        raise StorageError(error.strerror or str(error), place=str(path)) from error
