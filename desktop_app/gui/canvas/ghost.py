"""The picture of a card on its way with the cursor, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem as Option
from PySide6.QtWidgets import QWidget

from desktop_app.gui.canvas.look import Look
from desktop_app.gui.canvas.node_item import NodeItem

Z_GHOST: Final = 9.0
GLIDE_MS: Final = 150


class GhostItem(NodeItem):
    """Looks like the card that is carried; has no key, so that nothing finds it.

    ``parent`` owns the animation: it must not outlive the scene.
    """

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__("", look)
        self.setZValue(Z_GHOST)
        self.setOpacity(0.8)
        self.setVisible(False)
        self.count = 1
        """How many cards are carried."""
        self._animation = QVariantAnimation(parent)
        self._animation.setDuration(GLIDE_MS)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._glide)
        self._animation.finished.connect(self._arrive)

    def carry(self, item: NodeItem) -> None:
        """Take the looks and the place of ``item``."""
        self._animation.stop()
        self.count = 1
        if item.face is not None:
            loose = item.face.backdrop._replace(arrow=False, output=False)
            self.set_face(replace(item.face, backdrop=loose))
        self.setPos(item.pos())
        self.setVisible(True)

    @property
    def _grown(self) -> float:
        """How much larger the number is drawn than the card, so that it can be read from far away."""
        return max(1.0, 0.9 / self.look.zoom)

    def boundingRect(self) -> QRectF:
        """The card with its number."""
        reach = 14 * self.look.metrics.unit * self._grown if self.count > 1 else 0.0
        return super().boundingRect().adjusted(0, -reach, reach, 0)

    def paint(self, painter: QPainter, option: Option, widget: QWidget | None = None) -> None:
        """Paint the card, and how many come along with it."""
        super().paint(painter, option, widget)
        if self.count < 2:
            return
        theme, unit = self.look.theme, self.look.metrics.unit
        disc = QRectF(-12 * unit, -12 * unit, 24 * unit, 24 * unit)
        painter.translate(self.look.card.topRight())
        painter.scale(self._grown, self._grown)
        painter.setOpacity(1.0)
        painter.setPen(QPen(theme.card, 2 * unit))
        painter.setBrush(theme.accent)
        painter.drawEllipse(disc)
        painter.setPen(theme.on_accent)
        painter.setFont(self.look.fonts.small)
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self.count))

    def glide_to(self, goal: QPointF) -> None:
        """Return to ``goal`` and vanish there."""
        self._animation.stop()
        if not self.look.animated:
            self._arrive()
            return
        self._animation.setStartValue(self.pos())
        self._animation.setEndValue(goal)
        self._animation.start()

    def _glide(self, where: QPointF) -> None:
        self.setPos(where)

    def _arrive(self) -> None:
        self.setVisible(False)
