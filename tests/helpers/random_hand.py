"""A random user on the level of gestures: presses, drags and clicks in a real window, sensible or not."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.ghost_targets import GhostTarget
from desktop_app.gui.dialogs.quick_add import QuickAdd
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.page import WorkflowPage

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
KEYS = (
    *("Up", "Down", "Left", "Right", "Down", "Escape", "Ctrl+A"),
    *("Del", "Ctrl+Del", "D", "Ctrl+D", "Ctrl+C", "Ctrl+X", "Ctrl+V", "Ctrl+Shift+V"),
    *("M", "Ctrl+Alt+G", "Shift+W", "Ctrl+]", "Ctrl+[", "Ctrl+Right", "C"),
    *("Ctrl+Z", "Ctrl+Z", "Ctrl+Y", "S,U", "S,D", "S,C", "S,V", "S,N", "S,T"),
)
ADDING = ("Tab", "N", "R")
WORDS = ("calc", "cond", "loop", "paralel", "out", "end", "zzz", "")


class RandomHand:
    """Does one random gesture after the other; the same ones for the same seed."""

    def __init__(self, window: MainWindow, page: WorkflowPage, seed: int) -> None:
        self.window, self.page = window, page
        self.rng = random.Random(seed)
        self.view = page.canvas.view
        self.port: QWidget = self.view.viewport()

    async def gesture(self) -> None:
        """Do one random thing and answer whatever asks."""
        acts = (self.key, self.key, self.key, self.click, self.drag_node, self.drag_wire, self.band, self.add)
        acts += (self.bend_wire, self.slice_wires)
        self.rng.choice(acts)()
        await asyncio.sleep(0)
        await self.answer()
        if self.rng.random() < 0.1:
            self.page.canvas.fit()

    # -- places ----------------------------------------------------------------------------------------
    def node(self) -> QPoint:
        keys = ["trigger", *(node.key for node in self.page.session.document.workflow.nodes)]
        rect = self.page.canvas.on_screen.node_rect(self.rng.choice(keys))
        return self.port.mapFromGlobal(rect.center())

    def slot(self) -> Slot | None:
        slots = list(self.page.canvas._stage.shown.places)
        return self.rng.choice(slots) if slots else None

    def anywhere(self) -> QPoint:
        size = self.port.size()
        return QPoint(self.rng.randrange(size.width()), self.rng.randrange(size.height()))

    def goal(self) -> QPoint:
        slot = self.slot()
        chosen = self.rng.random()
        if chosen < 0.4 and slot is not None:
            return self.port.mapFromGlobal(self.page.canvas.on_screen.slot_point(slot))
        return self.node() if chosen < 0.8 else self.anywhere()

    # -- gestures --------------------------------------------------------------------------------------
    def mouse(
        self, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, held: Qt.MouseButton, keys: Any = NONE
    ) -> None:
        event = QMouseEvent(kind, QPointF(at), QPointF(self.port.mapToGlobal(at)), button, held, keys)
        QApplication.sendEvent(self.port, event)

    def drag(self, start: QPoint, goal: QPoint, keys: Any = NONE) -> None:
        self.mouse(QEvent.Type.MouseMove, start, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)
        self.mouse(QEvent.Type.MouseButtonPress, start, LEFT, LEFT, keys)
        for share in (0.1, 0.5, 1.0):
            at = start + (goal - start) * share
            self.mouse(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, LEFT)
        if self.rng.random() < 0.15:
            self.press("Escape")
        self.mouse(QEvent.Type.MouseButtonRelease, goal, LEFT, Qt.MouseButton.NoButton)

    def click(self) -> None:
        modifier = self.rng.choice((NONE, NONE, Qt.KeyboardModifier.ControlModifier))
        QTest.mouseClick(self.port, LEFT, modifier, self.rng.choice((self.node, self.anywhere))())

    def drag_node(self) -> None:
        self.drag(self.node(), self.goal())

    def drag_wire(self) -> None:
        ports = list(self.page.canvas._stage.shown.ports)
        start = self.page.canvas.on_screen.port_point(self.rng.choice(ports))
        self.drag(self.port.mapFromGlobal(start), self.goal())

    def bend_wire(self) -> None:
        """Double-click beside the button of a wire, or drag a point of one."""
        points = list(self.page.canvas.stage.points.items.values())
        if points and self.rng.random() < 0.5:
            self.drag(self.view.mapFromScene(self.rng.choice(points).pos()), self.anywhere())
        elif (slot := self.slot()) is not None:
            at = self.port.mapFromGlobal(self.page.canvas.on_screen.slot_point(slot)) + QPoint(0, 22)
            self.mouse(QEvent.Type.MouseButtonDblClick, at, LEFT, LEFT)
            self.mouse(QEvent.Type.MouseButtonRelease, at, LEFT, Qt.MouseButton.NoButton)

    def slice_wires(self) -> None:
        """Draw a short line over wires: points in a free layout, a cut now and then."""
        at, alt = self.goal(), Qt.KeyboardModifier.AltModifier
        shift = Qt.KeyboardModifier.ShiftModifier if self.rng.random() < 0.8 else NONE
        self.drag(at - QPoint(40, 6), at + QPoint(40, 6), alt | shift)

    def band(self) -> None:
        self.drag(self.anywhere(), self.anywhere())

    def key(self) -> None:
        self.press(self.rng.choice(KEYS))

    def add(self) -> None:
        self.press(self.rng.choice(ADDING))

    def press(self, keys: str) -> None:
        for part in keys.split(","):
            combination = QKeySequence(part)[0]
            QTest.keyClick(self.view, combination.key(), combination.keyboardModifiers())

    # -- answers ---------------------------------------------------------------------------------------
    def asking(self) -> QWidget | None:
        """Return the list, menu or dialog that is open."""
        kinds = (QuickAdd, QDialog, QMenu)
        shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, kinds) and w.isVisible()]
        return shown[-1] if shown else None

    async def answer(self) -> None:
        """Answer, or leave, whatever is open, until nothing is."""
        for _ in range(12):
            widget = self.asking()
            if widget is None:
                break
            target: QWidget = widget
            if isinstance(widget, QuickAdd):
                target = widget.search
                QTest.keyClicks(target, self.rng.choice(WORDS))
            target = widget.focusWidget() or target
            key = self.rng.choice((Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Escape))
            QTest.keyClick(target, key)
            await asyncio.sleep(0.002)
        else:
            leave = self.asking()
            if leave is not None:
                leave.close()
        self.window.activateWindow()
        if self.page.canvas.ghosts.active:
            ghosts = [ghost for ghost in self.page.canvas.findChildren(GhostTarget) if ghost.isVisible()]
            QTest.keyClick(self.rng.choice(ghosts), self.rng.choice((Qt.Key.Key_Return, Qt.Key.Key_Escape)))
        self.view.setFocus()
        await asyncio.sleep(0)
