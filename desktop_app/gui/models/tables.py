"""A read-only table over a list of rows: what most docks need, without a class for each."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon

from desktop_app.domain.quick import dataclass
from desktop_app.gui.tips import plain_tip

Row = TypeVar("Row")
_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """How one column of a row reads."""

    title: str
    text: Callable[[Row], str]
    icon: Callable[[Row], QIcon | None] | None = None
    tip: Callable[[Row], str] | None = None
    color: Callable[[Row], QColor | None] | None = None
    align_right: bool = False


class GrowingRows(Sequence[Row]):
    """Rows that are made when they are looked at, however many there are, and that only grow."""

    @abstractmethod
    def continues(self, rows: Sequence[Row]) -> bool:
        """Whether ``rows`` are the beginning of these."""

    @abstractmethod
    def row_of(self, key: Any) -> int | None:
        """Return the row with this key."""


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Shows ``rows``. Replacing them keeps the view still where the keys of the rows stay the same."""

    def __init__(
        self, columns: Sequence[Column[Row]], key: Callable[[Row], Any], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self._key = key
        self.rows: Sequence[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; those appended behind known ones do not disturb the selection."""
        if isinstance(rows, GrowingRows):
            self._show_growing(rows)
            return
        old, new = [self._key(row) for row in self.rows], [self._key(row) for row in rows]
        if old and new[: len(old)] == old:
            self._extend(list(rows), len(old))
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def _show_growing(self, rows: GrowingRows[Row]) -> None:
        known = len(self.rows)
        if known and rows.continues(self.rows):
            if len(rows) > known:
                self._extend(rows, known)
            self.rows = rows  # The view paints them anew; it is not told line by line.
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def _extend(self, rows: Sequence[Row], known: int) -> None:
        if isinstance(self.rows, list):
            self.rows[:known] = rows[:known]
        if known < len(rows):
            self.beginInsertRows(QModelIndex(), known, len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
        self.dataChanged.emit(self.index(0, 0), self.index(known - 1, len(self._columns) - 1))

    def row_of(self, key: Any) -> int | None:
        """Return the last row with this key."""
        if isinstance(self.rows, GrowingRows):
            return self.rows.row_of(key)
        found = [number for number, row in enumerate(self.rows) if self._key(row) == key]
        return found[-1] if found else None

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = self.rows[index.row()], self._columns[index.column()]
        if role == _Role.DisplayRole:
            return column.text(row)
        if role == _Role.DecorationRole:
            return column.icon(row) if column.icon else None
        if role == _Role.ToolTipRole:
            return plain_tip(column.tip(row) if column.tip else column.text(row))
        if role == _Role.ForegroundRole:
            return column.color(row) if column.color else None
        if role == _Role.TextAlignmentRole and column.align_right:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _Role.DisplayRole:
            return self._columns[section].title
        if role == _Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None
