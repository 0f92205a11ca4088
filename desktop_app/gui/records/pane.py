"""One collection in a grid, with the line that narrows it and what can be done with its records."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.collections import Collection
from desktop_app.domain.record_work import Record
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.records.cells import locked
from desktop_app.gui.records.delegate import CellDelegate
from desktop_app.gui.records.model import RecordsModel
from desktop_app.gui.records.narrowing import both, holding, linked
from desktop_app.gui.records.work import RecordWork
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import SearchField, as_list, empty_label, paragraph, push_button, tool_button
from desktop_app.gui.wording import counted, tr
from desktop_app.services import Services

PAUSE_MS: Final = 250
WIDEST: Final = 260
LOOKED_AT: Final = 30
"""Rows that decide how wide the columns are at first."""

Place = tuple[Collection, Any, str]
"""A collection, the filter that a link to it has, and the words for that link."""


class RecordGrid(QTableView):
    """A table in which Enter and typing edit a cell, and Delete removes records."""

    delete_wanted = Signal()
    locked = Signal(object)
    """The index of a cell that a person wants to edit and cannot."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Edit the current cell by Enter; ask to delete by Delete."""
        editing = self.state() == QAbstractItemView.State.EditingState
        if not editing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._begin(self.currentIndex())
        elif not editing and event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _begin(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        elif index.isValid():
            self.locked.emit(index)


class RecordsPane(QWidget):
    """Shows the records of a collection. Owns the way that led to it along links."""

    told = Signal(str)
    """Something for the status bar."""
    left = Signal(object)
    """The :class:`Collection` that a link has led to."""

    def __init__(self, services: Services, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._way: list[Place] = []
        self._link: Any = None
        self._conditions: Any = None
        self._column, self._descending = -1, False
        self._fresh = False
        """Whether the columns have not found their widths yet."""
        self.known: Sequence[Collection] = ()
        self.model = RecordsModel(services, self)
        self.table = RecordGrid()
        self.back = tool_button(tr("Back to where the link was"))
        self.back.setText("‹")
        self.title = paragraph("", "section")
        self.title.setWordWrap(False)
        self.search = SearchField(tr("Find in the records"), themes)
        self.conditions = push_button(tr("Conditions …"))
        self.links = push_button(tr("Linked"))
        self.count = paragraph("", "muted")
        self.count.setWordWrap(False)
        self.notice = paragraph("", "muted")
        self.fault = paragraph("", "warning")
        self.discard = push_button(tr("Discard"))
        self.discard.setToolTip(tr("Show what is stored in the cells that were not saved"))
        self.empty = empty_label("")
        self.work = RecordWork(services, themes, self.model, self.table, self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._build()
        self._connect()

    # -- building --------------------------------------------------------------------------------------
    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        widgets = (self.back, self.title, self.search, self.conditions, self.links, self.count)
        column.addWidget(_row(*widgets, stretch=self.search))
        self.notice.setContentsMargins(10, 0, 10, 6)
        column.addWidget(self.notice)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        self.fault_row = _row(self.fault, self.discard, stretch=self.fault)
        column.addWidget(self.fault_row)
        self._dress_table()

    def _dress_table(self) -> None:
        self.table.setModel(self.model)
        self.table.setItemDelegate(CellDelegate(self.model, self.table))
        as_list(self.table, tr("Records"))
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setWordWrap(False)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSectionsMovable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        lines = self.table.verticalHeader()
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setDefaultSectionSize(self.table.fontMetrics().height() + 10)
        lines.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _connect(self) -> None:
        self.back.clicked.connect(self._go_back)
        self.search.textChanged.connect(lambda _: self._pause.start())
        self.search.returnPressed.connect(self._narrow)
        self._pause.timeout.connect(self._narrow)
        self.conditions.clicked.connect(self._ask_conditions)
        self.links.clicked.connect(self._show_links)
        self.discard.clicked.connect(self.discard_faults)
        self.model.counted.connect(self._tell_count)
        self.work.told.connect(self.told)
        self.work.failed.connect(self._tell_fault)
        self.work.done.connect(self._clear_fault)
        self.model.begun.connect(self._widen)
        self.model.failed.connect(self._tell_failure)
        self.model.refused.connect(self._tell_fault)
        self.model.saved.connect(self._clear_fault)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        self.table.doubleClicked.connect(self._explain)
        self.table.locked.connect(self._explain)
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.delete_wanted.connect(self.work.ask_delete)

    def dress(self, theme: Theme) -> None:
        """Paint the cells in the colours of ``theme``."""
        self.model.fault_color, self.model.muted = theme.refused, theme.muted
        self.model.fault_icon = themed_icon(action_icon("warning"), theme, "refused")
        self.table.viewport().update()

    # -- which records ---------------------------------------------------------------------------------
    def show_collection(self, collection: Collection | None, known: Sequence[Collection]) -> None:
        """Show another collection from its beginning; the way along links begins anew."""
        self.known, self._way = known, []
        self._enter(collection, None, "")

    def _enter(self, collection: Collection | None, link: Any, words: str) -> None:
        self._link, self._conditions, self._column = link, None, -1
        self._search_quietly("")
        self.table.horizontalHeader().setSortIndicatorShown(False)
        states = {state.name: state for state in self._services.data.sources()}
        reason = locked(collection, states.get(collection.source)) if collection else ""
        self.model.show_collection(collection, reason, link)
        self.title.setText(words or (collection.label if collection else ""))
        self.notice.setText(tr("Only to be looked at. {reason}", reason=reason) if reason else "")
        self.notice.setVisible(bool(reason))
        self._clear_fault()
        self._refresh()
        self._fresh = True

    def _search_quietly(self, text: str) -> None:
        self.search.blockSignals(True)
        self.search.setText(text)
        self.search.blockSignals(False)

    def narrowed(self) -> Any:
        """Return the filter that link, conditions and words make together."""
        collection = self.model.collection
        words = holding(collection, self.search.text()) if collection else None
        return both(self._link, self._conditions, words)

    def _narrow(self) -> None:
        self._pause.stop()
        collection = self.model.collection
        order: tuple[dict[str, str], ...] = ()
        if collection is None:
            return
        if self._column >= 0:
            direction = "desc" if self._descending else "asc"
            order = ({"field": self.model.fields[self._column].name, "direction": direction},)
        self.model.show_part(self.narrowed(), order)
        self._refresh()

    def _sort(self, column: int) -> None:
        """Sort by a column, then the other way round, then by key."""
        if column != self._column:
            self._column, self._descending = column, False
        elif not self._descending:
            self._descending = True
        else:
            self._column = -1
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(self._column >= 0)
        order = Qt.SortOrder.DescendingOrder if self._descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(self._column, order)
        self._narrow()

    def _ask_conditions(self) -> None:
        from desktop_app.gui.records.dialogs import FilterDialog  # It brings the kit of forms.

        if self.model.collection is not None:
            dialog = FilterDialog(self.known, self.model.collection, self._conditions, self.window())
            dialog.chosen.connect(self.show_conditions)
            dialog.open()

    def show_conditions(self, filter: Any) -> None:
        """Show the records that fulfil a filter."""
        self._conditions = filter
        self._narrow()

    def _widen(self) -> None:
        """Make the columns as wide as the first records want them, once."""
        if self._fresh:
            self._fresh = False
            for column in range(self.model.columnCount()):
                self.table.setColumnWidth(column, self._width(column))

    def _width(self, column: int) -> int:
        rows = range(min(LOOKED_AT, self.model.rowCount()))
        metrics = self.table.fontMetrics()
        texts = [str(self.model.index(row, column).data() or "")[:80] for row in rows]
        longest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        name = metrics.horizontalAdvance(self.model.fields[column].label[:40]) + 22
        return min(max(longest, name, 60) + 16, WIDEST)

    # -- telling ---------------------------------------------------------------------------------------
    def _tell_count(self) -> None:
        self.count.setText(counted(self.model.total, "1 record", "{n} records"))
        narrowed = self.narrowed() is not None
        words = tr("No record fits.") if narrowed else tr("There are no records yet.")
        self.empty.setText(words)
        self.empty.setVisible(self.model.total == 0)
        self.table.setVisible(self.model.total > 0)

    def _tell_failure(self, reason: str) -> None:
        self.count.setText("")
        self._tell_fault(tr("The records could not be read: {reason}", reason=reason))

    def _tell_fault(self, reason: str) -> None:
        self.fault.setText(reason[:1].upper() + reason[1:])
        self.discard.setVisible(self.model.faulty > 0)
        self.fault_row.show()

    def _clear_fault(self) -> None:
        if not self.model.faulty:
            self.fault_row.hide()

    def discard_faults(self) -> None:
        """Show what is stored where something could not be saved."""
        self.model.discard()
        self._clear_fault()

    def _explain(self, index: QModelIndex) -> None:
        reason = self.model.why_locked(index)
        if reason:
            self.told.emit(reason)

    def _refresh(self) -> None:
        collection = self.model.collection
        self.back.setVisible(bool(self._way))
        self.conditions.setEnabled(collection is not None)
        text = tr("Conditions …") if self._conditions is None else tr("Conditions (on) …")
        self.conditions.setText(text)
        row = self.table.currentIndex().row()
        self.links.setVisible(bool(collection and collection.associations))
        self.links.setEnabled(row >= 0)
        self.links.setToolTip("" if row >= 0 else tr("Choose a record first."))

    # -- links -----------------------------------------------------------------------------------------
    def _current(self) -> Record | None:
        row = self.table.currentIndex().row()
        return self.model.record(row) if 0 <= row < self.model.total else None

    def _show_links(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add_links(menu)
        menu.popup(self.links.mapToGlobal(self.links.rect().bottomLeft()))

    def _add_links(self, menu: QMenu) -> None:
        collection, record = self.model.collection, self._current()
        if collection is None or record is None:
            return
        for association in collection.associations:
            found = linked(self.known, collection, association, record)
            text = tr("Open {name}", name=association.label).replace("&", "&&")
            action = menu.addAction(text)
            action.setEnabled(found is not None)
            if found is not None:
                words = f"{collection.label} ▸ {association.label}"
                action.triggered.connect(partial(self._follow, found[0], found[1], words))

    def _follow(self, target: Collection, filter: Any, words: str, _checked: bool = False) -> None:
        here = self.model.collection
        if here is not None:
            self._way.append((here, self._link, self.title.text()))
        self._enter(target, filter, words)
        self.left.emit(target)

    def _go_back(self) -> None:
        if self._way:
            collection, link, words = self._way.pop()
            self._enter(collection, link, words)
            self.left.emit(collection)

    # -- menu ------------------------------------------------------------------------------------------
    def _menu(self, point: QPoint) -> None:
        index = self.table.indexAt(point)
        if not index.isValid():
            return
        if index.row() not in self.work.chosen_rows():
            select = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.table.selectionModel().setCurrentIndex(index, select)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add_changes(menu, index)
        menu.addSeparator()
        self._add_links(menu)
        self.work.add_workflows(menu)
        menu.popup(self.table.viewport().mapToGlobal(point))

    def _add_changes(self, menu: QMenu, index: QModelIndex) -> None:
        reason = self.model.why_locked(index)
        edit = menu.addAction(tr("Edit"), lambda: self.table.edit(index))
        clear = menu.addAction(tr("Make empty"), lambda: self.model.setData(index, None))
        collection = self.model.collection
        known = self.work.choosers(collection) if collection else {}
        found = known.get(self.model.fields[index.column()].name)
        changes = [edit, clear]
        if found is not None:
            text = tr("Choose the record …")
            changes.append(menu.addAction(text, lambda: self.work.choose_linked(index, found)))
        for action in changes:
            action.setEnabled(not reason)
            action.setToolTip(reason)
        if not reason and not self.model.fields[index.column()].nullable:
            clear.setEnabled(False)
            clear.setToolTip(tr("This field must have a value."))
        count = len(self.work.chosen_rows())
        text = counted(count, "Delete 1 record …", "Delete {n} records …")
        delete = menu.addAction(text, self.work.ask_delete)
        delete.setEnabled(not self.work.why_not())
        delete.setToolTip(self.work.why_not())


def _row(*widgets: QWidget, stretch: QWidget) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(8, 4, 8, 6)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 1 if widget is stretch else 0)
    return line
