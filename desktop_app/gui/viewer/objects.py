"""A list of objects as a table model: columns are the members that occur, rows are sorted and filtered."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.gui import formats
from desktop_app.gui.slices import sorted_in_slices, through
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.wording import tr

MOST_COLUMNS: Final = 200
"""Members beyond these are left to the tree."""
_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_ABSENT: Final = object()


def is_table(value: Any) -> bool:
    """Return whether a value is a list of objects; a look at the beginning decides."""
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value[:100])


class ObjectsModel(QAbstractTableModel):
    """Shows ``order``, the numbers of the rows that fit in the order a person chose. Owns no value."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Any] = ()
        self.columns: list[str] = []
        self.order: Sequence[int] = ()

    async def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows, as they stand; the names of all members are gathered first."""
        names: dict[str, None] = {}
        await through(self._gathered(rows, names))
        self.beginResetModel()
        self.rows, self.columns, self.order = rows, list(names)[:MOST_COLUMNS], range(len(rows))
        self.endResetModel()

    @staticmethod
    def _gathered(rows: Sequence[Any], names: dict[str, None]) -> Iterator[None]:
        for at in range(0, len(rows), 500):
            for row in rows[at : at + 500]:
                if isinstance(row, dict) and not row.keys() <= names.keys():
                    names.update(dict.fromkeys(row))
            yield

    async def arrange(self, words: str, column: int = -1, *, descending: bool = False) -> None:
        """Keep the rows in which ``words`` stand, sorted by a column (-1: as they came)."""
        rows = self.rows
        kept: list[int] = []
        await through(self._fitting(rows, words.casefold(), kept))
        if 0 <= column < len(self.columns):
            name = self.columns[column]
            kept = await sorted_in_slices(kept, lambda n: _rank(rows[n], name), descending=descending)
        if rows is self.rows:
            self.beginResetModel()
            self.order = kept
            self.endResetModel()

    def _fitting(self, rows: Sequence[Any], words: str, kept: list[int]) -> Iterator[None]:
        for at in range(0, len(rows), 200):
            some = range(at, min(at + 200, len(rows)))
            kept += [n for n in some if not words or _holds(rows[n], words)]
            yield

    def csv(self, columns: Sequence[int]) -> Iterator[str]:
        """Yield the rows that are shown as CSV (RFC 4180), some at a time, under the names of ``columns``."""
        names = [self.columns[column] for column in columns]
        yield _csv_lines([names])
        order, rows = self.order, self.rows
        for at in range(0, len(order), 200):
            some = (rows[n] for n in order[at : at + 200])
            yield _csv_lines([[_cell(_member(row, name)) for name in names] for row in some])

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def value(self, index: _Index) -> Any:
        """Return the value of a cell; None where the row has none."""
        found = _member(self.rows[self.order[index.row()]], self.columns[index.column()])
        return None if found is _ABSENT else found

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole or role == Qt.ItemDataRole.ToolTipRole:
            found = _member(self.rows[self.order[index.row()]], self.columns[index.column()])
            text = "" if found is _ABSENT else "null" if found is None else formats.preview(found)
            return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        if role == Qt.ItemDataRole.TextAlignmentRole and type(self.value(index)) in (int, float):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(self.order[section])
        return self.columns[section] or tr("(no name)")


def _member(row: Any, name: str) -> Any:
    return row.get(name, _ABSENT) if isinstance(row, dict) else _ABSENT


def _rank(row: Any, name: str) -> tuple[int, Any]:
    """Order numbers before texts before all else; what is missing comes last."""
    value = _member(row, name)
    if value is _ABSENT or value is None:
        return (3, "")
    if isinstance(value, int | float):
        return (0, value)
    return (1, value.casefold()) if isinstance(value, str) else (2, formats.preview(value))


def _holds(row: Any, words: str) -> bool:
    values = row.values() if isinstance(row, dict) else (row,)
    return any(words in _words(value) for value in values)


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value.casefold()
    return formats.preview(value).casefold() if isinstance(value, dict | list) else str(value).casefold()


def _cell(value: Any) -> str:
    if value is _ABSENT or value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _csv_lines(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
