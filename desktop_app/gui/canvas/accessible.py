"""The canvas for screen readers: one child for each card, note, frame and wire (editor.md I).

Qt asks for these objects by its factory; they read the stage at every question, so they never lag behind.
A child belongs to a key or slot and lives until that is gone from the drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any, Final

import shiboken6
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QTimer
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface, QAction, QKeySequence

from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.gui.canvas.view import CanvasView
from desktop_app.gui.formats import note_title
from desktop_app.gui.wording import counted, tr, unmarked

if TYPE_CHECKING:
    from desktop_app.gui.canvas.adapter import Canvas

_Text = QAccessible.Text
_installed = False


def make_accessible(canvas: Canvas) -> CanvasReader:
    """Let Qt find the objects of this canvas."""
    global _installed
    reader = CanvasReader(canvas)
    canvas.view.reader = reader
    canvas.view.destroyed.connect(lambda: reader.forget(gone=True))
    if not _installed:
        QAccessible.installFactory(_factory)
        _installed = True
    return reader


def _factory(_name: str, owner: QObject) -> QAccessibleInterface | None:
    reader = owner.reader if isinstance(owner, CanvasView) else None
    return reader if isinstance(reader, CanvasReader) and shiboken6.isValid(reader) else None


class _Interface(QAccessibleInterface):
    """What all of ours share: they have a text, a place and a state.

    Methods that may return None are typed ``Any``: Qt allows it, its type hints have forgotten that.
    """

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Names come from the document."""

    def relations(self, match: Any = None) -> list[Any]:
        return []

    def childAt(self, x: int, y: int) -> Any:
        return None

    def window(self) -> Any:
        return None


