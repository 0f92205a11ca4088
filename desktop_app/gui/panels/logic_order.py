"""Moves the parts of a condition by mouse or keys: up, down, into groups and out of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from desktop_app.gui.panels.grip import DropLine
from desktop_app.gui.panels.logic_value import Place, goals, moved, next_goal

if TYPE_CHECKING:
    from desktop_app.gui.panels.logic_builder import LogicGroup, LogicRow


class LogicOrder(QObject):
    """Belongs to the outermost group. Owns the line that shows where a drag would end."""

    def __init__(self, root: LogicGroup) -> None:
        super().__init__(root)
        self._root = root
        self._line: DropLine | None = None
        self._goal: Place | None = None

    def take(self, part: LogicRow | LogicGroup) -> None:
        """Let the grip of a part move it."""
        part.grip.stepped.connect(partial(self._step, part))
        part.grip.dragged.connect(partial(self._drag, part))
        part.grip.dropped.connect(partial(self._drop, part))
        part.grip.canceled.connect(self._leave)

    def _place(self, part: QWidget, group: LogicGroup | None = None, at: Place = ()) -> Place:
        """Return where ``part`` stands; empty when it is gone."""
        for index, other in enumerate((group or self._root).parts):
            if other is part:
                return (*at, index)
            inner = getattr(other, "parts", None) and self._place(
                part, cast("LogicGroup", other), (*at, index)
            )
            if inner:
                return inner
        return ()

    def _at(self, place: Place) -> LogicRow | LogicGroup | None:
        """Return the part at ``place``; None for the gap behind the last one."""
        group = self._group(place)
        return group.parts[place[-1]] if place[-1] < len(group.parts) else None

    def _group(self, place: Place) -> LogicGroup:
        group = self._root
        for index in place[:-1]:
            group = cast("LogicGroup", group.parts[index])  # Gaps lead through groups alone.
        return group

    # ----------------------------------------------------------------------------------------- moving

    def _step(self, part: LogicRow | LogicGroup, step: int) -> None:
        self._root.flush()
        source = self._place(part)
        goal = next_goal(self._root.group, source, step) if source else None
        if goal is not None:
            self._move(source, goal)

    def _move(self, source: Place, goal: Place) -> None:
        group, place = moved(self._root.group, source, goal)
        self._root.put(group)
        part = self._at(place)
        if part is not None:
            part.grip.setFocus(Qt.FocusReason.OtherFocusReason)

    # --------------------------------------------------------------------------------------- dragging

    def _drag(self, part: LogicRow | LogicGroup, now: QPoint) -> None:
        source = self._place(part)
        if not source:
            return
        y = self._root.mapFromGlobal(now).y()
        self._goal = min(goals(self._root.group, source), key=lambda gap: abs(self._y(gap) - y), default=None)
        if self._goal is not None:
            left = self._group(self._goal).mapTo(self._root, QPoint()).x()
            self._shown_line().show_at(left, self._y(self._goal))

    def _shown_line(self) -> DropLine:
        if self._line is None:
            self._line = DropLine(self._root)
        return self._line

    def _y(self, gap: Place) -> int:
        """Return the height at which a gap lies in the outermost group."""
        part, group = self._at(gap), self._group(gap)
        if part is not None:
            return part.mapTo(self._root, QPoint()).y() - 4
        last = group.parts[-1] if group.parts else group.empty
        return last.mapTo(self._root, last.rect().bottomLeft()).y() + 4

    def _drop(self, part: LogicRow | LogicGroup) -> None:
        goal = self._goal
        self._leave()
        self._root.flush()
        source = self._place(part)
        if source and goal is not None:
            self._move(source, goal)

    def _leave(self) -> None:
        self._goal = None
        if self._line is not None:
            self._line.hide()
