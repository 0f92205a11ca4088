"""The workflows of the workspace: open, switch on and off, and everything else in the menu of a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QMenu, QStackedWidget

from desktop_app.domain.categories import Category
from desktop_app.domain.events import (
    CategoriesChanged,
    Event,
    ExecutionCreated,
    ExecutionStatusChanged,
    WorkflowSaved,
    WorkflowToggled,
)
from desktop_app.gui.actions import Actions
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.docks.category_filter import CategoryFilter
from desktop_app.gui.models.workflow_rows import ROW_ROLE, WorkflowDelegate, WorkflowsModel
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import SearchField, as_list, empty_label, tool_button
from desktop_app.gui.wording import tr
from desktop_app.services import Services
from desktop_app.services.workflows import WorkflowRow

_TELLING: Final = (
    CategoriesChanged,
    ExecutionCreated,
    ExecutionStatusChanged,
    WorkflowSaved,
    WorkflowToggled,
)


class WorkflowList(QListView):
    """Enter opens, Space toggles the trigger, Delete deletes."""

    key_used = Signal(str, str)
    """What is wanted (``open``, ``toggle``, ``delete``) and the key of the workflow."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Translate keys into wishes."""
        wishes = {
            Qt.Key.Key_Return: "open",
            Qt.Key.Key_Enter: "open",
            Qt.Key.Key_Space: "toggle",
            Qt.Key.Key_Delete: "delete",
        }
        wish = wishes.get(Qt.Key(event.key()))
        row = self.currentIndex().data(ROW_ROLE)
        if wish and row is not None:
            self.key_used.emit(wish, row.version.key)
        else:
            super().keyPressEvent(event)


class WorkflowsDock(Dock):
    """Lists the main version of each workflow and says what a person wants to do with one."""

    wanted = Signal(str, str)
    """``open``, ``duplicate``, ``delete``, ``export``; and the key."""
    toggled = Signal(str, bool)
    categories_wanted = Signal()
    """The categories themselves are to be edited."""
    listed = Signal(object)
    """The rows that were read: what there is now."""

    def __init__(self, services: Services, themes: Themes, actions: Actions) -> None:
        super().__init__("workflows", tr("Workflows"), themes)
        self._services = services
        self.search = SearchField(tr("Search workflows"), themes)
        self.model = WorkflowsModel(services.catalog, self)
        self.search.textChanged.connect(self.model.filter)
        self.category = CategoryFilter(themes)
        self.category.chosen.connect(self.model.filter_category)
        self.category.edit_wanted.connect(self.categories_wanted)
        self.list = WorkflowList()
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        as_list(self.list, tr("Workflows"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.delegate = WorkflowDelegate(self.model, themes, self)
        self.list.setItemDelegate(self.delegate)
        self._awaited: str | None = None
        self._pages = QStackedWidget()
        self._pages.addWidget(empty_label(tr("No workflows yet.\nCreate one with New, or import a file.")))
        self._pages.addWidget(self.list)
        self.bar.add(self.search, 1)
        self.bar.add(tool_button(tr("New workflow"), actions["new"]))
        self.bar.add(tool_button(tr("Import a file"), actions["open"]))
        self.add(self.category)
        self.add(self._pages, 1)
        self._connect()

    def _connect(self) -> None:
        self.list.doubleClicked.connect(self._open)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.key_used.connect(self._on_key)
        self.delegate.toggled.connect(self.toggled)

    def _open(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if row is not None:
            self.wanted.emit("open", row.version.key)

    def _on_key(self, wish: str, key: str) -> None:
        row = self.model.rows[self.model.row_of(key)]
        if wish == "toggle":
            self.toggled.emit(key, not row.version.enabled)
        else:
            self.wanted.emit(wish, key)

    def _menu(self, point: QPoint) -> None:
        row = self.list.indexAt(point).data(ROW_ROLE)
        if not isinstance(row, WorkflowRow):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        key = row.version.key
        for wish, text in (("open", tr("Open")), ("duplicate", tr("Duplicate")), ("export", tr("Export …"))):
            menu.addAction(text, self._wish(wish, key))
        switch = tr("Switch trigger off") if row.version.enabled else tr("Switch trigger on")
        menu.addAction(switch, lambda: self.toggled.emit(key, not row.version.enabled))
        menu.addSeparator()
        menu.addAction(tr("Delete …"), self._wish("delete", key))
        menu.popup(self.list.viewport().mapToGlobal(point))

    def _wish(self, wish: str, key: str) -> Callable[[], None]:
        return lambda: self.wanted.emit(wish, key)

    # -- following -------------------------------------------------------------------------------------
    def on_events(self, events: tuple[Event, ...]) -> None:
        """Read the list again when something in it may have changed."""
        if any(isinstance(event, _TELLING) for event in events):
            self.reload()

    def reload(self) -> None:
        """Read the list in the background."""
        spawn(self.load(), self)

    async def load(self) -> list[WorkflowRow]:
        """Read the list; the selected workflow stays selected."""
        rows = await self._services.workflows.list()
        categories, links = await self._categories()
        current = self.list.currentIndex().data(ROW_ROLE)
        self.category.show_categories(categories)
        self.model.show_rows(rows, categories, links)
        self._pages.setCurrentIndex(1 if rows else 0)
        self.listed.emit(rows)
        if self._awaited is not None and self.model.row_of(self._awaited) >= 0:
            self.mark(self._awaited)
        elif current is not None:
            self._select(current.version.key)
        return rows

    async def _categories(self) -> tuple[list[Category], dict[str, list[int]]]:
        kept = self._services.categories
        return await kept.list(), await kept.links()

    def title_of(self, key: str) -> str:
        """Return the title of a workflow in the list; its key if it has none."""
        place = self.model.row_of(key)
        return (self.model.rows[place].version.document.title if place >= 0 else "") or key

    def titles(self) -> dict[str, str]:
        """Return the titles of all workflows by key, whatever the filter."""
        rows = self.model.every_row()
        return {row.version.key: row.version.called for row in rows}

    def mark(self, key: str | None) -> None:
        """Select a workflow in the list, or as soon as it is listed: a new one may not have been read yet."""
        self._awaited = key if key is not None and not self._select(key) else None

    def _select(self, key: str) -> bool:
        place = self.model.row_of(key)
        if place >= 0:
            self.list.setCurrentIndex(self.model.index(place, 0))
        return place >= 0

    def session_changed(self) -> None:
        """Select the workflow of the current tab."""
        self.mark(self.session.key if self.session else None)

    def dress(self, theme: Theme) -> None:
        """Paint in the colours of ``theme``."""
        self.delegate.dress(theme)
        super().dress(theme)
        self.list.viewport().update()
