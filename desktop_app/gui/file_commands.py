"""What is done with workflows and files: opening, saving, importing, exporting, deleting."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.domain.errors import Problem
from desktop_app.domain.workflow import TRIGGER, Workflow
from desktop_app.gui.consent import agreed
from desktop_app.gui.exchange_commands import ExchangeCommands
from desktop_app.gui.messages import explain, together
from desktop_app.gui.safety_commands import SafetyCommands
from desktop_app.gui.session import EditorSession
from desktop_app.gui.setup_commands import SetupCommands
from desktop_app.gui.toasts import Toast
from desktop_app.gui.wording import tr, worded
from desktop_app.services.documents import document_problems

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow


class FileCommands(QObject):
    """The part of the window's commands that concerns whole workflows. Owns no state of its own."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.safety = SafetyCommands(window)
        self.exchange = ExchangeCommands(window)
        self.setup = SetupCommands(window)

    def on_workflow(self, wish: str, key: str) -> None:
        """Do what the list of workflows asks for."""
        bench = self.window.bench
        if wish == "open":
            bench.do(tr("The workflow could not be opened"), bench.open(key))
        elif wish == "duplicate":
            bench.do(tr("The workflow could not be duplicated"), bench.duplicate(key))
        elif wish == "delete":
            bench.do(tr("The workflow could not be deleted"), self._delete(key))
        elif wish == "export":
            self._choose_export(key, "json")

    async def _delete(self, key: str) -> None:
        bench = self.window.bench
        version = await bench.services.workflows.current(key)
        await bench.delete(key)
        title = version.document.title or key
        bench.told.emit(
            tr("“{title}” is in the trash for 30 days. File ▸ Trash brings it back.", title=title)
        )

    def toggle(self, key: str, enabled: bool) -> None:
        """Switch a trigger."""
        self.window.bench.do(tr("The trigger could not be switched"), self._toggle(key, enabled))

    async def _toggle(self, key: str, enabled: bool) -> None:
        bench = self.window.bench
        if not enabled:
            await bench.set_enabled(key, False)
            return
        main = (await bench.services.workflows.current(key)).document
        switch = partial(bench.do, tr("The trigger could not be switched"))
        await agreed(self.window, key, main, lambda: switch(self._listen(key, main)))

    async def _listen(self, key: str, main: Workflow) -> None:
        """Switch a trigger on, and say what keeps it from hearing anything."""
        window = self.window
        await window.bench.set_enabled(key, True)
        found = document_problems(main, window.services.catalog)
        wrong = [each for each in found if each.node == TRIGGER and _matters(each)]
        if wrong:
            text = tr("“{title}” is switched on, but its trigger is not complete.", title=main.called)
            window.notifier.toasts.show(Toast(text, "\n".join(worded(each.message) for each in wrong)))

    def save(self) -> None:
        """Make the draft a version, with what is just being typed."""
        window = self.window
        window.commit_typing()
        if window.session is not None:
            window.configuration.show_faults()
            window.bench.do(tr("The workflow could not be saved"), window.bench.save(window.session))

    def close_tab(self, index: int) -> None:
        """Close a tab; its draft is kept, and a person says what becomes of its run."""
        pages = self.window.pages()
        if 0 <= index < len(pages):
            self._close_session(pages[index].session)

    def close_current(self) -> None:
        """Close the current page, in a tab or its own window."""
        if self.window.session is not None:
            self._close_session(self.window.session)

    def _close_session(self, session: EditorSession) -> None:
        self.window.commit_typing()
        self.window.bench.do(tr("The tab could not be closed"), self._close(session))

    async def _close(self, session: EditorSession) -> None:
        if await self.safety.may_leave([session]):
            await self.window.bench.close(session)

    def open_file(self) -> None:
        """Choose a file and open it."""
        from desktop_app.gui.dialogs.files import choose_open

        choose_open(self.window, self.window.settings, self.import_file)

    def import_file(self, path: Path) -> None:
        """Open a workflow file."""
        self.window.bench.do(tr("The file could not be opened"), self._import(path))

    def import_files(self, paths: Sequence[Path]) -> None:
        """Open several workflow files; those that cannot be opened are told together."""
        if paths:
            self.window.bench.do(tr("The files could not be opened"), self._import_all(paths))

    async def _import_all(self, paths: Sequence[Path]) -> None:
        faults = []
        for path in paths:
            try:
                await self._import(path)
            except Exception as error:
                log.error("%s could not be opened", path, exc_info=error)
                faults.append(explain(tr("The file could not be opened"), error))
        if faults:
            self.window.bench.report(together(faults))

    async def _import(self, path: Path) -> None:
        from desktop_app.services.documents import read_import

        await self.open_document(read_import(path), path.name)
        self.window.commands.recent.note_file(path)

    async def open_document(self, document: Workflow, place: str) -> None:
        """Open a document from outside; where its workflow exists a person says what becomes of it."""
        from desktop_app.gui.dialogs.files import ImportDialog
        from desktop_app.gui.dialogs.message import ask

        bench = self.window.bench
        into: str | None = None
        if await bench.has(document.key):
            rows = await bench.services.workflows.list()
            titles = {row.version.key: row.version.called for row in rows}
            dialog = ImportDialog(document, place, titles, self.window.front)
            if not await ask(dialog):
                return
            into = dialog.into
        await self.take_in(document, into)

    async def take_in(self, document: Workflow, into: str | None) -> None:
        """Open a document as a new workflow, or as the draft of the workflow ``into``. Where that was changed
        apart a person chooses what to take.
        """
        bench = self.window.bench
        if into is not None:
            from desktop_app.gui.merging import brought_together

            found = await brought_together(self.window, await bench.open(into), document)
            if found is None:
                return
            document = found
        await bench.import_document(document, into=into)

    def export(self, kind: str) -> None:
        """Write the current workflow into a file."""
        if self.window.session is not None:
            self.window.commit_typing()
            self._choose_export(self.window.session.key, kind)

    def _choose_export(self, key: str, kind: str) -> None:
        from desktop_app.gui.dialogs.files import choose_save, proposed_name

        session = self.window.bench.sessions.get(key)
        name = proposed_name(session.title if session else self.window.workflows.title_of(key))
        choose_save(self.window, self.window.settings, name, kind, lambda path: self._write(key, kind, path))

    def _write(self, key: str, kind: str, path: Path) -> None:
        bench = self.window.bench
        if kind == "json":
            bench.do(tr("The workflow could not be exported"), bench.export(key, path))
        else:
            bench.do(tr("The picture could not be written"), self._draw(path))

    async def _draw(self, path: Path) -> None:
        from desktop_app.gui.pictures import write_picture

        if self.window.page is not None:
            write_picture(self.window.page.canvas, path)
            self.window.bench.told.emit(tr("Exported to {path}", path=path))


def _matters(problem: Problem) -> bool:
    return problem.severity == "error" or problem.code == "missing"
