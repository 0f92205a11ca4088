"""What waits for the person, of all workflows; choosing a line opens its form (engine.md 7.13)."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTreeView

from desktop_app.domain.events import Event, ExecutionDeleted, ExecutionStatusChanged, TasksChanged
from desktop_app.domain.execution import Task
from desktop_app.gui import formats
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.status_icons import StatusIcons
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import as_list, empty_label, push_button
from desktop_app.gui.wording import counted, tr
from desktop_app.services import Services


class TasksDock(Dock):
    """The to-do list of the person at this machine."""

    answering = Signal(object)
    """A :class:`Task` that is to be answered."""
    counted_changed = Signal(int)

    def __init__(self, services: Services, themes: Themes) -> None:
        super().__init__("tasks", tr("Tasks"), themes)
        self._services = services
        self._icons = StatusIcons(themes.current)
        self._titles: dict[str, str] = {}
        columns: list[Column[Task]] = [
            Column(tr("Task"), lambda task: task.title or tr("Answer"), lambda _: self._icons.icon(Badge(0))),
            Column(tr("Workflow"), lambda task: self._titles.get(task.workflow_key, task.workflow_key)),
            Column(tr("Waiting since"), lambda task: formats.ago(task.created_at)),
        ]
        self.model: RowsModel[Task] = RowsModel(columns, lambda task: task.id, self)
        self.table = QTreeView()
        self.table.setModel(self.model)
        self.table.setRootIsDecorated(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        as_list(self.table, tr("Tasks that wait for you"))
        for number, width in enumerate((360, 220)):
            self.table.header().resizeSection(number, width)
        self.table.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.activated.connect(self._choose)
        self._button = push_button(tr("Answer …"))
        self._button.clicked.connect(lambda: self._choose(self.table.currentIndex()))
        self.bar.add(self._button)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty_label(tr("Nothing waits for you.")))
        self._pages.addWidget(self.table)
        self.add(self._pages, 1)

    def dress(self, theme: Theme) -> None:
        """Paint the clocks in the colours of ``theme``."""
        self._icons = StatusIcons(theme)
        super().dress(theme)

    def on_events(self, events: tuple[Event, ...]) -> None:
        """Read the list again when tasks have come or gone."""
        if any(
            isinstance(event, TasksChanged | ExecutionStatusChanged | ExecutionDeleted) for event in events
        ):
            self.reload()

    def reload(self) -> None:
        """Read the list in the background."""
        spawn(self.load(), self)

    async def load(self) -> None:
        """Read the list."""
        tasks = await self._services.tasks.pending()
        for key in {task.workflow_key for task in tasks} - self._titles.keys():
            versions = await self._services.workflows.versions(key)
            self._titles[key] = versions[0].document.title if versions else key
        self.model.show_rows(tasks)
        self._pages.setCurrentIndex(1 if tasks else 0)
        if tasks and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._button.setVisible(bool(tasks))
        self.bar.say(counted(len(tasks), "1 task waits for you", "{n} tasks wait for you"))
        self.setWindowTitle(counted(len(tasks), "1 task", "{n} tasks") if tasks else tr("Tasks"))
        self.counted_changed.emit(len(tasks))

    def _choose(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self.model.rows):
            self.answering.emit(self.model.rows[index.row()])
