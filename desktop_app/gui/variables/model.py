"""The rows of the browser as a Qt model: members are made when a row is unfolded, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.gui.tips import plain_tip
from desktop_app.gui.variables.mime import REFERENCE, reference_data
from desktop_app.gui.variables.rows import PAGE, Row
from desktop_app.gui.wording import counted, tr

ROW: Final = Qt.ItemDataRole.UserRole + 1
"""The :class:`Row` of a line."""

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class VariableModel(QAbstractItemModel):
    """Shows roots and what is below them. Owns the rows that were looked at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.roots: list[Row] = []
        self.spoken: Callable[[Row], str] = lambda row: row.label
        """What a screen reader says of a row."""

    def show_roots(self, roots: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.roots = list(roots)
        for number, row in enumerate(self.roots):
            row.row, row.parent = number, None
        self.endResetModel()

    # -- structure -------------------------------------------------------------------------------------
    def row_at(self, index: _Index) -> Row | None:
        """Return the row of an index."""
        row = index.internalPointer() if index.isValid() else None
        return row if isinstance(row, Row) else None

    def index_of(self, row: Row) -> QModelIndex:
        """Return the index of a row."""
        return self.createIndex(row.row, 0, row)

    def _shown(self, index: _Index) -> list[Row]:
        row = self.row_at(index)
        return self.roots if row is None else row.shown

    def index(self, row: int, column: int, parent: _Index = _ROOT) -> QModelIndex:
        shown = self._shown(parent)
        return self.createIndex(row, column, shown[row]) if 0 <= row < len(shown) else QModelIndex()

    def parent(self, index: _Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        row = self.row_at(index)
        return QModelIndex() if row is None or row.parent is None else self.index_of(row.parent)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return len(self._shown(parent))

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 1

    def hasChildren(self, parent: _Index = _ROOT) -> bool:
        row = self.row_at(parent)
        return bool(self.roots) if row is None else row.has_members

    def canFetchMore(self, parent: _Index) -> bool:
        row = self.row_at(parent)
        return row is not None and not row.fetched and row.has_members

    def fetchMore(self, parent: _Index) -> None:
        row = self.row_at(parent)
        if row is not None and not row.fetched:
            self._insert(row, row.members(0, PAGE))
            row.fetched = True

    def _insert(self, row: Row, made: list[Row]) -> None:
        if made:
            start = len(row.shown)
            self.beginInsertRows(self.index_of(row), start, start + len(made) - 1)
            row.shown += made
            self.endInsertRows()

    def _remove(self, row: Row, start: int) -> None:
        if start < len(row.shown):
            self.beginRemoveRows(self.index_of(row), start, len(row.shown) - 1)
            del row.shown[start:]
            self.endRemoveRows()

    def turn_page(self, more: Row) -> QModelIndex:
        """Show the next members in the place of the row that stands for the rest; return the first."""
        row, start = more.parent, more.row
        if row is None:
            return QModelIndex()
        self._remove(row, start)
        self._insert(row, row.members(start, PAGE))
        return self.index(start, 0, self.index_of(row))

    # -- following the values --------------------------------------------------------------------------
    def renew(self) -> None:
        """Look at the values again; rows whose members are still the same stay, with what is unfolded."""
        for row in self.roots:
            self._renew(row)
        if self.roots:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.roots) - 1, 0))

    def _renew(self, row: Row) -> None:
        if not row.fetched:
            return
        count = len(row.shown) - bool(row.shown and row.shown[-1].kind == "more")
        fresh = row.members(0, max(count, PAGE))
        if [(each.kind, each.label, each.path) for each in fresh] != [
            (each.kind, each.label, each.path) for each in row.shown
        ]:
            self._remove(row, 0)
            self._insert(row, fresh)
            return
        for each in row.shown:
            self._renew(each)
        if row.shown:
            parent = self.index_of(row)
            self.dataChanged.emit(self.index(0, 0, parent), self.index(len(row.shown) - 1, 0, parent))

    def walk(self) -> Iterator[Row]:
        """Yield every row that was made, from top to bottom."""
        stack = self.roots[::-1]
        while stack:
            row = stack.pop()
            yield row
            stack += reversed(row.shown)

    # -- content ---------------------------------------------------------------------------------------
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index)
        if row is None:
            return None
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return label_of(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(tip_of(row))
        return self.spoken(row) if role == Qt.ItemDataRole.AccessibleTextRole else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        row = self.row_at(index)
        flag = Qt.ItemFlag
        if row is None or row.kind == "message":
            return flag.ItemIsEnabled
        usual = flag.ItemIsEnabled | flag.ItemIsSelectable
        return usual | flag.ItemIsDragEnabled if row.reference and not row.reason else usual

    def mimeTypes(self) -> list[str]:
        return [REFERENCE, "text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the reference, as text for fields and as a path for the canvas."""
        row = self.row_at(indexes[0]) if indexes else None
        if row is None or not row.reference:
            return QMimeData()
        return reference_data(row.path, row.reference)


def label_of(row: Row) -> str:
    """Return what a row is called."""
    if row.kind == "more":
        return tr("more …")
    if row.kind == "column" and not row.trail:
        return tr("all {list} ▸ {name}", list=row.parent.label if row.parent else "", name=row.label)
    return row.trail or row.label


def tip_of(row: Row) -> str:
    """Return everything about a row that a line has no room for."""
    count = row.world.used(row.path) if row.path else 0
    lines = [
        row.words if row.kind in ("value", "column") else "",
        row.reference,
        row.reason,
        row.warning if row.kind in ("value", "column") else "",
        row.age if row.kind in ("value", "column") else "",
        counted(count, "used in 1 place", "used in {n} places") if count else "",
    ]
    return "\n".join(line for line in lines if line)
