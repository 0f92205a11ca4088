"""One job in full: its status, its result as a tree or as text, and its log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.execution import Job
from desktop_app.gui import formats
from desktop_app.gui.docks.error_strip import ErrorStrip
from desktop_app.gui.docks.live_output import Console
from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.models.json_tree import JsonTreeModel
from desktop_app.gui.models.pages import result_chunks
from desktop_app.gui.viewer.paged_text import PagedText
from desktop_app.gui.viewer.reading import Previous
from desktop_app.gui.viewer.tree_tab import ValueTree
from desktop_app.gui.widgets import empty_label, push_button, tool_button
from desktop_app.gui.wording import tr


class ResultView(QWidget):
    """Shows a value in two ways, each made only when it is looked at; the viewer shows it in all others."""

    filled = Signal(bool)
    """Whether there is something to show now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value: Any = None
        self._log = ""
        self._previous: Previous | None = None
        self._title = ElidedLabel()
        self._title.setObjectName("dockTitle")
        self._state = ElidedLabel()
        self._state.setProperty("kind", "muted")
        self._state.setContentsMargins(10, 0, 8, 4)
        self.tree = ValueTree(tr("Result as a tree"))
        self.tree.opened.connect(self._look_into)
        self.text = PagedText(tr("Result as text"), result_chunks)
        self.log = PagedText(tr("Log"), result_chunks)
        self.pages = QStackedWidget()
        self._empty = empty_label("")
        self.way_out = push_button("")
        self._act: Callable[[], object] = lambda: None
        self.way_out.clicked.connect(lambda: self._act())
        self.console = Console()
        for page in (self._empty_page(), self.tree, self.text, self.log, self.console):
            self.pages.addWidget(page)
        self.viewer_button = tool_button(tr("Open in the viewer (Enter or double-click on a line)"))
        self.viewer_button.setText(tr("Viewer"))
        self.viewer_button.clicked.connect(self.open_viewer)
        self.error = ErrorStrip()
        self.changes = QLabel()
        self.changes.setTextFormat(Qt.TextFormat.PlainText)
        self.changes.setWordWrap(True)
        self.changes.setContentsMargins(10, 0, 8, 6)
        self.changes.setProperty("kind", "warning")
        self._buttons = QButtonGroup(self)
        self._build()
        self.show_nothing()

    @property
    def model(self) -> JsonTreeModel:
        """The lines of the tree."""
        return self.tree.values

    def _empty_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.addStretch(1)
        column.addWidget(self._empty)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.way_out)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return page

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(10, 5, 8, 4)
        head.setSpacing(4)
        head.addWidget(self._title)
        head.addStretch(1)
        for number, name in enumerate((tr("Tree"), tr("Text"), tr("Log"))):
            button = tool_button(name)
            button.setText(name)
            button.setCheckable(True)
            self._buttons.addButton(button, number + 1)
            head.addWidget(button)
        head.addWidget(self.viewer_button)
        self._buttons.button(1).setChecked(True)
        self._buttons.idClicked.connect(self._switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._state)
        column.addWidget(self.error)
        column.addWidget(self.changes)
        column.addWidget(self.pages, 1)

    def _switch(self, page: int) -> None:
        if page == 2:
            self.text.show_value(self._value)
        if page == 3:
            self.log.show_value(self._log)
        self.pages.setCurrentIndex(page)

    def show_nothing(self) -> None:
        """Show that no job is selected."""
        self.show_message("")

    def show_message(self, text: str, way_out: str = "", act: Callable[[], object] = lambda: None) -> None:
        """Show a text in the place of a result, and what a person may do about it."""
        self.filled.emit(bool(text))
        self._empty.setText(text)
        self.error.show_job(None)
        self.show_changes(())
        self.way_out.setText(way_out)
        self.way_out.setVisible(bool(way_out))
        self._act = act
        self._title.setText("")
        self._state.setText("")
        self._set_tabs(False)
        self.pages.setCurrentIndex(0)

    def _set_tabs(self, shown: bool) -> None:
        for button in (*self._buttons.buttons(), self.viewer_button):
            button.setVisible(shown)

    def show_job(
        self, job: Job, title: str, *, ended: bool = False, previous: Previous | None = None
    ) -> None:
        """Show one job of a run that has ``ended`` or not; it must carry its result. ``previous`` finds what
        the node gave before.
        """
        parts = (formats.job_state(job.status, ended=ended), _span(job, ended))
        state = " · ".join(part for part in parts if part)
        self.show_value(job.result, title, state, job.log or "", previous)
        self._state.setToolTip(formats.moment(job.updated_at))
        self.error.show_job(job)

    def show_value(
        self, value: Any, title: str, state: str, log: str = "", previous: Previous | None = None
    ) -> None:
        """Show any value under a title."""
        self.filled.emit(True)
        self.show_changes(())
        self._value, self._log, self._previous = value, log, previous
        self.error.show_job(None)
        self._title.setText(title)
        self._state.setText(state)
        self._state.setVisible(bool(state))  # Empty it would take the room of the title.
        self._set_tabs(True)
        self._buttons.button(3).setVisible(bool(log))
        self.tree.show_value(value)
        page = self._buttons.checkedId()
        self._switch(1 if page == 3 and not log else page)

    def show_changes(self, words: Iterable[str]) -> None:
        """Say what was changed by hand; the value below stays what the node gave."""
        self.changes.setText("\n".join(words))
        self.changes.setVisible(bool(self.changes.text()))

    def show_output(self, text: str) -> None:
        """Show what a job has printed so far, in the place of the result that it has not given yet."""
        self.console.setPlainText("")
        self.console.add(text)
        self.pages.setCurrentWidget(self.console)

    def add_output(self, text: str) -> None:
        """Show what the job prints now; the lines before are shown already."""
        self.console.add(text)

    @property
    def is_console(self) -> bool:
        """Whether what a job prints is shown."""
        return self.pages.currentWidget() is self.console

    def open_viewer(self) -> None:
        """Show the value in a window of its own, in every way."""
        from desktop_app.gui.viewer.window import open_viewer  # No start needs it.

        if self.viewer_button.isVisibleTo(self):
            open_viewer(self._value, self._title.text(), self.window(), self._previous)

    def _look_into(self, value: Any, place: str) -> None:
        if not place:
            self.open_viewer()
            return
        from desktop_app.gui.viewer.window import open_viewer

        open_viewer(value, f"{self._title.text()} ▸ {place}", self.window())


def _span(job: Job, ended: bool) -> str:
    """Return how long a job took; of one that goes on, since when."""
    if not (job.started_at and job.updated_at):
        return ""
    if job.pending and not ended:
        return tr("since {time}", time=formats.clock(job.started_at))
    return formats.duration(job.updated_at - job.started_at)
