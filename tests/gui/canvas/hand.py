"""A hand for tests: real mouse, key and drop events on a canvas, by node key and slot."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import Slot, Workflow
from desktop_app.editor.arrangement import lay_out
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.drops import MIME

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
MIDDLE = Qt.MouseButton.MiddleButton


class Hand:
    """Owns nothing but the position of the cursor; records what the canvas asks for."""

    def __init__(self, canvas: Canvas, catalog: Catalog) -> None:
        self.canvas, self.catalog = canvas, catalog
        self.port: QWidget = canvas.view.viewport()
        self.wishes: list[tuple[Any, ...]] = []
        for name in (
            "node_activated",
            "insert_requested",
            "add_requested",
            "search_requested",
            "move_requested",
            "delete_requested",
            "context_menu_requested",
            "place_requested",
            "annotation_changed",
            "refused",
        ):
            getattr(canvas, name).connect(lambda *args, name=name: self.wishes.append((name, *args)))

    def show(self, workflow: Workflow) -> None:
        layout = lay_out(workflow, self.catalog, self.canvas.sizes.measures(workflow))
        self.canvas.show_workflow(workflow, self.catalog, layout)
        QApplication.processEvents()

    # -- places ---------------------------------------------------------------------------------------

    def node(self, key: str) -> QPoint:
        return self.port.mapFromGlobal(self.canvas.on_screen.node_rect(key).center())

    def slot(self, *args: Any) -> QPoint:
        return self.port.mapFromGlobal(self.canvas.on_screen.slot_point(Slot(*args)))

    def output(self, *args: Any) -> QPoint:
        return self.port.mapFromGlobal(self.canvas.on_screen.port_point(Slot(*args)))

    # -- mouse ----------------------------------------------------------------------------------------

    def mouse(self, kind: QEvent.Type, at: QPoint, button: Any, held: Any, modifiers: Any = NONE) -> None:
        where = QPointF(at)
        event = QMouseEvent(kind, where, QPointF(self.port.mapToGlobal(at)), button, held, modifiers)
        QApplication.sendEvent(self.port, event)

    def press(self, at: QPoint, button: Any = LEFT, modifiers: Any = NONE) -> None:
        self.mouse(QEvent.Type.MouseButtonPress, at, button, button, modifiers)

    def move(self, at: QPoint, button: Any = LEFT) -> None:
        self.mouse(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, button)

    def hover(self, at: QPoint) -> None:
        self.move(at, Qt.MouseButton.NoButton)

    def release(self, at: QPoint, button: Any = LEFT) -> None:
        self.mouse(QEvent.Type.MouseButtonRelease, at, button, Qt.MouseButton.NoButton)

    def click(self, at: QPoint, modifiers: Any = NONE) -> None:
        QTest.mouseClick(self.port, LEFT, modifiers, at)

    def begin(self, start: QPoint, goal: QPoint, button: Any = LEFT) -> None:
        """Drag, without letting go."""
        self.press(start, button)
        for step in (0.2, 0.6, 1.0):
            self.move(start + (goal - start) * step, button)

    def drag(self, start: QPoint, goal: QPoint, button: Any = LEFT) -> None:
        self.begin(start, goal, button)
        self.release(goal, button)

    def wheel(self, at: QPoint, delta: QPoint, modifiers: Any = NONE) -> None:
        phase = Qt.ScrollPhase.NoScrollPhase
        where, screen = QPointF(at), QPointF(self.port.mapToGlobal(at))
        event = QWheelEvent(where, screen, QPoint(), delta, Qt.MouseButton.NoButton, modifiers, phase, False)
        QApplication.sendEvent(self.port, event)

    def menu(self, at: QPoint) -> None:
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(self.port, QContextMenuEvent(reason, at, self.port.mapToGlobal(at)))

    def hold(self, widget: QWidget, at: QPoint) -> None:
        """Move the cursor over a widget with the left button held."""
        where, screen = QPointF(at), QPointF(widget.mapToGlobal(at))
        kind = QEvent.Type.MouseMove
        event = QMouseEvent(kind, where, screen, Qt.MouseButton.NoButton, LEFT, NONE)
        QApplication.sendEvent(widget, event)

    def type_into(self, widget: QWidget, text: str) -> None:
        """Type over what is selected in a widget."""
        QTest.keyClicks(widget, text)

    def press_in(self, widget: QWidget, key: Qt.Key, modifiers: Any = NONE) -> None:
        """Press a key in a widget and let what it closes go away."""
        QTest.keyClick(widget, key, modifiers)
        QApplication.processEvents()

    def key(self, key: Qt.Key, modifiers: Any = NONE) -> None:
        QTest.keyClick(self.canvas.view, key, modifiers)

    # -- drops ----------------------------------------------------------------------------------------

    def carry(self, type_id: str, at: QPoint, mime: str = MIME) -> QDragMoveEvent:
        """Bring a node type from a palette to ``at``, without dropping it."""
        self._data = QMimeData()
        self._data.setData(mime, type_id.encode())
        copy, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(at, copy, self._data, none, NONE)
        QApplication.sendEvent(self.port, enter)
        event = QDragMoveEvent(at, copy, self._data, none, NONE)
        if enter.isAccepted():
            QApplication.sendEvent(self.port, event)
        else:
            event.ignore()
        return event

    def drop(self, type_id: str, at: QPoint, mime: str = MIME) -> bool:
        """Drop a node type; returns whether the canvas took it."""
        if not self.carry(type_id, at, mime).isAccepted():
            self.drop_away()
            return False
        event = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, self._data, LEFT, NONE)
        QApplication.sendEvent(self.port, event)
        return event.isAccepted()

    def drop_away(self) -> None:
        QApplication.sendEvent(self.port, QDragLeaveEvent())
