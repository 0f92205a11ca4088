"""The last value of each wire, or how often a run went along it, beside its end (editor.md C, F)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.look import DETAIL_FULL, Look
from desktop_app.gui.canvas.routing import Route
from desktop_app.gui.canvas.stage import Stage

Z_VALUES: Final = 5.0
ASIDE: Final = 9.0
"""Units between a wire and its value; the arrow head is as wide."""
ROOM: Final = 0.38
"""Of the width of a card, beside a wire down: the badge of the card has the rest."""


class WireLabels(QGraphicsItem):
    """Paints the texts that it was given last, each where its wire is now. Knows no values; ``counts`` stand
    on the other side of the wire, in its colour.
    """

    def __init__(self, look: Look, stage: Stage, *, counts: bool = False) -> None:
        super().__init__()
        self._counts = counts
        self._look, self._stage = look, stage
        self._placed: list[tuple[QRectF, str]] = []
        self._bounds = QRectF()
        self.setZValue(Z_VALUES)
        self.setVisible(False)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is written now, as far as there is room."""
        return tuple(text for _, text in self._placed)

    def show_texts(self, texts: Mapping[Slot, str]) -> None:
        """Write a text beside each of these wires; wires that lead nowhere have none. No texts: nothing."""
        if not texts and not self._placed:
            return
        self.prepareGeometryChange()
        wires = self._stage.shown.wires
        placed = [self._place(wires[slot], text) for slot, text in texts.items() if slot in wires]
        self._placed = [one for one in placed if one is not None]
        self._bounds = QRectF()
        for rect, _ in self._placed:
            self._bounds |= rect
        self.setVisible(bool(self._placed))
        self.update()

    def _place(self, line: Route, text: str) -> tuple[QRectF, str] | None:
        """Return where the text stands: above the end of a wire to the right, beside that of one down."""
        metrics, unit = self._look.small_metrics, self._look.metrics.unit
        (x, y), before = line[-1], line[-2]
        sideways, aside = self._stage.shown.sideways, ASIDE * unit
        room = x - before[0] - 2 * aside if sideways else ROOM * self._look.metrics.card_width
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        if not shown or (not sideways and y - before[1] < metrics.height()):
            return None
        box = QRectF(0, 0, metrics.horizontalAdvance(shown) + 4 * unit, metrics.height())
        if self._counts and sideways:
            box.moveTopRight(QPointF(x - aside, y + 2 * unit))
        elif self._counts:
            box.moveBottomRight(QPointF(x - aside, y - 3 * unit))
        elif sideways:
            box.moveBottomRight(QPointF(x - aside, y - 2 * unit))
        else:
            box.moveBottomLeft(QPointF(x + aside, y - 3 * unit))
        return box, shown

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Write, where one is near enough to read."""
        look, unit = self._look, self._look.metrics.unit
        if look.zoom < DETAIL_FULL:
            return
        painter.setFont(look.fonts.small)
        painter.setPen(look.theme.wire_taken if self._counts else look.theme.text)
        for rect, text in self._placed:
            painter.drawText(QPointF(rect.left() + 2 * unit, rect.top() + look.small_metrics.ascent()), text)
