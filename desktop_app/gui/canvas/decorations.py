"""What is drawn around the cards: frames and labels of branches, join points, the end, hover buttons."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.faces import Face
from desktop_app.gui.canvas.look import DETAIL_FULL, Look
from desktop_app.gui.canvas.projection import Fork
from desktop_app.gui.canvas.routing import Point
from desktop_app.gui.icons import paint_icon
from desktop_app.gui.theme import Theme, blend

Z_FRAME = -3.0
Z_LABEL = -0.2
Z_BUTTON = 10.0
HEADER_ROOM = 14 + 14 + 6 + 10
"""What a frame's header needs beside its text, from the edge to the wire in the middle."""
HEADER_HEIGHT = 30
FAR_PILL = 1.55
"""By so much labels grow where cards show their title alone, to stay readable."""


def stacked(box: QRectF) -> float:
    """Return how high a frame lies: one inside another is smaller and lies above it, all below notes."""
    return Z_FRAME + 1 / (1 + box.width() * box.height() * 1e-6)


class _Decoration(QGraphicsItem):
    """Base: an item that only paints; its bounds are set from outside."""

    def __init__(self, look: Look, z: float) -> None:
        super().__init__()
        self.look = look
        self.bounds = QRectF()
        self.setZValue(z)

    def boundingRect(self) -> QRectF:
        return self.bounds


