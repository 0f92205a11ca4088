"""What presses mean on notes and group frames, and where cards may be dragged to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from desktop_app.domain.workflow import TRIGGER, Position
from desktop_app.gui.canvas.annotation_items import GroupItem, NoteItem
from desktop_app.gui.canvas.dragging import Gesture
from desktop_app.gui.canvas.freedrag import FreeDrag, NoteResize
from desktop_app.gui.canvas.membership import Membership

if TYPE_CHECKING:
    from desktop_app.gui.canvas.gestures import Gestures


class Papers:
    """Decides what a press on a note or a frame begins. Owns that decision until the next press."""

    def __init__(self, gestures: Gestures) -> None:
        self._gestures, self._tools = gestures, gestures.tools
        self.click: Callable[[], None] | None = None
        self.waiting: Callable[[QPointF], Gesture | None] | None = None

    def press(self, point: QPointF, adding: bool) -> bool:
        """Select what is there; returns whether there is a note, a frame's title or a tile."""
        drawn = self._tools.stage.annotations
        if self._press_body(point):
            return True
        note, group = drawn.note_at(point), drawn.group_at(point)
        self.click = self.waiting = None
        if note is not None:
            self._press_note(note, point)
        elif group is not None:
            self._press_group(group, point)
        item = note or group
        if item is None:
            return False
        selection = self._tools.selection
        if adding:
            selection.toggle(item.key)
        elif item.key not in selection.keys:
            selection.select([item.key])
        return True

    def _press_body(self, point: QPointF) -> bool:
        """Whether a click folds the body of a loop away, or shows it."""
        stage = self._tools.stage
        closed = stage.bodies.at(point)
        frames = (key for key, frame in stage.frames.items() if frame.toggle.contains(point))
        key = closed or next(frames, "")
        self.waiting, self.click = None, partial(self._gestures.fold_requested.emit, key, not closed)
        return bool(key)

    def at(self, point: QPointF) -> NoteItem | GroupItem | None:
        """Return the note, the title of a frame or the tile at ``point``."""
        drawn = self._tools.stage.annotations
        return drawn.note_at(point) or drawn.group_at(point)

    def _press_note(self, note: NoteItem, point: QPointF) -> None:
        gestures = self._gestures
        if link := note.link_at(point):
            self.click = partial(gestures.link_followed.emit, link)
        if gestures.read_only:
            return
        if note.grip_at(point):
            self.waiting = lambda start: NoteResize(
                self._tools, note, start, partial(self._resized, note.key)
            )
        else:
            self.waiting = lambda start: self.drag([*self._tools.selection.keys], start)

    def _press_group(self, group: GroupItem, point: QPointF) -> None:
        if group.toggle.contains(point) and group.shown is not None:
            self.click = partial(self.collapse, group.key, not group.shown.collapsed)
        if not self._gestures.read_only:
            self.waiting = lambda start: self.drag([*self._tools.selection.keys], start)

    def drag(self, keys: Iterable[str], at: QPointF) -> Gesture | None:
        """Begin to drag things with what frames among them hold; says why when they must stay."""
        drawn = self._tools.stage.annotations
        wanted = [key for key in keys if key != TRIGGER]
        everything = dict.fromkeys([*wanted, *(inner for key in wanted for inner in sorted(drawn.held(key)))])
        everything |= dict.fromkeys(self._folded_into(wanted))
        everything |= dict.fromkeys(self._points_between(everything))
        reason = self._gestures.rules.can_place(everything)
        if reason is not None:
            self._gestures.refused.emit(reason)
            return None
        single = len(wanted) == 1 and wanted[0] in self._tools.stage.nodes
        rule = partial(self._gestures.rules.can_move, wanted[0]) if single else None
        moved = self._gestures.move_requested.emit
        breaks = self._gestures.rules.breaks_of(wanted[0] if single else "", False)
        return FreeDrag(
            self._tools,
            everything,
            at,
            self._placed,
            rule,
            moved,
            breaks,
            member=Membership(self._tools, wanted),
            regrouped=self._regrouped,
        )

    def _folded_into(self, keys: Iterable[str]) -> Iterator[str]:
        """Yield what is folded away in the branches of these cards: it goes where they go."""
        shown = self._tools.stage.shown
        for key in keys:
            if key in shown.closed:
                yield from (inner.key for inner in shown.tree.subtree(shown.tree[key]))

    def _points_between(self, keys: Iterable[str]) -> Iterator[str]:
        """Yield the points of the wires of which both ends move."""
        shown, moving = self._tools.stage.shown, set(keys)
        for slot, points in shown.points.items():
            if slot.upstream in moving and shown.targets.get(slot) in moving:
                yield from (key for key, _ in points)

    def _placed(self, places: Mapping[str, Position]) -> None:
        self._gestures.place_requested.emit(self._kept(places), "")

    def _kept(self, places: Mapping[str, Position]) -> dict[str, Position]:
        frames = self._tools.stage.annotations.groups
        return {key: place for key, place in places.items() if key not in frames}

    def _regrouped(self, keys: tuple[str, ...], group: str, places: Mapping[str, Position]) -> None:
        self._gestures.regroup_requested.emit(keys, group, self._kept(places))

    def _resized(self, key: str, width: float, height: float) -> None:
        text = self._gestures.tr("Resize a note")
        self._gestures.annotation_changed.emit(key, {"width": width, "height": height}, text)

    def collapse(self, key: str, collapsed: bool) -> None:
        """Ask to collapse or expand a group."""
        text = self._gestures.tr("Collapse a group") if collapsed else self._gestures.tr("Expand a group")
        self._gestures.annotation_changed.emit(key, {"collapsed": collapsed}, text)

    def open(self, point: QPointF) -> None:
        """Open what a double click is on: the text of a note, the title of a frame."""
        item = self.at(point)
        if item is not None and not self._gestures.read_only:
            self._gestures.note_opened.emit(item.key)

    def open_key(self, key: str) -> None:
        """Open a card, a note or a frame."""
        drawn = self._tools.stage.annotations
        if key in self._tools.stage.points.items:
            return
        if key in drawn.notes or key in drawn.groups:
            if not self._gestures.read_only:
                self._gestures.note_opened.emit(key)
        else:
            self._gestures.activated.emit(key)
