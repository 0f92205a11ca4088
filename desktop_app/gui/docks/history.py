"""The undo list of the current workflow: every step by name; choosing one goes there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from desktop_app.domain.errors import WireworkError
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.editing import reason_of
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import as_list
from desktop_app.gui.wording import counted, step, tr


class HistoryDock(Dock):
    """Shows the steps of the document, the undone ones faded, the present one selected, the saved one marked
    with a disk and in words.
    """

    def __init__(self, themes: Themes) -> None:
        super().__init__("history", tr("History"), themes)
        self._disk = QIcon()
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

    def dress(self, theme: Theme) -> None:
        """Paint the mark of the saved step in the colours of ``theme``."""
        self._disk = themed_icon(action_icon("save"), theme, "accent")
        super().dress(theme)

    def refresh(self) -> None:
        """Show the steps as they are now."""
        with QSignalBlocker(self.list):
            self.list.clear()
            self.bar.say("")
            if self.session is None:
                return
            history = self.session.document.history
            self.bar.say(counted(history.position, "1 step done", "{n} steps done"))
            labels = [tr("Opened"), *(step(entry.label) for entry in history.entries)]
            for number, label in enumerate(labels):
                undone, saved = number > history.position, number == history.saved_position
                self.list.addItem(self._item(label, undone, saved))
            self.list.setCurrentRow(history.position)
            self.list.scrollToItem(self.list.item(history.position))

    def _item(self, label: str, undone: bool, saved: bool) -> QListWidgetItem:
        item = QListWidgetItem(tr("{step}  ·  saved", step=label) if saved else label)
        if saved:
            item.setIcon(self._disk)
        if undone:
            item.setForeground(self.themes.current.muted)
            font = item.font()
            font.setItalic(True)
            item.setFont(font)
        return item

    def _go(self, item: QListWidgetItem) -> None:
        if self.session is None or self.session.document.frozen:
            return
        try:
            self.session.document.go_to(self.list.row(item))
        except WireworkError as error:
            self.session.refused.emit(reason_of(error))
