"""What presses, drags, drops and keys mean on the canvas. Only asks: nothing here changes a document."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.gui.canvas.dragging import Band, Gesture, NodeDrag, Pan, Tools, WireDrag
from desktop_app.gui.canvas.drops import PaletteDrops
from desktop_app.gui.canvas.hover import Hover
from desktop_app.gui.canvas.keyboard import Keyboard
from desktop_app.gui.canvas.letters import LettersItem
from desktop_app.gui.canvas.manydrag import ManyDrag, carried
from desktop_app.gui.canvas.node_item import NodeItem
from desktop_app.gui.canvas.papers import Papers
from desktop_app.gui.canvas.reading import Reading
from desktop_app.gui.canvas.rules import Rules
from desktop_app.gui.canvas.selection import neighbour, slot_after
from desktop_app.gui.canvas.wire_hover import WireHover
from desktop_app.gui.canvas.wire_points import WirePoints
from desktop_app.gui.canvas.wiredrag import LineDrag, wire_head_at
from desktop_app.gui.tips import plain_tip

DRAG_START: Final = 4.0
EDGE: Final = 48
_SCROLL_MS: Final = 16

_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
_LEFT = Qt.MouseButton.LeftButton


class Gestures(QObject):
    """Owns the gesture in progress. Implements :class:`~desktop_app.gui.canvas.view.Handler`."""

    activated = Signal(str)
    emptied = Signal()
    """A click into the empty: the workflow as a whole is meant."""
    insert_requested = Signal(str, object)
    reference_dropped = Signal(str, object)
    add_requested = Signal(object, QPoint)
    search_requested = Signal(object, QPoint, str)
    move_requested = Signal(str, object)
    moves_requested = Signal(tuple, object)
    line_requested = Signal(str, object)
    delete_requested = Signal(tuple)
    cut_requested = Signal(tuple)
    fold_requested = Signal(str, bool)
    regroup_requested = Signal(tuple, str, object)
    points_requested = Signal(tuple)
    menu_requested = Signal(str, QPoint)
    place_requested = Signal(object, str)
    annotation_changed = Signal(str, object, str)
    note_opened = Signal(str)
    link_followed = Signal(str)
    refused = Signal(str)

    def __init__(self, tools: Tools, letters: LettersItem, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rules = Rules()
        self.free = False
        """Whether a card that is dragged stays where it is dropped."""
        self.read_only = False
        self._tools = self.tools = tools
        self.reading = Reading(tools.stage)
        self.keyboard = Keyboard(self, letters)
        self.papers = Papers(self)
        self.wires = WirePoints(self)
        self.hover = Hover(self)
        self.wire_hover = WireHover(tools, self)
        self.drops = PaletteDrops(self)
        self._gesture: Gesture | None = None
        self._waiting: Callable[[QPointF], Gesture | None] | None = None
        self._click: Callable[[], None] | None = None
        self._pressed = QPointF()
        self._at = QPointF()
        self._space = self._panned = False
        self._scroll = QTimer(self)
        self._scroll.setInterval(_SCROLL_MS)
        self._scroll.timeout.connect(self._scroll_at_edge)

    # -- mouse ----------------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """Decide what a drag or a click from here would be."""
        self.wire_hover.leave()
        self._pressed = self._at = at = event.position()
        self._waiting = self._click = None
        if self._gesture is not None:
            return
        if event.button() == Qt.MouseButton.MiddleButton or (self._space and event.button() == _LEFT):
            self._panned = True
            self._gesture = Pan(self._tools, at)
        elif event.button() == _LEFT:
            self._press_left(at, event.modifiers())

    def _press_left(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        tools, point = self._tools, self._tools.scene_point(at)
        adding = bool(modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
        if modifiers & Qt.KeyboardModifier.AltModifier and not self.read_only:
            cuts = not modifiers & Qt.KeyboardModifier.ShiftModifier
            self._waiting = lambda start: self.wires.slice(start, cuts)
            return
        self.hover.show(at)
        if self.wires.press(point, adding):
            self._waiting = self.wires.waiting
        elif (slot := self.hover.plus_at(point)) is not None:
            self._click = lambda: self._add(slot, at)
        elif (port := self.hover.port_at(point)) is not None:
            self._click = lambda: self._add(port, at)
            self._waiting = lambda _: self._draw(port, bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
        elif not self.read_only and (head := wire_head_at(tools, point)) is not None:
            self._waiting = lambda _: self._draw(head)
        elif (item := tools.targets.node_at(point)) is not None:
            self._press_node(item, adding)
        elif self.papers.press(point, adding):
            self._click, self._waiting = self.papers.click, self.papers.waiting
        else:
            kept = tools.selection.keys if adding else ()
            tools.selection.select(kept)
            self._click = None if kept else self.emptied.emit
            self._waiting = lambda start: Band(tools, start, kept)

    def _draw(self, port: Slot, whole: bool = False) -> Gesture:
        """Draw a wire from an output; ``whole`` takes the wire that is there off its output instead."""
        key = self._tools.stage.shown.targets.get(port)
        if whole and key is not None:
            done, refused = self.line_requested.emit, self.refused.emit
            return LineDrag(
                self._tools, key, self.rules.can_move_line, done, refused, self.rules.breaks_of(key, True)
            )
        emitters = (self.move_requested.emit, self.add_requested.emit, self.refused.emit)
        return WireDrag(self._tools, port, self.rules.can_move, *emitters)

    def _press_node(self, item: NodeItem, adding: bool) -> None:
        selection, key = self._tools.selection, item.key
        if adding:
            selection.toggle(key)
        elif key not in selection.keys:
            selection.select([key])
        else:
            self._click = lambda: selection.select([key])
        if key != TRIGGER and not self.read_only:
            self._waiting = lambda start: self._carry(item, start)

    def _carry(self, item: NodeItem, start: QPointF) -> Gesture | None:
        key = item.key
        if self.free:
            return self.papers.drag([k for k in self._tools.selection.keys if k != TRIGGER], start)
        if len(keys := carried(self._tools)) > 1 or keys != (key,):
            rule, breaks = partial(self.rules.can_move_many, keys), self.rules.breaks_of_many(keys)
            done, refused = self.moves_requested.emit, self.refused.emit
            many = ManyDrag(self._tools, item, keys, start, rule, done, refused, breaks)
            many.regrouped = self.regroup_requested.emit
            return many
        drag = NodeDrag(
            self._tools,
            item,
            start,
            lambda slot: self.rules.can_move(key, slot),
            self.move_requested.emit,
            self.refused.emit,
            self.rules.breaks_of(key, False),
        )
        drag.regrouped = self.regroup_requested.emit
        return drag

    def move(self, event: QMouseEvent) -> None:
        """Go on with the gesture, begin it, or only hover."""
        self._at = at = event.position()
        if self._waiting is not None and (at - self._pressed).manhattanLength() >= DRAG_START:
            self._gesture, self._waiting, self._click = self._waiting(self._pressed), None, None
            self._scroll.start()
        if self._gesture is not None:
            self._gesture.move(at)
        elif not event.buttons():
            self.hover.show(at)
            self.wire_hover.at(at)

    def release(self, event: QMouseEvent) -> None:
        """End the gesture, or take it for a click."""
        gesture, click = self._gesture, self._click
        self._end()
        if gesture is not None:
            gesture.finish(event.position())
        elif click is not None and event.button() == _LEFT:
            click()

    def double_click(self, event: QMouseEvent) -> None:
        """Open a node, a note or a frame, or give a wire a point."""
        point = self._tools.scene_point(event.position())
        item = self._tools.targets.node_at(point)
        if item is not None and event.button() == _LEFT:
            self.activated.emit(item.key)
        elif event.button() == _LEFT and self.papers.at(point) is not None:
            self.papers.open(point)
        elif event.button() == _LEFT:
            self.wires.double_click(point)

    def leave(self) -> None:
        """The cursor left the canvas."""
        self.wire_hover.leave()
        if self._gesture is None:
            self.hover.hide()

    def cancel(self) -> bool:
        """Undo the gesture in progress; returns whether there was one."""
        gesture = self._gesture
        self._end()
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def _end(self) -> None:
        self._gesture = self._waiting = self._click = None
        self._scroll.stop()

    def _scroll_at_edge(self) -> None:
        """Scroll while a gesture is near the edge, the faster the nearer."""
        view = self._tools.view.viewport().rect()
        step = QPointF(_push(self._at.x(), view.width()), _push(self._at.y(), view.height()))
        if self._gesture is not None and not step.isNull() and not isinstance(self._gesture, Pan):
            self._tools.view.scroll_by(step.x(), step.y())
            self._gesture.move(self._at)

    def _add(self, slot: Slot, at: QPointF) -> None:
        self.add_requested.emit(slot, self._tools.global_point(at))

    # -- keys -----------------------------------------------------------------------------------------

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a key is ours before any action's."""
        return self.keyboard.claims(event)

    def key_press(self, event: QKeyEvent) -> bool:
        """Walk, open, delete, add, cancel; returns whether the key was ours."""
        if self._gesture is None and self.keyboard.press(event):
            return True
        key, selection = Qt.Key(event.key()), self._tools.selection
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_Space and plain:
            self._space, self._panned = True, self._panned and event.isAutoRepeat()
            return True
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if self._gesture is not None and key == Qt.Key.Key_F and plain:
            self._gesture.toggle(self._at)
            return True
        if not plain:
            return False
        if key in _ARROWS:
            return self._walk(key)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and selection.current is not None:
            self.papers.open_key(selection.current)
            return True
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_N):
            return self._add_after()
        return key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._delete()

    def key_release(self, event: QKeyEvent) -> bool:
        """Space adds a node, unless it was held to pan."""
        self.keyboard.release(event)
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat() or not self._space:
            return False
        panned, self._space, self._panned = self._panned, False, False
        return panned or self._add_after()

    def lost_focus(self) -> None:
        """Forget held keys."""
        self._space = self._panned = False
        self.keyboard.end()

    def _escape(self) -> bool:
        if self.cancel() or self.keyboard.end():
            return True
        had = bool(self._tools.selection.keys)
        self._tools.selection.select(())
        return had

    def _walk(self, arrow: Qt.Key) -> bool:
        shown = self._tools.stage.shown
        goal = neighbour(shown, self._tools.selection.current, arrow)
        while goal in shown.hidden and goal != (goal := neighbour(shown, goal, arrow)):
            pass  # What is folded away is walked past.
        if goal is not None and goal in self._tools.stage.nodes:
            self._tools.selection.select([goal])
            self._tools.view.reveal(self._tools.stage.nodes[goal].card)
        return True

    def _add_after(self) -> bool:
        return self.add_after(self._add)

    def add_after(self, add: Callable[[Slot, QPointF], None]) -> bool:
        """Let ``add`` add behind the current node, at a point of the viewport."""
        if self.read_only:
            return False
        shown = self._tools.stage.shown
        slot = slot_after(shown, self._tools.selection.current)
        if slot not in shown.places:
            self.refused.emit(self.tr("Nothing can follow this node"))
            return True
        there = self._tools.view.viewportTransform().map(QPointF(*shown.places[slot]))
        add(slot, there)
        return True

    def _delete(self) -> bool:
        keys = tuple(key for key in self._tools.selection.keys if key != TRIGGER)
        if self.read_only or not keys:
            return False
        self.delete_requested.emit(keys)
        return True

    # -- menu and help --------------------------------------------------------------------------------

    def menu(self, event: QContextMenuEvent) -> None:
        """Ask for a menu at the cursor, or at the current node when it was called by key."""
        tools = self._tools
        current = tools.stage.nodes.get(tools.selection.current or "")
        if event.reason() == QContextMenuEvent.Reason.Keyboard and current is not None:
            corner = tools.view.viewportTransform().map(current.card.center())
            self.menu_requested.emit(current.key, tools.global_point(corner))
            return
        point = tools.scene_point(QPointF(event.pos()))
        item = self.wires.at(point) or tools.targets.node_at(point) or self.papers.at(point)
        if item is not None and item.key not in tools.selection.keys:
            tools.selection.select([item.key])
        self.menu_requested.emit(item.key if item else "", event.globalPos())

    def help(self, event: QHelpEvent) -> None:
        """Show the full text of a card whose lines may be cut; wires tell of themselves."""
        item = self._tools.targets.node_at(self._tools.scene_point(QPointF(event.pos())))
        if item is not None and item.face is not None:
            QToolTip.showText(event.globalPos(), plain_tip(item.face.hint), self._tools.view.viewport())


def _push(at: float, size: int) -> float:
    if at < EDGE:
        return -min(EDGE, EDGE - at) * 0.4
    return max(0.0, min(EDGE, at - (size - EDGE))) * 0.4
