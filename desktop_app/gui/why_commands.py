"""The action that explains why a node of a run did, or did not, run (editor.md M 14)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.breakpoint_commands import chosen_node
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec("why", "&Why did it run, or not? …", "", "", "Why the node ran in this run, or did not"),
)


class WhyCommands:
    """Joins the explanation with the run that is shown. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the action does."""
        return {"why": self._ask}

    def refresh(self, session: EditorSession | None, closed: str | None) -> None:
        """Enable the action for one node while a run is shown."""
        run = session is not None and session.run.execution is not None
        one = None if chosen_node(session) else tr("Select a node first.")
        self._window.actions_.allow("why", closed or one or (None if run else tr("No run is shown.")))

    def _ask(self) -> None:
        session = self._window.session
        key = chosen_node(session)
        if session is not None and key and session.run.id is not None:
            what = tr("The run could not be looked at")
            self._window.bench.do(what, self._open(session, session.run.id, key))

    async def _open(self, session: EditorSession, run_id: int, key: str) -> None:
        chain = await self._window.services.explaining.why(run_id, key)
        from desktop_app.gui.dialogs.why import WhyDialog

        node = session.document.node(key)
        title = (node.title or node.type) if node is not None else key
        dialog = WhyDialog(title, chain, self._window.front)
        dialog.chosen.connect(self._go)
        dialog.open()

    def _go(self, key: str) -> None:
        session, page = self._window.session, self._window.page
        if session is not None and page is not None and session.document.node(key) is not None:
            session.document.select((key,))
            page.canvas.reveal(key)
