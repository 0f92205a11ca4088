"""Gestures with an end: from press to release, or to Esc. Each leaves no trace when it is cancelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtWidgets import QRubberBand

from desktop_app.domain.workflow import TRIGGER, Position, Slot
from desktop_app.gui.canvas.decorations import PlusItem
from desktop_app.gui.canvas.frame_entry import FrameEntry
from desktop_app.gui.canvas.ghost import GhostItem
from desktop_app.gui.canvas.hint import ReasonHint, Verdict
from desktop_app.gui.canvas.membership import Membership
from desktop_app.gui.canvas.node_item import NodeItem, Offer
from desktop_app.gui.canvas.pipe_item import LiveWireItem
from desktop_app.gui.canvas.port_item import PortHandle
from desktop_app.gui.canvas.routing import Point, drawn
from desktop_app.gui.canvas.selection import Selection
from desktop_app.gui.canvas.stage import Stage
from desktop_app.gui.canvas.targets import Rule, Target, Targets
from desktop_app.gui.canvas.view import CanvasView

REACH: Final = 90.0
"""Pixels within which a drop finds a wire."""

Regrouped: TypeAlias = Callable[[tuple[str, ...], str, Mapping[str, Position]], None]
"""What is dropped into a group, or out of its own if there is no id, and where it is put."""
Breaks: TypeAlias = Callable[[Slot], int]
"""How many references a move to a slot would break."""


@dataclass
class Tools:
    """What every gesture works with: the view, the stage, and the items that float above it."""

    view: CanvasView
    stage: Stage
    targets: Targets
    selection: Selection
    plus: PlusItem
    handle: PortHandle
    live: LiveWireItem
    ghost: GhostItem
    hint: ReasonHint

    def scene_point(self, at: QPointF) -> QPointF:
        """Map a point of the viewport, without rounding."""
        inverse, _ = self.view.viewportTransform().inverted()
        return inverse.map(at)

    def global_point(self, at: QPointF) -> QPoint:
        """Map a point of the viewport to the screen."""
        return self.view.viewport().mapToGlobal(at.toPoint())

    def mark(self, target: Target) -> None:
        """Show where a drop would go, or why not."""
        self.stage.mark(target.slot)
        slot = target.slot or target.refused_slot
        if slot is None:
            self.plus.setVisible(False)
        else:
            self.plus.show_at(self.stage.shown.places[slot], hot=True, refused=target.slot is None)

    def unmark(self) -> None:
        """Take all marks away."""
        self.stage.mark(None)
        self.plus.setVisible(False)
        self.handle.setVisible(False)
        self.hint.hide()

    def explain(self, reason: str, at: QPointF) -> None:
        """Show a reason at the cursor, or none."""
        self.hint.explain(reason, at)

    def tell(self, target: Target, breaks: Breaks, at: QPointF) -> None:
        """Show at the cursor what a drop would do: safe, breaks references, or not allowed and why."""
        if target.slot is None:
            self.hint.explain(target.refusal, at)
            return
        count, tr = breaks(target.slot), self.view.tr
        if not count:
            self.hint.explain(tr("Safe to drop here"), at, Verdict.SAFE)
            return
        text = tr("Breaks 1 reference") if count == 1 else tr("Breaks {n} references").format(n=count)
        self.hint.explain(text, at, Verdict.BREAKS)


class Gesture:
    """Base: does nothing. Points are pixels of the viewport."""

    def move(self, at: QPointF) -> None:
        """The cursor moved, or the canvas under it."""

    def finish(self, at: QPointF) -> None:
        """The button was released."""

    def cancel(self) -> None:
        """Esc, or the window went away."""

    def toggle(self, at: QPointF) -> None:
        """F was pressed: membership in a group."""


class Pan(Gesture):
    """Moves the canvas with the hand."""

    def __init__(self, tools: Tools, at: QPointF) -> None:
        self._tools, self._at = tools, at
        tools.view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, at: QPointF) -> None:
        self._tools.view.scroll_by(self._at.x() - at.x(), self._at.y() - at.y())
        self._at = at

    def finish(self, at: QPointF) -> None:
        self.cancel()

    def cancel(self) -> None:
        self._tools.view.viewport().unsetCursor()


class Band(Gesture):
    """Selects what a rubber band touches; ``kept`` stays selected."""

    def __init__(self, tools: Tools, at: QPointF, kept: tuple[str, ...]) -> None:
        self._tools, self._kept = tools, kept
        self._before = tools.selection.keys
        self._start = tools.scene_point(at)
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, tools.view.viewport())

    def move(self, at: QPointF) -> None:
        start = self._tools.view.viewportTransform().map(self._start)
        self._band.setGeometry(QRectF(start, at).normalized().toRect() | QRect(at.toPoint(), QSize(1, 1)))
        self._band.show()
        area = QRectF(self._start, self._tools.scene_point(at)).normalized()
        self._tools.selection.select(
            [
                *self._kept,
                *(item.key for item in self._tools.targets.nodes_in(area)),
                *self._tools.stage.points.inside(area),
            ]
        )

    def finish(self, at: QPointF) -> None:
        self._remove()

    def cancel(self) -> None:
        self._remove()
        self._tools.selection.select(self._before)

    def _remove(self) -> None:
        self._band.hide()
        self._band.deleteLater()


class NodeDrag(Gesture):
    """Carries a picture of a node to another slot. The node itself stays until the document says so."""

    def __init__(
        self,
        tools: Tools,
        item: NodeItem,
        at: QPointF,
        rule: Rule,
        done: Callable[[str, Slot], None],
        refused: Callable[[str], None],
        breaks: Breaks,
        keys: tuple[str, ...] = (),
    ) -> None:
        self._tools, self._item, self._rule, self._done, self._refused = tools, item, rule, done, refused
        self._breaks, self._keys, self._at = breaks, keys or (item.key,), at
        self.regrouped: Regrouped = lambda keys, group, places: None
        self._member = Membership(tools, self._keys)
        self._entry = FrameEntry(tools, self._keys, lambda: self.move(self._at))
        self._grip = tools.scene_point(at) - item.pos()
        self._skip = {Slot(item.key), *(s for s, key in tools.stage.shown.targets.items() if key == item.key)}
        self._target = Target()
        item.set_offer(Offer.LIFTED)
        tools.ghost.carry(item)

    def move(self, at: QPointF) -> None:
        tools, self._at = self._tools, at
        point = tools.scene_point(at)
        tools.ghost.setPos(point - self._grip)
        self._entry.move(at)
        self._target = self._find(at)
        tools.mark(self._target)
        if not self._member.tell(at):
            tools.tell(self._target, self._breaks, at)

    def _find(self, at: QPointF) -> Target:
        """Where a drop goes: nowhere when it changes a group, into the body that was entered, or near."""
        if self._member.goal is not None:
            return Target()
        if self._entry.entered:
            return self._entry.target(at, self._rule, self._skip)
        point, reach = self._tools.scene_point(at), REACH / self._tools.view.zoom
        return self._tools.targets.drop(point, reach, self._rule, self._skip)

    def toggle(self, at: QPointF) -> None:
        self._member.toggle(at)
        self.move(at)

    def finish(self, at: QPointF) -> None:
        self.move(at)
        target, goal = self._target, self._member.goal
        self._tools.unmark()
        self._entry.end()
        self._item.set_offer(Offer.NONE)
        if goal is not None:
            self._tools.ghost.setVisible(False)
            self.regrouped(self._keys, goal, {})
            return
        if target.slot is not None:
            self._tools.ghost.setVisible(False)
            self._done(self._item.key, target.slot)
            return
        if target.refusal:
            self._refused(target.refusal)
        self._tools.ghost.glide_to(self._item.pos())

    def cancel(self) -> None:
        self._tools.unmark()
        self._entry.end()
        self._item.set_offer(Offer.NONE)
        self._tools.ghost.glide_to(self._item.pos())


class WireDrag(Gesture):
    """Draws a wire from an output: onto a node asks to move it there, into the empty asks to add one."""

    def __init__(
        self,
        tools: Tools,
        slot: Slot,
        rule: Callable[[str, Slot], str | None],
        moved: Callable[[str, Slot], None],
        added: Callable[[Slot, QPoint], None],
        refused: Callable[[str], None],
    ) -> None:
        self._tools, self._slot, self._rule = tools, slot, rule
        self._moved, self._added, self._refused = moved, added, refused
        self._start: Point = tools.stage.shown.ports[slot]
        self._reasons: dict[str, str | None] = {}
        tools.plus.setVisible(False)
        self._offer_visible()
        tools.live.setVisible(True)

    def _reason(self, key: str) -> str | None:
        if key not in self._reasons:
            self._reasons[key] = self._ask(key)
        return self._reasons[key]

    def _ask(self, key: str) -> str | None:
        if key == TRIGGER:
            return self._tools.view.tr("The trigger always comes first")
        if self._tools.stage.shown.targets.get(self._slot) == key:
            return self._tools.view.tr("The wire already leads there")
        if self._slot.upstream == key:
            return self._tools.view.tr("A node cannot follow itself")
        return self._rule(key, self._slot)

    def _offer_visible(self) -> None:
        view = self._tools.view
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        for item in self._tools.targets.nodes_in(seen):
            if item.key not in self._reasons:
                item.set_offer(Offer.LEGAL if self._reason(item.key) is None else Offer.ILLEGAL)

    def move(self, at: QPointF) -> None:
        tools, point = self._tools, self._tools.scene_point(at)
        self._offer_visible()
        item = tools.targets.node_at(point)
        goal = point.toTuple()
        if item is not None and self._reason(item.key) is None:
            goal = tools.stage.shown.into(item.key)
        tools.explain((self._reason(item.key) or "") if item is not None else "", at)
        tools.live.set_line(drawn(self._start, goal, tools.stage.shown.sideways))

    def finish(self, at: QPointF) -> None:
        item = self._tools.targets.node_at(self._tools.scene_point(at))
        reason = self._reason(item.key) if item is not None else None
        self.cancel()
        if item is None:
            self._added(self._slot, self._tools.global_point(at))
        elif reason is None:
            self._moved(item.key, self._slot)
        elif item.key != self._slot.upstream:
            self._refused(reason)

    def cancel(self) -> None:
        self._tools.live.setVisible(False)
        self._tools.unmark()
        for key in self._reasons:
            if key in self._tools.stage.nodes:
                self._tools.stage.nodes[key].set_offer(Offer.NONE)
