"""A reference as a person reads it: the labels of its path in a pill; red when it leads nowhere."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import PanelButton
from desktop_app.gui.panels.frame import paint_box
from desktop_app.gui.panels.variable_tree import SEPARATOR, VariableTree
from desktop_app.gui.tips import plain_tip


class ReferencePill(PanelButton):
    """Shows a path; a press asks for another one. Owns no variables, only the words for one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "variable", parent)
        self.path = ""
        self._broken = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_path("", VariableTree())

    def show_path(self, path: str, tree: VariableTree) -> None:
        """Show what ``path`` means in ``tree``."""
        self.path = path
        label = tree.label(path) if path else self.tr("Choose a variable…")
        self._broken = bool(path) and label is None
        shown = label or path
        self.setText(shown.replace(SEPARATOR, " ▸ "))
        broken = self.tr("This variable cannot be resolved here: {path}").format(path=path)
        self.setToolTip(plain_tip(broken if self._broken else path))
        self.setAccessibleDescription(broken if self._broken else path)
        self.update()

    @property
    def broken(self) -> bool:
        """Whether the path leads to nothing that is offered."""
        return self._broken

    def sizeHint(self) -> QSize:
        """Return the size of the words, shrinkable."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 4 * ink.GRID, metrics.height() + ink.GRID)

    def minimumSizeHint(self) -> QSize:
        """Shrink to a few letters."""
        return QSize(10 * self.fontMetrics().averageCharWidth(), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill, as wide as its words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.6)
        pill = QRectF(self.rect()).adjusted(4, 3, -4, -3)
        pill.setWidth(min(pill.width(), self.sizeHint().width() - 4))
        if self.path:
            color = ink.danger(self) if self._broken else ink.accent(self)
            surface = self.parentWidget() or self
            fill = ink.tint(surface, color, 0.2 if self._hovered else 0.13)
            paint_box(painter, pill, fill, ink.tint(surface, color, 0.45), radius=pill.height() / 2)
        painter.setPen(ink.text(self) if self.path else ink.muted(self))
        words = pill.adjusted(ink.GRID, 0, -ink.GRID, 0)
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, round(words.width()) + 1
        )
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), text)
