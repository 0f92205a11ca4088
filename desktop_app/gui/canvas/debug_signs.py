"""Signs of the debugger on a canvas: breakpoints, the pause, mocks, stale results (editor.md F)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

import shiboken6
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.look import Look
from desktop_app.gui.canvas.marks import painted_icon
from desktop_app.gui.canvas.node_item import NodeItem
from desktop_app.gui.canvas.pipe_item import WireItem
from desktop_app.gui.canvas.stage import Stage
from desktop_app.gui.theme import Theme
from desktop_app.gui.wording import tr

RADIUS: Final = 7.5
"""Of a disc, in units."""
REACH: Final = 30.0
"""How far the signs reach out of the card, in units."""


class Shape(Enum):
    """What a breakpoint does, told by its shape."""

    STOP = "stop"
    CONDITION = "condition"
    LOG = "log"


class Stop(NamedTuple):
    """One breakpoint as the canvas shows it: hollow when disabled, a grey ring when the run that is shown has
    another definition than the one it was set on.
    """

    shape: Shape = Shape.STOP
    enabled: bool = True
    verified: bool = True


class NodeSigns(NamedTuple):
    """What the debugger has to say about one node; ``stale`` says why its last result no longer counts,
    ``edited`` that its result was changed by hand, ``fitted`` that the run uses other settings than it began
    with.
    """

    before: Stop | None = None
    after: Stop | None = None
    paused: bool = False
    mocked: bool = False
    stale: str = ""
    edited: bool = False
    fitted: bool = False


class _Signs(QGraphicsItem):
    """Base: paints above its parent, moves with it and takes no clicks.

    Subclasses hold the parent as ``owner``: it may have left the scene before the signs hear of it.
    """

    def __init__(self, parent: QGraphicsItem, look: Look) -> None:
        super().__init__(parent)
        self.look = look
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)


class NodeSignsItem(_Signs):
    """The signs of one node, as a child of its card."""

    def __init__(self, parent: NodeItem, look: Look) -> None:
        super().__init__(parent, look)
        self.owner = parent
        self.signs = NodeSigns()

    def show_signs(self, signs: NodeSigns) -> None:
        """Show other signs."""
        if signs != self.signs:
            self.signs = signs
            self.update()

    def boundingRect(self) -> QRectF:
        """The card with room for the arrow beside it."""
        reach = REACH * self.look.metrics.unit
        return self.look.card.adjusted(-reach, -reach, reach, reach)

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint ring and arrow of a pause at every zoom, the small signs where they can be read."""
        look, signs = self.look, self.signs
        if signs.paused:
            self._paint_ring(painter)
        if look.far_off:
            return
        if signs.mocked:
            self._paint_stripes(painter)
        before, after, tip = self._places()
        if signs.before is not None:
            paint_stop(painter, look, signs.before, before)
        if signs.after is not None:
            paint_stop(painter, look, signs.after, after)
            _paint_tail(painter, look, after)
        if signs.paused:
            self._paint_arrow(painter, tip)
        self._paint_words(painter)

    def _places(self) -> tuple[QPointF, QPointF, QPointF]:
        """Where the breakpoint before and after the node stand, and the tip of the arrow of a pause."""
        card, unit = self.look.card, self.look.metrics.unit
        if self.look.sideways:
            left = card.left() + 28 * unit
            return QPointF(left, 0), QPointF(left + 22 * unit, 0), QPointF(left + 54 * unit, -2 * unit)
        high = card.height()
        before, after = QPointF(card.left(), 0.24 * high), QPointF(card.left(), 0.76 * high)
        return before, after, QPointF(card.left() - 3 * unit, 0.5 * high)

    def _paint_ring(self, painter: QPainter) -> None:
        look, unit = self.look, self.look.metrics.unit
        color = look.theme.warning
        width = max(3.4 * unit, 2.5 / look.zoom)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, width))
        radius = look.metrics.radius + unit
        painter.drawRoundedRect(look.card.adjusted(-unit, -unit, unit, unit), radius, radius)

    def _paint_arrow(self, painter: QPainter, tip: QPointF) -> None:
        """A thick arrow that points at the card: here goes the run on."""
        look, unit = self.look, self.look.metrics.unit
        outline = ((0, 0), (-9, -8), (-9, -3.4), (-21, -3.4), (-21, 3.4), (-9, 3.4), (-9, 8))
        points = [QPointF(x, y) for x, y in outline]
        if look.sideways:
            points = [QPointF(-point.y(), point.x()) for point in points]
        pen = QPen(look.theme.canvas, 1.6 * unit)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(look.theme.warning)
        painter.drawPolygon(QPolygonF([tip + point * unit for point in points]))

    def _paint_stripes(self, painter: QPainter) -> None:
        """Slanted stripes along the left edge: the result is not the node's own."""
        look, unit = self.look, self.look.metrics.unit
        plate = QPainterPath()
        plate.addRoundedRect(
            look.card.adjusted(unit, unit, -unit, -unit), look.metrics.radius, look.metrics.radius
        )
        edge = QRectF(look.card.left(), look.card.top(), 7 * unit, look.card.height())
        painter.save()
        painter.setClipPath(plate, Qt.ClipOperation.IntersectClip)
        painter.setClipRect(edge, Qt.ClipOperation.IntersectClip)
        painter.fillRect(edge, look.theme.card)
        painter.setPen(QPen(look.theme.role("running"), 2.6 * unit))
        y = edge.top()
        while y < edge.bottom() + edge.width():
            painter.drawLine(QPointF(edge.left(), y), QPointF(edge.right(), y - edge.width()))
            y += 6.5 * unit
        painter.restore()

    def _paint_words(self, painter: QPainter) -> None:
        """Short words on the lower edge of the card."""
        look, unit = self.look, self.look.metrics.unit
        signs = self.signs
        words = (
            (tr("Mock"), "running", signs.mocked),
            (tr("Stale"), "muted", bool(signs.stale)),
            (tr("Edited"), "warning", signs.edited),
            (tr("New settings"), "warning", signs.fitted),
        )
        face = self.owner.face
        left = look.card.left() + (46 if face is not None and (face.documented or face.locked) else 12) * unit
        painter.setFont(look.fonts.small)
        for text, role, shown in words:
            if not shown:
                continue
            width = look.small_metrics.horizontalAdvance(text) + 14 * unit
            box = QRectF(left, look.card.bottom() - 8 * unit, width, 16 * unit)
            color = look.theme.role(role)
            pen = QPen(color, 1.2 * unit * look.theme.border)
            if role == "muted":
                pen.setDashPattern([3.0, 2.0])
            painter.setPen(pen)
            painter.setBrush(look.theme.card)
            painter.drawRoundedRect(box, 8 * unit, 8 * unit)
            painter.setPen(color)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            left = box.right() + 5 * unit


