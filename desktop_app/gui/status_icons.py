"""The status shapes of the canvas as icons for lists, so that both speak one language."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from desktop_app.gui.canvas.badges import SIZE, paint_badge
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.canvas.look import Look
from desktop_app.gui.theme import Theme


class StatusIcons:
    """Paints and keeps one icon for each status of a theme."""

    def __init__(self, theme: Theme) -> None:
        self._look = Look(theme, QApplication.font())
        self._icons: dict[Badge, QIcon] = {}

    def icon(self, badge: Badge, size: int = 16) -> QIcon:
        """Return the icon for a state; the count is left out."""
        key = Badge(badge.status, 1, badge.running)
        if key not in self._icons:
            icon = QIcon()
            for ratio in (1.0, 2.0):
                picture = self.pixmap(key, size, ratio)
                # Selected too, or the style would tint it.
                icon.addPixmap(picture)
                icon.addPixmap(picture, QIcon.Mode.Selected)
            self._icons[key] = icon
        return self._icons[key]

    def pixmap(self, badge: Badge, size: int, ratio: float) -> QPixmap:
        """Return the shape at ``size`` logical pixels."""
        pixmap = QPixmap(round(size * ratio), round(size * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        full = SIZE * self._look.metrics.unit * 1.28
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(size * ratio / full, size * ratio / full)
        right = QPointF(full / 2 + SIZE * self._look.metrics.unit / 2, full / 2)
        paint_badge(painter, self._look, Badge(badge.status, 1, badge.running), right)
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap


def execution_badge(status: int | None, *, active: bool = False) -> Badge:
    """Return the badge for a run: queueing, running, waiting for something outside, or ended."""
    return Badge(status, 1, active and status == 0)
