"""The action that tests the selected node (engine.md 7.8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.consent import ask_for
from desktop_app.gui.docks.trial_foot import untestable
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec(
        "test_node",
        "&Test this node …",
        "Ctrl+Return Ctrl+Enter",
        "",
        "Try the node once with typed values, without a run",
    ),
)


class TrialCommands:
    """Joins the action with the selection of one window. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the action does."""
        return {"test_node": self._test_selected}

    def refresh(self, session: EditorSession | None, closed: str | None) -> None:
        """Enable the action for one node of a type that can be tested."""
        self._window.actions_.allow("test_node", closed or self._reason(session))

    def _reason(self, session: EditorSession | None) -> str | None:
        node = _selected(session)
        if session is None or node is None:
            return tr("Select a node first.")
        return untestable(session.catalog.node(node.type)) or None

    def _test_selected(self) -> None:
        self._window.commit_typing()
        node = _selected(self._window.session)
        if node is not None:
            self.test(node, node.settings)

    def test(self, node: Node, config: JsonObject) -> None:
        """Open the dialog that tries a node once."""
        from desktop_app.gui.dialogs.test_dialog import TestDialog

        window, session = self._window, self._window.session
        if session is not None:
            ask_for(window, session, lambda: TestDialog(session, node, config, window.front).open())


def _selected(session: EditorSession | None) -> Node | None:
    keys = session.document.selection if session is not None else ()
    return session.document.node(keys[0]) if session is not None and len(keys) == 1 else None