class WireSignsItem(_Signs):
    """The breakpoint of one wire, in the middle of its line."""

    def __init__(self, parent: WireItem, look: Look) -> None:
        super().__init__(parent, look)
        self.owner = parent
        self.stop = Stop()
        self._middle = QPointF()

    def show_stop(self, stop: Stop, wire: WireItem) -> None:
        """Show a breakpoint where the wire's middle is now."""
        middle = wire.path().pointAtPercent(0.5) if not wire.path().isEmpty() else QPointF()
        if (stop, middle) != (self.stop, self._middle):
            self.prepareGeometryChange()
            self.stop, self._middle = stop, middle
            self.update()

    def boundingRect(self) -> QRectF:
        """The disc."""
        reach = 1.6 * RADIUS * self.look.metrics.unit
        return QRectF(self._middle.x() - reach, self._middle.y() - reach, 2 * reach, 2 * reach)

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint the disc where it can be read."""
        if not self.look.far_off:
            paint_stop(painter, self.look, self.stop, self._middle)


class DebugSigns:
    """Owns what the debugger shows on one canvas, by node and wire, also for those that come later."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._nodes: Mapping[str, NodeSigns] = {}
        self._stops: Mapping[Slot, Stop] = {}
        self._on_nodes: dict[str, NodeSignsItem] = {}
        self._on_wires: dict[Slot, WireSignsItem] = {}

    @property
    def nodes(self) -> Mapping[str, NodeSigns]:
        """The signs by node key."""
        return self._nodes

    @property
    def stops(self) -> Mapping[Slot, Stop]:
        """The breakpoints by wire."""
        return self._stops

    def show(self, nodes: Mapping[str, NodeSigns], stops: Mapping[Slot, Stop]) -> None:
        """Show these signs and no others; nodes with nothing to say are left out."""
        nothing = NodeSigns()
        self._nodes = {key: signs for key, signs in nodes.items() if signs != nothing}
        self._stops = dict(stops)
        self.apply()

    def apply(self) -> None:
        """Show the signs again, after the drawing has changed."""
        self._apply_nodes()
        self._apply_wires()

    def _apply_nodes(self) -> None:
        cards = self._stage.nodes
        for key, item in list(self._on_nodes.items()):
            if key not in self._nodes or item.owner is not cards.get(key):
                _remove(self._on_nodes.pop(key))
        for key, signs in self._nodes.items():
            if (card := cards.get(key)) is not None:
                item = self._on_nodes.get(key) or NodeSignsItem(card, self._stage.look)
                self._on_nodes[key] = item
                item.show_signs(signs)

    def _apply_wires(self) -> None:
        wires = self._stage.wires
        for slot, item in list(self._on_wires.items()):
            if slot not in self._stops or item.owner is not wires.get(slot):
                _remove(self._on_wires.pop(slot))
        for slot, stop in self._stops.items():
            if (wire := wires.get(slot)) is not None:
                item = self._on_wires.get(slot) or WireSignsItem(wire, self._stage.look)
                self._on_wires[slot] = item
                item.show_stop(stop, wire)


