"""Notes and group frames: Markdown on coloured paper, tinted frames, tiles of collapsed groups."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, unquote

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QColor, QFont, QPainter, QPalette, QPen, QTextDocument
from PySide6.QtWidgets import QGraphicsItem, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from desktop_app.editor.notes import LEAST, Group, Note
from desktop_app.gui.canvas.badges import paint_badge
from desktop_app.gui.canvas.decorations import Z_FRAME
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.canvas.look import DETAIL_FULL, Look
from desktop_app.gui.canvas.projection import Box
from desktop_app.gui.theme import Theme, blend

Z_NOTE: Final = -1.9
Z_TILE: Final = 1.5
GRIP: Final = 16.0
"""Side of the corner by which a note is resized, in units."""
_LINK: Final = re.compile(r"\[\[([^\[\]\n]+)\]\]")
_NODE: Final = "node:"
_ROLES: Final = {
    "yellow": "warning",
    "blue": "control",
    "green": "resolved",
    "red": "refused",
    "violet": "manual",
    "grey": "muted",
}


def tint(theme: Theme, color: str) -> QColor:
    """Return the ink of a note's or group's colour in ``theme``."""
    return theme.role(_ROLES[color])


def linked(markdown: str) -> str:
    """Return Markdown in which ``[[Title]]`` is a link to the node of that title."""
    return _LINK.sub(lambda found: f"[{found[1]}](<{_NODE}{quote(found[1].strip())}>)", markdown)


class _Drawn(QGraphicsItem):
    """Base: an item with a box in scene coordinates, placed by its top left corner."""

    def __init__(self, key: str, look: Look, z: float) -> None:
        super().__init__()
        self.key = key
        self.look = look
        self.size = QRectF()
        self.drag = (0.0, 0.0)
        """How far a drag in progress has moved it."""
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(z)

    @property
    def card(self) -> QRectF:
        """The box in scene coordinates."""
        return self.size.translated(self.pos())

    def _take(self, box: Box) -> None:
        self.prepareGeometryChange()
        self.size, self.drag = QRectF(0, 0, box[2], box[3]), (0.0, 0.0)
        self.setPos(box[0], box[1])
        self.update()

    def boundingRect(self) -> QRectF:
        reach = 8 * self.look.metrics.unit
        return self.size.adjusted(-reach, -reach, reach, reach)

    def _outline(self, painter: QPainter, radius: float) -> None:
        if not self.isSelected() or self.look.vector:
            return
        grow = 3 * self.look.metrics.unit
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.look.theme.selection, max(2.0 * self.look.metrics.unit, 2 / self.look.zoom)))
        painter.drawRoundedRect(self.size.adjusted(-grow, -grow, grow, grow), radius + grow, radius + grow)


class NoteItem(_Drawn):
    """A piece of paper with Markdown; far away a coloured sheet."""

    def __init__(self, key: str, look: Look) -> None:
        super().__init__(key, look, Z_NOTE)
        self.note: Note | None = None
        self.document = QTextDocument()
        self._style: tuple[object, ...] | None = None

    def show_note(self, note: Note) -> None:
        """Take text, colour and place of ``note``."""
        if note != self.note:
            self.note, self._style = note, None
            self._take((note.x, note.y, note.width, note.height))

    def resize_to(self, width: float, height: float) -> None:
        """Take another size, not below the least."""
        self.prepareGeometryChange()
        self.size = QRectF(0, 0, max(LEAST[0], width), max(LEAST[1], height))
        self.update()

    def _text(self) -> QTextDocument:
        """Lay the Markdown out for font, theme and width; again only when one of them changed."""
        look, note = self.look, self.note
        style = (look.theme.name, look.metrics.unit, self.size.width())
        if style != self._style and note is not None:
            font = QFont(look.fonts.line)
            self.document.setDefaultFont(font)
            self.document.setDocumentMargin(0)
            self.document.setTextWidth(self.size.width() - 24 * look.metrics.unit)
            self.document.setMarkdown(linked(note.text))
            self._style = style
        return self.document

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint paper and text; the text only while it can be read."""
        look, note = self.look, self.note
        if note is None:
            return
        unit, ink = look.metrics.unit, tint(look.theme, note.color)
        painter.setPen(QPen(blend(look.theme.canvas, ink, 0.5), unit * look.theme.border))
        painter.setBrush(blend(look.theme.card, ink, 0.14) if look.theme.tint else look.theme.card)
        painter.drawRoundedRect(self.size, 6 * unit, 6 * unit)
        self._outline(painter, 6 * unit)
        if look.far_off:
            return
        painter.save()
        pad = 12 * unit
        painter.setClipRect(self.size.adjusted(pad, pad * 0.8, -pad, -pad * 0.8))
        painter.translate(pad, pad * 0.8)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, look.theme.text)
        context.palette.setColor(QPalette.ColorRole.Link, look.theme.accent)
        self._text().documentLayout().draw(painter, context)
        painter.restore()
        if look.zoom >= DETAIL_FULL and not look.vector:
            self._paint_grip(painter, ink)

    def _paint_grip(self, painter: QPainter, ink: QColor) -> None:
        unit = self.look.metrics.unit
        painter.setPen(QPen(blend(self.look.theme.card, ink, 0.6), 1.2 * unit))
        corner = self.size.bottomRight()
        for step in (4.0, 8.0):
            painter.drawLine(corner + QPointF(-step, -3) * unit, corner + QPointF(-3, -step) * unit)

    def grip_at(self, point: QPointF) -> bool:
        """Whether the corner for resizing is at ``point``, in scene coordinates."""
        side = max(GRIP * self.look.metrics.unit, GRIP / self.look.zoom)
        corner = self.card.bottomRight()
        return 0 <= corner.x() - point.x() <= side and 0 <= corner.y() - point.y() <= side

    def link_at(self, point: QPointF) -> str:
        """Return the title that a link at ``point`` names, or an empty text."""
        pad = 12 * self.look.metrics.unit
        inner = point - self.pos() - QPointF(pad, pad * 0.8)
        from html import unescape  # Nothing needs it before a link is pressed.

        address = unescape(self._text().documentLayout().anchorAt(inner))
        return unquote(address.removeprefix(_NODE)) if address.startswith(_NODE) else ""


