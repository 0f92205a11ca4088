"""The picture of a card on its way with the cursor, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation

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
        self._animation = QVariantAnimation(parent)
        self._animation.setDuration(GLIDE_MS)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._glide)
        self._animation.finished.connect(self._arrive)

    def carry(self, item: NodeItem) -> None:
        """Take the looks and the place of ``item``."""
        self._animation.stop()
        if item.face is not None:
            loose = item.face.backdrop._replace(arrow=False, output=False)
            self.set_face(replace(item.face, backdrop=loose))
        self.setPos(item.pos())
        self.setVisible(True)

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
