"""The scrolling, zooming window onto the scene. What a press or a drop means is decided by the gestures."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QGraphicsView, QPinchGesture, QWidget

from desktop_app.gui.canvas.bare_view import UPDATES, BareView
from desktop_app.gui.canvas.dots import Dots
from desktop_app.gui.canvas.handler import Handler
from desktop_app.gui.canvas.look import Look
from desktop_app.gui.canvas.options import CanvasOptions

ZOOM_MIN: Final = 0.1
ZOOM_MAX: Final = 4.0
READABLE: Final = 0.6
"""From this zoom on a document is shown whole when it is opened; a larger one from its beginning, at 80 %."""
BEGINNING: Final = 0.8
_KEEP: Final = 80
"""So many pixels of the drawing stay in sight whatever a person scrolls."""
_SETTLE_MS: Final = 120
_BY_KEY: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class CanvasView(BareView):
    """Owns transform and scroll position."""

    zoomed = Signal(float)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        self.look = look
        self.handler: Handler | None = None
        self.content = QRectF(0, 0, 1, 1)
        self.options = CanvasOptions()
        self._ringed = False
        self._exposed: list[QRect] = []
        """What is painted now, in pixels: while one scrolls, two strips far apart."""
        self._anew = False
        """Whether all will be painted, so that scrolling need not move pixels."""
        self.cover: QWidget | None = None
        """What lies over the lower right corner."""
        self.reader: object | None = None
        """What screen readers get for this canvas; kept as long as the view."""
        self._opening = True
        self._dots = Dots(look)
        super().__init__(parent)
        self.setMinimumSize(QSize(160, 120))
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._sharpen)

    # -- where we look --------------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """Pixels per unit; 1.0 is 100 %."""
        return self.transform().m11()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Set the zoom within 10 %, or what fits all, and 400 %; the point ``at`` of the viewport stays where
        it is.
        """
        self._zoom(min(ZOOM_MAX, max(min(ZOOM_MIN, self.zoom), zoom)), at)

    def _zoom(self, zoom: float, at: QPointF | None = None, fixed: QPointF | None = None) -> None:
        """Zoom, and put the point ``fixed`` of the scene, or the one that is there now, ``at`` its place."""
        at = at if at is not None else QRectF(self.viewport().rect()).center()
        fixed = fixed if fixed is not None else self._scene_point(at)
        self._anew = True
        self.setTransform(QTransform.fromScale(zoom, zoom))
        self._put(fixed, at)
        self._anew = False
        self.zoomed.emit(zoom)

    def _scene_point(self, at: QPointF) -> QPointF:
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(at)

    def _put(self, scene_point: QPointF, at: QPointF) -> None:
        there = self.viewportTransform().map(scene_point)
        self.scroll_by(there.x() - at.x(), there.y() - at.y())

    def scroll_by(self, dx: float, dy: float) -> None:
        """Move the window by pixels, as far as some of the drawing stays in sight."""
        box = self.viewportTransform().mapRect(self.content)
        view = self.viewport().rect()
        dx = min(max(dx, box.left() - view.width() + _KEEP), box.right() - _KEEP)
        dy = min(max(dy, box.top() - view.height() + _KEEP), box.bottom() - _KEEP)
        for bar, pixels in ((self.horizontalScrollBar(), round(dx)), (self.verticalScrollBar(), round(dy))):
            if pixels:
                bar.setValue(bar.value() + pixels)

    def fit(self, rect: QRectF, largest: float = 1.0) -> None:
        """Show all of ``rect``, with a margin, no larger than ``largest``; where all needs less than 10 %,
        less than that.
        """
        self._zoom(self._fitting(rect, largest), fixed=rect.center())

    def _fitting(self, rect: QRectF, largest: float) -> float:
        view = self.viewport().rect()
        room = QSize(max(1, int(view.width() * 0.92)), max(1, int(view.height() * 0.92)))
        return min(room.width() / max(rect.width(), 1), room.height() / max(rect.height(), 1), largest)

    def open_at(self, rect: QRectF) -> None:
        """Show a document for the first time: all of it if that is readable, else its beginning."""
        port = self.viewport()
        port.update()
        if self._fitting(rect, 1.0) >= READABLE:
            self.fit(rect)
        elif self.look.sideways:
            self._zoom(BEGINNING, QPointF(40, port.height() / 2), QPointF(rect.left(), rect.center().y()))
        else:
            self._zoom(BEGINNING, QPointF(port.width() / 2, 40), QPointF(rect.center().x(), rect.top()))

    def expect_opening(self) -> None:
        """Look at the beginning of the drawing as soon as the size of the widget is known."""
        self._opening = True
        if self.isVisible():
            self._open()

    def _open(self) -> None:
        self._opening = False
        self.open_at(self.content)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll by moving pixels even while something lies over a corner; Qt would paint everything anew.
        Move none where everything is painted anyhow.
        """
        cover = self.cover
        covered = cover is not None and cover.isVisible()
        if not covered and not self._anew:
            super().scrollContentsBy(dx, dy)
            return
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        super().scrollContentsBy(dx, dy)
        self.setViewportUpdateMode(UPDATES)
        if self._anew or cover is None:
            return
        view, corner = self.viewport().rect(), cover.geometry().topLeft()
        beside = QRect(0, 0, corner.x(), view.height())
        above = QRect(corner.x(), 0, view.width() - corner.x(), corner.y())
        for part in (beside, above):
            self.viewport().scroll(dx, dy, part)

    def look_at(self, point: QPointF) -> None:
        """Bring a point of the scene into the middle."""
        self._put(point, QRectF(self.viewport().rect()).center())

    def reveal(self, rect: QRectF, margin: float = 60.0) -> None:
        """Scroll as little as is needed to see ``rect``."""
        box = self.viewportTransform().mapRect(rect).adjusted(-margin, -margin, margin, margin)
        view = QRectF(self.viewport().rect())
        dx = min(0.0, box.left()) or max(0.0, box.right() - view.right())
        dy = min(0.0, box.top()) or max(0.0, box.bottom() - view.bottom())
        if dx or dy:
            self.scroll_by(dx, dy)

    # -- painting -------------------------------------------------------------------------------------

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Paint the canvas and its dots in device pixels, so that they stay sharp at every zoom."""
        look, placing = self.look, self.viewportTransform()
        zoom = placing.m11()
        if look.zoom != zoom and look.animated:
            look.sharp = False
            self._settle.start()
        look.zoom, look.ratio = zoom, self.devicePixelRatioF()
        look.seen = (rect.top(), rect.bottom())
        origin = QPoint(round(placing.dx()), round(placing.dy()))
        painter.setWorldMatrixEnabled(False)
        for area in self._exposed:
            self._dots.paint(painter, area, origin)
        painter.setWorldMatrixEnabled(True)

    def show_grid(self, wanted: bool) -> None:
        """Show or hide the dots of the ground."""
        self.look.grid = wanted
        self.viewport().update()

    def _sharpen(self) -> None:
        """The zoom rests: paint crisp edges again."""
        self.look.sharp = True
        self.viewport().update()

    # -- events ---------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep letters that choose a place from being taken for the keys of an action."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and self.handler and isinstance(event, QKeyEvent) and self.handler.claims(event):
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Take pinches, help and leaving, which have no handler of their own in a view."""
        kind = event.type()
        if kind == QEvent.Type.Paint and isinstance(event, QPaintEvent):
            self._exposed = list(event.region())  # type: ignore[call-overload]
        if kind == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            return self._native(event)
        if kind == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            return self._pinch(event)
        if kind == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.handler:
            self.handler.help(event)
            return True
        if kind == QEvent.Type.Leave and self.handler:
            self.handler.leave()
        return super().viewportEvent(event)

    def _native(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self.zoom * (1 + event.value()), event.position())
        return True

    def _pinch(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        at = QPointF(self.viewport().mapFromGlobal(pinch.hotSpot().toPoint()))
        self.zoom_to(self.zoom * pinch.scaleFactor(), at)
        event.accept(pinch)
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl zoom at the cursor, with Shift scroll sideways; or the other way round."""
        angle, pixels = event.angleDelta(), event.pixelDelta()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control is not self.options.wheel_zooms:
            self.zoom_to(self.zoom * 1.0015 ** (angle.y() or angle.x()), event.position())
        else:
            delta = QPointF(pixels) if not pixels.isNull() else QPointF(angle) * 0.75
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not delta.x():
                delta = QPointF(delta.y(), 0)
            self.scroll_by(-delta.x(), -delta.y())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hand over to the gestures."""
        if self.handler:
            self.handler.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hand over to the gestures."""
        if self.handler:
            self.handler.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Hand over to the gestures."""
        if self.handler:
            self.handler.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Hand over to the gestures."""
        if self.handler:
            self.handler.double_click(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand over to the gestures; what they do not know goes to the window."""
        event.setAccepted(bool(self.handler and self.handler.key_press(event)))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Hand over to the gestures."""
        event.setAccepted(bool(self.handler and self.handler.key_release(event)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Hand over to the gestures instead of showing NodeGraphQt's menu."""
        if self.handler:
            self.handler.menu(event)
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept our own node types only; a dropped file is the window's business."""
        event.setAccepted(bool(self.handler and self.handler.drops.enter(event)))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Hand over to the gestures."""
        event.setAccepted(bool(self.handler and self.handler.drops.move(event)))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Hand over to the gestures."""
        if self.handler:
            self.handler.drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand over to the gestures."""
        event.setAccepted(bool(self.handler and self.handler.drops.drop(event)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the focus is when a key has brought it here."""
        super().focusInEvent(event)
        self._ring(event.reason() in _BY_KEY)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget held keys: their release will go to another window."""
        if self.handler:
            self.handler.lost_focus()
        super().focusOutEvent(event)
        self._ring(False)

    def _ring(self, ringed: bool) -> None:
        if ringed is not self._ringed:
            self._ringed = ringed
            self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Show that the canvas has the focus when a key has brought it here."""
        if not self._ringed:
            return
        painter.setWorldMatrixEnabled(False)
        painter.setPen(QPen(self.look.theme.accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
        painter.setWorldMatrixEnabled(True)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Keep Tab for quick add; Shift+Tab leaves, so that the focus is never trapped."""
        if forwards and not self.options.tab_moves_focus:
            return False
        return super().focusNextPrevChild(forwards)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the drawing once the size of the widget is known."""
        super().showEvent(event)
        if self._opening:
            QTimer.singleShot(0, self, self._open_once)

    def _open_once(self) -> None:
        if self._opening:
            self._open()
