"""Moves the things of a list by mouse or keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt

from desktop_app.gui.panels.grip import DropLine

if TYPE_CHECKING:
    from desktop_app.gui.panels.list_editor import ListEditor, ListItem


class ListOrder(QObject):
    """Belongs to a list. Owns the line that shows where a drag would end."""

    def __init__(self, owner: ListEditor) -> None:
        super().__init__(owner)
        self._owner = owner
        self.line: DropLine | None = None
        self._goal: int | None = None

    def take(self, item: ListItem) -> None:
        """Let the grip of a thing move it."""
        item.grip.stepped.connect(partial(self._step, item))
        item.grip.dragged.connect(partial(self._drag, item))
        item.grip.dropped.connect(partial(self._drop, item))
        item.grip.canceled.connect(self._leave)

    def _step(self, item: ListItem, step: int) -> None:
        self._go(item, self._owner.items.index(item) + step)

    def _go(self, item: ListItem, goal: int) -> None:
        at = self._owner.items.index(item)
        if goal != at and goal in self._owner.reach(at):
            self._owner.reorder(at, goal)
            item.grip.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drag(self, item: ListItem, now: QPoint) -> None:
        owner = self._owner
        at, y = owner.items.index(item), owner.mapFromGlobal(now).y()
        middles = [one.mapTo(owner, one.rect().center()).y() for one in owner.items]
        above = sum(middle < y for place, middle in enumerate(middles) if place != at)
        reach = owner.reach(at)
        self._goal = min(max(above, reach[0]), reach[-1])
        self._show_line(at, self._goal)

    def _show_line(self, at: int, goal: int) -> None:
        if self.line is None:
            self.line = DropLine(self._owner)
        other = self._owner.items[goal]
        edge = other.rect().bottomLeft() if goal > at else other.rect().topLeft()
        space = 2 if goal > at else -2
        self.line.show_at(0, other.mapTo(self._owner, edge).y() + space)

    def _drop(self, item: ListItem) -> None:
        goal = self._goal
        self._leave()
        if goal is not None:
            self._go(item, goal)

    def _leave(self) -> None:
        self._goal = None
        if self.line is not None:
            self.line.hide()
