"""A JSON value as a tree that is unfolded on demand, so that a result of many megabytes opens at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.gui import formats
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.wording import counted, tr

CHUNK: Final = 200
"""So many members are added at a time when a list is long (editor.md G)."""
LONG: Final = 2_000
"""Letters above which a text is only told of; the viewer shows it."""
VALUE: Final = Qt.ItemDataRole.UserRole + 1
"""The value of a line itself."""

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class _Entry:
    """One line of the tree; ``shown`` are the children that the view knows of."""

    __slots__ = ("_left", "name", "parent", "row", "shown", "value")

    def __init__(self, name: str, value: Any, parent: _Entry | None, row: int) -> None:
        self.name = name
        self.value = value
        self.parent = parent
        self.row = row
        self.shown: list[_Entry] = []
        self._left: Iterator[tuple[Any, Any]] | None = None

    @property
    def size(self) -> int:
        return len(self.value) if isinstance(self.value, dict | list) else 0

    def take(self, count: int) -> None:
        """Make the next ``count`` children known."""
        start = len(self.shown)
        if self._left is None:
            self._left = iter(self.value.items() if isinstance(self.value, dict) else enumerate(self.value))
        members = enumerate(islice(self._left, count), start)
        self.shown += [_Entry(str(name), value, self, row) for row, (name, value) in members]


class JsonTreeModel(QAbstractItemModel):
    """Read-only: column 0 the name, column 1 the value or how much is inside."""

    def __init__(self, value: Any = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = _Entry("", [], None, 0)
        self.structured = False
        """Whether the value has members; a scalar stands in a line of its own."""
        self.show_value(value)

    def show_value(self, value: Any) -> None:
        """Show another value; a scalar stands alone in one line."""
        self.beginResetModel()
        self.structured = isinstance(value, dict | list)
        holder = value if self.structured else {tr("value"): value}
        self._root = _Entry("", holder, None, 0)
        self._root.take(CHUNK)
        self.endResetModel()

    def _entry(self, index: _Index) -> _Entry:
        entry = index.internalPointer() if index.isValid() else None
        return entry if isinstance(entry, _Entry) else self._root

    def index(self, row: int, column: int, parent: _Index = _ROOT) -> QModelIndex:
        shown = self._entry(parent).shown
        return self.createIndex(row, column, shown[row]) if 0 <= row < len(shown) else QModelIndex()

    def parent(self, index: _Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        above = self._entry(index).parent
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return len(self._entry(parent).shown) if parent.column() <= 0 else 0

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 2

    def hasChildren(self, parent: _Index = _ROOT) -> bool:
        return parent.column() <= 0 and self._entry(parent).size > 0

    def canFetchMore(self, parent: _Index) -> bool:
        entry = self._entry(parent)
        return len(entry.shown) < entry.size

    def fetchMore(self, parent: _Index) -> None:
        entry = self._entry(parent)
        count = min(CHUNK, entry.size - len(entry.shown))
        self.beginInsertRows(parent, len(entry.shown), len(entry.shown) + count - 1)
        entry.take(count)
        self.endInsertRows()

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entry(index)
        if role == VALUE:
            return entry.value
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        text = entry.name if index.column() == 0 else _text(entry.value, role)
        return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def path(self, index: _Index) -> tuple[str, ...]:
        """Return the names that lead to a line."""
        entry: _Entry | None = self._entry(index)
        names: list[str] = []
        while entry is not None and entry.parent is not None:
            names.append(entry.name)
            entry = entry.parent
        return tuple(reversed(names))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return (tr("Name"), tr("Value"))[section]
        return None


def _text(value: Any, role: int) -> str:
    if isinstance(value, dict):
        return counted(len(value), "{{1 member}}", "{{{n} members}}")
    if isinstance(value, list):
        return counted(len(value), "[1 entry]", "[{n} entries]")
    if isinstance(value, str):
        if role == Qt.ItemDataRole.ToolTipRole:
            return value
        return value[:300] if len(value) <= LONG else _told(value)
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _told(text: str) -> str:
    return tr("{size} – open viewer", size=formats.size(len(text)))
