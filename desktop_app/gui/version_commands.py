"""What is done with versions: looking at one, comparing two, restoring (editor.md 0, E Versions)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QObject

from desktop_app.domain.errors import NotFoundError, WireworkError
from desktop_app.domain.workflow import Workflow
from desktop_app.gui import editing, formats
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.docks.versions import NumberedVersion, numbered
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.dialogs.compare import CompareWindow, Side
    from desktop_app.gui.dialogs.restore import Past
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec("save_message", "Save with &message …", "Ctrl+Shift+S", tip="Save and say what has changed"),
    ActionSpec("restore_past", "&Restore …", "", "history", "Bring drafts, versions and runs’ states back"),
    ActionSpec("versions", "&Versions …", "Ctrl+Alt+V", "history", "Show the versions of this workflow"),
    ActionSpec(
        "compare_saved", "&Compare with saved version …", "Ctrl+Alt+C", tip="Show what the draft changes"
    ),
    ActionSpec(
        "compare_run", "Compare with &definition of the run …", tip="Compare with what the run executed"
    ),
    ActionSpec("restore_run", "&Restore definition of the run", tip="Make the draft what the run executed"),
)


DRAFT: Final = "draft"
"""Names the document under edit among the versions."""


class VersionCommands(QObject):
    """Joins versions dock, compare window and sessions of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self._open: dict[EditorSession, list[CompareWindow]] = {}

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "save_message": self._save_with_message,
            "restore_past": self._choose_past,
            "versions": lambda: self.window.focus_dock(self.window.versions),
            "compare_saved": self._compare_saved,
            "compare_run": lambda: self._on_run("compare"),
            "restore_run": lambda: self._on_run("restore"),
        }

    def connect_window(self) -> None:
        """Follow the window's dock and sessions."""
        dock = self.window.versions
        dock.wanted.connect(self._on_version)
        dock.pair_wanted.connect(lambda old, new: self._compare(_name(old), _name(new)))
        self.window.bench.closed.connect(self._close_windows)

    def refresh(self, session: EditorSession | None, closed: str | None) -> None:
        """Enable what can be used now."""
        allow = self.window.actions_.allow
        modified = session is not None and session.document.modified
        allow("versions", closed)
        allow("save_message", closed or (session.past if session else "") or None)
        allow(
            "compare_saved", closed or (None if modified else tr("Nothing differs from the saved version."))
        )
        run = session.run if session else None
        there = run and run.execution and session and session.lasting
        reason = closed or (None if there else tr("No run is shown."))
        allow("compare_run", reason)
        allow("restore_run", reason)

    # -- past states -----------------------------------------------------------------------------------
    def _choose_past(self) -> None:
        from desktop_app.gui.dialogs.restore import RestoreDialog

        window = self.window
        dialog = RestoreDialog(window.services, window.session, window.front)
        dialog.wanted.connect(self._on_past)
        dialog.open()

    def _on_past(self, wish: str, past: Past) -> None:
        what = tr("What was kept could not be restored")
        self.window.bench.do(what, self._bring_back(wish, past))

    async def _bring_back(self, wish: str, past: Past) -> None:
        bench, document = self.window.bench, past.document
        if document is None and past.kept is not None:
            document = await bench.services.kept.document(past.kept)
        session = await bench.open(past.key)
        if document is None:
            return
        label = tr("{version}, {when}", version=past.what, when=formats.moment(past.when))
        await self.with_document(session, document, label, wish)

    # -- wishes ----------------------------------------------------------------------------------------
    def _on_version(self, wish: str, row: NumberedVersion) -> None:
        session = self.window.session
        if session is None:
            return
        if wish == "restore":
            self._restore(session, _side(row))
        elif wish == "describe":
            describe = partial(self._describe, session, row.version.id)
            self._ask_message(session, row.message, describe)
        else:
            self._compare(_name(row), "" if wish == "look" else DRAFT)

    # -- messages --------------------------------------------------------------------------------------
    def _ask_message(self, session: EditorSession, text: str, said: Callable[[str], None]) -> None:
        from desktop_app.gui.dialogs.ask_text import TextDialog

        question = tr("What does this version change?")
        dialog = TextDialog(tr("Message of the version"), question, text, tr("Keep"), self.window.front)
        dialog.given.connect(said)
        session.destroyed.connect(dialog.reject)  # Its tab may be closed from another window.
        dialog.open()

    def _describe(self, session: EditorSession, version_id: int, text: str) -> None:
        what = tr("The message could not be kept")
        self.window.bench.do(what, self._keep_message(session, version_id, text))

    async def _keep_message(self, session: EditorSession, version_id: int, text: str) -> None:
        await session.services.workflows.describe(version_id, text)
        self.window.versions.refresh()

    def _save_with_message(self) -> None:
        self.window.commit_typing()
        session = self.window.session
        if session is not None:
            self._ask_message(session, "", partial(self._save, session))

    def _save(self, session: EditorSession, text: str) -> None:
        self.window.bench.do(tr("The workflow could not be saved"), self._save_described(session, text))

    async def _save_described(self, session: EditorSession, text: str) -> None:
        await self.window.bench.save(session)
        await self._keep_message(session, session.version.id, text)

    # -- comparing -------------------------------------------------------------------------------------
    def _compare_saved(self) -> None:
        session = self.window.session
        if session is not None:
            self._compare(str(session.version.id), DRAFT)

    def _on_run(self, wish: str) -> None:
        session = self.window.session
        if session is not None:
            what = tr("The definition of the run could not be read")
            self.window.bench.do(what, self._with_definition(session, wish))

    async def _with_definition(self, session: EditorSession, wish: str) -> None:
        execution = session.run.execution
        if execution is None:
            return
        view = await session.services.executions.get(execution.id)
        if view.version is None:
            raise NotFoundError(tr("the version that the run executed was deleted"))
        for row in await numbered(session):
            if row.version.id == view.version.id and wish == "restore":
                self._restore(session, _side(row))
            elif row.version.id == view.version.id:
                await self._show(session, _name(row), DRAFT)

    async def with_document(self, session: EditorSession, document: Workflow, label: str, wish: str) -> None:
        """Compare a document that a run executed with the draft, or make the draft what it is."""
        from desktop_app.gui.dialogs.compare import Side

        side = Side("past", label, document)
        if wish == "restore":
            self._restore(session, side)
        else:
            await self._show(session, side.name, DRAFT, side)

    def _compare(self, before: str, after: str) -> None:
        session = self.window.session
        if session is not None:
            self.window.commit_typing()
            what = tr("The versions could not be compared")
            self.window.bench.do(what, self._show(session, before, after))

    async def _show(
        self, session: EditorSession, before: str, after: str, further: Side | None = None
    ) -> None:
        versions = await numbered(session)
        if self.window.page_of(session) is None:
            return  # Closed meanwhile.
        from desktop_app.gui.dialogs.compare import CompareWindow

        compare = CompareWindow(session, self.window.themes, self.window)
        sides = [_side(row) for row in versions]
        compare.show_versions([further, *sides] if further else sides, before, after)
        compare.restore_node.connect(lambda key, side: self._restore_node(session, key, side))
        compare.restore_all.connect(lambda side: self._restore(session, side))
        self._open.setdefault(session, []).append(compare)
        compare.show()

    def _close_windows(self, session: EditorSession) -> None:
        for compare in self._open.pop(session, []):
            if shiboken6.isValid(compare):
                compare.close()

    # -- restoring -------------------------------------------------------------------------------------
    def _restore_node(self, session: EditorSession, key: str, side: Side) -> None:
        from desktop_app.editor.restoring import RestoreNode

        try:
            change = session.apply(RestoreNode(key, side.workflow), select=(key,))
        except WireworkError as error:
            self.window.line.tell(editing.reason_of(error))
        else:
            self.window.line.tell(
                tr("Restored from {version}. Ctrl+Z takes it back.", version=side.label)
                if change
                else tr("Nothing differs.")
            )

    def _restore(self, session: EditorSession, side: Side) -> None:
        from desktop_app.editor.restoring import restore_all

        self.window.commit_typing()
        if session.document.modified:  # The steps to it are gone after a restart.
            kept = session.services.kept.keep(session.key, session.document.workflow)
            self.window.bench.do(tr("The draft could not be kept"), kept)
        text = f"Restore {side.label}"
        try:
            change = session.apply(restore_all(session.document.workflow, side.workflow, text))
        except WireworkError as error:
            self.window.line.tell(editing.reason_of(error))
            return
        told = tr("The draft is what {version} was. Ctrl+Z takes it back.", version=side.label)
        self.window.line.tell(told if change else tr("The draft is the same already."))


def _name(row: NumberedVersion) -> str:
    return str(row.version.id)


def _side(row: NumberedVersion) -> Side:
    from desktop_app.gui.dialogs.compare import Side

    when = formats.moment(row.version.updated_at)
    label = tr("{version}, saved {when}", version=row.label, when=when)
    return Side(_name(row), label, row.version.document)
