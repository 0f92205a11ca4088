"""Icons: line drawings in SVG, painted sharp at any device pixel ratio in the colour of a theme role.

Our drawings use ``currentColor``; that is what is replaced. A plug-in's drawing that brings its own colours
keeps them.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.domain.resources import resource_path
from desktop_app.gui.text_size import text_scale
from desktop_app.gui.theme import Theme, blend

log = logging.getLogger(__name__)

SIZES: Final = (14, 16, 18, 20, 24)
"""Logical sizes in which the window shows the drawings of its actions."""


@lru_cache(maxsize=512)
def node_icon(type_id: str, icon: str = "") -> Path:
    """Return the drawing of a node type; ``icon`` is the spec's own, an absolute path for plug-ins."""
    return _first(icon, resource_path("icons", "nodes", f"{type_id}.svg"))


@lru_cache(maxsize=512)
def trigger_icon(type_id: str, icon: str = "") -> Path:
    """Return the drawing of a trigger type; all of ours share the bolt unless they bring their own."""
    own = resource_path("icons", "triggers", f"{type_id}.svg")
    return _first(icon, own, resource_path("icons", "triggers", "manual.svg"))


@lru_cache(maxsize=512)
def action_icon(name: str) -> Path:
    """Return the drawing of an action, such as ``run`` or ``zoom-in``."""
    return _first("", resource_path("icons", "actions", f"{name}.svg"))


def _first(icon: str, *candidates: Path) -> Path:
    own = Path(icon) if icon else None
    for path in (own, *candidates):
        if path is not None and path.is_absolute() and path.is_file():
            return path
    return resource_path("icons", "nodes", "unknown.svg")


@lru_cache(maxsize=512)
def _renderer(path: Path, color: str) -> QSvgRenderer:
    try:
        text = path.read_text(encoding="utf-8").replace("currentColor", color)
    except (OSError, UnicodeDecodeError) as error:
        log.warning("icon %s cannot be read: %s", path, error)
        text = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    return QSvgRenderer(QByteArray(text.encode()))


def paint_icon(painter: QPainter, path: Path, rect: QRectF, color: QColor) -> None:
    """Draw an icon as vectors into ``rect``."""
    _renderer(path, color.name()).render(painter, rect)


@lru_cache(maxsize=1024)
def _pixmap(path: Path, color: str, size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(path, color).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon_pixmap(path: Path, color: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon of ``size`` logical pixels for a device of pixel ratio ``ratio``."""
    return _pixmap(path, color.name(), size, ratio)


def themed_icon(path: Path, theme: Theme, role: str = "text") -> QIcon:
    """Return a QIcon in a role's colour, greyed when disabled. Ask again when the theme changes.

    It is sharp on the screens that are there now: each size that is painted is time before the window shows.
    The window asks again when a screen comes and when the text size changes.
    """
    color, enlarged = theme.role(role), max(1.0, text_scale())
    ratios = tuple(ratio * enlarged for ratio in screen_ratios())
    return _themed(path, color.name(), blend(theme.window, color, 0.38).name(), ratios)


def screen_ratios() -> tuple[float, ...]:
    """Return the device pixel ratios of all screens."""
    return tuple(sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()})) or (1.0,)


@lru_cache(maxsize=512)
def _themed(path: Path, color: str, faded: str, ratios: tuple[float, ...]) -> QIcon:
    icon = QIcon()
    for pixels in sorted({round(size * ratio) for size in SIZES for ratio in ratios}):
        picture = _pixmap(path, color, pixels, 1.0)
        icon.addPixmap(picture, QIcon.Mode.Normal)
        icon.addPixmap(_tinted(picture, faded), QIcon.Mode.Disabled)
    return icon


def _tinted(picture: QPixmap, color: str) -> QPixmap:
    """Return the shape of ``picture`` in another colour, which is quicker than drawing it once more."""
    tinted = QPixmap(picture)
    painter = QPainter(tinted)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(tinted.rect(), QColor(color))
    painter.end()
    return tinted