class GroupItem(_Drawn):
    """The frame of a group with its title, or its tile while it is collapsed."""

    def __init__(self, key: str, look: Look) -> None:
        super().__init__(key, look, Z_FRAME)
        self.shown: Group | None = None
        self.badge: Badge | None = None
        self.count = 0

    def show_group(
        self, group: Group, box: Box, count: int, height: float, text: Callable[[int], str]
    ) -> None:
        """Take title, colour and place; ``count`` nodes are inside, ``height`` says what it lies above."""
        self.shown, self.count, self._text = group, count, text
        self.setZValue(Z_TILE + height * 1e-3 if group.collapsed else height)
        self._take(box)

    def set_badge(self, badge: Badge | None) -> None:
        """Show the worst run state of what is inside."""
        if badge != self.badge:
            self.badge = badge
            self.update()

    @property
    def header(self) -> QRectF:
        """The part that takes clicks and drags: the title of a frame, all of a tile. Scene coordinates."""
        if self.shown is not None and self.shown.collapsed:
            return self.card
        return QRectF(self.card.topLeft(), self.card.topRight() + QPointF(0, 30 * self.look.metrics.unit))

    @property
    def toggle(self) -> QRectF:
        """The sign that collapses and expands, in scene coordinates."""
        unit = self.look.metrics.unit
        box = self.card
        middle = (
            box.center().y() if self.shown is not None and self.shown.collapsed else box.top() + 15 * unit
        )
        return QRectF(box.left() + 6 * unit, middle - 11 * unit, 22 * unit, 22 * unit)

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint the frame below the cards, or the tile among them."""
        group, look = self.shown, self.look
        if group is None:
            return
        unit, ink = look.metrics.unit, tint(look.theme, group.color)
        fill = QColor(ink)
        fill.setAlphaF(0.08 if look.theme.tint else 0.0)
        painter.setPen(QPen(blend(look.theme.canvas, ink, 0.55), 1.3 * unit * look.theme.border))
        painter.setBrush(blend(look.theme.card, ink, 0.12) if group.collapsed else fill)
        painter.drawRoundedRect(self.size, 12 * unit, 12 * unit)
        self._outline(painter, 12 * unit)
        if not look.far_off:
            self._paint_title(painter, ink, group)
        if group.collapsed and self.badge is not None:
            paint_badge(painter, look, self.badge, QPointF(self.size.right() + 5 * unit, 2 * unit))

    def _paint_title(self, painter: QPainter, ink: QColor, group: Group) -> None:
        look, unit = self.look, self.look.metrics.unit
        sign = self.toggle.translated(-self.pos()).center()
        painter.setPen(QPen(ink, 1.8 * unit, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        arm = 4 * unit
        down = [(-arm, -arm / 2), (0, arm / 2), (arm, -arm / 2)]
        points = [(y, x) for x, y in down] if group.collapsed else down
        painter.drawPolyline([sign + QPointF(x, y) for x, y in points])
        far = look.zoom < DETAIL_FULL
        painter.setFont(look.fonts.far if far else look.fonts.title if group.collapsed else look.fonts.small)
        metrics = look.far_metrics if far else look.title_metrics if group.collapsed else look.small_metrics
        left = 32 * unit
        room = self.size.width() - left - 12 * unit
        title = metrics.elidedText(group.title, Qt.TextElideMode.ElideRight, room)
        height = self.size.height() if group.collapsed else 30 * unit
        area = QRectF(left, 0, room, height)
        left_middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if group.collapsed and not far:
            area.adjust(0, -16 * unit, 0, -16 * unit)
            self._paint_count(painter, area.translated(0, 22 * unit))
            painter.setFont(look.fonts.title)
        painter.setPen(look.theme.text if group.collapsed else ink)
        painter.drawText(
            area.translated(0, 6 * unit if group.collapsed and not far else 0), left_middle, title
        )

    def _paint_count(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(self.look.theme.muted)
        painter.setFont(self.look.fonts.line)
        shown = area.translated(0, 6 * self.look.metrics.unit)
        painter.drawText(
            shown, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._text(self.count)
        )
