"""The whole drawing in a corner of the canvas, with the part that is shown; drag to move it (editor.md E)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from desktop_app.gui.canvas.annotation_items import tint
from desktop_app.gui.canvas.stage import Stage
from desktop_app.gui.canvas.view import CanvasView
from desktop_app.gui.theme import blend

SIZE: Final = QSize(184, 124)
_FOLLOW_MS: Final = 33
_TROUBLE: Final = ("failed", "error", "rejected", "aborted")
_PAUSED: Final = ("pending",)


class Minimap(QWidget):
    """Lies over the view's lower right corner. The drawing is painted once and kept until it changes."""

    def __init__(self, view: CanvasView, stage: Stage) -> None:
        super().__init__(view)
        self._view, self._stage = view, stage
        self._picture: QPixmap | None = None
        self._shown: QPixmap | None = None
        """The picture with the window as it was when we last followed it."""
        self._grip = QPointF()
        self.wanted = True
        self._late = QTimer(self, singleShot=True, interval=_FOLLOW_MS)
        self._late.timeout.connect(self._follow)
        self.resize(SIZE)
        # In the very corner: then scrolling stays cheap. Not opaque: Qt would cut the map out of what the
        # canvas paints, and painting into an area with a corner missing takes several times as long.
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Overview of the workflow"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.installEventFilter(self)
        view.cover = self
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self._moved)
        view.zoomed.connect(self._zoomed)
        self._place()

    def set_wanted(self, wanted: bool) -> None:
        """Show or hide the map."""
        self.wanted = wanted
        self._place()

    def redraw(self) -> None:
        """Take the drawing as it is now."""
        self._picture = None
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return False

    def _place(self) -> None:
        """Take the corner; a small canvas or an empty workflow needs no map."""
        view = self._view
        room = view.width() > 3 * SIZE.width() and view.height() > 2.5 * SIZE.height()
        self.move(view.width() - SIZE.width(), view.height() - SIZE.height())
        self.setVisible(self.wanted and room and not self._sees_all())

    def _zoomed(self) -> None:
        self._place()
        self._moved()

    def _moved(self) -> None:
        """Follow the window, at most thirty times a second."""
        if not self._late.isActive():
            self._late.start()

    def _follow(self) -> None:
        self._place()
        self._shown = None
        self.update()

    def _sees_all(self) -> bool:
        """Whether the canvas shows the whole drawing: then a map would only cover some of it."""
        box = self._view.viewportTransform().mapRect(self._view.content)
        return QRectF(self._view.viewport().rect()).contains(box)

    # -- from scene to map ----------------------------------------------------------------------------

    def _frame(self) -> tuple[QRectF, float]:
        """The part of the scene that the map shows, and its scale."""
        scene = self._view.content.adjusted(-60, -60, 60, 60)
        scale = min((SIZE.width() - 12) / scene.width(), (SIZE.height() - 12) / scene.height())
        return scene, scale

    def _way(self) -> QTransform:
        """The way from the scene to the map."""
        scene, scale = self._frame()
        way = QTransform.fromTranslate(SIZE.width() / 2, SIZE.height() / 2).scale(scale, scale)
        return way.translate(-scene.center().x(), -scene.center().y())

    def to_map(self, point: QPointF) -> QPointF:
        """Return where a point of the scene is on the map."""
        return self._way().map(point)

    def _to_scene(self, point: QPointF) -> QPointF:
        scene, scale = self._frame()
        middle = QPointF(SIZE.width() / 2, SIZE.height() / 2)
        return scene.center() + (point - middle) / scale

    def window_rect(self) -> QRectF:
        """Return the part that the canvas shows, on the map."""
        view = self._view
        inverse, _ = view.viewportTransform().inverted()
        seen = inverse.mapRect(QRectF(view.viewport().rect()))
        return QRectF(self.to_map(seen.topLeft()), self.to_map(seen.bottomRight()))

    # -- painting -------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is kept: every frame of the canvas below asks for it."""
        if self._shown is None or self._shown.devicePixelRatio() != self.devicePixelRatioF():
            self._shown = self._with_window(QPixmap(self._drawn()))
        QPainter(self).drawPixmap(QPoint(), self._shown)

    def _with_window(self, picture: QPixmap) -> QPixmap:
        painter = QPainter(picture)
        accent = QColor(self._view.look.theme.accent)
        painter.setPen(QPen(accent, 2))
        window = (self.window_rect() & QRectF(self.rect()).adjusted(2, 2, -2, -2)).toRect()
        painter.drawRect(window)
        accent.setAlphaF(0.1)
        painter.fillRect(window, accent)
        painter.end()
        return picture

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(SIZE * ratio)
            self._picture.setDevicePixelRatio(ratio)
            painter = QPainter(self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint(painter)
            painter.end()
        return self._picture

    def _paint(self, painter: QPainter) -> None:
        theme = self._view.look.theme
        plate = blend(theme.canvas, theme.panel, 0.9)
        painter.fillRect(self.rect(), plate)
        painter.setPen(QPen(theme.card_border, theme.border))
        painter.drawLine(QPointF(0, 0.5), QPointF(SIZE.width(), 0.5))
        painter.drawLine(QPointF(0.5, 0), QPointF(0.5, SIZE.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        way = self._way()
        self._paint_papers(painter, way)
        self._paint_wires(painter, way)
        self._paint_cards(painter, way, plate)

    def _paint_cards(self, painter: QPainter, way: QTransform, plate: QColor) -> None:
        """Paint a spot for each card in the colour of its group, and what is in trouble over them all."""
        theme, boxes = self._view.look.theme, self._stage.shown.boxes
        colors: dict[str, QColor] = {}
        dots = []
        painter.setPen(Qt.PenStyle.NoPen)
        for key, item in self._stage.nodes.items():
            if item.face is None or not item.isVisible():
                continue
            group = item.face.backdrop.group
            if group not in colors:
                colors[group] = blend(plate, theme.group(group), 0.75)
            painter.setBrush(colors[group])
            spot = _spot(way, QRectF(*boxes[key]))  # The card may still be on its way.
            painter.drawRect(spot)
            role = item.badge.role if item.badge else ""
            if role in _TROUBLE or role in _PAUSED:
                dots.append((spot.center(), role))
        for center, role in dots:
            self._paint_dot(painter, center, role)

    def _paint_papers(self, painter: QPainter, way: QTransform) -> None:
        theme, drawn = self._view.look.theme, self._stage.annotations
        for frame in drawn.groups.values():
            if frame.shown is not None and frame.isVisible():
                painter.setBrush(blend(theme.panel, tint(theme, frame.shown.color), 0.22))
                painter.drawRect(_spot(way, frame.card))
        for paper in drawn.notes.values():
            if paper.note is not None and paper.isVisible():
                painter.setBrush(blend(theme.panel, tint(theme, paper.note.color), 0.35))
                painter.drawRect(_spot(way, paper.card))

    def _paint_wires(self, painter: QPainter, way: QTransform) -> None:
        painter.setPen(QPen(self._view.look.theme.wire, 0.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in self._stage.shown.wires.values():
            painter.drawPolyline(way.map(QPolygonF([QPointF(*point) for point in line])))

    def _paint_dot(self, painter: QPainter, center: QPointF, role: str) -> None:
        """Failed is a diamond, paused a disc: shapes differ as well as colours."""
        theme = self._view.look.theme
        painter.setPen(QPen(theme.panel, 1))
        painter.setBrush(theme.status(role))
        if role in _PAUSED:
            painter.drawEllipse(center, 3.6, 3.6)
            return
        around = ((0, -4.6), (4.6, 0), (0, 4.6), (-4.6, 0))
        painter.drawPolygon(QPolygonF([center + QPointF(*corner) for corner in around]))

    # -- mouse ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the window, or bring it here."""
        window, at = self.window_rect(), event.position()
        if not window.contains(at):
            self._look_at(at)
            window = self.window_rect()
        self._grip = at - window.center()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the window with the cursor."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._look_at(event.position() - self._grip)

    def _look_at(self, point: QPointF) -> None:
        self._view.look_at(self._to_scene(point))
        self._follow()


def _spot(way: QTransform, card: QRectF) -> QRectF:
    """Return where a card is on the map, large enough to be seen."""
    spot = way.mapRect(card)
    return spot.adjusted(0, 0, max(0.0, 2 - spot.width()), max(0.0, 2 - spot.height()))
