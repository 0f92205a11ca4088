"""What can be chosen, and the simplest choice: a switch."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from desktop_app.domain.quick import dataclass
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.frame import paint_box, paint_ring


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: the value in the document, its title, and what choosing it means."""

    value: Any
    title: str
    help: str = ""


class Toggle(QCheckBox):
    """A check box that looks like a switch."""

    def sizeHint(self) -> QSize:
        """Return the size of the track."""
        height = self.fontMetrics().height() + 2
        return QSize(round(height * 1.8), height + 2)

    def hitButton(self, position: QPoint) -> bool:
        """Take clicks anywhere on the track."""
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track and knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        track = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        on = self.isChecked()
        fill = ink.accent(self) if on else ink.surface(self)
        border = ink.accent(self) if on else ink.muted(self)
        paint_box(painter, track, fill, border, 1.5, radius=track.height() / 2)
        self._paint_knob(painter, track, on)
        if self.hasFocus():
            rect = QRectF(self.rect())
            paint_ring(painter, rect, ink.accent(self), 1.0, rect.height() / 2)

    def _paint_knob(self, painter: QPainter, track: QRectF, on: bool) -> None:
        radius = track.height() / 2 - 3.5
        x = track.right() - radius - 3.5 if on else track.left() + radius + 3.5
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.on_accent(self) if on else ink.muted(self))
        painter.drawEllipse(QPointF(x, track.center().y()), radius, radius)


class SwitchEditor(Editor):
    """Yes or no. The title stands to the left."""

    inline_label = True

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.toggle = Toggle()
        self.toggle.clicked.connect(self.commit)
        self.column.addWidget(self.toggle)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def focus_target(self) -> QWidget:
        """The switch."""
        return self.toggle

    def write(self, value: Any) -> None:
        """Show whether it is on."""
        self.toggle.setChecked(bool(value))
