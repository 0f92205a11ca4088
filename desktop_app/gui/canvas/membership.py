"""F during a drag: the cards go into the group under the cursor, or out of theirs (editor.md E, Groups)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from desktop_app.gui.canvas.hint import Verdict
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.canvas.dragging import Tools


class Membership:
    """Owns what a drop does to the membership of what is dragged: nothing until F is pressed."""

    def __init__(self, tools: Tools, keys: Sequence[str]) -> None:
        self._tools, self.keys = tools, tuple(keys)
        self.goal: str | None = None
        """Id of the group to go into, empty to go out of all, None to stay."""

    def toggle(self, at: QPointF) -> None:
        """Choose the group under the cursor, or none; again: stay."""
        if self.goal is not None:
            self.goal = None
            return
        drawn = self._tools.stage.annotations
        under, own = drawn.frame_at(self._tools.scene_point(at)), drawn.group_of(self.keys[0])
        if under is not None and under.key != own and under.key not in self.keys:
            self.goal = under.key
        elif own is not None:
            self.goal = ""

    def tell(self, at: QPointF) -> bool:
        """Say at the cursor what a drop would do; returns whether it does anything."""
        if self.goal is None:
            return False
        drawn = self._tools.stage.annotations
        item = drawn.groups.get(self.goal or drawn.group_of(self.keys[0]) or "")
        title = item.shown.title if item is not None and item.shown is not None else ""
        text = tr("Goes into “{group}”") if self.goal else tr("Goes out of “{group}”")
        self._tools.hint.explain(text.format(group=title), at, Verdict.SAFE)
        return True