def _remove(item: QGraphicsItem) -> None:
    """End an item at once: its card may be gone already and would take it along a second time."""
    shiboken6.delete(item)


def paint_stop(painter: QPainter, look: Look, stop: Stop, center: QPointF) -> None:
    """Paint a breakpoint: disc, disc with an equals sign, or diamond; hollow when disabled, grey when not
    verified.
    """
    theme = look.theme
    color = theme.role("error") if stop.verified else theme.muted
    painter.save()
    painter.translate(center)
    painter.scale(look.metrics.unit, look.metrics.unit)
    painter.setPen(QPen(theme.canvas, 2))
    painter.setBrush(theme.card)
    _outline(painter, stop.shape, RADIUS + 1)
    solid = stop.enabled and stop.verified
    painter.setPen(QPen(color, 2.2))
    painter.setBrush(color if solid else theme.card)
    _outline(painter, stop.shape, RADIUS - 1)
    if stop.shape is Shape.CONDITION:
        ink = (theme.card if theme.dark else QColor(theme.on_accent)) if solid else color
        painter.setPen(QPen(ink, 1.7))
        for y in (-1.9, 1.9):
            painter.drawLine(QPointF(-3.2, y), QPointF(3.2, y))
    painter.restore()


def _outline(painter: QPainter, shape: Shape, radius: float) -> None:
    if shape is not Shape.LOG:
        painter.drawEllipse(QPointF(), radius, radius)
        return
    tip = radius * 1.2
    painter.drawPolygon(QPolygonF([QPointF(0, -tip), QPointF(tip, 0), QPointF(0, tip), QPointF(-tip, 0)]))


def _paint_tail(painter: QPainter, look: Look, center: QPointF) -> None:
    """Underline the breakpoint of a result: it stops behind the node."""
    unit = look.metrics.unit
    painter.setPen(QPen(look.theme.role("error"), 2.2 * unit))
    drop = center + QPointF(0, (RADIUS + 3.5) * unit)
    painter.drawLine(drop - QPointF(5 * unit, 0), drop + QPointF(5 * unit, 0))


def stop_icon(stop: Stop, theme: Theme) -> QIcon:
    """Return a breakpoint as an icon for lists."""
    return painted_icon(lambda painter, look: paint_stop(painter, look, stop, QPointF()), theme, 2.5 * RADIUS)
