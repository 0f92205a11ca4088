"""Changes to the Debug layout while a run is paused, for who wants that, and back behind it (editor.md B)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.gui.layouts import BUILD, DEBUG
from desktop_app.gui.session import EditorSession

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow


class DebugLayout(QObject):
    """Knows the workflows it has changed the layout for. A person who changes it meanwhile keeps it so."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._paused: set[str] = set()

    def watch(self, session: EditorSession) -> None:
        """Follow the pauses of a session."""
        session.debug.stopped.connect(lambda _: self._enter(session.key))
        session.debug.changed.connect(lambda: self._leave(session))

    def _enter(self, key: str) -> None:
        settings = self._window.settings
        if settings.changes_layout() and (settings.arrangement() == BUILD or self._paused):
            self._paused.add(key)
            self._window.commands.layouts.choose(DEBUG)

    def _leave(self, session: EditorSession) -> None:
        """Change back once no run is debugged any more; a tab that was closed shows none."""
        if session.debug.state is not None or session.key not in self._paused:
            return
        self._paused &= set(self._window.bench.sessions)
        self._paused.discard(session.key)
        if not self._paused and self._window.settings.arrangement() == DEBUG:
            self._window.commands.layouts.choose(BUILD)
