"""A whole window on a workspace of its own, and a hand that works it with real mouse and key events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeySequence, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QRadioButton, QWidget

from desktop_app.app.assembly import Desk
from desktop_app.app.core import Core
from desktop_app.app.workspace import Workspace
from desktop_app.gui.docks import palette
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.settings import Settings
from desktop_app.gui.theme import Themes
from tests.helpers.windows import frames, until

LEFT = Qt.MouseButton.LeftButton
SIZE = (1440, 900)
Kind = TypeVar("Kind", bound=QWidget)


@asynccontextmanager
async def open_desk(workspace: Path) -> AsyncIterator[Desk]:
    """Open the window on ``workspace``; shut it down in order afterwards."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    async with Core.open(Workspace(workspace), store_mode="thread") as core:
        themes = Themes(app, "light")
        desk = Desk(core, Settings(workspace / "window.ini"), themes)
        try:
            desk.window.resize(*SIZE)
            desk.window.show()
            await frames()
            yield desk
        finally:
            await desk.shut_down()
            desk.dispose()
            # A child of the application: whoever listens to it would outlive the test.
            shiboken6.delete(themes)


class Hand:
    """What a person does to a window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click into a widget that can be seen."""
        assert widget.isVisible() and widget.isEnabled(), f"{widget} cannot be clicked"
        # A person clicks what was laid out and painted, never what is about to be.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QTest.mouseClick(widget, LEFT, pos=widget.rect().center() if at is None else at)

    def press(self, text: str, inside: QWidget | None = None) -> None:
        """Click the button with this text."""
        button = self.button(text, inside)
        # A radio button takes clicks on its sign and text alone.
        at = QPoint(8, button.height() // 2) if isinstance(button, QRadioButton) else None
        self.click(button, at)

    def button(self, text: str, inside: QWidget | None = None) -> QAbstractButton:
        """Return the visible button with this text."""
        found = [
            button
            for button in (inside or self.window).findChildren(QAbstractButton)
            if button.isVisible() and button.text().strip().replace("&", "") == text
        ]
        assert found, f"no button {text!r}"
        return found[0]

    def keys(self, sequence: str, widget: QWidget | None = None) -> None:
        """Press a combination of keys, such as ``Ctrl+Z``, where the focus is."""
        combination = QKeySequence(sequence)[0]
        target = widget or self.window.focusWidget() or self.window
        if QApplication.activeWindow() is not target.window():
            # The off-screen platform does not give the focus back when a dialog closes; others do.
            target.window().activateWindow()
            QApplication.processEvents()
        QTest.keyClick(target, combination.key(), combination.keyboardModifiers())

    def type(self, text: str, widget: QWidget) -> None:
        """Type a text."""
        QTest.keyClicks(widget, text)

    def click_row(self, view: QAbstractItemView, row: int, column: int = 0) -> None:
        """Click a row of a list or table."""
        index = view.model().index(row, column)
        view.scrollTo(index)
        self.click(view.viewport(), view.visualRect(index).center())

    async def dialog(self, kind: type[Kind]) -> Kind:
        """Wait for a dialog."""
        found: list[Kind] = []

        def look() -> bool:
            widgets: list[Any] = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind)]
            found[:] = [widget for widget in widgets if widget.isVisible()]
            return bool(found)

        await until(look, f"a {kind.__name__} opens")
        await frames()
        return found[0]

    async def drag(self, start: QPoint, goal: QPoint) -> None:
        """Drag a type out of the palette from one point of the screen to another."""
        handle = self.window.windowHandle()
        origin = self.window.mapToGlobal(QPoint())
        CarriedBy.goal = goal
        before, palette.QDrag = palette.QDrag, CarriedBy  # type: ignore[misc, assignment]
        try:
            QTest.mousePress(handle, LEFT, pos=start - origin)
            for step in (3, 8, 16, 24):
                QTest.mouseMove(handle, start - origin + QPoint(step, step // 2))
            QTest.mouseRelease(handle, LEFT, pos=goal - origin)
        finally:
            palette.QDrag = before  # type: ignore[misc]
        await frames()


class CarriedBy:
    """Does the window system's part of a drag, which the off-screen platform lacks: it brings what was
    taken to :attr:`goal` by the events a drag sends there.
    """

    goal = QPoint()

    def __init__(self, source: QWidget) -> None:
        self._data: QMimeData | None = None

    def setMimeData(self, data: QMimeData) -> None:
        self._data = data

    def setPixmap(self, picture: QPixmap) -> None:
        assert not picture.isNull()

    def setHotSpot(self, spot: QPoint) -> None:
        pass

    def exec(self, action: Qt.DropAction) -> Qt.DropAction:
        assert self._data is not None
        target = QApplication.widgetAt(self.goal)
        at, none = target.mapFromGlobal(self.goal), Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(at, action, self._data, LEFT, none)
        QApplication.sendEvent(target, enter)
        if not enter.isAccepted():
            return Qt.DropAction.IgnoreAction
        for offset in (QPoint(40, 30), QPoint(4, 2), QPoint()):
            QApplication.sendEvent(target, QDragMoveEvent(at + offset, action, self._data, LEFT, none))
        drop = QDropEvent(QPointF(at), action, self._data, LEFT, none)
        QApplication.sendEvent(target, drop)
        return drop.dropAction() if drop.isAccepted() else Qt.DropAction.IgnoreAction
