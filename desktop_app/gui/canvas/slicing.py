"""Drawing a line across wires: with Alt it cuts them, with Alt+Shift it gives each a point (editor.md E)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF

from desktop_app.domain.workflow import Slot
from desktop_app.editor.reroutes import hanging
from desktop_app.gui.canvas.dragging import Gesture, Tools
from desktop_app.gui.canvas.faces import WireState
from desktop_app.gui.canvas.hint import Verdict
from desktop_app.gui.canvas.rerouting import crossing
from desktop_app.gui.canvas.routing import Point
from desktop_app.gui.wording import counted, tr


class Slice(Gesture):
    """Shows the line and the wires that it crosses; tells at the end which, and where."""

    def __init__(
        self, tools: Tools, at: QPointF, done: Callable[[dict[Slot, Point]], None], *, cuts: bool
    ) -> None:
        self._tools, self._done, self._cuts = tools, done, cuts
        self._start: Point = tools.scene_point(at).toTuple()
        self._found: dict[Slot, Point] = {}
        tools.plus.setVisible(False)
        tools.handle.setVisible(False)
        tools.live.setVisible(True)

    def move(self, at: QPointF) -> None:
        goal: Point = self._tools.scene_point(at).toTuple()
        self._tools.live.set_line((self._start, goal))
        self._show(self._crossed(goal))
        self._tools.hint.explain(self._text(), at, self._verdict())

    def _crossed(self, goal: Point) -> dict[Slot, Point]:
        wires = self._tools.stage.wires.items()
        found = ((slot, crossing(wire.line, self._start, goal)) for slot, wire in wires)
        return {slot: place for slot, place in found if place is not None}

    def _show(self, found: dict[Slot, Point]) -> None:
        stage = self._tools.stage
        for slot in self._found.keys() - found.keys():
            stage.uncolor(slot)
        for slot in found.keys() - self._found.keys():
            stage.wires[slot].set_state(WireState.DROP)
        self._found = found

    def _lost(self) -> int:
        tree = self._tools.stage.shown.tree
        return sum(1 for key in hanging(tree, self._found) for _ in tree.subtree(tree[key]))

    def _text(self) -> str:
        if not self._found:
            return ""
        if not self._cuts:
            return counted(len(self._found), "A point for 1 wire", "Points for {n} wires")
        lost = self._lost()
        return counted(lost, "Cuts off 1 node", "Cuts off {n} nodes") if lost else tr("Nothing hangs on it")

    def _verdict(self) -> Verdict:
        if not self._cuts:
            return Verdict.SAFE
        return Verdict.BREAKS if self._lost() else Verdict.REFUSED

    def finish(self, at: QPointF) -> None:
        self.move(at)
        found = self._found
        self.cancel()
        if found:
            self._done(found)

    def cancel(self) -> None:
        self._show({})
        self._tools.live.setVisible(False)
        self._tools.hint.hide()
