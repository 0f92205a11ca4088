"""Lets a person look at a secret for a while (editor.md G "Secrets")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.gui.tasks import spawn
from desktop_app.gui.variables.rows import World
from desktop_app.gui.wording import worded

if TYPE_CHECKING:
    from desktop_app.gui.live_values import LiveValues

SHOWN_MS: Final = 10_000
"""So long a secret is shown after a click."""


class Glances(QObject):
    """Fills the secrets of ``world`` that are looked at right now, and empties them again."""

    changed = Signal()
    failed = Signal(str)
    """Why a secret cannot be shown."""

    def __init__(self, parent: QObject, world: World) -> None:
        super().__init__(parent)
        self._world = world

    def toggle(self, name: str, seen: LiveValues | None) -> None:
        """Show a secret for a while, or hide it again."""
        if name in self._world.revealed:
            self._hide(name)
        elif seen is not None:
            spawn(self._reveal(name, seen), self, lambda error: self.failed.emit(worded(str(error))))

    async def _reveal(self, name: str, seen: LiveValues) -> None:
        self._world.revealed[name] = await seen.reveal(name)
        self.changed.emit()
        QTimer.singleShot(SHOWN_MS, self, lambda: self._hide(name))

    def _hide(self, name: str) -> None:
        self._world.revealed.pop(name, None)
        self.changed.emit()
