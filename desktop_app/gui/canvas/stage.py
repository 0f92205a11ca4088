"""The items of one canvas: created, changed and removed by comparing two projections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsScene

from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.gui.canvas.annotated import Annotations
from desktop_app.gui.canvas.annotation_items import GroupItem, NoteItem
from desktop_app.gui.canvas.bodies import BodySigns
from desktop_app.gui.canvas.decorations import EndItem, FrameItem, LabelsItem
from desktop_app.gui.canvas.faces import Face, WireState
from desktop_app.gui.canvas.look import Look
from desktop_app.gui.canvas.node_item import NodeItem
from desktop_app.gui.canvas.pipe_item import WireItem
from desktop_app.gui.canvas.projection import Box, Fork, Projection
from desktop_app.gui.canvas.reroute_items import RerouteItem, RerouteItems
from desktop_app.gui.canvas.rerouting import line_through
from desktop_app.gui.canvas.routing import Point, Route, between, connect, turned

BATCH: Final = 200
"""From so many new items on, the scene is told once instead of for each."""


class Stage:
    """Owns the cards, wires and decorations in a scene; knows no gestures, no selection, no document."""

    def __init__(
        self, scene: QGraphicsScene, look: Look, end_text: str, count: Callable[[int], str] = str
    ) -> None:
        self.scene = scene
        self.look = look
        self.annotations = Annotations(scene, look, count)
        self.points = RerouteItems(scene, look)
        self.bodies = BodySigns(scene, look, count)
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[Slot, WireItem] = {}
        self.frames: dict[str, FrameItem] = {}
        self.labels: dict[str, LabelsItem] = {}
        self.shown = Projection()
        self._faces: Mapping[str, Face] = {}
        self._states: dict[Slot, WireState] = {}
        self._marked: Slot | None = None
        self._moving: dict[str, tuple[Box, Box]] = {}
        self._bending: dict[Slot, tuple[Route, Route]] = {}
        self._turning: dict[str, tuple[Fork, Fork]] = {}
        self._new: list[NodeItem] = []
        self._fading = False
        self._shifted: set[str] = set()
        self._before = Projection()
        self._end = EndItem(look, end_text)
        self._end.setVisible(False)
        scene.addItem(self._end)

    def show(self, target: Projection, faces: Mapping[str, Face]) -> int:
        """Make the items those of ``target``, everything that moves still at its old place.

        Call :meth:`tween` with 1.0 to put it in place. Returns how many items have to move.
        """
        self._before, self.shown, self._faces = self.shown, target, faces
        self._end_shift()
        fresh = len(target.boxes) + len(target.wires) - len(self.nodes) - len(self.wires)
        with self._batch(fresh > BATCH):
            self._show_nodes(target, faces)
            self._show_wires(target)
            self._show_forks(target)
            self.points.show(target)
            self.bodies.show(target)
        self._marked = None
        if self._states:
            self._recolor()
        self._end.setVisible(target.end is not None)
        return len(self._moving)

    @contextmanager
    def _batch(self, large: bool) -> Iterator[None]:
        method = self.scene.itemIndexMethod()
        if large:
            self.scene.blockSignals(True)
            self.scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        try:
            yield
        finally:
            if large:
                self.scene.setItemIndexMethod(method)
                self.scene.blockSignals(False)

    def _show_nodes(self, target: Projection, faces: Mapping[str, Face]) -> None:
        for key in [key for key in self.nodes if key not in target.boxes]:
            self.scene.removeItem(self.nodes.pop(key))
        self._moving, self._new = {}, []
        for key, box in target.boxes.items():
            item = self.nodes.get(key)
            if item is None:
                item = self.nodes[key] = NodeItem(key, self.look)
                item.face = faces[key]
                item.setPos(box[0], box[1])
                if key in target.hidden:
                    item.setVisible(False)
                self.scene.addItem(item)
                self._new.append(item)
                continue
            if target.hidden or self._before.hidden:
                item.setVisible(key not in target.hidden)
            item.set_face(faces[key])
            # From where it is: a drag that ends may have brought it there already.
            if (place := (item.x(), item.y())) != box[:2]:
                self._moving[key] = ((*place, box[2], box[3]), box)

    def _show_wires(self, target: Projection) -> None:
        for slot in [slot for slot in self.wires if slot not in target.wires]:
            self.scene.removeItem(self.wires.pop(slot))
        self._bending = {}
        pen = self.look.wire_pen(WireState.IDLE)
        for slot, line in target.wires.items():
            wire = self.wires.get(slot)
            if wire is None:
                wire = self.wires[slot] = WireItem(slot, self.look)
                wire.setPen(pen)
                wire.set_line(line)
                self.scene.addItem(wire)
            elif wire.line != line:
                self._bending[slot] = (wire.line, line)

    def _show_forks(self, target: Projection) -> None:
        for items in (self.frames, self.labels):
            for key in [key for key in items if key not in target.forks]:
                self.scene.removeItem(items.pop(key))
        for key in [key for key in self.frames if target.forks[key].frame is None]:
            self.scene.removeItem(self.frames.pop(key))
        self._turning = {}
        for key, fork in target.forks.items():
            was = self._before.forks.get(key)
            if fork != was or key not in self.labels:
                self._turning[key] = (was or fork, fork)
            if key not in self.labels:
                self.labels[key] = LabelsItem(self.look)
                self.scene.addItem(self.labels[key])
            if fork.frame is not None and key not in self.frames:
                self.frames[key] = FrameItem(self.look)
                self.scene.addItem(self.frames[key])

    def tween(self, share: float) -> None:
        """Show the state between the last two projections: 0.0 the old one, 1.0 the new one."""
        for key, (old, new) in self._moving.items():
            self.nodes[key].setPos(old[0] + (new[0] - old[0]) * share, old[1] + (new[1] - old[1]) * share)
        for slot, (before, after) in self._bending.items():
            self.wires[slot].set_line(between(before, after, share))
        for key, (was, fork) in self._turning.items():
            on_way = was.towards(fork, share)
            self.labels[key].show_fork(on_way)
            if key in self.frames:
                self.frames[key].show_fork(on_way, self._faces.get(key))
        if share < 1.0 or self._fading:
            self._fading = share < 1.0
            for item in self._new:
                item.setOpacity(share)
        if self.shown.end is not None:
            self._end.show_at(between([self._before.end or self.shown.end], (self.shown.end,), share)[0])

    # -- dragging -------------------------------------------------------------------------------------

    def shift(self, keys: Collection[str], dx: float, dy: float) -> None:
        """Show the cards ``keys`` moved by a distance, with what hangs on them; the document is not asked.

        None, or no distance, puts everything back.
        """
        for key in self._shifted - set(keys):
            self._move(key, 0.0, 0.0)
        for key in keys:
            self._move(key, dx, dy)
        touched = self._shifted | set(keys)
        for slot, line in self.shown.wires.items() if touched else ():
            start, goal = slot.upstream or TRIGGER, self.shown.targets.get(slot, "")
            points = self.shown.points.get(slot, ())
            if start in touched or goal in touched or any(key in touched for key, _ in points):
                self._bend(slot, line, start in keys, goal in keys, dx, dy, keys)
        self._shifted = set(keys)

    def _end_shift(self) -> None:
        """What was dragged stays where it is until the next drawing has been compared with it."""
        for key in self._shifted:
            if (item := self.pick(key)) is not None:
                item.drag = (0.0, 0.0)
            for around in (self.frames.get(key), self.labels.get(key)):
                if around is not None:
                    around.setPos(0.0, 0.0)
        self._shifted = set()

    def _move(self, key: str, dx: float, dy: float) -> None:
        if (item := self.pick(key)) is not None:
            box = self.shown.boxes.get(key)
            place = (item.card.x() - item.drag[0], item.card.y() - item.drag[1]) if box is None else box[:2]
            item.drag = (dx, dy)
            item.setPos(place[0] + dx, place[1] + dy)
        for around in (self.frames.get(key), self.labels.get(key)):
            if around is not None:
                around.setPos(dx, dy)
        if (sign := self.bodies.items.get(key)) is not None:
            x, y, width, height = self.shown.boxes[key]
            sign.setPos(x + width / 2 + dx, y + height + dy)

    def _bend(
        self, slot: Slot, line: Route, start: bool, goal: bool, dx: float, dy: float, keys: Collection[str]
    ) -> None:
        wire, points = self.wires.get(slot), self.shown.points.get(slot, ())
        if wire is None:
            return
        if start == goal and all((key in keys) == start for key, _ in points):
            moved = tuple((x + dx, y + dy) for x, y in line) if start else line
            wire.set_line(moved)
            return
        first = (line[0][0] + dx, line[0][1] + dy) if start else line[0]
        last = (line[-1][0] + dx, line[-1][1] + dy) if goal else line[-1]
        if not points:
            wire.set_line(self._between(first, last))
            return
        ways = [(x + dx, y + dy) if key in keys else (x, y) for key, (x, y) in points]
        along = (dx, dy) if start else (0.0, 0.0)
        wire.set_line(line_through(self.shown, slot, first, ways, last, self.look.metrics.unit, along))

    def _between(self, first: Point, last: Point) -> Route:
        metrics, sideways = self.look.metrics, self.shown.sideways
        if sideways:
            first, last = turned((first, last))
        aside = (metrics.card_height if sideways else metrics.card_width) / 2 + 24 * metrics.unit
        line = connect(first, last, (first[1] + last[1]) / 2, 20 * metrics.unit, aside)
        return turned(line) if sideways else line

    def pick(self, key: str | None) -> NodeItem | NoteItem | GroupItem | RerouteItem | None:
        """Return what has this key or id: a card, a note, a group or a point of a wire."""
        key, drawn = key or "", self.annotations
        return (
            self.nodes.get(key) or drawn.notes.get(key) or drawn.groups.get(key) or self.points.items.get(key)
        )

    def pill(self, slot: Slot) -> QRectF | None:
        """Return the label at the start of a branch, if the slot opens one that has a label."""
        labels = self.labels.get(slot.upstream or "")
        place = self.shown.ports.get(slot)
        if labels is None or place is None or slot.branch_index is None:
            return None
        return next((rect for rect, _ in labels.pills if rect.contains(*place)), None)

    # -- states of wires ------------------------------------------------------------------------------

    def set_wire_states(self, states: Mapping[Slot, WireState]) -> None:
        """Colour the wires; those that are not named are idle."""
        changed = {
            slot for slot in {*states, *self._states} if states.get(slot) is not self._states.get(slot)
        }
        self._states = dict(states)
        for slot in changed:
            self._color(slot, states.get(slot, WireState.IDLE))

    def mark(self, slot: Slot | None) -> None:
        """Show the wire of ``slot`` as the place of a drop, and the one marked before as it was."""
        if slot == self._marked:
            return
        if self._marked is not None:
            self._color(self._marked, self._states.get(self._marked, WireState.IDLE))
        self._marked = slot
        if slot is not None:
            self._color(slot, WireState.DROP)

    def uncolor(self, slot: Slot) -> None:
        """Show a wire as it is without any mark."""
        self._color(slot, self._states.get(slot, WireState.IDLE))

    def flow(self, keys: Iterable[str]) -> None:
        """Let the wires that lead to these nodes flow one step further, as far as they are running."""
        sought = set(keys)
        for slot, state in self._states.items():
            if (
                state is WireState.RUNNING
                and self.shown.targets.get(slot, "") in sought
                and slot in self.wires
            ):
                self.wires[slot].flow()

    def _color(self, slot: Slot, state: WireState) -> None:
        if (wire := self.wires.get(slot)) is not None:
            wire.set_state(state)
        if (node := self.nodes.get(self.shown.targets.get(slot, ""))) is not None:
            node.set_wire(state)

    def _recolor(self) -> None:
        """After a change of the drawing, heads of wires belong to other nodes."""
        for node in self.nodes.values():
            node.set_wire(WireState.IDLE)
        for slot, state in self._states.items():
            self._color(slot, state)

    def content(self) -> QRectF:
        """Return the rectangle around everything that is drawn."""
        content = QRectF(*self.shown.bounds)
        drawn = self.annotations
        for item in (*drawn.notes.values(), *drawn.groups.values()):
            content = content.united(item.card)
        for point in self.points.items.values():
            content = content.united(point.sceneBoundingRect())
        return content

    def clear(self) -> None:
        """Remove every card, wire and decoration."""
        self.show(Projection(), {})

    def restyle(self) -> None:
        """Repaint everything after the theme or the font changed."""
        for wire in self.wires.values():
            wire.restyle()
        self.scene.update()
