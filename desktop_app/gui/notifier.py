"""Tells the person what happens while they look elsewhere: over the window, and on the desktop if it can."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.domain.events import Event, Notified
from desktop_app.domain.execution import Task
from desktop_app.gui.docks.tasks import News
from desktop_app.gui.session import EditorSession
from desktop_app.gui.toasts import Toast, Toasts
from desktop_app.gui.wording import counted, tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

TOLD: Final = 2
"""Of more tasks, notices or messages that come at once only the number is told."""
PAUSE_MS: Final = 2_000
"""How long messages are collected after one was told."""


class Notifier(QObject):
    """Joins runs, tasks and the desktop with one window. Owns its toasts."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.toasts = Toasts(window, window.themes, window.docks)
        self._waiting: list[Notified] = []
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._tell_waiting)
        window.bench.opened.connect(self._follow)
        self._connect_tasks(window)

    def _connect_tasks(self, window: MainWindow) -> None:
        tasks = window.tasks
        tasks.arrived.connect(self._tell_news)
        tasks.answering.connect(window.running.answer)
        tasks.run_wanted.connect(window.commands.show_task_run)
        tasks.counted_changed.connect(window.line.show_tasks)
        window.line.tasks_wanted.connect(self.show_tasks)
        window.workflows.listed.connect(lambda _: tasks.learn(window.workflows.titles()))

    def _follow(self, session: EditorSession) -> None:
        session.spoke.connect(lambda texts, failed: self._tell_messages(session, texts, failed))

    def _tell_messages(self, session: EditorSession, texts: list[str], failed: bool) -> None:
        """Show all messages of a run together (4.20)."""
        detail = session.title if len(texts) == 1 else tr("{title}, one run", title=session.title)
        tone = "error" if failed else "success"
        self.toasts.show(Toast("\n".join(texts), detail, tone))
        self._window.tasks.add_messages(texts, session.key, session.run.id or 0, failed)

    def on_events(self, events: tuple[Event, ...]) -> None:
        """Show what workflows tell on the desktop: at once, and what follows quickly together."""
        self._waiting += [event for event in events if isinstance(event, Notified)]
        if not self._pause.isActive():
            self._tell_waiting()

    def _tell_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._pause.start()
        if len(waiting) > TOLD:
            titles = dict.fromkeys(self._window.tasks.title_of(event.workflow_key) for event in waiting)
            titles.pop("", None)  # a node that was tested
            text = tr("{n} messages of workflows", n=len(waiting))
            self.tell(Toast(text, ", ".join(titles), "note", tr("Show the runs"), self.show_runs))
            return
        for event in waiting:
            self._tell_message(event)

    def _tell_message(self, event: Notified) -> None:
        """Show a message; a click on it shows the run (data.md 3.4)."""
        text = ": ".join(part for part in (event.title, event.text) if part)
        if not event.execution_id:
            self.tell(Toast(text, tr("Test of a node")))
            return
        title = self._window.tasks.title_of(event.workflow_key)
        open_run = partial(self._open_run, event.execution_id)
        self.tell(Toast(text, title, "note", tr("Show the run"), open_run))

    def _open_run(self, execution_id: int) -> None:
        bench = self._window.bench
        bench.do(tr("The run could not be shown"), bench.open_run(execution_id))

    def _tell_news(self, news: News) -> None:
        if len(news.tasks) > TOLD:
            text = tr("{n} new tasks wait for an answer.", n=len(news.tasks))
            self.tell(Toast(text, "", "task", tr("Show the tasks"), self.show_tasks))
        else:
            for task in reversed(news.tasks):
                self._tell_task(task)
        if len(news.notices) > TOLD:
            text = counted(len(news.notices), "1 new notice", "{n} new notices")
            self.tell(Toast(text, "", "note", tr("Show the notices"), self.show_notices))
        else:
            for notice in reversed(news.notices):
                title = self._window.tasks.title_of(notice.workflow_key)
                self.tell(Toast(notice.title, title, "note", tr("Show the notices"), self.show_notices))

    def _tell_task(self, task: Task) -> None:
        dock = self._window.tasks
        text = tr("Waiting for an answer: {title}", title=task.title or tr("a task"))
        self.tell(
            Toast(
                text,
                dock.title_of(task.workflow_key),
                "task",
                tr("Answer …"),
                lambda: dock.answering.emit(task),
            )
        )

    def tell(self, toast: Toast) -> None:
        """Show a message over the window, and on the desktop while another program is in front."""
        self.toasts.show(toast)
        self._window.line.tell(toast.text)
        if self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        self._tell_desktop(toast)

    def _tell_desktop(self, toast: Toast) -> None:
        """Show a message of the desktop, where it has a tray; a click on it comes back to the window."""
        tray = self._window.commands.background.tray
        act = toast.act if toast.tone != "task" else None
        tray.tell(toast.text, toast.detail, act or self.show_tasks)

    def show_runs(self) -> None:
        """Show the latest runs."""
        self._window.focus_dock(self._window.runs)

    def show_tasks(self) -> None:
        """Show what waits."""
        self._window.tasks.filter.choose("open")
        self._window.focus_dock(self._window.tasks)

    def show_notices(self) -> None:
        """Show what people were told."""
        self._window.tasks.filter.choose("notices")
        self._window.focus_dock(self._window.tasks)
