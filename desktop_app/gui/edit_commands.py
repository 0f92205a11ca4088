"""The actions of the Edit and Node menus that concern chosen nodes (editor.md C, D)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QCursor

from desktop_app.domain.errors import WireworkError
from desktop_app.domain.workflow import CALL, TRIGGER, Node
from desktop_app.editor import selecting
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.editing import reason_of
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr, worded

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow
    from desktop_app.gui.page_edits import PageEdits

EDIT: Final = (
    ActionSpec("cut", "Cu&t", "Ctrl+X", "", canvas=True),
    ActionSpec("copy", "&Copy", "Ctrl+C", "copy", canvas=True),
    ActionSpec(
        "paste", "&Paste", "Ctrl+V", "", "Paste nodes at the cursor or behind the selection", canvas=True
    ),
    ActionSpec(
        "paste_place", "Paste in p&lace", "Ctrl+Shift+V", "", "Paste where it was copied", canvas=True
    ),
    ActionSpec("paste_map", "Paste and &map …", tip="Paste, choose what each reference names", canvas=True),
    ActionSpec("duplicate", "D&uplicate", "Ctrl+D", "duplicate", canvas=True),
    ActionSpec("delete", "&Delete", "Del", "delete", "Delete with the branches", canvas=True),
    ActionSpec("heal", "Delete and &heal", "Ctrl+Del", "", "Delete, keep the nodes of a branch", canvas=True),
)
SELECT: Final = (
    ActionSpec("select_all", "Select &all", "Ctrl+A", canvas=True),
    ActionSpec("select_none", "Select &none", "S,N", canvas=True),
    ActionSpec("select_invert", "&Invert selection", "S,V", canvas=True),
    ActionSpec("select_upstream", "Select &upstream", "S,U", canvas=True),
    ActionSpec("select_downstream", "Select &downstream", "S,D", canvas=True),
    ActionSpec("select_connected", "Select &connected", "S,C", canvas=True),
    ActionSpec("select_same_type", "Select same &type", "S,T", canvas=True),
    ActionSpec("select_invalid", "Select in&valid", "S,I", canvas=True),
)
NODE: Final = (
    ActionSpec("disable", "&Disable", "D", "", "Let runs pass the node over", canvas=True),
    ActionSpec("replace", "&Replace type …", "R", "", "Give the node another type", canvas=True),
    ActionSpec("extract", "E&xtract to sub-workflow", "X", "", "Make a workflow of its own", canvas=True),
    ActionSpec(
        "inline", "&Inline sub-workflow", "", "", "Replace the call by the nodes it calls", canvas=True
    ),
)
SPECS: Final = (*EDIT, *SELECT, *NODE)


class EditCommands(QObject):
    """Joins these actions with the current tab of one window. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        edits: dict[str, Callable[[PageEdits], None]] = {
            "cut": lambda edits: edits.cut(),
            "copy": lambda edits: edits.copy(),
            "paste_place": lambda edits: edits.paste(in_place=True),
            "paste_map": lambda edits: edits.paste(mapping=True),
            "duplicate": lambda edits: edits.duplicate(),
            "delete": lambda edits: edits.delete(),
            "heal": lambda edits: edits.heal(),
            "disable": lambda edits: edits.toggle_disabled(),
            "extract": lambda edits: edits.extract(),
        }
        found: dict[str, Callable[[], object]] = {name: partial(self._do, act) for name, act in edits.items()}
        found |= {f"select_{name}": partial(self._select, name) for name in selecting.WIDER}
        return found | {
            "paste": self._paste,
            "select_invalid": self._select_invalid,
            "replace": self.replace,
            "inline": self._inline,
        }

    # -- availability ----------------------------------------------------------------------------------
    def refresh(self, session: EditorSession | None, closed: str | None, frozen: str | None) -> None:
        """Enable what can be used now."""
        allow = self.window.actions_.allow
        keys = session.document.selection if session else ()
        nodes = [key for key in keys if session and session.document.node(key) is not None]
        drawn = len(keys) > len(nodes) + (TRIGGER in keys)
        none = tr("Select a node first.")
        allow("copy", closed or (None if nodes or drawn else none))
        for name in ("cut", "delete", "heal", "duplicate", "disable"):
            allow(name, frozen or (None if nodes else none))
        for name in ("cut", "delete", "duplicate") if drawn else ():
            allow(name, closed)  # Notes and frames are free even in a frozen version.
        for name in ("paste", "paste_place", "paste_map"):
            allow(name, frozen)
        for name in ("select_all", "select_none", "select_invert"):
            allow(name, closed)
        for name in ("upstream", "downstream", "connected", "same_type"):
            allow(f"select_{name}", closed or (None if keys else none))
        found = any(problem.node for problem in session.problems) if session else False
        allow("select_invalid", closed or (None if found else tr("No node has a problem.")))
        self._refresh_node(session, nodes, frozen)

    def _refresh_node(self, session: EditorSession | None, nodes: list[str], frozen: str | None) -> None:
        actions = self.window.actions_
        one = frozen or (None if len(nodes) == 1 else tr("Select one node first."))
        actions.allow("replace", one)
        found = [node for key in nodes if session and (node := session.document.node(key))]
        actions.allow("inline", one or self._inline_refusal(found))
        actions.allow("extract", frozen or self._extraction_refusal(session, nodes))
        enable = bool(found) and all(node.disabled for node in found)
        actions.rename("disable", tr("&Enable") if enable else tr("&Disable"))

    @staticmethod
    def _inline_refusal(chosen: list[Node]) -> str | None:
        return None if chosen[0].type == CALL else tr("The node calls no workflow.")

    @staticmethod
    def _extraction_refusal(session: EditorSession | None, nodes: list[str]) -> str | None:
        if session is None or not nodes:
            return tr("Select the nodes to extract first.")
        from desktop_app.editor.subflows import extraction_refusal  # No start needs it.

        refusal = extraction_refusal(session.document.workflow, nodes)
        return worded(refusal) if refusal else None

    # -- doing -----------------------------------------------------------------------------------------
    def _page(self) -> WorkflowPage | None:
        self.window.commit_typing()  # With what is just being typed.
        return self.window.page

    def _do(self, act: Callable[[PageEdits], None]) -> None:
        page = self._page()
        if page is not None:
            page.edits.guarded(partial(act, page.edits))

    def _paste(self) -> None:
        page = self._page()
        if page is not None:
            slot = page.canvas.on_screen.slot_at(QCursor.pos())
            page.edits.guarded(lambda: page.edits.paste(slot))

    def _inline(self) -> None:
        """Read the called workflow first: refusals are told in the status bar, faults in the dialog."""
        page = self._page()
        if page is not None:
            self.window.bench.do(tr("The call could not be inlined"), self._read_and_inline(page))

    @staticmethod
    async def _read_and_inline(page: WorkflowPage) -> None:
        try:
            await page.edits.inline()
        except WireworkError as error:
            page.told.emit(reason_of(error))

    def _select(self, name: str) -> None:
        session = self.window.session
        if session is not None:
            document = session.document
            document.select(selecting.WIDER[name](document.tree, document.selection))

    def _select_invalid(self) -> None:
        session = self.window.session
        if session is not None:
            troubled = {problem.node for problem in session.problems if problem.node}
            session.document.select(selecting.invalid(session.document.tree, troubled))

    def replace(self) -> None:
        """Open the list of types that the selected node could have."""
        page, session = self._page(), self.window.session
        if page is None or session is None:
            return
        key = next(key for key in session.document.selection if key != TRIGGER)
        rect = page.canvas.on_screen.node_rect(key)
        point = rect.bottomLeft() + QPoint(24, 14) if rect.isValid() else self.window.quick_add_point()
        self.window.commands.adding.open_replacing(key, point)
