"""The rows of the browser as a Qt model: members are made when a row is unfolded, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.domain.values import MISSING
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.variables.mime import REFERENCE, reference_data
from desktop_app.gui.variables.rows import KEPT, PAGE, Row
from desktop_app.gui.wording import counted, tr

ROW: Final = Qt.ItemDataRole.UserRole + 1
"""The :class:`Row` of a line."""

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_USUAL: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_DRAGGED: Final = _USUAL | Qt.ItemFlag.ItemIsDragEnabled
_MORE: Final = ("more", "", "")


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
        row = index.internalPointer()  # Of an invalid index there is none.
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

    def _insert(self, row: Row, made: list[Row], at: int | None = None) -> None:
        if made:
            start = len(row.shown) if at is None else at
            self.beginInsertRows(self.index_of(row), start, start + len(made) - 1)
            row.shown[start:start] = made
            _number(row.shown)
            self.endInsertRows()

    def _remove(self, row: Row, start: int, end: int | None = None) -> None:
        end = len(row.shown) if end is None else end
        if start < end:
            self.beginRemoveRows(self.index_of(row), start, end - 1)
            del row.shown[start:end]
            _number(row.shown)
            self.endRemoveRows()

    def turn_page(self, marker: Row) -> QModelIndex:
        """Show the next members in the place of the row that stands for them, or the ones before; return the
        nearest of them.
        """
        row = marker.parent
        if row is None:
            return QModelIndex()
        return self._turn_back(row) if marker.kind == "earlier" else self._turn_on(row, marker.row)

    def _turn_on(self, row: Row, start: int) -> QModelIndex:
        self._remove(row, start)
        self._insert(row, row.members(len(row.before) + start, PAGE))
        first = row.shown[start]
        if len(row.shown) > KEPT:
            if row.shown[0].kind != "earlier":
                self._insert(row, [row.marker("earlier")], 0)
            self.beginRemoveRows(self.index_of(row), 1, PAGE)
            row.hide_first(PAGE)
            _number(row.shown)
            self.endRemoveRows()
        return self.index_of(first)

    def _turn_back(self, row: Row) -> QModelIndex:
        if len(row.shown) > KEPT:
            self.beginRemoveRows(self.index_of(row), KEPT - PAGE + 1, len(row.shown) - 1)
            row.hide_last(KEPT - PAGE + 1)
            self.endRemoveRows()
            self._insert(row, [row.marker("more")])
        earlier = row.before[-PAGE:]
        del row.before[-PAGE:]
        self._insert(row, earlier, 1)
        if not row.before:
            self._remove(row, 0, 1)
        return self.index_of(earlier[-1])

    # -- following the values --------------------------------------------------------------------------
    def renew(self) -> None:
        """Look at the values again; rows whose members are still the same stay, with what is unfolded. What
        holds the very value it held is not looked into.
        """
        for row in self.roots:
            self._renew(row)
        if self.roots:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.roots) - 1, 0))

    def _renew(self, row: Row) -> None:
        held = row.held
        if row.fetched and held is not MISSING and row.value is held:
            return
        row.forget()
        if not row.fetched:
            return
        known = [*row.before, *(each for each in row.shown if each.kind not in ("earlier", "more"))]
        fresh = row.members(0, max(len(known), PAGE))
        more = bool(row.shown) and row.shown[-1].kind == "more"
        if [_same(each) for each in fresh] != [*map(_same, known), *[_MORE] * more]:
            self._remove(row, 0)
            again, row.before = bool(row.before), []
            self._insert(row, row.members(0, PAGE) if again else fresh)
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
        if row is None or row.kind == "message":
            return Qt.ItemFlag.ItemIsEnabled
        return _DRAGGED if row.path and not row.reason and row.reference else _USUAL

    def mimeTypes(self) -> list[str]:
        return [REFERENCE, "text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the reference, as text for fields and as a path for the canvas."""
        row = self.row_at(indexes[0]) if indexes else None
        if row is None or not row.reference:
            return QMimeData()
        return reference_data(row.path, row.reference)


def _number(rows: list[Row]) -> None:
    for number, row in enumerate(rows):
        row.row = number


def _same(row: Row) -> tuple[str, str, str]:
    return row.kind, row.label, row.path


def label_of(row: Row) -> str:
    """Return what a row is called."""
    if row.kind == "more":
        return tr("more …")
    if row.kind == "earlier":
        return tr("earlier …")
    if row.kind == "column" and not row.trail:
        return tr("all {list} ▸ {name}", list=row.parent.label if row.parent else "", name=row.label)
    return row.trail or row.label


def tip_of(row: Row) -> str:
    """Return everything about a row that a line has no room for."""
    count = row.world.used(row.path) if row.path else 0
    lines = [
        row.words if row.kind in ("value", "column") else row.label if row.kind == "message" else "",
        row.reference,
        row.reason,
        row.warning if row.kind in ("value", "column") else "",
        row.age if row.kind in ("value", "column") else "",
        counted(count, "used in 1 place", "used in {n} places") if count else "",
    ]
    return "\n".join(line for line in lines if line)