class FrameItem(_Decoration):
    """The soft frame around a loop's body, with a header that says what repeats."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, Z_FRAME)
        self.box = QRectF()
        self.header = ""
        self.face: Face | None = None
        self._inks: tuple[Theme, str, QColor, QPen] | None = None
        """The colours of a theme and group, kept: a frame is painted in almost every step of scrolling."""
        self.hot = False
        """Whether a drop now goes into the body."""
        self.rounds: tuple[int, int] | None = None
        """The round that the run is in, from 1, and how many there are; 0 where that is not known."""

    def set_rounds(self, rounds: tuple[int, int] | None) -> None:
        """Say how far the loop is in the run that is shown, or nothing."""
        if rounds != self.rounds:
            self.rounds = rounds
            self.update()

    def set_hot(self, hot: bool) -> None:
        """Say that a drop goes into the body, or not any more."""
        if hot is not self.hot:
            self.hot = hot
            self.update()

    def show_fork(self, fork: Fork, face: Face | None) -> None:
        """Take the place of ``fork``'s frame; a frame inside another one is smaller and lies above it."""
        if fork.frame is None:
            return
        self.prepareGeometryChange()
        self.box = self._wide_enough(QRectF(*fork.frame), fork.header)
        self.bounds = self.box.adjusted(-3, -3, 3, 3)
        self.header, self.face = fork.header, face
        self.setZValue(stacked(self.box))

    def _wide_enough(self, box: QRectF, header: str) -> QRectF:
        """Widen the frame of an empty body for its header, to both sides, at most to the width of a card:
        that much room the loop's own card has above it.
        """
        metrics = self.look.metrics
        room = 2 * (HEADER_ROOM * metrics.unit + self.look.small_metrics.horizontalAdvance(header) + 1)
        more = min(room, metrics.card_width) - box.width()
        return box.adjusted(-more / 2, 0, more / 2, 0) if more > 0 else box

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint a tinted, rounded area and, near enough, its header."""
        look, unit = self.look, self.look.metrics.unit
        group = self.face.backdrop.group if self.face else "control"
        color = look.theme.group(group)
        if self._inks is None or self._inks[0] is not look.theme or self._inks[1] != group:
            self._inks = (look.theme, group, *_frame_inks(look, color))
        radius = 18 * unit
        painter.setBrush(self._inks[2])
        painter.setPen(self._inks[3])
        if self.hot:
            painter.setPen(QPen(look.theme.drop, max(3 * unit, 2 / look.zoom)))
        painter.drawRoundedRect(self.box, radius, radius)
        top = self.box.top() + self.y()
        if look.zoom >= DETAIL_FULL and look.sees(top, top + HEADER_HEIGHT * unit):
            self._paint_header(painter, color)
            if self.rounds is not None:
                self._paint_rounds(painter, color, *self.rounds)

    def _paint_rounds(self, painter: QPainter, color: QColor, number: int, total: int) -> None:
        """Write the round right in the header, and draw under it how much of the way is done."""
        look, unit = self.look, self.look.metrics.unit
        painter.setPen(color)
        painter.setFont(look.fonts.small)
        text = f"{number}/{total}" if total else str(number)
        right = self.box.right() - 14 * unit
        room = QRectF(self.box.center().x() + 10 * unit, self.box.top() + 8 * unit, 0, 20 * unit)
        room.setRight(right)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        if total:
            way = QRectF(self.box.right() - 78 * unit, self.box.top() + 28 * unit, 64 * unit, 3 * unit)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(blend(look.theme.canvas, color, 0.3))
            painter.drawRect(way)
            painter.setBrush(color)
            painter.drawRect(
                QRectF(way.topLeft(), QSizeF(way.width() * min(1.0, number / total), way.height()))
            )

    @property
    def toggle(self) -> QRectF:
        """The header, a click on which folds the body away; in scene coordinates."""
        unit = self.look.metrics.unit
        text = self.look.small_metrics.horizontalAdvance(self.header)
        area = QRectF(8 * unit, 6 * unit, 44 * unit + text, 24 * unit)
        return area.translated(self.box.topLeft() + self.pos())

    def _paint_header(self, painter: QPainter, color: QColor) -> None:
        look, unit = self.look, self.look.metrics.unit
        size = 14 * unit
        corner = self.box.topLeft() + QPointF(14 * unit, 11 * unit)
        if self.face is not None:
            paint_icon(painter, self.face.backdrop.icon, QRectF(corner.x(), corner.y(), size, size), color)
        painter.setPen(color)
        painter.setFont(look.fonts.small)
        left = corner.x() + size + 6 * unit
        room = self.box.center().x() - left - 10 * unit
        text = look.small_metrics.elidedText(self.header, Qt.TextElideMode.ElideRight, room)
        rect = QRectF(left, corner.y() - 3 * unit, room, size + 6 * unit)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        sign = QPointF(left + look.small_metrics.horizontalAdvance(text) + 10 * unit, rect.center().y())
        painter.setPen(QPen(color, 1.6 * unit, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        arm = 3.5 * unit
        painter.drawPolyline(
            [sign + QPointF(x, y) for x, y in ((-arm, -arm / 2), (0, arm / 2), (arm, -arm / 2))]
        )


class LabelsItem(_Decoration):
    """The labels at the start of a node's branches, their dead ends and the point where they join."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, Z_LABEL)
        self.fork = Fork((0.0, 0.0), ())
        self.pills: list[tuple[QRectF, str]] = []

    def show_fork(self, fork: Fork) -> None:
        """Take the places of ``fork``."""
        if fork == self.fork:
            return
        self.prepareGeometryChange()
        self.fork = fork
        self.pills = [(self._pill(text, where), text) for text, where in fork.labels]
        self.bounds = _dot(fork.join, 8 * self.look.metrics.unit)
        pills = [_grown(rect, FAR_PILL) for rect, _ in self.pills]
        for rect in (*pills, *(_dot(cap, 12 * self.look.metrics.unit) for cap in fork.caps)):
            self.bounds = self.bounds.united(rect.adjusted(-2, -2, 2, 2))

    def _pill(self, text: str, where: Point) -> QRectF:
        unit = self.look.metrics.unit
        width = min(self.look.small_metrics.horizontalAdvance(text), 150 * unit) + 18 * unit
        height = self.look.small_metrics.height() + 5 * unit
        return QRectF(where[0] - width / 2, where[1] - height / 2, width, height)

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint join and dead ends, and the labels while they can be read."""
        look, theme, unit = self.look, self.look.theme, self.look.metrics.unit
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.wire)
        painter.drawEllipse(QPointF(*self.fork.join), 3.2 * unit, 3.2 * unit)
        for x, y in self.fork.caps:
            painter.setPen(QPen(theme.wire, 2.4 * unit, c=Qt.PenCapStyle.RoundCap))
            bar = QPointF(0, 7 * unit) if look.sideways else QPointF(7 * unit, 0)
            painter.drawLine(QPointF(x, y) - bar, QPointF(x, y) + bar)
        if not look.far_off:
            painter.setFont(look.fonts.small)
            for rect, text in self.pills:
                self._paint_pill(painter, rect, text)

    def _paint_pill(self, painter: QPainter, rect: QRectF, text: str) -> None:
        look, theme, unit = self.look, self.look.theme, self.look.metrics.unit
        painter.save()
        painter.translate(rect.center())
        if look.zoom < DETAIL_FULL:
            painter.scale(FAR_PILL, FAR_PILL)
        box = rect.translated(-rect.center())
        painter.setPen(QPen(blend(theme.card_border, theme.wire, 0.35), unit * theme.border))
        painter.setBrush(theme.card)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(theme.muted)
        room = box.width() - 16 * unit
        shown = look.small_metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()


def _frame_inks(look: Look, color: QColor) -> tuple[QColor, QPen]:
    """Return fill and edge. Opaque, as blending an area of this size costs as much as all the cards in it."""
    theme = look.theme
    fill = blend(theme.canvas, color, 0.06 if theme.dark else 0.045)
    edge = color if theme.tint == 0 else blend(theme.canvas, color, 0.35)
    return fill, QPen(edge, 1.2 * look.metrics.unit * theme.border)


def _grown(rect: QRectF, factor: float) -> QRectF:
    wider, higher = rect.width() * (factor - 1) / 2, rect.height() * (factor - 1) / 2
    return rect.adjusted(-wider, -higher, wider, higher)


def _dot(point: Point, radius: float) -> QRectF:
    return QRectF(point[0] - radius, point[1] - radius, 2 * radius, 2 * radius)


class EndItem(_Decoration):
    """The pill that ends the main line."""

    def __init__(self, look: Look, text: str) -> None:
        super().__init__(look, Z_LABEL)
        self.text = text
        self.pill = QRectF()

    def show_at(self, point: Point) -> None:
        """Hang below ``point``, where the last wire ends."""
        unit = self.look.metrics.unit
        self.prepareGeometryChange()
        width = self.look.small_metrics.horizontalAdvance(self.text) + 30 * unit
        left, top = (
            (point[0], point[1] - 13 * unit) if self.look.sideways else (point[0] - width / 2, point[1])
        )
        self.pill = QRectF(left, top, width, 26 * unit)
        self.bounds = self.pill.adjusted(-3, -3, 3, 3)

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint a quiet pill."""
        theme, unit = self.look.theme, self.look.metrics.unit
        painter.setPen(QPen(theme.wire, 1.3 * unit * theme.border))
        painter.setBrush(blend(theme.canvas, theme.card, 0.6))
        painter.drawRoundedRect(self.pill, 13 * unit, 13 * unit)
        if not self.look.far_off:
            far = self.look.zoom < DETAIL_FULL
            painter.setPen(theme.muted)
            painter.setFont(self.look.fonts.far if far else self.look.fonts.small)
            painter.drawText(self.pill, Qt.AlignmentFlag.AlignCenter, self.text)


