"""Builds the window around a core and ends both in order: the one place that knows windows and engine."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer

from desktop_app.app.core import Core
from desktop_app.gui import tasks
from desktop_app.gui.bridge import EventBridge
from desktop_app.gui.canvas.garbage import dispose
from desktop_app.gui.copied import settle_clipboard
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.messages import Message, explain
from desktop_app.gui.panels.registry import PanelRegistry
from desktop_app.gui.settings import Settings
from desktop_app.gui.theme import Themes
from desktop_app.gui.wording import counted, tr

log = logging.getLogger(__name__)

PATIENCE_MS: Final = 250
"""How long a window waits for its contents: shown empty first, it would paint everything twice."""


class Desk:
    """The window with its wiring.

    ``begun`` is set when everything is shown that was open last, ``closed`` when the person wants to leave.
    """

    def __init__(self, core: Core, settings: Settings, themes: Themes) -> None:
        self.core = core
        self.settings = settings
        self.themes = themes
        self.begun = asyncio.Event()
        self.closed = asyncio.Event()
        self._in_tray = False
        self.bridge = EventBridge(core.services.subscribe)
        panels = PanelRegistry(core.types.panel_module)
        self.window = MainWindow(core.services, settings, themes, self.bridge, panels)
        self.window.closing.connect(self.ask_to_close)

    # -- start -----------------------------------------------------------------------------------------
    def begin(self, files: list[Path], *, in_tray: bool = False, links: Sequence[str] = ()) -> None:
        """Fill the window and show it: what was open last, the given files, or the sample on the very first
        start. A workspace that takes long to read fills the window before the eyes of the person.
        """
        self._in_tray = in_tray and self.window.commands.background.tray.available
        self.window.bench.do(tr("The workspace could not be read"), self._begin(files, links))
        QTimer.singleShot(PATIENCE_MS, self.window, self._show)

    def _show(self) -> None:
        if not self.closed.is_set() and not self._in_tray:
            self.window.show()

    async def _begin(self, files: list[Path], links: Sequence[str]) -> None:
        try:
            await self._fill(files)
        finally:
            self._show()
            self.window.commands.background.begin()
            if self._in_tray:
                self.window.commands.background.tray.show()
            self.begun.set()
        self._take(files, links)
        self._tell_broken()

    async def _fill(self, files: list[Path]) -> None:
        window = self.window
        window.bench.recovering = self.settings.crashed()
        await self.core.services.trash.sweep()
        await self.core.services.kept.sweep()
        rows = await window.workflows.load()
        await window.tasks.load()
        window.welcome.setFocus()
        if rows:
            await window.bench.restore_tabs(self.settings.open_tabs(), self.settings.current_tab())
        elif not files:
            await window.bench.open_sample()
            window.line.tell(tr("This is the sample “Order review”. Press Run to try it."))
        window.bench.recovering = False
        window.memory.follow()
        self.settings.begin()

    def _tell_broken(self) -> None:
        broken = self.core.types.broken
        if broken:
            reasons = "\n".join(f"• {item.name}: {item.reason}" for item in broken)
            what = counted(len(broken), "1 extension could not be used", "{n} extensions could not be used")
            remedy = tr("Workflows that need it show placeholders and keep their data.")
            self.window.faults.show(Message(what, reasons, remedy))

    def receive(self, files: list[Path], links: Sequence[str] = ()) -> None:
        """Come to the front and open what a second start has handed over."""
        self.window.commands.background.tray.come_back()
        self._take(files, links)

    def _take(self, files: Sequence[Path], links: Sequence[str]) -> None:
        bindings = self.window.commands.background.bindings
        bindings.open_files(files)
        for link in links:
            bindings.follow(link)

    # -- errors ----------------------------------------------------------------------------------------
    def tell_error(self, error: BaseException) -> None:
        """Show a defect; what is being edited is in its draft already."""
        self.window.faults.show(explain(tr("Something went wrong inside Wirework"), error))

    # -- end -------------------------------------------------------------------------------------------
    def ask_to_close(self) -> None:
        """Begin to leave; nothing is asked, because nothing can be lost."""
        self.closed.set()

    def end_session(self, *_: object) -> None:
        """Write at once what can be written, and go: the system ends the session, tray or not."""
        self.window.commit_typing()
        self.window.memory.leave()
        self.settings.sync()
        self.ask_to_close()

    async def shut_down(self) -> None:
        """Write drafts and layout, hear no more events, stop every task; the core stops afterwards."""
        window = self.window
        window.commit_typing()
        window.memory.leave()
        try:
            await window.bench.close_all()
        except Exception:
            log.exception("a draft could not be written while closing")
        self.settings.leave()
        self.settings.sync()
        self.bridge.close()
        await tasks.stop_all()

    def dispose(self) -> None:
        """Destroy the window now, while the application still lives."""
        self.window.close_now()
        settle_clipboard()
        dispose(self.window)
