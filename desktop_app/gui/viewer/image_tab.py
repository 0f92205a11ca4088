"""A value that is a picture: a data URL, or a text in Base64 that begins as pictures do."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import empty_label
from desktop_app.gui.wording import tr

_BEGINNINGS: Final = ("iVBORw0KGgo", "/9j/", "R0lGOD", "UklGR", "Qk0", "PHN2Zy", "PD94bWwg")
"""PNG, JPEG, GIF, WebP, BMP and SVG, written in Base64."""
_SCHEME: Final = "data:image/"
_MEMBERS: Final = ("data", "content", "base64", "dataUrl", "url")


def picture_text(value: Any) -> str | None:
    """Return the Base64 text of a picture, or None. An object holds it in one of a few usual members."""
    if isinstance(value, Mapping):
        found = (picture_text(value[name]) for name in _MEMBERS if isinstance(value.get(name), str))
        return next((text for text in found if text), None)
    if not isinstance(value, str):
        return None
    if value.startswith(_SCHEME) and ";base64," in value[:200]:
        return value.partition(";base64,")[2]
    return value if len(value) > 40 and value.startswith(_BEGINNINGS) else None


def picture_of(text: str) -> QImage:
    """Return the picture that a Base64 text holds; a null picture where it holds none."""
    try:
        return QImage.fromData(base64.b64decode(text))
    except (binascii.Error, ValueError):
        return QImage()


class ImageTab(QScrollArea):
    """Shows a picture, made smaller where there is no room for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panelArea")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidgetResizable(True)
        self.label: QLabel = empty_label("")
        self.label.setAccessibleName(tr("Picture"))
        self.setWidget(self.label)
        self.image = QImage()

    def show_value(self, value: Any) -> None:
        """Show the picture that a value holds."""
        self.label.setText(tr("Reading the picture …"))
        spawn(self._show(picture_text(value) or ""), self)

    async def _show(self, text: str) -> None:
        self.image = await asyncio.to_thread(picture_of, text)
        self._fit()

    def _fit(self) -> None:
        if self.image.isNull():
            self.label.setText(tr("This picture cannot be read."))
            return
        ratio = self.devicePixelRatioF()
        room = self.viewport().size() * ratio
        shown = self.image
        if shown.width() > room.width() or shown.height() > room.height():
            modes = (Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            shown = shown.scaled(room, *modes)
        pixmap = QPixmap.fromImage(shown)
        pixmap.setDevicePixelRatio(ratio)
        self.label.setPixmap(pixmap)
        size = tr("{w} × {h} pixels", w=self.image.width(), h=self.image.height())
        self.label.setToolTip(size)
        self.label.setAccessibleDescription(size)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture to the room."""
        super().resizeEvent(event)
        if not self.image.isNull():
            self._fit()
