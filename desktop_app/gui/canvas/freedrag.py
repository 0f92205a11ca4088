"""Dragging cards, notes and frames to another place, and notes to another size."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeAlias

from PySide6.QtCore import QPointF

from desktop_app.domain.workflow import Position, Slot
from desktop_app.gui.canvas.annotation_items import NoteItem
from desktop_app.gui.canvas.dragging import Breaks, Gesture, Regrouped, Tools
from desktop_app.gui.canvas.frame_entry import FrameEntry
from desktop_app.gui.canvas.membership import Membership
from desktop_app.gui.canvas.targets import Rule, Target

Placed: TypeAlias = Callable[[Mapping[str, Position]], None]

NEAR: Final = 18.0
"""Pixels within which a card that is dragged freely is meant for a wire."""


class FreeDrag(Gesture):
    """Moves cards, notes and frames with the cursor, wires following; the document hears of it at the end.

    A single card that comes near a wire is inserted there, as ``rule`` allows, unless ``rule`` is None.
    """

    def __init__(
        self,
        tools: Tools,
        keys: Collection[str],
        at: QPointF,
        done: Placed,
        rule: Rule | None = None,
        moved: Callable[[str, Slot], None] | None = None,
        breaks: Breaks = lambda slot: 0,
        *,
        member: Membership,
        regrouped: Regrouped,
    ) -> None:
        self._breaks = breaks
        self._tools, self._keys, self._done, self._rule, self._moved = tools, list(keys), done, rule, moved
        self._start, self._at = tools.scene_point(at), at
        self._target = Target()
        self.member, self.regrouped = member, regrouped
        self._entry = FrameEntry(tools, self._keys, lambda: self.move(self._at))
        shown = tools.stage.shown
        own = set(self._keys)
        self._skip = {slot for slot in shown.wires if slot.upstream in own or shown.targets.get(slot) in own}

    def move(self, at: QPointF) -> None:
        tools, point, self._at = self._tools, self._tools.scene_point(at), at
        way = point - self._start
        tools.stage.shift(self._keys, way.x(), way.y())
        if self._rule is not None and len(self._keys) == 1:
            self._entry.move(at)
            self._target = self._find(at, self._rule)
            tools.mark(self._target)
            tools.tell(self._target, self._breaks, at)
        self.member.tell(at)

    def _find(self, at: QPointF, rule: Rule) -> Target:
        """The place that a single card is meant for: in the body that was entered, or on a wire near by."""
        tools, point = self._tools, self._tools.scene_point(at)
        if self.member.goal is not None:
            return Target()
        if self._entry.entered:
            return self._entry.target(at, rule, self._skip)
        reach = NEAR / tools.view.zoom
        slot = tools.targets.wire_at(point, reach)
        return tools.targets.drop(point, reach, rule, self._skip) if slot else Target()

    def toggle(self, at: QPointF) -> None:
        self.member.toggle(at)
        self.move(at)
        if self.member.goal is None and self._rule is None:
            self._tools.hint.hide()

    def finish(self, at: QPointF) -> None:
        self.move(at)
        self._tools.unmark()
        self._entry.end()
        if self._target.slot is not None and self._moved is not None:
            self._tools.stage.shift((), 0.0, 0.0)
            self._moved(self._keys[0], self._target.slot)
            return
        places = {}
        for key in self._keys:
            if (item := self._tools.stage.pick(key)) is not None:
                places[key] = (item.card.x(), item.card.y())
        if self.member.goal is not None:
            self.regrouped(self.member.keys, self.member.goal, places)
            return
        self._done(places)

    def cancel(self) -> None:
        self._tools.unmark()
        self._entry.end()
        self._tools.stage.shift((), 0.0, 0.0)


class NoteResize(Gesture):
    """Pulls the lower right corner of a note."""

    def __init__(
        self, tools: Tools, item: NoteItem, at: QPointF, done: Callable[[float, float], None]
    ) -> None:
        self._tools, self._item, self._done = tools, item, done
        self._start, self._size = tools.scene_point(at), item.size

    def move(self, at: QPointF) -> None:
        way = self._tools.scene_point(at) - self._start
        self._item.resize_to(self._size.width() + way.x(), self._size.height() + way.y())

    def finish(self, at: QPointF) -> None:
        self.move(at)
        self._done(self._item.size.width(), self._item.size.height())

    def cancel(self) -> None:
        self._item.resize_to(self._size.width(), self._size.height())
