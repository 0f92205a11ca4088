"""A list of objects as a table: sorted by a click, filtered by a word, columns hidden, exported as CSV."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.saving import save_parts
from desktop_app.gui.tasks import spawn
from desktop_app.gui.viewer.objects import ObjectsModel
from desktop_app.gui.widgets import as_list, push_button
from desktop_app.gui.wording import counted, tr

PAUSE_MS = 200
WIDEST = 320
LOOKED_AT = 30
"""Rows that decide how wide the columns are at first."""


class Grid(QTableView):
    """A table whose Enter opens a cell, as in the other lists."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current cell by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class TableTab(QWidget):
    """Shows the rows of one list. Owns what a person chose about them, not the list."""

    opened = Signal(object, str)
    """A value of a cell and the name of its place: it is to be looked at alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ObjectsModel(self)
        self.table = Grid()
        self.filter = QLineEdit(placeholderText=tr("Filter the rows"), clearButtonEnabled=True)
        self.filter.setProperty("kind", "field")
        self.filter.setAccessibleName(tr("Filter the rows"))
        self.count = QLabel()
        self.count.setProperty("kind", "muted")
        self.columns = push_button(tr("Columns"))
        self.export = push_button(tr("Export CSV …"))
        self.menu: QMenu | None = None
        self._column, self._descending = -1, False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.setFocusProxy(self.table)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.table.setModel(self.model)
        as_list(self.table, tr("Rows"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.table.setWordWrap(False)
        header = self.table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSectionsMovable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        lines = self.table.verticalHeader()
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setDefaultSectionSize(self.table.fontMetrics().height() + 9)
        lines.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 6)
        row.setSpacing(8)
        row.addWidget(self.filter, 1)
        for widget in (self.count, self.columns, self.export):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.table, 1)

    def _connect(self) -> None:
        header = self.table.horizontalHeader()
        header.sectionClicked.connect(self._sort)
        header.customContextMenuRequested.connect(lambda at: self._choose_columns(header.mapToGlobal(at)))
        below = self.columns.rect().bottomLeft
        self.columns.clicked.connect(lambda: self._choose_columns(self.columns.mapToGlobal(below())))
        self.export.clicked.connect(self._ask_file)
        self.filter.textEdited.connect(lambda _: self._pause.start())
        self.filter.textChanged.connect(lambda text: None if text else self._pause.start())
        self.filter.returnPressed.connect(self._arrange)
        self._pause.timeout.connect(self._arrange)
        self.table.activated.connect(self._open)

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show another list; what a person chose about the one before is forgotten."""
        self._column = -1
        self.table.horizontalHeader().setSortIndicatorShown(False)
        spawn(self._show(rows), self)

    async def _show(self, rows: Sequence[Any]) -> None:
        await self.model.show_rows(rows)
        for column in range(len(self.model.columns)):
            self.table.setColumnHidden(column, False)
            self.table.setColumnWidth(column, self._width(column))
        self._tell()

    def _width(self, column: int) -> int:
        """Return the width that the name and the first cells of a column want."""
        rows = range(min(LOOKED_AT, self.model.rowCount()))
        texts = [self.model.index(row, column).data() for row in rows]
        metrics = self.table.fontMetrics()
        longest = max((metrics.horizontalAdvance(text[:80]) for text in texts), default=0)
        name = metrics.horizontalAdvance(self.model.columns[column][:40]) + 18
        return min(max(longest, name, 44) + 14, WIDEST)

    def _tell(self) -> None:
        shown, total = len(self.model.order), len(self.model.rows)
        every = counted(total, "1 row", "{n} rows")
        self.count.setText(every if shown == total else tr("{n} of {rows}", n=shown, rows=every))

    # -- arranging -------------------------------------------------------------------------------------
    def _sort(self, column: int) -> None:
        """Sort by a column, then the other way round, then as the rows came."""
        if column != self._column:
            self._column, self._descending = column, False
        elif not self._descending:
            self._descending = True
        else:
            self._column = -1
        self._arrange()

    def _arrange(self) -> None:
        self._pause.stop()
        spawn(self._arranged(), self)

    async def _arranged(self) -> None:
        await self.model.arrange(self.filter.text().strip(), self._column, descending=self._descending)
        order = Qt.SortOrder.DescendingOrder if self._descending else Qt.SortOrder.AscendingOrder
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(self._column >= 0)
        header.setSortIndicator(self._column, order)
        self._tell()

    def _choose_columns(self, at: QPoint) -> None:
        menu = QMenu(self)
        everything = menu.addAction(tr("Show all columns"))
        everything.triggered.connect(self._show_all)
        menu.addSeparator()
        for column, name in enumerate(self.model.columns):
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(not self.table.isColumnHidden(column))
            action.toggled.connect(lambda on, column=column: self.table.setColumnHidden(column, not on))
        menu.aboutToHide.connect(menu.deleteLater)
        self.menu = menu
        menu.popup(at)

    def _show_all(self) -> None:
        for column in range(len(self.model.columns)):
            self.table.setColumnHidden(column, False)

    def _open(self, index: QModelIndex) -> None:
        place = f"[{self.model.order[index.row()]}].{self.model.columns[index.column()]}"
        self.opened.emit(self.model.value(index), place)

    # -- export ----------------------------------------------------------------------------------------
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, tr("Export CSV"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["*.csv"])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("rows.csv")
        dialog.fileSelected.connect(lambda file: self.save(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, path: Path) -> None:
        """Write the rows and columns that are shown, in their order, as CSV."""
        header = self.table.horizontalHeader()
        order = sorted(range(len(self.model.columns)), key=header.visualIndex)
        shown = [column for column in order if not self.table.isColumnHidden(column)]
        spawn(save_parts(path, _awaited(self.model.csv(shown))), self)


async def _awaited(parts: Iterable[str]) -> AsyncIterator[str]:
    for part in parts:
        yield part
