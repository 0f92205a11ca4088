"""The tabs of the open workflows: a bar whose tabs can be dragged out and have a menu (editor.md B)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QTabBar, QTabWidget

AWAY: Final = 40
"""How far beside the bar a tab is let go to get a window of its own; in pixels."""


class DocumentBar(QTabBar):
    """Says when a tab was dragged out of the bar, and when the menu of one is wanted."""

    dragged_out = Signal(int, QPoint)
    """Index of the tab and the point of the screen where it was let go."""
    menu_wanted = Signal(int, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("documents")
        self.setExpanding(False)
        self._held = -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember which tab is held."""
        super().mousePressEvent(event)
        held = self.tabAt(event.position().toPoint())
        self._held = held if event.button() == Qt.MouseButton.LeftButton else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the tab along the bar; far beside it the hand shows that it can be let go there."""
        super().mouseMoveEvent(event)
        away = self._held >= 0 and self._away(event.position().toPoint())
        self.setCursor(Qt.CursorShape.DragMoveCursor) if away else self.unsetCursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the tab, here or far away."""
        super().mouseReleaseEvent(event)
        self.unsetCursor()
        held, self._held = self._held, -1
        if held >= 0 and self._away(event.position().toPoint()):
            # The tab that is held is the current one, wherever it was moved to meanwhile.
            self.dragged_out.emit(self.currentIndex(), event.globalPosition().toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the tab under the mouse, or of the current one by key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.tabAt(event.pos())
        if index >= 0:
            point = self.tabRect(index).bottomLeft() if by_key else event.pos()
            self.menu_wanted.emit(index, self.mapToGlobal(point))

    def _away(self, point: QPoint) -> bool:
        return not self.rect().adjusted(-AWAY, -AWAY, AWAY, AWAY).contains(point)


def document_tabs() -> tuple[QTabWidget, DocumentBar]:
    """Return the tabs of a window with their bar."""
    tabs, bar = QTabWidget(), DocumentBar()
    tabs.setTabBar(bar)
    tabs.setDocumentMode(True)
    tabs.setTabsClosable(True)
    tabs.setMovable(True)
    tabs.setElideMode(Qt.TextElideMode.ElideRight)
    return tabs, bar
