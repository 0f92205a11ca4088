"""Gives the sides of the window their width back when a window that was small grows again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow


class Sides(QObject):
    """Remembers how wide a person wants each stack of docks: what the window did by itself does not count."""

    def __init__(self, window: QMainWindow, stacks: Sequence[tuple[Sequence[QDockWidget], int]]) -> None:
        super().__init__(window)
        self._window = window
        self._stacks = [list(stack) for stack, _ in stacks]
        self._wanted = [width for _, width in stacks]
        self._width = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(0)
        self._pause.timeout.connect(self._settle)
        window.installEventFilter(self)
        for stack in self._stacks:
            for dock in stack:
                dock.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell a person's dragging from what follows from the size of the window."""
        if isinstance(event, QResizeEvent) and self._window.isVisible():
            if watched is self._window:
                self._pause.start()
            elif _wider_or_narrower(event) and self._is_settled():
                self._note(watched)
        elif isinstance(event, QShowEvent) and watched is self._window:
            self._width = self._window.width()
        return False

    def _is_settled(self) -> bool:
        return self._window.width() == self._width and not self._pause.isActive()

    def _note(self, dock: QObject) -> None:
        for number, stack in enumerate(self._stacks):
            if isinstance(dock, QDockWidget) and dock in stack and _at_side(self._window, dock):
                self._wanted[number] = dock.width()

    def _settle(self) -> None:
        shown = [
            (dock, wanted)
            for stack, wanted in zip(self._stacks, self._wanted, strict=True)
            for dock in stack
            if _at_side(self._window, dock) and not dock.visibleRegion().isEmpty()
        ]
        grown = self._window.width() > self._width
        narrow = [(dock, wanted) for dock, wanted in shown if dock.width() < wanted]
        if grown and narrow:
            docks, widths = [dock for dock, _ in narrow], [wanted for _, wanted in narrow]
            self._window.resizeDocks(docks, widths, Qt.Orientation.Horizontal)
        self._width = self._window.width()


def _wider_or_narrower(event: QEvent) -> bool:
    """Whether the width is another one; panels also grow in height, which says nothing of what is wanted."""
    return isinstance(event, QResizeEvent) and event.size().width() != event.oldSize().width()


def _at_side(window: QMainWindow, dock: QDockWidget) -> bool:
    sides = (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)
    return dock.isVisible() and not dock.isFloating() and window.dockWidgetArea(dock) in sides
