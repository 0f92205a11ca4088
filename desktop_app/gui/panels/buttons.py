"""The small buttons of the forms: a drawing alone, or a drawing with a few words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop_app.gui.icons import action_icon, paint_icon
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.frame import paint_box, paint_ring

_EDGE: Final = 2
"""Pixels left of a drawing with words: it stands in line with the labels and fields above it."""


class PanelButton(QAbstractButton):
    """Base of the small buttons: hover and focus look, keyboard reachable, Enter presses like Space."""

    def __init__(self, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = action_icon(icon) if icon else None
        self._hovered = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that a click would act."""
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Calm down again."""
        self._hovered = False
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press by Enter too: people do not know which button types take it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return a square as high as a line with a little air."""
        side = self.fontMetrics().height() + ink.GRID
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Never shrink: a button that is cut off is no button."""
        return self.sizeHint()

    def _paint_background(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        shown = self._hovered or self.isDown() or self.isChecked()
        fill = ink.tint(self, ink.accent(self) if self.isChecked() else ink.text(self), 0.1)
        if self.isEnabled() and shown:
            paint_box(painter, rect, fill, fill, radius=4)
        if self.hasFocus():
            paint_ring(painter, rect, ink.accent(self), 1.5, 4)

    def _paint_drawing(self, painter: QPainter, rect: QRectF, color: QColor) -> None:
        if self._drawing is not None:
            paint_icon(painter, self._drawing, rect, color)


class IconButton(PanelButton):
    """A drawing that can be pressed; its text is the tooltip and the accessible name."""

    def __init__(self, text: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(text, icon, parent)
        self.setToolTip(text)

    def explain(self, reason: str) -> None:
        """Disable the button and say why, or enable it again when there is no reason."""
        self.setEnabled(not reason)
        self.setToolTip(reason or self.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the drawing in the middle."""
        painter = QPainter(self)
        self._paint_background(painter)
        strong = self._hovered or self.hasFocus()
        color = ink.text(self) if strong or not self.isEnabled() else ink.muted(self)
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        side = round(self.fontMetrics().height() * 0.95)
        rect = QRectF(0, 0, side, side)
        rect.moveCenter(QRectF(self.rect()).center())
        self._paint_drawing(painter, rect, color)


class LinkButton(PanelButton):
    """A few words in the accent colour with a drawing in front: adds something, opens something. Its words
    end in dots rather than that the form becomes wider than its dock.
    """

    def __init__(self, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, icon, parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Shrink to a few words in width."""
        wanted = self.sizeHint()
        return QSize(min(wanted.width(), 18 * self.fontMetrics().averageCharWidth()), wanted.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell all words where not all of them can be read."""
        super().resizeEvent(event)
        cut = self.width() < self.sizeHint().width()
        if cut or self.toolTip() == self.text():
            self.setToolTip(self.text() if cut else "")

    def sizeHint(self) -> QSize:
        """Return the width of the words and the drawing."""
        metrics = self.fontMetrics()
        drawing = metrics.height() + ink.GRID // 2 if self._drawing else ink.GRID // 2
        words = metrics.horizontalAdvance(self.text())
        return QSize(_EDGE + drawing + words + ink.GRID, metrics.height() + ink.GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint drawing and words."""
        painter = QPainter(self)
        self._paint_background(painter)
        color = ink.accent(self) if self.isEnabled() else ink.text(self)
        side = self.fontMetrics().height()
        rect = QRectF(self.rect()).adjusted(_EDGE, 0, 0, 0)
        if self._drawing is not None:
            box = QRectF(rect.left(), 0, side * 0.9, side * 0.9)
            box.moveCenter(QPointF(box.center().x(), rect.center().y()))
            self._paint_drawing(painter, box, color)
            rect.setLeft(rect.left() + side + ink.GRID // 2 - 1)
        else:
            rect.setLeft(rect.left() + ink.GRID // 2 - _EDGE)
        painter.setPen(color)
        words = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, round(rect.width())
        )
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)


class ArrowButton(PanelButton):
    """A small angle that can be pressed: ``up``, ``down`` or ``right``."""

    def __init__(self, text: str, direction: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "", parent)
        self.direction = direction
        self.setToolTip(text)

    def explain(self, reason: str) -> None:
        """Disable the button and say why, or enable it again when there is no reason."""
        self.setEnabled(not reason)
        self.setToolTip(reason or self.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the angle in the middle."""
        painter = QPainter(self)
        self._paint_background(painter)
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        color = ink.text(self) if self._hovered or self.hasFocus() else ink.muted(self)
        paint_chevron(painter, QRectF(self.rect()).center(), color, 4, self.direction)


USUAL_LINE: Final = 16
"""Height of a line of text, in pixels, for which sizes of angles are meant."""

_ANGLES: Final = {
    "down": ((-1.0, -0.5), (0.0, 0.5), (1.0, -0.5)),
    "left": ((0.5, -1.0), (-0.5, 0.0), (0.5, 1.0)),
    "up": ((-1.0, 0.5), (0.0, -0.5), (1.0, 0.5)),
    "right": ((-0.5, -1.0), (0.5, 0.0), (-0.5, 1.0)),
}


def paint_chevron(
    painter: QPainter, center: QPointF, color: QColor, size: float = 3.5, direction: str = "down"
) -> None:
    """Paint the small angle that says "more" or shows a direction; it grows with the font."""
    size *= max(1.0, painter.fontMetrics().height() / USUAL_LINE)
    points = QPolygonF([QPointF(center.x() + x * size, center.y() + y * size) for x, y in _ANGLES[direction]])
    pen = QPen(color, 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(points)