class PlusItem(_Decoration):
    """The round button on a wire: shown under the cursor, and as the mark of a drop target."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, Z_BUTTON)
        self.slot: Slot | None = None
        self.hot = False
        self.refused = False
        self.setVisible(False)

    @property
    def radius(self) -> float:
        """The radius in units; far away the button grows as much as the gap between two cards allows."""
        unit = self.look.metrics.unit
        return min(max(11 * unit, 9 / max(self.look.zoom, 0.01)), 16 * unit)

    def show_at(
        self, point: Point, *, hot: bool = False, refused: bool = False, slot: Slot | None = None
    ) -> None:
        """Appear at ``point``: ``hot`` under the cursor or a drag, ``refused`` with a reason against it.

        ``slot`` is what a click asks for; None while it is only a mark.
        """
        self.prepareGeometryChange()
        self.slot = slot
        self.hot, self.refused = hot, refused
        self.setPos(*point)
        reach = self.radius * 1.6
        self.bounds = QRectF(-reach, -reach, 2 * reach, 2 * reach)
        self.setVisible(True)
        self.update()

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint a plus, or a bar where a drop is refused."""
        theme, radius = self.look.theme, self.radius
        color = theme.refused if self.refused else theme.accent
        if self.hot:
            glow = QColor(color)
            glow.setAlphaF(0.2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(glow)
            painter.drawEllipse(QPointF(), radius * 1.5, radius * 1.5)
        painter.setPen(QPen(color, radius * 0.14))
        painter.setBrush(color if self.hot else theme.card)
        painter.drawEllipse(QPointF(), radius, radius)
        painter.setPen(QPen(theme.on_accent if self.hot else color, radius * 0.2, c=Qt.PenCapStyle.RoundCap))
        arm = radius * 0.46
        painter.drawLine(QPointF(-arm, 0), QPointF(arm, 0))
        if not self.refused:
            painter.drawLine(QPointF(0, -arm), QPointF(0, arm))
