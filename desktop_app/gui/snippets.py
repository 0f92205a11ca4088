"""Pieces of workflows that a person keeps and inserts again, in the menu and in quick add (editor.md E)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from desktop_app.domain.errors import WireworkError
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.resources import resource_path
from desktop_app.domain.workflow import Slot
from desktop_app.gui import editing
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.consent import arrived, may_run
from desktop_app.gui.models.node_types import Offer
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import counted, tr

if TYPE_CHECKING:
    from desktop_app.editor.fragments import Fragment
    from desktop_app.editor.snippets import Field
    from desktop_app.gui.main_window import MainWindow

PREFIX: Final = "snippet:"
"""Before the name of a snippet among the types of the quick-add list; no node type has a colon."""
SPECS: Final = (
    ActionSpec("snippet", "Save selection as s&nippet …", tip="Keep the selected nodes to insert them again"),
)


class Snippets(QObject):
    """Joins the snippets of the settings with one window. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {"snippet": self._ask_name}

    # -- keeping ---------------------------------------------------------------------------------------
    def _ask_name(self) -> None:
        from desktop_app.editor.snippets import fields_of
        from desktop_app.gui.dialogs.snippet import SaveSnippetDialog
        from desktop_app.gui.panels.field_words import FieldWords

        session = self.window.session
        if session is None:
            return
        self.window.commit_typing()
        node = session.document.node(session.document.selection[0])
        text = self.window.commands.exchange.content(session, "selection")
        words = FieldWords(session.document.workflow, session.catalog)
        title = node.title if node else ""
        dialog = SaveSnippetDialog(title, fields_of(text), words, self.window.front)
        outside = not may_run(session)
        dialog.accepted.connect(
            lambda: self._keep(dialog.name.text().strip(), text, dialog.chosen(), outside)
        )
        dialog.open()

    def _keep(self, name: str, text: str, chosen: list[tuple[str, Field]], outside: bool) -> None:
        from desktop_app.editor.snippets import asking

        snippets = self.window.settings.snippets()
        kept = asking(text, chosen, outside=outside)
        self.window.settings.save_snippets({**snippets, name: kept})
        self.window.line.tell(tr("“{name}” is in Insert ▸ Snippets.", name=name))

    def _drop(self, name: str) -> None:
        snippets = self.window.settings.snippets()
        snippets.pop(name, None)
        self.window.settings.save_snippets(snippets)

    # -- offering --------------------------------------------------------------------------------------
    def fill(self, menu: QMenu) -> None:
        """List the snippets, each with a way to insert it, and below a way to delete one."""
        menu.clear()
        snippets = self.window.settings.snippets()
        session = self.window.session
        may = session is not None and not session.document.frozen
        for name in sorted(snippets):
            menu.addAction(name.replace("&", "&&"), partial(self.insert, name)).setEnabled(may)
        menu.addSeparator()
        menu.addAction(self.window.actions_["snippet"])
        delete = menu.addMenu(tr("Delete snippet"))
        delete.setEnabled(bool(snippets))
        for name in sorted(snippets):
            delete.addAction(name.replace("&", "&&"), partial(self._drop, name))

    def offers(self, session: EditorSession) -> list[Offer]:
        """Return the snippets as the quick-add list shows them."""
        return [
            self._offer(session, name, text) for name, text in sorted(self.window.settings.snippets().items())
        ]

    def _offer(self, session: EditorSession, name: str, text: str) -> Offer:
        from desktop_app.editor.clipboard import read_clip

        try:
            size = len(read_clip(text).nodes)
        except WireworkError:
            size = 0
        described = counted(size, "Your snippet of 1 node", "Your snippet of {n} nodes")
        icon = str(resource_path("icons", "actions", "copy.svg"))
        spec = NodeSpec(f"{PREFIX}{name}", name, "extended", described, icon=icon)
        return Offer(spec, tr("Snippets"), session.document.frozen or None)

    # -- inserting -------------------------------------------------------------------------------------
    def insert(self, name: str, slot: Slot | None = None) -> None:
        """Insert a snippet at ``slot`` or behind the selection, after its values were asked for."""
        from desktop_app.editor.snippets import filled, parameters_of

        page, text = self.window.page, self.window.settings.snippets().get(name, "")
        if page is None or not text:
            return
        goal = slot if slot is not None else editing.slot_after(page.session.document)
        try:
            parameters = parameters_of(text)
        except WireworkError as error:
            self.window.line.tell(editing.reason_of(error))
            return
        if not parameters:
            self._insert(page, name, text, goal)
            return
        from desktop_app.gui.dialogs.snippet import FillSnippetDialog

        dialog = FillSnippetDialog(name, parameters, self.window.front)
        dialog.accepted.connect(lambda: self._insert(page, name, filled(text, dialog.answers), goal))
        dialog.open()

    def _insert(self, page: WorkflowPage, name: str, text: str, slot: Slot) -> None:
        from desktop_app.editor.clipboard import read_clip
        from desktop_app.editor.snippets import is_from_outside

        try:
            piece, outside = read_clip(text), is_from_outside(text)
        except WireworkError as error:
            self.window.line.tell(editing.reason_of(error))
            return
        put = partial(self._put, page, name, piece, slot)
        if outside:
            self.window.bench.do(tr("The consent could not be kept"), arrived(page.session, piece, put))
        else:
            put()

    def _put(self, page: WorkflowPage, name: str, piece: Fragment, slot: Slot) -> None:
        from desktop_app.gui.pasting import insertion

        session = page.session
        try:
            made = insertion(session.document.workflow, piece, slot, f"Insert {name}", page.laid_out)
            session.apply(made.command, select=made.select)
        except WireworkError as error:
            self.window.line.tell(editing.reason_of(error))
