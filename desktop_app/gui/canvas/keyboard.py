"""Keys that build and arrange without a mouse: letters on targets, extending, nudging (editor.md D)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.editor.geometry import GRID
from desktop_app.gui.canvas.letters import Choice, LettersItem
from desktop_app.gui.canvas.selection import neighbour

if TYPE_CHECKING:
    from desktop_app.gui.canvas.gestures import Gestures

_K: Final = Qt.Key
_ARROWS: Final = {
    _K.Key_Left: (-1, 0),
    _K.Key_Right: (1, 0),
    _K.Key_Up: (0, -1),
    _K.Key_Down: (0, 1),
}
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_NONE: Final = Qt.KeyboardModifier.NoModifier


class Keyboard:
    """Gives keys a meaning before the gestures do. Owns the letters, and which output W starts from."""

    def __init__(self, gestures: Gestures, letters: LettersItem) -> None:
        self._gestures, self._tools, self.letters = gestures, gestures.tools, letters
        self._wiring: tuple[str, int] = ("", 0)
        self._commanding = False
        """Whether a semicolon has made the next letter that of an action."""

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a key is ours before any action's: letters are while some are on offer, and where any
        letter adds a node.
        """
        return self._adds(event) or (self.letters.active and event.text().isalpha())

    def _adds(self, event: QKeyEvent) -> bool:
        free = not (event.modifiers() & ~_SHIFT or self._gestures.read_only or self._commanding)
        return self._tools.view.options.letters_add and event.text().isalpha() and free

    def release(self, event: QKeyEvent) -> None:
        """The letter behind a semicolon has had its meaning."""
        self._commanding = self._commanding and event.key() == _K.Key_Semicolon

    def _search(self, typed: str) -> bool:
        gestures = self._gestures
        point = self._tools.global_point

        def search(slot: Slot, at: QPointF) -> None:
            gestures.search_requested.emit(slot, point(at), typed)

        return gestures.add_after(search)

    def press(self, event: QKeyEvent) -> bool:
        """Take the key if it is ours."""
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self.letters.active and self._choose(key, event.text()):
            return True
        if self._adds(event):
            return self._search(event.text())
        if key == _K.Key_Semicolon and self._tools.view.options.letters_add:
            self._commanding = True
            return True
        if key in _ARROWS and modifiers == _SHIFT:
            return self._extend(key)
        if key in _ARROWS and modifiers & _CONTROL:
            return self._nudge(key, 1.0 if modifiers & _SHIFT else GRID)
        if key == _K.Key_W and modifiers == _NONE:
            return self.wire()
        return key == _K.Key_N and modifiers == _SHIFT and self.add_anywhere()

    def _choose(self, key: Qt.Key, text: str) -> bool:
        """Take a letter, Esc or W again; any other key ends the letters and keeps its meaning."""
        if key == _K.Key_Escape:
            return self.end()
        if key == _K.Key_W and self._wiring[0]:
            return self.wire()
        if text.isalpha() and self.letters.spell(text):
            return True
        self.end()
        return False

    def end(self) -> bool:
        """Take the letters away; returns whether there were some."""
        self._wiring = ("", 0)
        self._tools.stage.mark(None)
        return self.letters.end()

    # -- letters --------------------------------------------------------------------------------------

    def wire(self) -> bool:
        """Put a letter on every node that a wire from the current one may lead to; again: its next output."""
        gestures, selection = self._gestures, self._tools.selection
        key = selection.current
        if gestures.read_only or key is None:
            gestures.refused.emit(gestures.tr("Select the node from which the wire starts"))
            return True
        outputs = list(gestures.reading.outputs(key))
        start = self._wiring[1] + 1 if self.letters.active and self._wiring[0] == key else 0
        for step in range(len(outputs)):
            number = (start + step) % len(outputs)
            slot = outputs[number]
            if self.letters.offer(self._targets(slot)):
                self._wiring = (key, number)
                self._tools.stage.mark(slot)
                return True
        self.end()
        gestures.refused.emit(gestures.tr("No other node may follow this one"))
        return True

    def _targets(self, slot: Slot) -> Iterator[Choice]:
        shown, gestures = self._tools.stage.shown, self._gestures
        for key, box in shown.boxes.items():
            taken = shown.targets.get(slot) == key or key in (TRIGGER, slot.upstream) or key in shown.hidden
            if not taken and gestures.rules.can_move(key, slot) is None:
                yield Choice(box[:2], partial(self._lead, key, slot), beside=True)

    def _lead(self, key: str, slot: Slot) -> None:
        self._wiring = ("", 0)
        self._tools.stage.mark(None)
        self._gestures.move_requested.emit(key, slot)

    def add_anywhere(self) -> bool:
        """Put a letter on every place for a node that can be seen, empty branches too."""
        gestures, tools = self._gestures, self._tools
        self._wiring = ("", 0)
        view = tools.view
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        places = tools.stage.shown.places.items()
        choices = [
            Choice(place, partial(self._add, slot, place)) for slot, place in places if seen.contains(*place)
        ]
        if gestures.read_only or not self.letters.offer(choices):
            gestures.refused.emit(gestures.tr("Nothing can be added in the part that is shown"))
        return True

    def _add(self, slot: Slot, place: tuple[float, float]) -> None:
        at = self._tools.view.viewportTransform().map(QPointF(*place))
        self._gestures.add_requested.emit(slot, self._tools.global_point(at))

    # -- arrows ---------------------------------------------------------------------------------------

    def _extend(self, arrow: Qt.Key) -> bool:
        """Add the neighbour to the selection; walking back over a selected one takes the last out."""
        selection, stage = self._tools.selection, self._tools.stage
        goal = neighbour(stage.shown, selection.current, arrow)
        if goal is None or goal not in stage.nodes:
            return True
        keys = selection.keys
        if len(keys) > 1 and keys[-2] == goal:
            selection.select(keys[:-1])
        else:
            selection.select([*(key for key in keys if key != goal), goal])
        self._tools.view.reveal(stage.nodes[goal].card)
        return True

    def _nudge(self, arrow: Qt.Key, distance: float) -> bool:
        dx, dy = _ARROWS[arrow]
        gestures, tools = self._gestures, self._tools
        keys = [key for key in tools.selection.keys if key != TRIGGER]
        if not keys or gestures.read_only:
            return True
        reason = gestures.rules.can_place(keys)
        if reason is not None:
            gestures.refused.emit(reason)
            return True
        places = {}
        for key in keys:
            if (item := tools.stage.pick(key)) is not None:
                goal = tools.stage.shown.boxes.get(key, (item.card.x(), item.card.y()))
                places[key] = (goal[0] + dx * distance, goal[1] + dy * distance)
        gestures.place_requested.emit(places, "nudge")
        return True
