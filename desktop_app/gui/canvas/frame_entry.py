"""Dragging over the frame of a loop: after a moment the body takes what is dropped (editor.md E, Wiring)."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.targets import Rule, Target, first_legal

if TYPE_CHECKING:
    from desktop_app.gui.canvas.dragging import Tools

ENTER_MS: Final = 300


class FrameEntry(QObject):
    """Owns the frame under the cursor, and whether it has been there long enough to be entered."""

    def __init__(self, tools: Tools, keys: Collection[str], entering: Callable[[], None]) -> None:
        super().__init__(tools.view)
        self._tools, self._keys, self._entering = tools, set(keys), entering
        self._over = ""
        self.entered = ""
        """Key of the loop whose body a drop goes into."""
        self.wait = QTimer(self, singleShot=True, interval=ENTER_MS)
        self.wait.timeout.connect(self.enter)

    def move(self, at: QPointF) -> None:
        """The cursor is at a point of the viewport."""
        over = self._frame_at(self._tools.scene_point(at))
        if over == self._over:
            return
        self.leave()
        self._over = over
        if over:
            self.wait.start()

    def enter(self) -> None:
        """The cursor has been over the frame long enough."""
        self.entered = self._over
        self._light(True)
        self._entering()

    def leave(self) -> None:
        """Forget the frame."""
        self.wait.stop()
        self._light(False)
        self._over = self.entered = ""

    def _light(self, on: bool) -> None:
        if (frame := self._tools.stage.frames.get(self.entered)) is not None:
            frame.set_hot(on)

    def _frame_at(self, point: QPointF) -> str:
        """The innermost frame there that does not hold what is dragged already, and is not part of it."""
        shown = self._tools.stage.shown
        held = {key for key in self._keys if key in shown.tree}
        owners = {owner.key for key in held for owner in shown.tree.owners(shown.tree[key])}
        found = [
            (fork.frame[2] * fork.frame[3], key)
            for key, fork in shown.forks.items()
            if fork.frame is not None and QRectF(*fork.frame).contains(point) and key not in owners
        ]
        inner = [(area, key) for area, key in found if not held & {key, *self._around(key)}]
        return min(inner, default=(0.0, ""))[1]

    def _around(self, key: str) -> set[str]:
        tree = self._tools.stage.shown.tree
        return {owner.key for owner in tree.owners(tree[key])}

    def target(self, at: QPointF, rule: Rule, skip: Collection[Slot]) -> Target:
        """Return where in the body a drop goes: the nearest legal place; nowhere before it is entered."""
        shown, point = self._tools.stage.shown, self._tools.scene_point(at).toTuple()
        if not self.entered:
            return Target()
        inner = (slot for slot in shown.places if slot not in skip and self._inside(slot))
        return first_legal(sorted(inner, key=lambda slot: math.dist(shown.places[slot], point)), rule)

    def _inside(self, slot: Slot) -> bool:
        if slot.upstream == self.entered:
            return slot.branch_index is not None
        return slot.upstream is not None and self.entered in self._around(slot.upstream)

    def end(self) -> None:
        """The drag is over."""
        self.leave()
        self.deleteLater()
