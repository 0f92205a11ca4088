"""Telling screen readers what changes on the canvas: the current card, the states of a run (editor.md I)."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

from desktop_app.gui.canvas.accessible import STATES, CanvasReader, title_of
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.wording import tr

SPOKEN = 3
"""Of more nodes that change at once only the number is told."""


class Announcer(QObject):
    """Sends Qt's accessibility events for one canvas, while anybody listens."""

    def __init__(self, reader: CanvasReader, parent: QObject) -> None:
        super().__init__(parent)
        self.reader = reader
        self._badges: Mapping[str, Badge] = {}

    def selected(self, keys: tuple[str, ...]) -> None:
        """The current card is another one: that is where the focus is."""
        if not QAccessible.isActive():
            return
        if keys and keys[-1] in self.reader.listed():
            self._event(QAccessible.Event.Focus, keys[-1])
        QAccessible.updateAccessibility(self._plain(QAccessible.Event.SelectionWithin))

    def redrawn(self) -> None:
        """Cards have come or gone."""
        self.reader.forget()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(self._plain(QAccessible.Event.ObjectReorder))

    def badges(self, badges: Mapping[str, Badge]) -> None:
        """Runs have moved on: the names of these cards read differently, and a few are spoken."""
        before, self._badges = self._badges, dict(badges)
        if not QAccessible.isActive():
            return
        changed = [key for key, badge in badges.items() if _role(before.get(key)) != badge.role]
        known = set(self.reader.listed())
        for key in changed:
            if key in known:
                self._event(QAccessible.Event.NameChanged, key)
        told = [key for key in changed if badges[key].role in ("failed", "error", "pending", "rejected")]
        spoken = told or changed[-1:]
        for key in spoken[:SPOKEN]:
            state = tr(STATES[badges[key].role])
            self.say(tr("{node}: {state}", node=title_of(self.reader.canvas, key), state=state))

    def say(self, text: str) -> None:
        """Let a screen reader speak, when it has time."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.reader.canvas.view, text))

    def _plain(self, kind: QAccessible.Event) -> QAccessibleEvent:
        return QAccessibleEvent(self.reader.canvas.view, kind)

    def _event(self, kind: QAccessible.Event, key: str) -> None:
        event = self._plain(kind)
        event.setChild(self.reader.listed().index(key))
        QAccessible.updateAccessibility(event)


def _role(badge: Badge | None) -> str:
    return badge.role if badge is not None else ""
