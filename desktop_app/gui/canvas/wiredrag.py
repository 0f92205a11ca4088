"""Moving the beginning of a wire: what hangs on it follows to another output (editor.md E, Wiring)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from PySide6.QtCore import QPointF

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.dragging import REACH, Breaks, Gesture, Tools
from desktop_app.gui.canvas.routing import drawn
from desktop_app.gui.canvas.targets import Target

GRIP: Final = 22.0
"""Pixels from the head of a wire within which a press takes hold of that end."""

LineRule: TypeAlias = Callable[[str, Slot], str | None]


class LineDrag(Gesture):
    """Draws the wire into ``key`` from another output: the node and all that follows it go there."""

    def __init__(
        self,
        tools: Tools,
        key: str,
        rule: LineRule,
        done: Callable[[str, Slot], None],
        refused: Callable[[str], None],
        breaks: Breaks,
    ) -> None:
        self._breaks = breaks
        self._tools, self._key, self._rule, self._done, self._refused = tools, key, rule, done, refused
        self._end = tools.stage.shown.into(key)
        self._target = Target()
        tools.plus.setVisible(False)
        tools.live.setVisible(True)

    def move(self, at: QPointF) -> None:
        tools, point = self._tools, self._tools.scene_point(at)

        def rule(slot: Slot) -> str | None:
            return self._rule(self._key, slot)

        slot = tools.targets.port_at(point, REACH / 2 / tools.view.zoom)
        if slot is None:
            self._target = tools.targets.drop(point, REACH / 2 / tools.view.zoom, rule)
        else:
            reason = rule(slot)
            self._target = Target(slot) if reason is None else Target(None, reason, slot)
        tools.mark(self._target)
        tools.tell(self._target, self._breaks, at)
        tools.live.set_line(drawn((point.x(), point.y()), self._end, tools.stage.shown.sideways))

    def finish(self, at: QPointF) -> None:
        self.move(at)
        target = self._target
        self.cancel()
        if target.slot is not None:
            self._done(self._key, target.slot)
        elif target.refusal:
            self._refused(target.refusal)

    def cancel(self) -> None:
        self._tools.live.setVisible(False)
        self._tools.unmark()


def wire_head_at(tools: Tools, point: QPointF) -> Slot | None:
    """Return the slot of the wire whose head is at ``point``: the end that leads into a card."""
    reach = GRIP / tools.view.zoom
    slot = tools.targets.wire_at(point, reach / 2)
    key = tools.stage.shown.targets.get(slot) if slot is not None else None
    if slot is None or key is None:
        return None
    entry = tools.stage.shown.into(key)
    aside, away = entry[0] - point.x(), entry[1] - point.y()
    if tools.stage.shown.sideways:
        aside, away = away, aside
    return slot if 0 <= away <= reach and abs(aside) <= reach / 2 else None
