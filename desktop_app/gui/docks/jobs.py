"""The jobs of one run: choose the run, see what each node did, look at a result."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QFileDialog, QLabel, QSizePolicy, QSplitter, QStackedWidget

from desktop_app.domain.debugging import AFTER, Edit, Stop
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Job
from desktop_app.domain.status import is_final
from desktop_app.gui import formats
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.dialogs.files import proposed_name
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.docks.job_table import JobTable
from desktop_app.gui.docks.live_output import LiveOutput
from desktop_app.gui.docks.result_view import ResultView
from desktop_app.gui.docks.run_choice import RunList, why_empty
from desktop_app.gui.edited_values import change_words
from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.runs.session import RunSession
from desktop_app.gui.saving import save_parts
from desktop_app.gui.session import EditorSession
from desktop_app.gui.status_icons import StatusIcons, execution_badge
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.viewer.reading import earlier, read_job
from desktop_app.gui.widgets import empty_label
from desktop_app.gui.wording import counted, tr, worded

WIDTHS: Final = (112, 94, 70, 64)
REST_MS: Final = 150
"""So long a person must stay on a job before its form and its result are opened."""


class JobsDock(Dock):
    """Shows the run of the current session. Selecting a job selects its node and opens its result."""

    def __init__(self, themes: Themes) -> None:
        super().__init__("jobs", tr("Jobs"), themes)
        self._icons = StatusIcons(themes.current)
        self._wanted: int | None = None
        self._shown: int | None = None
        """The status of the job whose result is shown."""
        self._sought: int | None = None
        """The job at which the run has stopped or failed, until it is listed."""
        self._told_failure: int | None = None
        """The run whose failure has been shown."""
        self._unasked = False
        self._following = False
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._look_at)
        self.runs = RunList()
        self.runs.closed.connect(self._show_runs)
        self.runs.setProperty("kind", "field")
        self.runs.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.runs.setAccessibleName(tr("Runs of this workflow"))
        self.runs.activated.connect(self._choose_run)
        self._count = QLabel()
        self._count.setProperty("kind", "muted")
        self.bar.add(self.runs)
        self.bar.add(self._count)
        self.model: RowsModel[Job] = RowsModel(self._columns(), lambda job: job.id, self)
        self.table = self._make_table()
        self.result = ResultView()
        self.output = LiveOutput(self)
        self.output.printed.connect(self._show_output)
        self._pages = QStackedWidget()
        self._empty = empty_label("")
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.addWidget(self.table)
        self._split.addWidget(self.result)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        self._split.setSizes([600, 360])
        self.result.filled.connect(self.result.setVisible)  # Until then the list has all the room.
        self.result.hide()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._split)
        self.add(self._pages, 1)

    def _columns(self) -> list[Column[Job]]:
        return [
            Column(tr("Node"), self._title),
            Column(tr("Status"), self._state, self._icon, self._told_changes, self._color),
            Column(tr("Started"), lambda job: formats.clock(job.started_at)),
            Column(tr("Duration"), self._duration),
            Column(tr("Result"), self._preview),
        ]

    def _make_table(self) -> JobTable:
        table = JobTable(tr("Jobs of the run"))
        table.setModel(self.model)
        header = table.header()
        for number, width in enumerate(WIDTHS):
            header.resizeSection(number, width)
        table.watch()
        table.selectionModel().currentRowChanged.connect(self._on_row)
        table.clicked.connect(self._on_clicked)
        table.activated.connect(self._open_viewer)
        return table

    # -- rows ------------------------------------------------------------------------------------------
    def _title(self, job: Job) -> str:
        node = self.session.document.node(job.node_key) if self.session else None
        return (node.title or node.type) if node else f"{job.node_type} ({job.node_key})"

    @property
    def _ended(self) -> bool:
        return self.session is not None and self.session.run.phase == "ended"

    def _state(self, job: Job) -> str:
        if self._later(job):
            return tr("not yet")
        status = job.status
        if isinstance(self.session, RunSession):
            status = self.session.status_of(job.id, status)
        state = formats.job_state(status, ended=self._ended)
        return tr("Edited · {state}", state=state) if self._changes(job) else state

    def _changes(self, job: Job) -> list[Edit]:
        """What was changed by hand in the result of a job."""
        changes = self.session.debug.changes if self.session is not None else ()
        return [each for each in changes if each.job_id == job.id]

    def _told_changes(self, job: Job) -> str:
        return "\n".join((self._state(job), *map(change_words, self._changes(job))))

    def _icon(self, job: Job) -> QIcon:
        return self._icons.icon(self._badge(job))

    def _badge(self, job: Job) -> Badge:
        if self._later(job):
            return Badge()
        if isinstance(self.session, RunSession):
            return Badge(self.session.status_of(job.id, job.status))
        known = self.session.run.badge(job.node_key) if self.session else None
        return Badge(job.status, 1, bool(known and known.running and job.status == 0))

    def _preview(self, job: Job) -> str:
        if isinstance(self.session, RunSession):
            return self.session.previews.of(job.id)
        return formats.preview(job.result)

    def _later(self, job: Job) -> bool:
        """Whether a run is shown as it was before a job."""
        return isinstance(self.session, RunSession) and job.id > self.session.shown_id

    def _color(self, job: Job) -> QColor:
        if self._later(job):
            return self.themes.current.muted
        return self.themes.current.status(self._badge(job).role)

    def _duration(self, job: Job) -> str:
        if not job.started_at or job.status == 0:
            return ""
        return formats.duration(max(0, job.updated_at - job.started_at))

    # -- following -------------------------------------------------------------------------------------
    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow the run that is shown, and the list of runs."""
        followed: list[tuple[Any, Callable[..., None]]] = [
            (session.run_changed, self.refresh),
            (session.runs_changed, self._show_runs),
            (session.debug.changed, self._show_changes),
            (session.debug.stopped, self._seek),
        ]
        if isinstance(session, RunSession):
            followed.append((session.previews.changed, self.table.viewport().update))
        return followed

    def session_changed(self) -> None:
        """Forget the result of another workflow."""
        self._wanted = self._sought = None
        self.result.show_nothing()
        self.model.show_rows([])

    def dress(self, theme: Theme) -> None:
        """Paint the shapes in the colours of ``theme``."""
        self._icons = StatusIcons(theme)
        super().dress(theme)

    def refresh(self) -> None:
        """Show the jobs as they are now."""
        self._show_runs()
        run = self.session.run if self.session else None
        jobs = run.jobs if run else ()
        self.model.show_rows(jobs)
        if self._wanted is not None and self.model.row_of(self._wanted) is None:
            self._wanted = None  # Another run is shown.
            self.result.show_nothing()
        total = run.total if run else 0
        self._count.setText(counted(total, "1 job", "{n} jobs") if total else "")
        self._pages.setCurrentIndex(1 if jobs else 0)
        if isinstance(self.session, RunSession):
            self._follow(self.session.shown_id)
        elif self.table.currentIndex().isValid() and self._wanted is None:
            self.table.clearSelection()
        elif (job := self.chosen) is not None and self._shown == 0 and job.status and job.id == self._wanted:
            self._shown = job.status
            spawn(self._show_result(job), self)  # it has ended while somebody looked at it
        self._seek_failure()
        self._go_to_sought()

    def _seek(self, stop: Stop) -> None:
        """Stand on the job behind which the run has stopped: it has failed, or its result is asked for."""
        self._sought = stop.job_id if stop.place == AFTER else None
        self._go_to_sought()

    def _seek_failure(self) -> None:
        """Stand, once, on the job that made the run fail that is shown."""
        run = self.session.run if self.session is not None and self.session.lasting else None
        if run is not None and run.id != self._told_failure and (failure := run.failure) is not None:
            self._told_failure = run.id
            self._sought = failure.id

    def _go_to_sought(self) -> None:
        """Stand on the job that is sought as soon as it is listed; what is selected on the canvas stays."""
        row = self.model.row_of(self._sought) if self._sought is not None else None
        if row is not None:
            self._sought, self._unasked = None, True
            try:
                self._go_to(row)
            finally:
                self._unasked = False

    def _show_changes(self) -> None:
        """Say of the jobs, and of the one that is looked at, what was changed by hand."""
        self.table.viewport().update()
        job = self.chosen
        shown = job is not None and job.id == self._wanted and self._shown is not None
        self.result.show_changes(map(change_words, self._changes(job)) if job is not None and shown else ())

    def _look_at(self) -> None:
        """Select the node of the job that a run is shown at, and open its result."""
        job = self.chosen
        if self.session is not None and job is not None and job.id == self._wanted:
            self.session.document.select((job.node_key,))
            spawn(self._show_result(job), self)

    def _follow(self, job_id: int) -> None:
        """Stand on the job at which the run is shown."""
        row = self.model.row_of(job_id)
        self.table.viewport().update()
        if row is not None and row != self.table.currentIndex().row():
            self._following = True
            try:
                self._go_to(row)
            finally:
                self._following = False

    def _show_runs(self) -> None:
        runs = self.session.runs if self.session else []
        shown = self.session.run if self.session else None
        self._empty.setText(why_empty(self.session))
        if self.runs.view().isVisible():
            return  # The list must not move under the pointer; it is brought up to date when it closes.
        with QSignalBlocker(self.runs):
            if [run.id for run in runs] != [self.runs.itemData(row) for row in range(self.runs.count())]:
                self.runs.clear()
                for run in runs:
                    self.runs.addItem("", run.id)
            for row, run in enumerate(runs):
                live = shown if shown is not None and shown.id == run.id and shown.execution else None
                execution = live.execution if live and live.execution else run
                text = f"{formats.execution_state(execution)}  ·  {formats.moment(run.created_at)}"
                active = live is not None and live.phase == "running"
                icon = self._icons.icon(execution_badge(execution.status, active=active))
                if self.runs.itemText(row) != text:
                    self.runs.setItemText(row, text)
                if self.runs.itemIcon(row).cacheKey() != icon.cacheKey():
                    self.runs.setItemIcon(row, icon)
            chosen = self.runs.findData(shown.id) if shown else -1
            if self.runs.currentIndex() != chosen:
                self.runs.setCurrentIndex(chosen)
            self.runs.setToolTip(self.runs.currentText())
            self.runs.setEnabled(bool(runs))
            self.runs.setPlaceholderText(tr("Choose a run") if runs else tr("No runs yet"))

    def _choose_run(self, row: int) -> None:
        run_id = self.runs.itemData(row)
        if self.session is not None and run_id is not None:
            self.result.show_nothing()
            spawn(self.session.show_execution(int(run_id)), self)

    # -- selecting -------------------------------------------------------------------------------------
    def _on_row(self, index: QModelIndex, _before: QModelIndex) -> None:
        if self.session is None or not index.isValid():
            return
        job = self.model.rows[index.row()]
        self._wanted = job.id
        if self._following:  # Somebody goes quickly from job to job: what is slow comes when they rest.
            self._rest.start()
            return
        if not self._unasked:
            self.session.document.select((job.node_key,))
        self.session.choose_job(job.id)
        spawn(self._show_result(job), self)

    def _on_clicked(self, index: QModelIndex) -> None:
        """Select the node also of a line on which the dock stood by itself."""
        if self.session is not None:
            self.session.document.select((self.model.rows[index.row()].node_key,))

    async def _show_result(self, job: Job) -> None:
        if self.session is None:
            return
        session = self.session
        try:
            full = await read_job(session.services.results, job.id)
        except InvalidRequestError as error:
            if self._wanted == job.id:
                save = partial(self._ask_file, job.id, self._title(job))
                self.result.show_message(worded(error.message), tr("Save as a file …"), save)
            return
        if self._wanted == job.id:
            previous = partial(earlier, session.services.results, session.key, full)
            self.result.show_job(full, self._title(full), ended=self._ended, previous=previous)
            self.result.show_changes(map(change_words, self._changes(full)))
            self._shown = full.status
            self._show_output(job.id)

    def _show_output(self, job_id: int, added: str = "") -> None:
        """Show what a job prints that is looked at while it runs."""
        if job_id != self._wanted or self._shown != 0:
            return
        if added and self.result.is_console:
            self.result.add_output(added)
        elif text := self.output.of(job_id):
            self.result.show_output(text)

    def _ask_file(self, job_id: int, title: str) -> None:
        dialog = QFileDialog(self, tr("Save the value"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["*.json"])
        dialog.setDefaultSuffix("json")
        dialog.selectFile(f"{proposed_name(title)}.json")
        dialog.fileSelected.connect(lambda file: self.save_result(job_id, Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_result(self, job_id: int, path: Path) -> None:
        """Write the result of a job, however large, to a file as JSON."""
        if self.session is not None:
            spawn(save_parts(path, self.session.services.results.text(job_id)), self)

    @property
    def chosen(self) -> Job | None:
        """The job of the current line, without its result."""
        row = self.table.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def _open_viewer(self, index: QModelIndex) -> None:
        spawn(self.show_in_viewer(self.model.rows[index.row()]), self)

    async def show_in_viewer(self, job: Job) -> None:
        """Read the result of a job and show it in a window of its own."""
        await self._show_result(job)
        if self._wanted == job.id:
            self.result.open_viewer()

    def show_node(self, key: str) -> bool:
        """Select the newest job of a node; False when it has none in this run."""
        if isinstance(self.session, RunSession):
            return self.session.show_node(key)
        rows = [number for number, job in enumerate(self.model.rows) if job.node_key == key]
        if not rows:
            return False
        self._go_to(rows[-1])
        return True

    def _go_to(self, row: int) -> None:
        index = self.model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().setCurrentIndex(index, flags)
        self.table.scrollTo(index)

    @property
    def ended(self) -> bool:
        """Whether the run that is shown has ended."""
        execution = self.session.run.execution if self.session else None
        return execution is not None and is_final(execution.status)
