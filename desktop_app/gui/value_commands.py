"""What the window does with values, references and problems: view, reveal, go to the producer, mend."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from desktop_app.domain.workflow import TRIGGER
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec(
        "quick_fix",
        "&Quick fix …",
        "Ctrl+.",
        tip="Mend the chosen problem, the selected node’s, or the first one",
    ),
    ActionSpec("open_value", "Open result in &viewer", "Ctrl+Shift+I", tip="Look at a result in every way"),
)


class ValueCommands(QObject):
    """Joins pills, problems and results with the rest of one window. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {"quick_fix": self._quick_fix, "open_value": self._open_value}

    def connect_window(self) -> None:
        """Hear the docks, once they are there."""
        self.window.configuration.variable_asked.connect(self.window.variables.reveal)
        self.window.configuration.producer_asked.connect(self.go_to)
        self.window.jobs.table.selectionModel().currentRowChanged.connect(lambda *_: self._refresh_value())

    def refresh(self, session: EditorSession | None, frozen: str | None) -> None:
        """Enable what can be used now."""
        found = session is not None and bool(session.problems)
        self.window.actions_.allow("quick_fix", frozen or (None if found else tr("There are no problems.")))
        self._refresh_value()

    def _refresh_value(self) -> None:
        chosen = self.window.jobs.chosen is not None
        self.window.actions_.allow("open_value", None if chosen else tr("Select a job first."))

    def _quick_fix(self) -> None:
        self.window.focus_dock(self.window.problems)
        session = self.window.session
        self.window.problems.open_fixes(session.document.selection if session is not None else ())

    def _open_value(self) -> None:
        job = self.window.jobs.chosen
        if job is not None:
            spawn(self.window.jobs.show_in_viewer(job), self.window)

    def go_to(self, key: str) -> None:
        """Show on the canvas where a value comes from."""
        window = self.window
        session = window.session
        if session is None or window.page is None:
            return
        if key == TRIGGER or session.document.node(key) is not None:
            session.document.select((key,))
            window.page.canvas.reveal(key)
            window.page.canvas.view.setFocus()
