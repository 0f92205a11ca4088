"""The workflows in the trash: bring one back, or delete it for good (editor.md H)."""

from __future__ import annotations

from typing import Final

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui import formats
from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import as_list, empty_label, paragraph, push_button
from desktop_app.gui.wording import tr
from desktop_app.gui.workbench import Workbench
from desktop_app.services.trash import Trashed

SIZE: Final = (640, 420)


class TrashDialog(QDialog):
    """Lists what is in the trash. ``removing`` asks whoever opened it to confirm a deletion for good."""

    removing = Signal(object)

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.setWindowTitle(tr("Trash"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        columns: list[Column[Trashed]] = [
            Column(tr("Workflow"), lambda row: row.version.document.title or row.version.key),
            Column(tr("Deleted"), lambda row: formats.ago(row.deleted_at)),
            Column(tr("Runs"), lambda row: tr("kept") if row.has_runs else tr("none")),
            Column(tr("Gone for good"), lambda row: formats.moment(row.gone_at)),
        ]
        self.model: RowsModel[Trashed] = RowsModel(columns, lambda row: row, self)
        self.table = QTreeView()
        self.table.setModel(self.model)
        self.table.setRootIsDecorated(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        as_list(self.table, tr("Trash"))
        self.table.header().resizeSection(0, 240)
        self.table.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty_label(tr("The trash is empty.")))
        self._pages.addWidget(self.table)
        self.restore_button = push_button(tr("Restore"), "primary")
        self.remove_button = push_button(tr("Delete for good …"), "danger")
        self._build()
        self.resize(*SIZE)
        self.load()

    def _build(self) -> None:
        self.restore_button.clicked.connect(lambda: self._restore())
        self.remove_button.clicked.connect(lambda: self._remove())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        close = push_button(tr("Close"))
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(close)
        foot.addStretch(1)
        foot.addWidget(self.remove_button)
        foot.addWidget(self.restore_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(10)
        hint = tr("Deleted workflows stay here for 30 days with their versions, drafts and runs.")
        column.addWidget(paragraph(hint, "muted"))
        column.addWidget(self._pages, 1)
        column.addLayout(foot)

    def load(self) -> None:
        """Read the trash in the background."""
        spawn(self._load(), self)

    async def _load(self) -> None:
        rows = await self._bench.services.trash.list()
        self.model.show_rows(rows)
        self._pages.setCurrentIndex(1 if rows else 0)
        if rows:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._refresh()

    def _chosen(self) -> Trashed | None:
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[rows[0].row()] if rows and self.model.rows else None

    def _refresh(self) -> None:
        chosen = self._chosen() is not None
        for button in (self.restore_button, self.remove_button):
            button.setEnabled(chosen)
            button.setToolTip("" if chosen else tr("Select a workflow first."))

    def _restore(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            key = chosen.version.key
            self._bench.do(tr("The workflow could not be restored"), self._bring_back(key))

    async def _bring_back(self, key: str) -> None:
        await self._bench.services.trash.restore(key)
        await self._bench.open(key)
        if shiboken6.isValid(self):
            await self._load()

    def _remove(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.removing.emit(chosen)
