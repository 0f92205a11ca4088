"""Copies of what is open: another workflow, words, a key; and whole folders coming in (editor.md C)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QGuiApplication

from desktop_app.domain.workflow import TRIGGER, Workflow
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec("save_as", "Save &as …", "Ctrl+Alt+S", tip="Keep this as a workflow of another name"),
    ActionSpec("save_copy", "Save a cop&y", tip="Keep a copy and go on with this one"),
    ActionSpec("import_folder", "Import a fol&der …", tip="Open all workflow files of a folder"),
    ActionSpec("copy_words", "Copy as &words", tip="Copy the nodes as a description to read", canvas=True),
    ActionSpec("copy_key", "Copy &key", tip="Copy the key that expressions name the node by", canvas=True),
    ActionSpec("configure", "&Configure", tip="Open the form of the node", canvas=True),
    ActionSpec("change_trigger", "Change tri&gger …", tip="Choose what starts the workflow"),
    ActionSpec("insert_subflow", "S&ub-workflow", tip="Add a node that calls another workflow"),
)


class Copies:
    """Joins these actions with one window. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "save_as": self._ask_title,
            "save_copy": self._save_copy,
            "import_folder": self._choose_folder,
            "copy_words": self._copy_words,
            "copy_key": self._copy_key,
            "configure": self._configure,
            "change_trigger": lambda: self._window.commands.open_node(TRIGGER),
            "insert_subflow": lambda: self._window.commands.adding.insert_type("subflow"),
        }

    def refresh(self, session: EditorSession | None, closed: str | None, frozen: str | None) -> None:
        """Enable what can be used now."""
        allow = self._window.actions_.allow
        for name in ("save_as", "save_copy"):
            allow(name, closed)
        chosen = session.document.selection if session else ()
        nodes = [key for key in chosen if session is not None and session.document.node(key) is not None]
        one = closed or (None if len(nodes) == 1 else tr("Select one node first."))
        allow("copy_words", closed or (None if nodes else tr("Select a node first.")))
        allow("copy_key", one)
        allow("configure", None if TRIGGER in chosen and len(chosen) == 1 else one)
        allow("change_trigger", frozen)
        allow("insert_subflow", frozen)

    # -- another workflow ------------------------------------------------------------------------------
    def _ask_title(self) -> None:
        session = self._window.session
        if session is None:
            return
        self._window.commit_typing()
        from desktop_app.gui.dialogs.ask_text import TextDialog

        question, text = tr("Title of the new workflow"), tr("{title} (copy)", title=session.title)
        dialog = TextDialog(tr("Save as"), question, text, tr("Save"), self._window.front)
        dialog.given.connect(partial(self._save_as, session))
        dialog.open()

    def _save_as(self, session: EditorSession, title: str) -> None:
        bench = self._window.bench
        source, document = session.document.workflow, _copy(session, title.strip() or session.title)
        made = bench.make_of(source, document, session.services.consents)
        bench.do(tr("The workflow could not be saved"), made)

    def _save_copy(self) -> None:
        session, bench = self._window.session, self._window.bench
        if session is not None:
            self._window.commit_typing()
            document = _copy(session, tr("{title} (copy)", title=session.title))
            bench.do(tr("The workflow could not be saved"), self._keep(session, document))

    async def _keep(self, session: EditorSession, document: Workflow) -> None:
        bench, source = self._window.bench, session.document.workflow
        version = await bench.services.workflows.make_of(source, document, session.services.consents)
        bench.told.emit(tr("“{title}” is in the list of workflows.", title=version.document.title))

    # -- coming in -------------------------------------------------------------------------------------
    def _choose_folder(self) -> None:
        from desktop_app.gui.dialogs.files import choose_folder

        choose_folder(self._window.front, self._window.settings, self.import_folder)

    def import_folder(self, folder: Path) -> None:
        """Open every workflow file of a folder."""
        found = sorted(path for path in folder.glob("*.json") if path.is_file())
        if found:
            self._window.commands.import_files(found)
        else:
            self._window.line.tell(tr("There are no workflow files (.json) in {folder}.", folder=folder.name))

    # -- chosen nodes ----------------------------------------------------------------------------------
    def _copy_words(self) -> None:
        from desktop_app.editor.fragments import fragment
        from desktop_app.services.documentation import markdown

        session = self._window.session
        if session is not None:
            document = session.document
            piece = fragment(document.workflow, document.selection)
            text = markdown(replace(document.workflow, nodes=piece.nodes), session.catalog)
            QGuiApplication.clipboard().setText(text[text.index("\n## Steps") :].lstrip())
            self._window.line.tell(tr("Copied as words."))

    def _copy_key(self) -> None:
        session = self._window.session
        if session is not None and session.document.selection:
            key = session.document.selection[0]
            QGuiApplication.clipboard().setText(key)
            self._window.line.tell(tr("Copied “{key}”.", key=key))

    def _configure(self) -> None:
        session = self._window.session
        if session is not None and session.document.selection:
            self._window.commands.open_node(session.document.selection[0])


def _copy(session: EditorSession, title: str) -> Workflow:
    return replace(session.document.workflow, key="", title=title)
