"""The data sources with their collections, and the records of the chosen one (data.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QMenu,
    QSplitter,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.collections import MAIN, Collection, SourceState
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.events import Event, ExecutionStatusChanged
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import as_list, empty_label, push_button
from desktop_app.gui.wording import tr
from desktop_app.services import Services

if TYPE_CHECKING:
    from desktop_app.gui.records.pane import RecordsPane

TREE: Final = 190
NAME: Final = Qt.ItemDataRole.UserRole
"""The path of a collection; None in the row of a source."""
SOURCE: Final = Qt.ItemDataRole.UserRole + 1


class DataDock(Dock):
    """Sources and collections to the left, records to the right. Nothing is read before it is looked at."""

    told = Signal(str)
    """Something for the status bar."""
    loaded = Signal()
    """The structure of all sources was read."""
    failed = Signal(str, object)
    """What was tried, and the error."""

    def __init__(self, services: Services, themes: Themes) -> None:
        super().__init__("data", tr("Data"), themes)
        self._services = services
        self._known: list[Collection] = []
        self._asked = False
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setMinimumWidth(120)
        as_list(self.tree, tr("Data sources and their tables"))
        self._pane: RecordsPane | None = None
        self.add_button = push_button(tr("Add a record …"))
        self.delete_button = push_button(tr("Delete …"))
        self.refresh_button = push_button(tr("Refresh"))
        self.refresh_button.setToolTip(tr("Read sources, tables and records anew"))
        self.new_button = push_button(tr("New"))
        self.run_button = push_button(tr("Run"))
        self.run_button.setToolTip(tr("Run custom actions on the chosen records, or with values"))
        self.actions_menu = QMenu(self.run_button)
        self.actions_menu.setToolTipsVisible(True)
        self.actions_menu.aboutToShow.connect(lambda: self.pane.work.fill_actions(self.actions_menu))
        self.run_button.setMenu(self.actions_menu)
        buttons = (self.new_button, self.refresh_button, self.run_button, self.delete_button, self.add_button)
        for button in buttons:
            self.bar.add(button)
        self.example_button = push_button(tr("Install the example data"), "primary")
        self._hint = empty_label(tr("Choose a table to see its records."))
        self._stack = QStackedWidget()
        self._build()
        self._connect()

    def _build(self) -> None:
        self._stack.addWidget(self._nothing())
        self._stack.addWidget(self._hint)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self.tree)
        self._splitter.addWidget(self._stack)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([TREE, 3 * TREE])
        self._splitter.setChildrenCollapsible(False)
        self.add(self._splitter, 1)
        self._stack.setCurrentIndex(1)

    @property
    def pane(self) -> RecordsPane:
        """The records; built when there is something to show in it for the first time."""
        if self._pane is None:
            from desktop_app.gui.records.pane import RecordsPane

            pane = self._pane = RecordsPane(self._services, self.themes)
            self._stack.addWidget(pane)
            pane.told.connect(self.told)
            pane.left.connect(self._mark)
            pane.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh_buttons())
            pane.model.modelReset.connect(self._refresh_buttons)
            self.add_button.clicked.connect(pane.work.add_record)
            self.delete_button.clicked.connect(pane.work.ask_delete)
            pane.dress(self.themes.current)
        return self._pane

    def _nothing(self) -> QWidget:
        """Return what stands here while the workspace has no table at all."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.addStretch(1)
        words = tr(
            "This workspace has no tables yet. Workflows can read and change the tables of a database, and "
            "start when a record changes. The example data are the orders and the stock of a small shop."
        )
        column.addWidget(empty_label(words))
        column.addWidget(self.example_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        return page

    def _connect(self) -> None:
        self.visibilityChanged.connect(self._look)
        self.tree.currentItemChanged.connect(lambda *_: self._choose())
        self.refresh_button.clicked.connect(lambda: spawn(self.reread(), self))
        self.example_button.clicked.connect(self.install_example)
        self._refresh_buttons()

    def dress(self, theme: Theme) -> None:
        """Paint the icons in the colours of ``theme``."""
        super().dress(theme)
        if self._pane is not None:
            self._pane.dress(theme)
        for number in range(self.tree.topLevelItemCount()):
            self._dress_item(self.tree.topLevelItem(number), theme)

    def _dress_item(self, item: QTreeWidgetItem | None, theme: Theme) -> None:
        if item is None:
            return
        state: SourceState = item.data(0, SOURCE)
        if state.error or state.capture_error:
            item.setIcon(0, themed_icon(action_icon("warning"), theme, "warning"))
        elif state.capture:
            item.setIcon(0, themed_icon(action_icon("eye"), theme))

    def take_focus(self) -> None:
        """Begin in the list of tables, or at the way to have some."""
        target = self.tree if self._known else self.example_button
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- reading ---------------------------------------------------------------------------------------
    def _look(self, visible: bool) -> None:
        """Read the structure of the sources when somebody looks for the first time."""
        if visible and not self._asked:
            self._asked = True
            spawn(self.load(), self)

    async def load(self) -> None:
        """Read the structure of every source and list what there is."""
        self._known = await self._services.data.collections()
        self._list(self._services.data.sources())
        self.loaded.emit()

    async def reread(self) -> None:
        """Read every source anew, and the records that are shown."""
        for state in self._services.data.sources():
            try:
                await self._services.data.refresh(state.name)
            except WireworkError:
                continue  # Its row in the list says why.
        await self.load()
        self.refresh_records()

    def on_events(self, events: tuple[Event, ...]) -> None:
        """Read the records again when a run may have changed them."""
        if self.isVisible() and any(isinstance(event, ExecutionStatusChanged) for event in events):
            self.refresh_records()

    def refresh_records(self) -> None:
        """Read the records that are shown anew."""
        if self._pane is not None:
            self._pane.model.refresh()

    def install_example(self) -> None:
        """Create the example tables."""
        self.example_button.setEnabled(False)
        what = tr("The example data could not be installed")
        spawn(self._install(), self, lambda error: self._installed(what, error))

    async def _install(self) -> None:
        await self._services.data.add_example()
        await self.load()
        self.example_button.setEnabled(True)
        self.show_collection("orders")
        self.told.emit(tr("The example data are installed: products, orders, order lines and customers."))

    def _installed(self, what: str, error: BaseException) -> None:
        self.example_button.setEnabled(True)
        self.failed.emit(what, error)

    def show_actions(self) -> None:
        """Open the list of custom actions."""
        self.run_button.showMenu()

    # -- the list --------------------------------------------------------------------------------------
    def _list(self, states: Sequence[SourceState]) -> None:
        chosen, source = self.chosen_path, self.chosen_source
        self.tree.blockSignals(True)
        self.tree.clear()
        for state in states:
            item = self._source_item(state)
            self.tree.addTopLevelItem(item)
            if source is not None and state.name == source.name:
                self.tree.setCurrentItem(item)
        self.tree.expandAll()
        self.tree.blockSignals(False)
        self.dress(self.themes.current)
        if chosen is None or not self.show_collection(chosen):
            self._choose()

    def _source_item(self, state: SourceState) -> QTreeWidgetItem:
        item = QTreeWidgetItem([_source_text(state)])
        item.setData(0, SOURCE, state)
        where = tr("The database of this workspace") if state.name == MAIN else state.url
        heard = tr("Changes made by other programs start workflows.") if state.capture else ""
        parts = (where, heard, state.error, state.capture_error)
        item.setToolTip(0, plain_tip("\n\n".join(part for part in parts if part)))
        for collection in self._known:
            if collection.source == state.name:
                item.addChild(_collection_item(collection))
        return item

    @property
    def chosen_path(self) -> str | None:
        """The path of the chosen collection, or None."""
        item = self.tree.currentItem()
        path = item.data(0, NAME) if item is not None else None
        return path if isinstance(path, str) else None

    @property
    def chosen_source(self) -> SourceState | None:
        """The chosen source, or that of the chosen collection; None when nothing is chosen."""
        item = self.tree.currentItem()
        item = item.parent() or item if item is not None else None
        state = item.data(0, SOURCE) if item is not None else None
        return state if isinstance(state, SourceState) else None

    def show_collection(self, path: str) -> bool:
        """Choose a collection in the list; return whether it is there."""
        item = self._item(path)
        if item is not None:
            self.tree.setCurrentItem(item)
        return item is not None

    def _item(self, path: str) -> QTreeWidgetItem | None:
        for number in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(number)
            for child in range(top.childCount() if top else 0):
                item = top.child(child) if top else None
                if item is not None and item.data(0, NAME) == path:
                    return item
        return None

    def _mark(self, collection: Collection) -> None:
        """Mark the collection that a link has led to, without showing all of it."""
        item = self._item(collection.path)
        if item is not None:
            self.tree.blockSignals(True)
            self.tree.setCurrentItem(item)
            self.tree.blockSignals(False)

    def _choose(self) -> None:
        path = self.chosen_path
        collection = next((one for one in self._known if one.path == path), None)
        shown = self._pane.model.collection if self._pane else None
        if shown != collection:
            self.pane.show_collection(collection, self._known)
        self._stack.setCurrentIndex(2 if collection else 1 if self._known else 0)
        self._hint.setText(self._words())
        self._refresh_buttons()

    def _words(self) -> str:
        item = self.tree.currentItem()
        error = item.data(0, SOURCE).error if item is not None and item.data(0, SOURCE) else ""
        if error:
            return tr("This source cannot be used: {reason}", reason=error)
        return tr("Choose a table to see its records.")

    def _refresh_buttons(self) -> None:
        work = self._pane.work if self._pane else None
        reason = work.why_not() if work else tr("Choose a collection first.")
        rows = work.chosen_rows() if work else []
        none = reason or ("" if rows else tr("Choose a record first."))
        for button, why in ((self.add_button, reason), (self.delete_button, none)):
            button.setEnabled(not why)
            button.setToolTip(plain_tip(why))


def _source_text(state: SourceState) -> str:
    name = state.title or state.name
    return tr("{name} (read-only)", name=name) if state.read_only else name


def _collection_item(collection: Collection) -> QTreeWidgetItem:
    text = tr("{name} (view)", name=collection.label) if collection.view else collection.label
    item = QTreeWidgetItem([text])
    item.setData(0, NAME, collection.path)
    fields = ", ".join(field.name for field in collection.visible[:30])
    item.setToolTip(0, plain_tip(f"{collection.name}\n{fields}"))
    return item
