"""Help ▸ Contents, What is new, Report a problem (editor.md C)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop_app.domain import codec
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.resources import resource_path
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.help_pages import help_page
from desktop_app.gui.wording import tr
from desktop_app.gui.workbench import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.gui.dialogs.report import ReportDialog
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec("contents", "&Contents", "F1", "", "Help: how to build, run and keep workflows"),
    ActionSpec("stepping", "&Stepping through a run", "", "", "Where each step of the debugger leads"),
    ActionSpec("tour", "&Tour of three minutes", "", "", "Show one part of the window after the other"),
    ActionSpec("news", "What is &new"),
    ActionSpec("open_log", "Open the &log folder", "", "", "Where this program writes what it does"),
    ActionSpec("report", "&Report a problem …", "", "", "Write a report that you read before it is saved"),
)


def index(catalog: Catalog) -> str:
    """Return Markdown that links to the help page of every type that has one."""
    triggers = _links(tr("Triggers"), catalog.triggers.values())
    return f"\n{triggers}\n{_links(tr('Nodes'), catalog.nodes.values())}"


def _links(title: str, specs: Iterable[NodeSpec | TriggerSpec]) -> str:
    pages = sorted((tr(spec.title), page) for spec in specs if (page := help_page(spec)) is not None)
    return f"## {title}\n\n" + "".join(f"- [{name}]({page.as_uri()})\n" for name, page in pages)


class HelpCommands:
    """Shows pages and the report over the window a person works in."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "contents": lambda: self._show("contents", tr("Contents"), index(self._window.services.catalog)),
            "stepping": lambda: self._show("stepping", tr("Stepping through a run")),
            "tour": lambda: self._window.bench.do(tr("The tour could not begin"), self._tour()),
            "news": lambda: self._show("changelog", tr("What is new")),
            "open_log": self._open_log,
            "report": self._report,
        }

    async def _tour(self) -> None:
        """Lead through the window, with the sample if nothing is open."""
        from desktop_app.gui.tour import Tour

        for before in self._window.findChildren(Tour):
            before.end()
        if self._window.page is None:
            await self._window.bench.open_sample()
        Tour(self._window).go(0)

    def _show(self, name: str, title: str, more: str = "") -> None:
        from desktop_app.gui.dialogs.help_page import HelpPage

        page = resource_path("docs", "help", f"{name}.md")
        HelpPage(page, title, self._window.front, more).show()

    def _open_log(self) -> None:
        """Show the folder in the file manager; where there is none the status bar says where it is."""
        logs = self._window.services.logs
        if logs is None:
            self._window.line.tell(tr("This window keeps no log."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(logs))):
            self._window.line.tell(tr("The log is in {path}", path=logs))

    # -- the report ------------------------------------------------------------------------------------
    def files(self, with_workflow: bool) -> dict[str, str]:
        """Return what the report holds; the open workflow only on wish, without secrets."""
        from desktop_app.editor.clipboard import without_secrets
        from desktop_app.gui.dialogs.about import versions
        from desktop_app.services.report import report

        window = self._window
        session = window.session if with_workflow else None
        text = None
        if session is not None:
            shown = without_secrets(codec.encode(session.document.workflow))
            text = json.dumps(shown, indent=2, ensure_ascii=False) + "\n"
        return report(versions(), window.settings.told(), window.services.logs, text)

    def _report(self) -> None:
        from desktop_app.gui.dialogs.report import ReportDialog

        window = self._window
        title = window.session.title if window.session is not None else ""
        dialog = ReportDialog(self.files, title, window.front)
        dialog.save_wanted.connect(lambda: self._choose(dialog))
        dialog.open()

    def _choose(self, dialog: ReportDialog) -> None:
        from desktop_app.gui.dialogs.files import choose_save

        files = dict(dialog.files)
        choose_save(
            dialog,
            self._window.settings,
            "wirework-report",
            "report",
            lambda path: self._write(dialog, path, files),
        )

    def _write(self, dialog: ReportDialog, path: Path, files: dict[str, str]) -> None:
        from desktop_app.services.report import packed

        try:
            write_whole(path, packed(files))
        except WireworkError as error:
            self._window.bench.tell(tr("The report could not be written"), error)
            return
        self._window.line.tell(tr("Exported to {path}", path=path))
        dialog.accept()
