"""The undo list of the current workflow: every step by name; choosing one goes there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from desktop_app.domain.errors import WireworkError
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.editing import reason_of
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Themes
from desktop_app.gui.widgets import as_list
from desktop_app.gui.wording import counted, tr


class HistoryDock(Dock):
    """Shows the steps of the document, the undone ones faded, the present one selected."""

    def __init__(self, themes: Themes) -> None:
        super().__init__("history", tr("History"), themes)
        self.list = QListWidget()
        as_list(self.list, tr("Steps that can be undone"))
        self.list.itemClicked.connect(self._go)
        self.list.itemActivated.connect(self._go)
        self.add(self.list, 1)

    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow the document."""
        return ((session.changed, self._on_change),)

    def _on_change(self, change: Any) -> None:
        if change.kind != "selection":
            self.refresh()

    def refresh(self) -> None:
        """Show the steps as they are now."""
        with QSignalBlocker(self.list):
            self.list.clear()
            self.bar.say("")
            if self.session is None:
                return
            history = self.session.document.history
            self.bar.say(counted(history.position, "1 step done", "{n} steps done"))
            self.list.addItem(tr("Opened"))
            for number, entry in enumerate(history.entries):
                item = QListWidgetItem(tr(entry.label))
                if number >= history.position:
                    item.setForeground(self.themes.current.muted)
                    font = item.font()
                    font.setItalic(True)
                    item.setFont(font)
                self.list.addItem(item)
            self.list.setCurrentRow(history.position)
            self.list.scrollToItem(self.list.item(history.position))

    def _go(self, item: QListWidgetItem) -> None:
        if self.session is None or self.session.document.frozen:
            return
        try:
            self.session.document.go_to(self.list.row(item))
        except WireworkError as error:
            self.session.refused.emit(reason_of(error))
