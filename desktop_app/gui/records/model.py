"""The records of one collection as a table model: pages are read when rows are looked at, and forgotten when
others are. The loop never waits for a database.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QIcon

from desktop_app.domain.collections import Collection, DataField
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.record_work import ActionOutcome, Query, Record
from desktop_app.gui.editing import reason_of
from desktop_app.gui.records.anchors import nearest
from desktop_app.gui.records.cells import cell_text, field_locked
from desktop_app.gui.tasks import spawn
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.wording import tr
from desktop_app.services import Services
from desktop_app.services.record_actions import key_of

PAGE: Final = 200
"""Rows that are read at once."""
KEPT: Final = 20
"""Pages that are remembered; those looked at longest ago are forgotten first."""
WAITING: Final = 3
"""Pages that wait to be read; those of rows scrolled past are given up."""

Cell = tuple[str, str]
"""The key of a record as text, and the name of a field."""
_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_Role = Qt.ItemDataRole
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_SHOWN: Final = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
_EDITED: Final = _SHOWN | Qt.ItemFlag.ItemIsEditable


class RecordsModel(QAbstractTableModel):
    """Shows what a filter leaves of a collection, in an order. Owns pages of records and unsaved cells."""

    counted = Signal()
    """How many records there are is known, or has changed."""
    begun = Signal()
    """The first page was read."""
    failed = Signal(str)
    """The records could not be read, in words."""
    refused = Signal(str)
    """A cell was not saved, in words; it keeps what was typed."""
    saved = Signal()
    """A cell was saved."""

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.collection: Collection | None = None
        self.fields: tuple[DataField, ...] = ()
        self.locked = ""
        """Why nothing can be changed; empty if it can."""
        self.fault_color = QColor("red")
        self.fault_icon = QIcon()
        self.muted = QColor("gray")
        self.filter: Any = None
        self.order: tuple[Mapping[str, Any], ...] = ()
        self.total = 0
        self._pages: OrderedDict[int, list[Record]] = OrderedDict()
        self._stale: set[int] = set()
        self._moved: set[int] = set()
        """Pages with a record that may belong elsewhere since a cell of it was saved."""
        self._counted = False
        self._wanted: list[int] = []
        self._reading = False
        self._broken = False
        self._generation = 0
        self._pending: dict[Cell, Any] = {}
        self._faults: dict[Cell, str] = {}

    # -- what is shown ---------------------------------------------------------------------------------
    def show_collection(self, collection: Collection | None, locked: str, filter: Any = None) -> None:
        """Show the records of another collection; cells that were not saved are forgotten."""
        self.beginResetModel()
        self.collection, self.locked, self.filter, self.order = collection, locked, filter, ()
        self.fields = collection.visible if collection else ()
        self._pending.clear()
        self._faults.clear()
        self._clear()
        self.endResetModel()
        self._start()

    def show_part(self, filter: Any, order: tuple[Mapping[str, Any], ...]) -> None:
        """Show what another filter leaves, in another order."""
        self.beginResetModel()
        self.filter, self.order = filter, order
        self._clear()
        self.endResetModel()
        self._start()

    def refresh(self) -> None:
        """Read anew what is shown; the old rows stay until then."""
        self._generation += 1
        self._broken = False
        self._stale = set(self._pages)
        self._counted = False
        self._start()
        self._repaint()

    def _clear(self) -> None:
        self._pages.clear()
        self._stale.clear()
        self._moved.clear()
        self._counted = False
        self._wanted.clear()
        self._broken = False
        self._generation += 1
        self.total = 0

    def _start(self) -> None:
        if self.collection is not None:
            spawn(self._count(self._generation, self.collection), self)
            self._want(0)

    async def _count(self, generation: int, collection: Collection) -> None:
        if generation != self._generation:
            return
        try:
            total = await self._services.data.records.count(collection.path, self.filter)
        except WireworkError as error:
            self._fail(generation, error)
            return
        if generation == self._generation:
            self._resize(total)
            self._counted = True
            self.counted.emit()

    def _resize(self, total: int) -> None:
        if total > self.total:
            self.beginInsertRows(QModelIndex(), self.total, total - 1)
            self.total = total
            self.endInsertRows()
        elif total < self.total:
            self.beginRemoveRows(QModelIndex(), total, self.total - 1)
            self.total = total
            self.endRemoveRows()

    def _fail(self, generation: int, error: WireworkError) -> None:
        if generation == self._generation:
            self._broken = True
            self._wanted.clear()
            self.failed.emit(reason_of(error))

    # -- pages -----------------------------------------------------------------------------------------
    def _want(self, page: int) -> None:
        if self._broken or page in self._wanted:
            return
        self._wanted.append(page)
        del self._wanted[:-WAITING]
        if not self._reading:
            self._reading = True
            spawn(self._read(), self)

    async def _read(self) -> None:
        """Read the pages that are wanted, the one asked for last first."""
        try:
            while self._wanted and self.collection is not None:
                page, generation = self._wanted[-1], self._generation
                query = self._query(page)
                try:
                    rows = await self._services.data.records.query(self.collection.path, query)
                except WireworkError as error:
                    self._fail(generation, error)
                    continue
                if generation == self._generation:
                    if page in self._wanted:
                        self._wanted.remove(page)
                    self._take(page, rows)
        finally:
            self._reading = False

    def _query(self, page: int) -> Query:
        """Return what reads a page: from the nearest of those that are here, or from the end."""
        assert self.collection is not None
        total = self.total if self._counted else 0
        anchor = nearest(self.collection, self._sure_pages(), page, PAGE, total)
        return Query(self.filter, self.order, page + 1, PAGE, anchor=anchor)

    def _sure_pages(self) -> dict[int, list[Record]]:
        """Return the pages whose records stand where they are shown."""
        unsure = self._stale | self._moved
        return {page: rows for page, rows in self._pages.items() if rows and page not in unsure}

    def _take(self, page: int, rows: list[Record]) -> None:
        self._stale.discard(page)
        self._moved.discard(page)
        self._pages[page] = rows
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT:
            self._stale.discard(self._pages.popitem(last=False)[0])
        first = page * PAGE
        if first + len(rows) > self.total:
            self._resize(first + len(rows))
        if rows:
            self.dataChanged.emit(
                self.index(first, 0), self.index(first + len(rows) - 1, self.columnCount() - 1)
            )
        if not page:
            self.begun.emit()

    def _repaint(self) -> None:
        if self.total:
            self.dataChanged.emit(self.index(0, 0), self.index(self.total - 1, self.columnCount() - 1))

    def record(self, row: int) -> Record | None:
        """Return the record of a row; None while its page is being read."""
        page, at = divmod(row, PAGE)
        rows = self._pages.get(page)
        if rows is None or page in self._stale:
            self._want(page)
        else:
            self._pages.move_to_end(page)
        return rows[at] if rows is not None and at < len(rows) else None

    def key(self, row: int) -> Any:
        """Return what names the record of a row; None while it is being read, or has no key."""
        record = self.record(row)
        if record is None or self.collection is None or not self.collection.key:
            return None
        return key_of(self.collection, record)

    # -- editing ---------------------------------------------------------------------------------------
    def _cell(self, index: _Index) -> Cell:
        return json.dumps(self.key(index.row()), default=str), self.fields[index.column()].name

    def why_locked(self, index: _Index) -> str:
        """Return why a cell cannot be edited; empty if it can."""
        if self.collection is None or not index.isValid():
            return ""
        return self.locked or field_locked(self.collection, self.fields[index.column()])

    def setData(self, index: _Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Save a value; until it is saved the cell shows it, and keeps it if it is refused."""
        record = self.record(index.row())
        if record is None or self.why_locked(index) or role != _Role.EditRole:
            return False
        cell, name = self._cell(index), self.fields[index.column()].name
        self._faults.pop(cell, None)
        if value == record.get(name) and type(value) is type(record.get(name)):
            self._pending.pop(cell, None)
        else:
            self._pending[cell] = value
            assert self.collection is not None
            spawn(self._save(self.collection, cell, self.key(index.row()), value), self)
        self.dataChanged.emit(index, index)
        return True

    def refuse(self, index: _Index, value: Any, reason: str) -> None:
        """Keep what was typed into a cell, which cannot be saved."""
        cell = self._cell(index)
        self._pending[cell], self._faults[cell] = value, reason
        self.dataChanged.emit(index, index)
        self.refused.emit(reason)

    async def _save(self, collection: Collection, cell: Cell, key: Any, value: Any) -> None:
        try:
            actions, followers = self._services.record_actions, self._services.followers
            named = await followers.named(collection.path)
            outcome = await actions.update(collection.path, [key], {cell[1]: value}, named)
            fault = outcome_fault(outcome) or ("" if outcome.result else tr("The record is gone."))
        except WireworkError as error:
            fault = reason_of(error)
        if collection is not self.collection or self._pending.get(cell) is not value:
            return
        if fault:
            self._faults[cell] = fault
            self.refused.emit(fault)
        else:
            await self._show_saved(collection, cell, key)
            if followed := follow_fault(outcome):
                self.refused.emit(followed)
        self._repaint()

    async def _show_saved(self, collection: Collection, cell: Cell, key: Any) -> None:
        """Take the record as it is stored now: the database may have changed more than the cell."""
        fresh = await self._services.data.records.get(collection.path, key)
        for page, rows in self._pages.items():
            for at, row in enumerate(rows):
                if fresh is not None and key_of(collection, row) == key:
                    rows[at] = fresh
                    self._moved.add(page)
        self._pending.pop(cell, None)
        self.saved.emit()

    def discard(self) -> None:
        """Forget what could not be saved; the cells show what is stored."""
        for cell in self._faults:
            self._pending.pop(cell, None)
        self._faults.clear()
        self._repaint()

    @property
    def faulty(self) -> int:
        """How many cells could not be saved."""
        return len(self._faults)

    # -- as Qt asks ------------------------------------------------------------------------------------
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else self.total

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.fields)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return _SHOWN if self.why_locked(index) else _EDITED

    def value(self, index: _Index) -> Any:
        """Return the value of a cell as it is typed, else as it is stored."""
        record = self.record(index.row())
        stored = None if record is None else record.get(self.fields[index.column()].name)
        return self._pending.get(self._cell(index), stored) if self._pending else stored

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid() or index.column() >= len(self.fields):
            return None
        field = self.fields[index.column()]
        if role == _Role.DisplayRole:
            unread = self.record(index.row()) is None
            return "…" if unread else cell_text(field, self.value(index))
        if role == _Role.EditRole:
            return self.value(index)
        if role == _Role.DecorationRole and self._faults and self._cell(index) in self._faults:
            return self.fault_icon
        if role == _Role.ToolTipRole:
            return plain_tip(self._tip(index, field))
        if role == _Role.ForegroundRole:
            return self._color(index)
        if role == _Role.TextAlignmentRole and field.kind == "number":
            return _RIGHT
        return None

    def _tip(self, index: _Index, field: DataField) -> str:
        fault = self._faults.get(self._cell(index), "") if self._faults else ""
        lines = (fault and tr("Not saved: {reason}", reason=fault), cell_text(field, self.value(index)))
        return "\n\n".join(line for line in (*lines, self.why_locked(index)) if line)

    def _color(self, index: _Index) -> QColor | None:
        if self._faults and self._cell(index) in self._faults:
            return self.fault_color
        pending = bool(self._pending) and self._cell(index) in self._pending
        return self.muted if pending or self.record(index.row()) is None else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == _Role.DisplayRole else None
        field = self.fields[section]
        if role == _Role.DisplayRole:
            return field.label
        if role == _Role.ToolTipRole:
            words = tr("required") if field.required else ""
            return plain_tip(" · ".join(part for part in (field.name, field.type, words) if part))
        if role == _Role.TextAlignmentRole and field.kind == "number":
            return _RIGHT
        return None


def outcome_fault(outcome: ActionOutcome) -> str:
    """Return why something that a person did with records was not done; empty if it was."""
    return "" if outcome.ok or outcome.saved else _reason(outcome)


def follow_fault(outcome: ActionOutcome) -> str:
    """Return how a workflow has failed that follows what was saved; empty if none has (data.md 1.4)."""
    if outcome.ok or not outcome.saved:
        return ""
    return tr("Saved. A workflow that follows was not content: {reason}", reason=_reason(outcome))


def _reason(outcome: ActionOutcome) -> str:
    return " ".join(outcome.messages) or {
        "stopped": tr("A workflow has taken this over; nothing was written."),
        "rejected": tr("A workflow does not allow this."),
    }.get(outcome.state, tr("A workflow that belongs to this has failed."))
