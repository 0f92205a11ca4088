"""The workflows in the trash: bring one back, or delete it for good (editor.md H)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.gui import formats
from desktop_app.gui.dialogs.list_page import ListDialog
from desktop_app.gui.models.tables import Column
from desktop_app.gui.widgets import push_button
from desktop_app.gui.wording import tr
from desktop_app.gui.workbench import Workbench
from desktop_app.services.trash import Trashed

SIZE: Final = (640, 420)


class TrashDialog(ListDialog[Trashed]):
    """Lists what is in the trash. ``removing`` asks whoever opened it to confirm a deletion for good."""

    removing = Signal(object)

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        columns: list[Column[Trashed]] = [
            Column(tr("Workflow"), lambda row: row.version.called),
            Column(tr("Deleted"), lambda row: formats.ago(row.deleted_at)),
            Column(tr("Runs"), lambda row: tr("kept") if row.has_runs else tr("none")),
            Column(tr("Gone for good"), lambda row: formats.moment(row.gone_at)),
        ]
        super().__init__(tr("Trash"), columns, (240,), parent)
        self._bench = bench
        self.restore_button = push_button(tr("Restore"), "primary")
        self.restore_button.clicked.connect(lambda: self._restore())
        self.remove_button = push_button(tr("Delete for good …"), "danger")
        self.remove_button.clicked.connect(lambda: self._remove())
        hint = tr("Deleted workflows stay here for 30 days with their versions, drafts and runs.")
        self.lay_out(hint, tr("The trash is empty."), (self.remove_button, self.restore_button))
        self.resize(*SIZE)
        self.load()

    async def rows(self) -> Sequence[Trashed]:
        """Read the trash."""
        return await self._bench.services.trash.list()

    def follow(self) -> None:
        """Begin on the first row; without one there is nothing to do."""
        if self.model.rows and self.chosen() is None:
            self.table.setCurrentIndex(self.model.index(0, 0))
        chosen = self.chosen() is not None
        for button in (self.restore_button, self.remove_button):
            button.setEnabled(chosen)
            button.setToolTip("" if chosen else tr("Select a workflow first."))

    def _restore(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            key = chosen.version.key
            self._bench.do(tr("The workflow could not be restored"), self._bring_back(key))

    async def _bring_back(self, key: str) -> None:
        await self._bench.services.trash.restore(key)
        await self._bench.open(key)
        if shiboken6.isValid(self):
            await self.reload()

    def _remove(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self.removing.emit(chosen)
