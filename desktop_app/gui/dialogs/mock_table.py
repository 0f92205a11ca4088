"""A list of objects as a table that can be edited: a line for each object, a column for each member."""

from __future__ import annotations

import json
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from desktop_app.domain.values import compact_json
from desktop_app.gui.dialogs.ask_text import TextDialog
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.viewer.objects import MOST_COLUMNS, is_table
from desktop_app.gui.widgets import as_list, empty_label, push_button
from desktop_app.gui.wording import tr

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_Role = Qt.ItemDataRole
WIDTH: Final = 130


def cell_text(value: Any) -> str:
    """Return a value as it stands in a cell: a text as it is, unless it would read as something else."""
    if isinstance(value, str) and value and cell_value(value) == value:
        return value
    return compact_json(value)


def cell_value(text: str) -> Any:
    """Return what a cell means: JSON where it is that, else the text itself."""
    try:
        return json.loads(text, parse_constant=_refused)
    except ValueError:
        return text


def _refused(name: str) -> Any:
    raise ValueError(name)  # NaN and its like are no JSON: they are texts.


class ObjectsModel(QAbstractTableModel):
    """Owns a list of objects while it is edited. An empty cell: the object has no such member."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = []
        self.columns: list[str] = []

    def show_rows(self, rows: list[dict[str, Any]]) -> None:
        """Show another list, copied; the columns are the members that occur."""
        names = dict.fromkeys(name for row in rows for name in row)
        self.beginResetModel()
        self.rows = [dict(row) for row in rows]
        self.columns = list(names)[:MOST_COLUMNS]
        self.endResetModel()

    def add_row(self) -> None:
        """Append an object with every member, each null."""
        self._changed([*self.rows, dict.fromkeys(self.columns)], self.columns)

    def remove_rows(self, gone: set[int]) -> None:
        """Remove objects by their places."""
        self._changed([row for at, row in enumerate(self.rows) if at not in gone], self.columns)

    def add_column(self, name: str) -> None:
        """Give every object another member, null at first; an empty list gets an object."""
        if name and name not in self.columns:
            self._changed([{**row, name: None} for row in self.rows or [{}]], [*self.columns, name])

    def _changed(self, rows: list[dict[str, Any]], columns: list[str]) -> None:
        self.beginResetModel()
        self.rows, self.columns = rows, columns
        self.endResetModel()
        self.edited.emit()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        row, name = self.rows[index.row()], self.columns[index.column()]
        if role in (_Role.DisplayRole, _Role.EditRole):
            return cell_text(row[name]) if name in row else ""
        if role == _Role.ToolTipRole:
            return plain_tip(cell_text(row[name])) if name in row else None
        if role == _Role.TextAlignmentRole and type(row.get(name)) in (int, float):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def setData(self, index: _Index, value: Any, role: int = _Role.EditRole) -> bool:
        row, name = self.rows[index.row()], self.columns[index.column()]
        if str(value) == self.data(index, _Role.EditRole):
            return False
        if str(value):
            row[name] = cell_value(str(value))
        else:
            row.pop(name, None)
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if role != _Role.DisplayRole:
            return None
        return str(section) if orientation == Qt.Orientation.Vertical else self.columns[section]


class MockTable(QWidget):
    """The table with what adds and removes; for a value that is no list of objects it says so instead."""

    edited = Signal(list)
    """The list as it is now."""

    def __init__(self) -> None:
        super().__init__()
        self.model = ObjectsModel()
        self.table = QTableView()
        self.table.setModel(self.model)
        as_list(self.table, tr("Rows"))
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(
            triggers.DoubleClicked
            | triggers.EditKeyPressed
            | triggers.AnyKeyPressed
            | triggers.SelectedClicked
        )
        self.table.horizontalHeader().setDefaultSectionSize(WIDTH)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.other = empty_label("")
        self.add_button = push_button(tr("Add a row"))
        self.remove_button = push_button(tr("Remove the rows"))
        self.column_button = push_button(tr("Add a column …"))
        self._build()
        self.model.edited.connect(lambda: self.edited.emit(self.model.rows))
        self.model.modelReset.connect(self._refresh)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        self.add_button.clicked.connect(self.model.add_row)
        self.remove_button.clicked.connect(lambda: self.model.remove_rows(self._chosen()))
        self.column_button.clicked.connect(self._ask_column)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.add_button, self.remove_button, self.column_button):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addWidget(self.other, 1)
        column.addLayout(row)

    def show_value(self, value: Any, fault: str = "") -> None:
        """Show a list of objects. Null and an empty list can be begun with; after a ``fault`` none."""
        table = not fault and (value in (None, []) or (is_table(value) and all(map(_is_object, value))))
        self.model.show_rows(value or [] if table else [])
        self.table.setVisible(table)
        self.other.setVisible(not table)
        for button in (self.add_button, self.remove_button, self.column_button):
            button.setVisible(table)
        self.other.setText(fault or tr("Only a list of objects stands in a table. Edit it as JSON."))

    def _chosen(self) -> set[int]:
        return {index.row() for index in self.table.selectionModel().selectedIndexes()}

    def _refresh(self) -> None:
        self.remove_button.setEnabled(bool(self._chosen()))
        self.add_button.setEnabled(bool(self.model.columns))

    def _ask_column(self) -> None:
        dialog = TextDialog(tr("Add a column"), tr("Name of the member"), "", tr("Add"), self)
        dialog.given.connect(lambda name: self.model.add_column(name.strip()))
        dialog.open()


def _is_object(row: Any) -> bool:
    return isinstance(row, dict)