class CanvasReader(_Interface):
    """The canvas itself. Owns its children, by key and slot; Qt deletes it with the view."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self.canvas = canvas
        self.actions_of: Callable[[str], Mapping[str, QAction]] = lambda _: {}
        """What can be done with a card besides opening and selecting it, by name."""
        self._children: dict[Hashable, Child] = {}

    def listed(self) -> list[Hashable]:
        """Return what has a child now: cards in reading order, notes, frames, then the wires."""
        return [*self.canvas.reading.order(), *self.canvas.stage.shown.wires]

    def of(self, key: Hashable) -> Child:
        """Return the child of a key or slot."""
        child = self._children.get(key)
        if child is None or not shiboken6.isValid(child):
            made: Child = Wire(self, key) if isinstance(key, Slot) else Card(self, str(key))
            child = self._children[key] = made
        return child

    def forget(self, gone: bool = False) -> None:
        """Delete the children of what is no longer drawn, or all of them at the end."""
        if not self._children:
            return  # Nobody has asked yet: opening a workflow pays nothing.
        present = set() if gone else set(self.listed())
        for key in [key for key in self._children if key not in present]:
            child = self._children.pop(key)
            if shiboken6.isValid(child):
                QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(child))

    def isValid(self) -> bool:
        return shiboken6.isValid(self.canvas) and shiboken6.isValid(self.canvas.view)

    def object(self) -> Any:
        return self.canvas.view if self.isValid() else None

    def parent(self) -> Any:
        return QAccessible.queryAccessibleInterface(self.canvas)

    def childCount(self) -> int:
        return len(self.listed())

    def child(self, index: int) -> Any:
        keys = self.listed()
        return self.of(keys[index]) if 0 <= index < len(keys) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return (
            self.listed().index(child.key) if isinstance(child, Child) and child.key in self.listed() else -1
        )

    def childAt(self, x: int, y: int) -> Any:
        inside = (child for key in self.listed() if (child := self.of(key)).rect().contains(x, y))
        return next(inside, None)

    def focusChild(self) -> Any:
        chosen = self.canvas.selection()
        return self.of(chosen[-1]) if chosen and self.canvas.view.hasFocus() else None

    def rect(self) -> QRect:
        view = self.canvas.view
        return QRect(view.mapToGlobal(view.rect().topLeft()), view.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        state, view = QAccessible.State(), self.canvas.view
        state.focusable = state.multiSelectable = state.extSelectable = True
        state.focused, state.invisible = view.hasFocus(), not view.isVisible()
        state.readOnly = self.canvas.read_only
        return state

    def text(self, kind: QAccessible.Text) -> str:
        if kind == _Text.Name:
            return self.canvas.view.accessibleName()
        if kind == _Text.Description:
            nodes = len(self.canvas.stage.shown.boxes) - 1
            return f"{counted(nodes, '1 node', '{n} nodes')}. {self.canvas.view.accessibleDescription()}"
        return ""


class Child(_Interface):
    """Base of what is on the canvas."""

    def __init__(self, reader: CanvasReader, key: Hashable) -> None:
        super().__init__()
        self.reader, self.key = reader, key

    @property
    def canvas(self) -> Canvas:
        """The canvas that it is on."""
        return self.reader.canvas

    def isValid(self) -> bool:
        return shiboken6.isValid(self.reader) and self.reader.isValid() and self.key in self.reader.listed()

    def object(self) -> Any:
        return None

    def parent(self) -> Any:
        return self.reader

    def child(self, index: int) -> Any:
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def _on_screen(self, area: QRectF) -> QRect:
        view = self.canvas.view
        rect = view.viewportTransform().mapRect(area).toRect()
        return QRect(view.viewport().mapToGlobal(rect.topLeft()), rect.size())


class Card(Child):
    """A card, a note or a frame: it can be selected and opened."""

    def __init__(self, reader: CanvasReader, key: str) -> None:
        super().__init__(reader, key)
        self.name_key = key
        self._actions = CardActions(self)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        return self._actions if kind == QAccessible.InterfaceType.ActionInterface else None

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def rect(self) -> QRect:
        item = self.canvas.stage.pick(self.name_key)
        return self._on_screen(item.card) if item is not None else QRect()

    def state(self) -> QAccessible.State:
        state, chosen = QAccessible.State(), self.canvas.selection()
        item = self.canvas.stage.pick(self.name_key)
        state.selectable = state.focusable = True
        state.selected = self.name_key in chosen
        state.focused = bool(chosen) and chosen[-1] == self.name_key and self.canvas.view.hasFocus()
        state.invisible = item is None or not item.isVisible()
        state.offscreen = not self.reader.rect().intersects(self.rect())
        return state

    def text(self, kind: QAccessible.Text) -> str:
        if kind == _Text.Name:
            return name_of(self.canvas, self.name_key)
        return connections(self.canvas, self.name_key) if kind == _Text.Description else ""


class CardActions(QAccessibleActionInterface):
    """Opening, selecting, running and more without mouse and keyboard. What the window offers for a card
    means the chosen one, so that is chosen first.
    """

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._card = card

    def actionNames(self) -> list[str]:
        return [self.pressAction(), self.setFocusAction(), *self._offered()]

    def _offered(self) -> Mapping[str, QAction]:
        return self._card.reader.actions_of(self._card.name_key)

    def doAction(self, name: str) -> None:
        canvas, key = self._card.canvas, self._card.name_key
        if name == self.setFocusAction():
            canvas.nav.go_to(key)
            canvas.setFocus()
        elif name == self.pressAction():
            canvas.open(key)
        elif (action := self._offered().get(name)) is not None:
            canvas.nav.go_to(key)
            # Not inside the question of a screen reader: a dialog may open.
            QTimer.singleShot(0, action, lambda: self._do(action))

    def _do(self, action: QAction) -> None:
        if action.isEnabled():
            action.trigger()
        else:
            self._card.canvas.announcer.say(action.statusTip())
            self._card.canvas.refused.emit(action.statusTip())

    def keyBindingsForAction(self, name: str) -> list[str]:
        if (action := self._offered().get(name)) is not None:
            return [keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()]
        return ["Return"] if name == self.pressAction() else []

    def localizedActionName(self, name: str) -> str:
        if (action := self._offered().get(name)) is not None:
            return unmarked(action.text())
        return tr("Open") if name == self.pressAction() else tr("Select")

    def localizedActionDescription(self, name: str) -> str:
        if (action := self._offered().get(name)) is not None:
            return unmarked(action.text())
        return tr("Open the form") if name == self.pressAction() else tr("Select and show it")


class Wire(Child):
    """A wire: it says what it connects."""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.StaticText

    def rect(self) -> QRect:
        line = self.canvas.stage.shown.wires.get(self._slot, ())
        area = QRectF()
        for point in line:
            area = area.united(QRectF(QPointF(*point), QPointF(*point)).adjusted(-4, -4, 4, 4))
        return self._on_screen(area)

    @property
    def _slot(self) -> Slot:
        assert isinstance(self.key, Slot)
        return self.key

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.offscreen = not self.reader.rect().intersects(self.rect())
        return state

    def text(self, kind: QAccessible.Text) -> str:
        if kind != _Text.Name:
            return ""
        canvas, slot = self.canvas, self._slot
        start, goal = title_of(canvas, slot.upstream or TRIGGER), canvas.stage.shown.targets.get(slot)
        end = title_of(canvas, goal) if goal else tr("the end")
        if slot.branch_index is None:
            return tr("Wire from {start} to {end}", start=start, end=end)
        branch = canvas.reading.branch_label(slot)
        return tr("Wire from {start}, branch {branch}, to {end}", start=start, branch=branch, end=end)


# ------------------------------------------------------------------------------------------ words

STATES: Final = {
    "queue": "queued",
    "running": "running",
    "resolved": "resolved",
    "failed": "failed",
    "error": "error",
    "aborted": "aborted",
    "canceled": "cancelled",
    "rejected": "rejected",
    "pending": "waiting",
}


def title_of(canvas: Canvas, key: str) -> str:
    """Return what a card, note or frame is called."""
    drawn = canvas.stage.annotations
    if (item := canvas.stage.nodes.get(key)) is not None and item.face is not None:
        return item.face.title
    if (note := drawn.notes.get(key)) is not None and note.note is not None:
        return note_title(note.note.text)
    if key in canvas.stage.points.items:
        return tr("Point of a wire")
    frame = drawn.groups.get(key)
    return frame.shown.title if frame is not None and frame.shown is not None else key


def name_of(canvas: Canvas, key: str) -> str:
    """Return the name as it is read: title, type, state, problems, and the place among all."""
    title, drawn = title_of(canvas, key), canvas.stage.annotations
    if key in drawn.notes:
        return tr("{title}, note", title=title)
    if key in canvas.stage.points.items:
        return title
    if key in drawn.groups:
        held = counted(drawn.groups[key].count, "1 node", "{n} nodes")
        folded = tr("collapsed") if (shown := drawn.groups[key].shown) and shown.collapsed else ""
        return ", ".join(filter(None, (title, tr("group"), held, folded)))
    parts, item = [title, canvas.reading.type_title(key)], canvas.stage.nodes.get(key)
    if item is not None and item.badge is not None:
        parts.append(tr(STATES[item.badge.role]))
    parts += _debugged(canvas, key)
    if item is not None and item.problem is not None:
        parts.append(counted(item.problem[0], "1 problem", "{n} problems"))
    if item is not None and item.face is not None:
        parts += [tr("disabled")] if item.face.backdrop.disabled else []
        parts += [tr("locked")] if item.face.locked else []
    order = canvas.reading.cards()
    place = tr("{n} of {all}", n=order.index(key) + 1, all=len(order)) if key in order else ""
    return ", ".join(filter(None, (*parts, place)))


def _debugged(canvas: Canvas, key: str) -> list[str]:
    """Return what the debugger says of a card."""
    signs = canvas.debug.nodes.get(key)
    if signs is None:
        return []
    breaks = signs.before is not None or signs.after is not None
    said = (
        (signs.paused, tr("paused")),
        (breaks, tr("breakpoint")),
        (signs.mocked, tr("mocked")),
        (signs.edited, tr("edited")),
        (signs.fitted, tr("new settings")),
    )
    return [words for holds, words in said if holds]


def connections(canvas: Canvas, key: str) -> str:
    """Return where the wires of a card come from and lead to."""
    shown = canvas.stage.shown
    if key not in shown.boxes:
        return tr("Enter opens it")
    node = shown.tree.get(key)
    parts = []
    if node is not None:
        upstream = title_of(canvas, node.upstream or TRIGGER)
        if node.branch_index is None:
            parts.append(tr("after {node}", node=upstream))
        else:
            branch = canvas.reading.branch_label(Slot(node.upstream, node.branch_index))
            parts.append(tr("in branch {branch} of {node}", branch=branch, node=upstream))
    for slot in canvas.reading.outputs(key):
        goal = shown.targets.get(slot)
        end = title_of(canvas, goal) if goal else ""
        if slot.branch_index is not None:
            branch = canvas.reading.branch_label(slot)
            parts.append(f"{branch}: {end}" if end else tr("{branch} is empty", branch=branch))
        else:
            parts.append(tr("leads to {node}", node=end) if end else tr("last of its line"))
    return "; ".join(parts)
