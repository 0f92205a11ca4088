"""What comes in and goes out: templates, selections, rows, documentation (editor.md C File, E)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QTextDocument

from desktop_app.domain import codec
from desktop_app.domain.workflow import TRIGGER, Workflow
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr
from desktop_app.gui.workbench import write_whole

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec("template", "New from &template …", "Ctrl+Shift+T", tip="Begin with a workflow that works"),
    ActionSpec("import_version", "&Import into this workflow …", tip="Open a file as its next version"),
    ActionSpec("import_clipboard", "Import from &clipboard", tip="Open the workflow that was copied as text"),
    ActionSpec("export_selection", "&Selection as JSON …"),
    ActionSpec("export_rows", "Workflow as &rows of the model system …"),
    ActionSpec("export_markdown", "Documentation as &Markdown …"),
    ActionSpec("export_html", "Documentation as &HTML …"),
)


class ExchangeCommands(QObject):
    """Joins files and clipboard with the current session. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "template": self._choose_template,
            "import_version": self._import_version,
            "import_clipboard": self._import_clipboard,
            "export_selection": partial(self._export, "selection"),
            "export_rows": partial(self._export, "rows"),
            "export_markdown": partial(self._export, "markdown"),
            "export_html": partial(self._export, "html"),
        }

    def refresh(self, session: EditorSession | None, closed: str | None, frozen: str | None) -> None:
        """Enable what can be used now."""
        allow = self.window.actions_.allow
        chosen = session is not None and any(key != TRIGGER for key in session.document.selection)
        none = closed or (None if chosen else tr("Select a node first."))
        for name in ("export_rows", "export_markdown", "export_html"):
            allow(name, closed)
        allow("import_version", frozen)
        for name in ("export_selection", "snippet"):
            allow(name, none)

    # -- templates -------------------------------------------------------------------------------------
    def _choose_template(self) -> None:
        from desktop_app.gui.dialogs.template import TemplateDialog
        from desktop_app.services.templates import templates

        window = self.window
        dialog = TemplateDialog(templates(), window.services.catalog, window.themes, window.front)
        dialog.chosen.connect(self._begin)
        dialog.open()

    def _begin(self, template: Workflow) -> None:
        bench = self.window.bench
        bench.do(tr("No workflow could be created"), bench.begin_with(template))

    # -- coming in -------------------------------------------------------------------------------------
    def _import_version(self) -> None:
        from desktop_app.gui.dialogs.files import choose_open

        session = self.window.session
        if session is not None:
            choose_open(self.window, self.window.settings, partial(self._take_in, session.key))

    def _take_in(self, key: str, path: Path) -> None:
        self.window.bench.do(tr("The file could not be opened"), self._as_version(key, path))

    async def _as_version(self, key: str, path: Path) -> None:
        from desktop_app.services.documents import read_import

        await self.window.commands.take_in(read_import(path), key)

    def _import_clipboard(self) -> None:
        from PySide6.QtGui import QGuiApplication

        self.import_text(QGuiApplication.clipboard().text(), tr("the clipboard"))

    def import_text(self, text: str, place: str) -> None:
        """Open the workflow that a text describes."""
        bench = self.window.bench
        bench.do(tr("The text could not be opened"), self._open_text(text, place))

    async def _open_text(self, text: str, place: str) -> None:
        await self.window.commands.open_document(codec.import_text(text, place), place)

    def takes(self, data: QMimeData) -> bool:
        """Return whether a drop can be opened: workflow files, or the text of one."""
        files = [url.toLocalFile() for url in data.urls()]
        if files:
            waited_for = self.window.commands.background.bindings.takes_files()
            return waited_for or all(file.endswith(".json") for file in files)
        return data.hasText() and data.text().lstrip()[:1] in ("{", "[")

    def take(self, data: QMimeData) -> None:
        """Open what was dropped."""
        files = [Path(url.toLocalFile()) for url in data.urls()]
        if files:
            self.window.commands.background.bindings.open_files(files)
        else:
            self.import_text(data.text(), tr("the dropped text"))

    # -- going out -------------------------------------------------------------------------------------
    def _export(self, kind: str) -> None:
        from desktop_app.gui.dialogs.files import choose_save, proposed_name

        session = self.window.session
        if session is None:
            return
        self.window.commit_typing()
        name = proposed_name(session.title)
        write = partial(self._write, session, kind)
        choose_save(self.window, self.window.settings, name, kind, write)

    def _write(self, session: EditorSession, kind: str, path: Path) -> None:
        what = tr("The workflow could not be exported")
        self.window.bench.do(what, self._write_whole(session, kind, path))

    async def _write_whole(self, session: EditorSession, kind: str, path: Path) -> None:
        write_whole(path, self.content(session, kind).encode("utf-8"))
        self.window.bench.told.emit(tr("Exported to {path}", path=path))

    def content(self, session: EditorSession, kind: str) -> str:
        """Return what an export of ``kind`` writes."""
        workflow = session.document.workflow
        if kind == "selection":
            return self._clip(session)
        if kind == "rows":
            from desktop_app.domain.row_export import rows_of

            return json.dumps(rows_of(workflow), indent=2, ensure_ascii=False) + "\n"
        from desktop_app.services.documentation import markdown

        text = markdown(workflow, session.catalog)
        if kind == "html":
            page = QTextDocument()
            page.setMarkdown(text)
            return page.toHtml()
        return text

    def _clip(self, session: EditorSession) -> str:
        from desktop_app.editor.clipboard import copied_text
        from desktop_app.gui.pasting import piece_of

        document, page = session.document, self.window.page_of(session)
        lay_out = page.laid_out if page else None
        return copied_text(piece_of(document.workflow, document.selection, lay_out))
