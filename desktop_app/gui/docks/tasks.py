"""What waits for people and what they were told, of all workflows (engine.md 4.17-4.20, 7.13)."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QMenu, QStackedWidget, QTreeView

from desktop_app.domain.events import Event, ExecutionDeleted, ExecutionStatusChanged, TasksChanged
from desktop_app.domain.execution import LOCAL_USER, NOTICE, Task
from desktop_app.domain.quick import dataclass
from desktop_app.domain.records import TaskCount, TaskFilter
from desktop_app.gui import formats
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.docks.task_filter import TaskFilterRow
from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.status_icons import StatusIcons
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import empty_label, push_button, rows_view
from desktop_app.gui.wording import counted, tr
from desktop_app.services import Services

WIDTHS: Final = (300, 170, 70, 110)
MESSAGE: Final = "message"
"""Type of the rows that are not in the store: what runs of this window had to say (4.20)."""
KEPT: Final = 100
"""Messages of runs that are remembered until the window is closed."""
MOST_NEWS: Final = 50
"""Tasks of one burst that are told one by one."""


@dataclass(frozen=True, slots=True)
class News:
    """What has come since the dock has read the list before."""

    tasks: tuple[Task, ...]
    notices: tuple[Task, ...]


class TasksDock(Dock):
    """The to-do list of the people at this machine, page by page, and what they were told."""

    answering = Signal(object)
    """A :class:`Task` that is to be answered."""
    run_wanted = Signal(object)
    """A :class:`Task` whose run is to be shown."""
    arrived = Signal(object)
    """:class:`News`: tasks and notices that were not there before."""
    counted_changed = Signal(int)
    """How many tasks wait."""

    def __init__(self, services: Services, themes: Themes) -> None:
        super().__init__("tasks", tr("Tasks"), themes)
        self._services = services
        self._icons = StatusIcons(themes.current)
        self._titles: dict[str, str] = {}
        self._messages: list[Task] = []
        self._newest: int | None = None
        self.filter = TaskFilterRow()
        self.filter.changed.connect(self.reload)
        self.model: RowsModel[Task] = RowsModel(self._columns(), lambda task: (task.id, task.status), self)
        self.table = self._make_table()
        self.answer_button = push_button(tr("Answer …"))
        self.run_button = push_button(tr("Show the run"))
        self.read_button = push_button(tr("Mark all as read"))
        for button in (self.read_button, self.run_button, self.answer_button):
            self.bar.add(button)
        self._empty = empty_label("")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.table)
        self.add(self.filter)
        self.add(self._pages, 1)
        self._connect()

    def _columns(self) -> list[Column[Task]]:
        return [
            Column(tr("Task"), lambda task: task.title or tr("Answer"), lambda task: self._icon(task)),
            Column(tr("Workflow"), lambda task: self.title_of(task.workflow_key)),
            Column(tr("For"), _person),
            Column(tr("State"), _state, color=self._color),
            Column(tr("Since"), lambda task: formats.ago(task.created_at), tip=_moment),
        ]

    def _make_table(self) -> QTreeView:
        table = rows_view(self.model, tr("Tasks that wait for you"), WIDTHS)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        return table

    def _connect(self) -> None:
        self.table.activated.connect(lambda _: self._open())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh_buttons())
        self.table.customContextMenuRequested.connect(self._menu)
        self.answer_button.clicked.connect(self._open)
        self.run_button.clicked.connect(self._show_run)
        self.read_button.clicked.connect(self._read_all)

    def _icon(self, task: Task) -> QIcon:
        return self._icons.icon(Badge(task.status if _asks(task) else 1))

    def _color(self, task: Task) -> QColor | None:
        return self.themes.current.muted if task.status else None

    def dress(self, theme: Theme) -> None:
        """Paint the shapes in the colours of ``theme``."""
        self._icons = StatusIcons(theme)
        super().dress(theme)

    # -- following -------------------------------------------------------------------------------------
    def on_events(self, events: tuple[Event, ...]) -> None:
        """Read the list again when tasks have come or gone."""
        if any(
            isinstance(event, TasksChanged | ExecutionStatusChanged | ExecutionDeleted) for event in events
        ):
            self.reload()

    def add_messages(self, texts: list[str], workflow_key: str, execution_id: int, failed: bool) -> None:
        """List what a run had to say, until the window is closed."""
        now = formats.now_ms()
        for text in texts:
            number = -len(self._messages) - 1
            told = Task(number, 0, LOCAL_USER, execution_id, "", 0, workflow_key, text, MESSAGE)
            told.status, told.created_at = (-1 if failed else 1), now
            self._messages.append(told)
        self.reload()

    def reload(self) -> None:
        """Read the list in the background."""
        spawn(self.load(), self)

    async def load(self) -> None:
        """Read the page of the list that is wanted, and what has come meanwhile."""
        counts = await self._services.tasks.counts()
        await self._learn_titles({count.workflow_key for count in counts})
        page = await self._services.tasks.page(self.filter.query)
        if not self.filter.show_total(page.total, len(page.tasks)):
            page = await self._services.tasks.page(self.filter.query)
            self.filter.show_total(page.total, len(page.tasks))
        self._show_counts(counts)
        self._show([*self._said(), *page.tasks])
        await self._tell_news()

    async def _learn_titles(self, keys: set[str]) -> None:
        for key in keys - self._titles.keys():
            versions = await self._services.workflows.versions(key)
            self._titles[key] = versions[0].document.title if versions else key

    def learn(self, titles: dict[str, str]) -> None:
        """Take the titles of workflows as they are now."""
        self._titles.update(titles)

    def title_of(self, key: str) -> str:
        """Return the title of a workflow; its key if it has none."""
        return self._titles.get(key) or key

    def _said(self) -> list[Task]:
        """Return the messages that belong on the page that is shown: the first one of the notices."""
        query = self.filter.query
        if not query.notices or query.offset:
            return []
        mine = [m for m in self._messages[-KEPT:] if query.workflow_key in (None, m.workflow_key)]
        return mine[::-1]

    def _show_counts(self, counts: list[TaskCount]) -> None:
        waiting = sum(count.pending for count in counts if count.type != NOTICE)
        unread = sum(count.pending for count in counts if count.type == NOTICE)
        self.filter.show_counts(waiting, unread)
        self.filter.show_workflows(
            {count.workflow_key: self.title_of(count.workflow_key) for count in counts}
        )
        self.bar.say(counted(waiting, "1 task waits for you", "{n} tasks wait for you"))
        self.setWindowTitle(counted(waiting, "1 task", "{n} tasks") if waiting else tr("Tasks"))
        self.read_button.setEnabled(bool(unread))
        self.counted_changed.emit(waiting)

    def _show(self, rows: list[Task]) -> None:
        self.model.show_rows(rows)
        self._pages.setCurrentIndex(1 if rows else 0)
        self._empty.setText(_nothing(self.filter.kind))
        if rows and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._refresh_buttons()

    async def _tell_news(self) -> None:
        """Tell what has come since the last look; what was there at the first is no news."""
        latest: list[tuple[Task, ...]] = []
        for notices in (False, True):
            page = await self._services.tasks.page(TaskFilter("all", notices, limit=MOST_NEWS))
            latest.append(tuple(page.tasks))
        known, ids = self._newest, [task.id for tasks in latest for task in tasks]
        self._newest = max([*ids, known or 0])
        if known is None:
            return
        fresh = [tuple(task for task in tasks if task.id > known and not task.status) for tasks in latest]
        if any(fresh):
            self.arrived.emit(News(*fresh))

    # -- choosing --------------------------------------------------------------------------------------
    def chosen(self) -> Task | None:
        """Return the selected row."""
        row = self.table.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def _refresh_buttons(self) -> None:
        task, notices = self.chosen(), self.filter.kind == "notices"
        self.answer_button.setVisible(not notices)
        self.read_button.setVisible(notices)
        self.answer_button.setEnabled(task is not None and _answerable(task))
        self.answer_button.setToolTip("" if task is None or _answerable(task) else tr("It is answered."))
        self.run_button.setEnabled(task is not None)

    def _open(self) -> None:
        task = self.chosen()
        if task is None:
            return
        if _answerable(task):
            self.answering.emit(task)
            return
        if task.type == NOTICE and not task.status:
            spawn(self._services.tasks.read(task.id), self)
        self.run_wanted.emit(task)

    def _show_run(self) -> None:
        task = self.chosen()
        if task is not None:
            self.run_wanted.emit(task)

    def _read_all(self) -> None:
        spawn(self._services.tasks.read_all(self.filter.query.workflow_key), self)

    def _menu(self, point: QPoint) -> None:
        index = self.table.indexAt(point)
        if not index.isValid():
            return
        task = self.model.rows[index.row()]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if _answerable(task):
            menu.addAction(tr("Answer …"), partial(self.answering.emit, task))
        menu.addAction(tr("Show the run"), partial(self.run_wanted.emit, task))
        if task.type == NOTICE:
            change = self._services.tasks.unread if task.status else self._services.tasks.read
            text = tr("Mark as unread") if task.status else tr("Mark as read")
            menu.addAction(text, lambda: spawn(change(task.id), self))
        menu.popup(self.table.viewport().mapToGlobal(point))


def _asks(task: Task) -> bool:
    return task.type not in (NOTICE, MESSAGE)


def _answerable(task: Task) -> bool:
    return _asks(task) and not task.status


def _person(task: Task) -> str:
    return tr("You") if task.user_id == LOCAL_USER else tr("User {id}", id=task.user_id)


def _moment(task: Task) -> str:
    return formats.moment(task.created_at)


def _state(task: Task) -> str:
    if task.type == MESSAGE:
        return tr("Message")
    if task.type == NOTICE:
        return tr("Read") if task.status else tr("Unread")
    names = {0: tr("Waiting"), 1: tr("Answered"), -3: tr("Run ended"), -5: tr("Rejected")}
    return names.get(task.status, formats.job_state(task.status))


def _nothing(kind: str) -> str:
    return {
        "open": tr("Nothing waits for you."),
        "done": tr("Nothing was answered yet."),
        "all": tr("No run has asked anybody yet."),
        "notices": tr("No notices yet. The node “Notify” and response messages of runs show here."),
    }[kind]
