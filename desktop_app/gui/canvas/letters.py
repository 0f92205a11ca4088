"""Letters on the canvas: each names a place, and typing it chooses the place (editor.md D, key W)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QWidget
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option

from desktop_app.domain.quick import dataclass
from desktop_app.gui.canvas.look import Look

Z_LETTERS: Final = 20.0
LETTERS: Final = "ASDFGHJKLEIORUTNCVMPBQXZY"
"""Those under resting fingers first; W itself goes to the next output."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A place that can be chosen: where its letters stand in the scene, and what choosing it does.

    ``beside`` puts them on the corner at ``point``, so that they cover nothing to the right of and below it.
    """

    point: tuple[float, float]
    choose: Callable[[], None]
    beside: bool = False


def labels(count: int) -> list[str]:
    """Return ``count`` labels, all of one length, so that none begins another."""
    length, room = 1, len(LETTERS)
    while room < count:
        length, room = length + 1, room * len(LETTERS)
    return [
        "".join(letters) for _, letters in zip(range(count), product(LETTERS, repeat=length), strict=False)
    ]


class LettersItem(QGraphicsItem):
    """Owns the choices on offer and what has been typed of a label; paints the chips of those that fit."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._choices: dict[str, Choice] = {}
        self._typed = ""
        self.setZValue(Z_LETTERS)
        self.setVisible(False)

    @property
    def active(self) -> bool:
        """Whether letters are on offer."""
        return bool(self._choices)

    @property
    def offered(self) -> dict[str, Choice]:
        """The choices by their labels."""
        return dict(self._choices)

    def offer(self, choices: Iterable[Choice]) -> bool:
        """Put a label on every choice; returns whether there is one."""
        listed = list(choices)
        self.prepareGeometryChange()
        self._choices = dict(zip(labels(len(listed)), listed, strict=True))
        self._typed = ""
        self.setVisible(bool(listed))
        return bool(listed)

    def end(self) -> bool:
        """Take the letters away; returns whether there were some."""
        had = self.active
        self.offer(())
        return had

    def spell(self, letter: str) -> bool:
        """Take a letter; a complete label chooses. Returns False for a letter that fits none."""
        typed = self._typed + letter.upper()
        if not any(label.startswith(typed) for label in self._choices):
            return False
        self._typed = typed
        self.update()
        if typed in self._choices:
            choice = self._choices[typed]
            self.end()
            choice.choose()
        return True

    def boundingRect(self) -> QRectF:
        """Everything that has a chip, with room for it at any zoom."""
        if not self._choices:
            return QRectF()
        xs, ys = zip(*(choice.point for choice in self._choices.values()), strict=True)
        room = 400.0
        return QRectF(
            min(xs) - room, min(ys) - room, max(xs) - min(xs) + 2 * room, max(ys) - min(ys) + 2 * room
        )

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint the chips in the size of the interface, whatever the zoom."""
        look, theme = self._look, self._look.theme
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        font = QFont(look.fonts.title)
        painter.setFont(font)
        metrics = look.title_metrics
        for label, choice in self._choices.items():
            if not label.startswith(self._typed):
                continue
            width = metrics.horizontalAdvance(label) + 14
            box = QRectF(0, 0, max(width, 24), metrics.height() + 6)
            place = transform.map(QPointF(*choice.point))
            if choice.beside:
                box.moveBottomLeft(place + QPointF(-6, 6))
            else:
                box.moveCenter(place)
            painter.setPen(QPen(theme.card, 1.5))
            painter.setBrush(theme.accent)
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(theme.on_accent)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)
        painter.restore()
