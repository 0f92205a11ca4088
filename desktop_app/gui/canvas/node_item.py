"""The card of one node: painted text and marks, no child items, no widgets, three levels of detail."""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from desktop_app.gui.canvas.badges import paint_badge, paint_marks, paint_problem
from desktop_app.gui.canvas.faces import Badge, Face, Timing, WireState
from desktop_app.gui.canvas.look import DETAIL_FULL, Look
from desktop_app.gui.canvas.marks import Mark, paint_mark
from desktop_app.gui.canvas.plates import paint_arrow, paint_port
from desktop_app.gui.canvas.shim import AbstractNodeItem
from desktop_app.gui.theme import blend

_SELECTABLE: Final = QGraphicsItem.GraphicsItemFlag.ItemIsSelectable


class Offer(Enum):
    """What a gesture in progress has to say about a node."""

    NONE = 0
    LEGAL = 1
    ILLEGAL = 2
    LIFTED = 3


class NodeItem(AbstractNodeItem):
    """Owns the picture of one card. The position is set from the layout, never by dragging the item.

    Cards lie at height 0, where items are when they are made: what all cards share costs nothing to set.
    """

    face: Face | None = None
    badge: Badge | None = None
    problem: tuple[int, str] | None = None
    mark: Mark | None = None
    timing: Timing | None = None
    wire = WireState.IDLE
    offer = Offer.NONE
    found = False
    skipped = False
    current = False
    drag = (0.0, 0.0)
    """How far a drag in progress has moved the card."""
    _texts: tuple[str, str, str] | None = None

    def __init__(self, key: str, look: Look) -> None:
        # WORKAROUND NodeGraphQt 0.6.44: its node items build pixmaps, text items and tooltips for each
        # node and switch an item cache on; starting at QGraphicsItem makes loading ten times faster.
        QGraphicsItem.__init__(self)
        self.setFlag(_SELECTABLE)
        self._properties = {"id": key, "name": key, "type_": "", "selected": False, "visible": True}
        self.key = key
        self.look = look

    # -- state ----------------------------------------------------------------------------------------

    def set_face(self, face: Face) -> None:
        """Show another text or picture."""
        if face != self.face:
            self.face = face
            self._properties["name"] = face.title
            self._texts = None
            self.update()

    def set_badge(self, badge: Badge | None) -> None:
        """Show the run state, or none."""
        if badge != self.badge:
            self.badge = badge
            self.update()

    def set_problem(self, problem: tuple[int, str] | None) -> None:
        """Show ``(count, severity)`` of the node's problems, or none."""
        if problem != self.problem:
            self.problem = problem
            self.update()

    def set_mark(self, mark: Mark | None) -> None:
        """Show what a comparison says about the node, or nothing."""
        if mark is not self.mark:
            self.mark = mark
            self.update()

    def set_timing(self, timing: Timing | None) -> None:
        """Tell below the card how long the node took, or nothing."""
        if timing != self.timing:
            self.timing = timing
            self.update()

    def set_skipped(self, skipped: bool) -> None:
        """Fade: the run that is shown did not come here."""
        if skipped is not self.skipped:
            self.skipped = skipped
            self.update()

    def set_current(self, current: bool) -> None:
        """Stand out as the node whose job is looked at."""
        if current is not self.current:
            self.current = current
            self.update()

    def set_wire(self, state: WireState) -> None:
        """Colour the head of the wire that arrives here."""
        if state is not self.wire:
            self.wire = state
            self.update()

    def set_offer(self, offer: Offer) -> None:
        """Glow, dim or fade while a gesture asks where it may end."""
        if offer is not self.offer:
            self.offer = offer
            self.update()

    def set_found(self, found: bool) -> None:
        """Stand out as a result of a search."""
        if found is not self.found:
            self.found = found
            self.update()

    @property
    def card(self) -> QRectF:
        """The card without shadow and marks, in scene coordinates."""
        return self.look.card.translated(self.pos())

    @property
    def name(self) -> str:
        """The title, as NodeGraphQt's viewer asks for it."""
        return str(self._properties["name"])

    # -- Qt -------------------------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        """The card with room for shadow, badges and arrow head."""
        return self.look.bounds

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint at the level of detail that the zoom asks for."""
        face, zoom = self.face, self.look.zoom
        if face is None:
            return
        if self.look.far_off:
            self._paint_far(painter, face)
            return
        look, offer, full = self.look, self.offer, zoom >= DETAIL_FULL
        if offer in (Offer.ILLEGAL, Offer.LIFTED):
            painter.setOpacity(0.38)
        elif self.skipped:
            painter.setOpacity(0.55)
        if not look.vector and (offer is Offer.LEGAL or self.found or self.current or self.isSelected()):
            self._paint_halo(painter)
        edge = self._edge
        backdrop = face.backdrop._replace(edge=edge) if edge else face.backdrop
        look.draw_backdrop(painter, backdrop, full)
        top = self.y()
        if look.sees(top, top + look.metrics.card_height):
            self._paint_text(painter, face, full)
        if full and (offer is Offer.LEGAL or self.wire is not WireState.IDLE):
            self._paint_ends(painter, face)
        if full and self.timing is not None:
            self._paint_heat(painter, self.timing.share)
        self._paint_marks(painter)
        if full and self.timing is not None:
            self._paint_timing(painter, self.timing.words)

    @property
    def _edge(self) -> str:
        """The role that colours border and tile; empty for the quiet ones."""
        if self.mark is not None:
            return self.mark.value
        return self.badge.role if self.badge else ""

    # -- parts ----------------------------------------------------------------------------------------

    def _paint_far(self, painter: QPainter, face: Face) -> None:
        edge, look = self._edge, self.look
        look.draw_backdrop(painter, face.backdrop._replace(edge=edge) if edge else face.backdrop, full=False)
        if self.isSelected() or self.found:
            ring = look.theme.selection if self.isSelected() else look.theme.warning
            painter.setPen(QPen(ring, 3 / look.zoom))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(look.card, look.metrics.radius, look.metrics.radius)

    def _paint_halo(self, painter: QPainter) -> None:
        legal = self.offer is Offer.LEGAL
        metrics, theme = self.look.metrics, self.look.theme
        chosen = theme.selection if self.isSelected() else theme.accent if self.current else theme.warning
        color = QColor(theme.drop if legal else chosen)
        grow = 3.2 * metrics.unit
        soft = QColor(color)
        soft.setAlphaF(0.22)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = max(2.0 * metrics.unit, 2 / self.look.zoom)
        for pen_color, width in ((soft, 5.0 * metrics.unit + ring), (color, ring)):
            painter.setPen(QPen(pen_color, width))
            radius = metrics.radius + grow
            painter.drawRoundedRect(self.look.card.adjusted(-grow, -grow, grow, grow), radius, radius)

    def _paint_text(self, painter: QPainter, face: Face, full: bool) -> None:
        look = self.look
        metrics = look.metrics
        left = metrics.pad * 2 + metrics.tile
        title, line, far = self._texts or self._measure(face, left)
        painter.setPen(look.theme.text)
        if not full:
            painter.setFont(look.fonts.far)
            baseline = (metrics.card_height + look.far_metrics.ascent() - look.far_metrics.descent()) / 2
            painter.drawText(QPointF(left, baseline), far)
            return
        gap = 3.5 * metrics.unit
        top = (metrics.card_height - look.title_metrics.height() - gap - look.line_metrics.height()) / 2
        painter.setFont(look.fonts.title)
        painter.drawText(QPointF(left, top + look.title_metrics.ascent()), title)
        painter.setFont(look.fonts.line)
        painter.setPen(look.theme.muted)
        second = top + look.title_metrics.height() + gap + look.line_metrics.ascent()
        painter.drawText(QPointF(left, second), line)

    def _measure(self, face: Face, left: float) -> tuple[str, str, str]:
        look, room = self.look, self.look.metrics.card_width - left - self.look.metrics.pad
        right = Qt.TextElideMode.ElideRight
        self._texts = (
            look.title_metrics.elidedText(face.title, right, room),
            look.line_metrics.elidedText(face.line, right, room),
            look.far_metrics.elidedText(face.title, right, room),
        )
        return self._texts

    def _paint_ends(self, painter: QPainter, face: Face) -> None:
        look = self.look
        if self.wire is not WireState.IDLE and face.backdrop.arrow:
            paint_arrow(painter, look, look.inlet, look.wire_color(self.wire))
        if self.offer is Offer.LEGAL:
            middle = look.card.center()
            port = QPointF(0, middle.y()) if look.sideways else QPointF(middle.x(), 0)
            paint_port(painter, look, port, look.theme.drop)

    def _paint_heat(self, painter: QPainter, share: float) -> None:
        """Draw a strip along the foot of the card, as long and as red as the node's share of the run."""
        look, unit, card = self.look, self.look.metrics.unit, self.look.card
        way = QRectF(card.left() + 14 * unit, card.bottom() - 6 * unit, card.width() - 28 * unit, 3 * unit)
        theme = look.theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(blend(theme.card, theme.muted, 0.25))
        painter.drawRoundedRect(way, way.height() / 2, way.height() / 2)
        if share > 0:
            way.setWidth(max(way.height(), way.width() * share))
            painter.setBrush(blend(theme.warning, theme.role("error"), share))
            painter.drawRoundedRect(way, way.height() / 2, way.height() / 2)

    def _paint_timing(self, painter: QPainter, words: str) -> None:
        """Write on the ground below the card, between the marks left and the problems right."""
        look, unit, card = self.look, self.look.metrics.unit, self.look.card
        room = QRectF(0, 0, look.line_metrics.horizontalAdvance(words), look.line_metrics.height())
        aside = 26 * unit if self.problem is not None else 4 * unit
        room.moveTopRight(QPointF(card.right() - aside, card.bottom() + 3 * unit))
        painter.fillRect(room.adjusted(-2 * unit, 0, 2 * unit, 0), look.theme.canvas)
        painter.setFont(look.fonts.line)
        painter.setPen(look.theme.muted)
        painter.drawText(QPointF(room.left(), room.top() + look.line_metrics.ascent()), words)

    def _paint_marks(self, painter: QPainter) -> None:
        unit, card = self.look.metrics.unit, self.look.card
        if self.face is not None and (self.face.documented or self.face.locked):
            corner = QPointF(card.left() + 10 * unit, card.bottom())
            paint_marks(painter, self.look, corner, self.face.documented, self.face.locked)
        if self.mark is not None:
            paint_mark(painter, self.look, self.mark, QPointF(card.left() + 2 * unit, card.top() + 2 * unit))
        if self.badge is not None:
            paint_badge(painter, self.look, self.badge, QPointF(card.right() + 5 * unit, 2 * unit))
        if self.problem is not None:
            where = QPointF(card.right() - 10 * unit, card.bottom())
            paint_problem(painter, self.look, *self.problem, where)
