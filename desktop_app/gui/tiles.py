"""Node types as small tiles in the colours of the cards, for lists and panels."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.icons import node_icon, paint_icon, screen_ratios, trigger_icon
from desktop_app.gui.theme import THEMES, Theme, blend


def node_tile(spec: NodeSpec | None, theme: Theme, size: int = 24) -> QIcon:
    """Return the tile of a node type; an unknown one has a tile of its own."""
    if spec is None:
        return _tile(node_icon("unknown"), theme.name, "unknown", size, False, screen_ratios())
    return _tile(node_icon(spec.type, spec.icon), theme.name, spec.group, size, False, screen_ratios())


def trigger_tile(workflow: Workflow, catalog: Catalog, theme: Theme, size: int = 24) -> QIcon:
    """Return the tile of a workflow's trigger."""
    spec = catalog.trigger(workflow.type)
    path = trigger_icon(workflow.type, spec.icon if spec else "")
    return _tile(path, theme.name, "trigger" if spec else "unknown", size, True, screen_ratios())


def tile_of(node: Node | None, workflow: Workflow, catalog: Catalog, theme: Theme, size: int = 24) -> QIcon:
    """Return the tile of a node, or with None the trigger's."""
    if node is None:
        return trigger_tile(workflow, catalog, theme, size)
    return node_tile(catalog.node(node.type), theme, size)


@lru_cache(maxsize=256)
def _tile(
    path: Path, theme_name: str, group: str, size: int, solid: bool, ratios: tuple[float, ...]
) -> QIcon:
    theme = THEMES[theme_name]
    icon = QIcon()
    for ratio in ratios:
        picture = _pixmap(path, theme, group, size, ratio, solid)
        # Selected too, or the style would tint it.
        icon.addPixmap(picture)
        icon.addPixmap(picture, QIcon.Mode.Selected)
        icon.addPixmap(_pixmap(path, theme, "", size, ratio, False), QIcon.Mode.Disabled)
    return icon


def _pixmap(path: Path, theme: Theme, group: str, size: int, ratio: float, solid: bool) -> QPixmap:
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    color = theme.group(group) if group else blend(theme.panel, theme.muted, 0.5)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    painter.setPen(QPen(color) if theme.tint == 0 else Qt.PenStyle.NoPen)
    painter.setBrush(color if solid else theme.tinted(color))
    painter.drawRoundedRect(QRectF(0.5, 0.5, size - 1, size - 1), size * 0.25, size * 0.25)
    inset = size * 0.22
    paint_icon(
        painter,
        path,
        QRectF(inset, inset, size - 2 * inset, size - 2 * inset),
        theme.on_accent if solid else color,
    )
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
