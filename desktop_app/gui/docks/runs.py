"""The runs of all workflows: found, marked, opened, compared, deleted (editor.md F, Runs dock)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QIcon
from PySide6.QtWidgets import QAbstractItemView, QMenu, QSplitter, QStackedWidget, QTreeView

from desktop_app.domain.events import Event, ExecutionCreated, ExecutionDeleted, ExecutionStatusChanged
from desktop_app.domain.runs import Run, RunMarks
from desktop_app.gui import formats
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.runs.filter import EVERYTHING
from desktop_app.gui.runs.filter_row import RunFilterRow
from desktop_app.gui.runs.marks_pane import MarksPane
from desktop_app.gui.runs.run_list import RunList
from desktop_app.gui.runs.run_tree import families
from desktop_app.gui.settings import Settings
from desktop_app.gui.status_icons import StatusIcons, execution_badge
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import empty_label, push_button, rows_view
from desktop_app.gui.wording import counted, tr
from desktop_app.services import Services

WIDTHS: Final = (110, 56, 130, 124, 72, 110, 66, 120, 80, 60)
FRESH_MS: Final = 400
"""Runs that come and end are shown at most so often."""
ACTIONS: Final = (
    "open_run",
    "compare_runs",
    "compare_mocks",
    "-",
    "pin_run",
    "export_bundle",
    "-",
    "delete_runs",
)
"""What the menu of a line offers."""


class RunsDock(Dock):
    """Owns the lines that were read and which of them are chosen."""

    opened = Signal(object)
    """A :class:`Run` to be shown in its own tab."""
    chosen_changed = Signal()

    def __init__(self, services: Services, settings: Settings, themes: Themes) -> None:
        super().__init__("runs", tr("Runs"), themes)
        self._services = services
        self._icons = StatusIcons(themes.current)
        self._stale = True
        self._depths: dict[int, int] = {}
        """How far runs stand below the one that their family began with, by id."""
        self.menu_actions: list[QAction | None] = []
        self.lines = RunList(services.runs, self)
        self.lines.changed.connect(self._show)
        self.row = RunFilterRow(settings, services.catalog, themes)
        self.row.changed.connect(self.reload)
        self.model: RowsModel[Run] = RowsModel(self._columns(), lambda run: run.id, self)
        self.table = self._make_table()
        self.marks = MarksPane()
        self.marks.marked.connect(self._mark)
        self.open_button = push_button(tr("Open"))
        self.open_button.clicked.connect(self._open)
        self.bar.add(self.open_button)
        self._empty = empty_label("")
        self._pages = QStackedWidget()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.addWidget(self.table)
        split.addWidget(self.marks)
        split.setSizes([900, 220])
        split.setStretchFactor(0, 1)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(split)
        self.add(self.row)
        self.add(self._pages, 1)
        self._fresh = QTimer(self, singleShot=True, interval=FRESH_MS)
        self._fresh.timeout.connect(self.lines.look_again)
        self.visibilityChanged.connect(self._on_shown)

    def _columns(self) -> list[Column[Run]]:
        return [
            Column(
                tr("Status"),
                lambda run: formats.execution_state(run.execution),
                self._icon,
                color=self._color,
            ),
            Column(tr("Run"), self._number),
            Column(tr("Workflow"), lambda run: run.title or tr("(deleted)")),
            Column(tr("Started"), lambda run: formats.moment(run.execution.created_at)),
            Column(tr("Duration"), lambda run: formats.duration(run.duration), align_right=True),
            Column(tr("Trigger"), self._trigger),
            Column(tr("Version"), lambda run: str(run.version) if run.version else tr("deleted")),
            Column(tr("Failing node"), self._failing),
            Column(tr("Mocks"), _unreal),
            Column(tr("Parent"), lambda run: f"#{run.parent}" if run.parent else ""),
            Column(tr("Tags"), _told, tip=_told),
        ]

    def _make_table(self) -> QTreeView:
        table = rows_view(self.model, tr("Runs of all workflows"), WIDTHS)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.activated.connect(lambda _: self._open())
        table.selectionModel().selectionChanged.connect(lambda *_: self._on_chosen())
        table.verticalScrollBar().valueChanged.connect(lambda _: self._on_scrolled())
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._menu)
        return table

    # -- cells -----------------------------------------------------------------------------------------
    def _icon(self, run: Run) -> QIcon:
        return self._icons.icon(execution_badge(run.execution.status, active=run.execution.status == 0))

    def _number(self, run: Run) -> str:
        """The number, behind a corner for each run that it comes from."""
        depth = self._depths.get(run.id, 0)
        corner = "\u2003" * (depth - 1) + "└ " if depth else ""
        return f"{corner}#{run.number}" if run.number else corner

    def _color(self, run: Run) -> QColor:
        return self.themes.current.status(execution_badge(run.execution.status).role)

    def _trigger(self, run: Run) -> str:
        spec = self._services.catalog.trigger(run.trigger)
        name = tr(spec.title) if spec else run.trigger
        return tr("{trigger}, by hand", trigger=name) if run.execution.manually else name

    def _failing(self, run: Run) -> str:
        if not run.failing or self.session is None or self.session.key != run.execution.key:
            return run.failing
        node = self.session.document.node(run.failing)
        return node.title or node.type if node is not None else run.failing

    def dress(self, theme: Theme) -> None:
        """Paint the shapes in the colours of ``theme``."""
        self._icons = StatusIcons(theme)
        super().dress(theme)

    # -- reading ---------------------------------------------------------------------------------------
    def session_changed(self) -> None:
        """Another workflow: "this workflow" means it."""
        spawn(self._know_versions(), self)
        if self.row.filter.here:
            self.reload()

    async def _know_versions(self) -> None:
        session = self.session
        if session is None:
            self.row.versions = ()
            return
        rows = sorted(await self._services.workflows.versions(session.key), key=lambda one: one.id)
        self.row.versions = [
            (version.id, tr("Version {n}", n=number)) for number, version in enumerate(rows, 1)
        ][::-1]

    def refresh(self) -> None:
        """Paint what is there."""
        self.table.viewport().update()
        self._on_chosen()

    def _on_shown(self, shown: bool) -> None:
        if shown and self._stale:
            self.reload()

    def reload(self) -> None:
        """Read the list from its beginning, as soon as somebody looks at it."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        key = self.session.key if self.session is not None else None
        self.lines.ask(self.row.filter.query(self.row.text, key, formats.now_ms()))
        spawn(self._know_tags(), self)

    async def _know_tags(self) -> None:
        self.row.tags = await self._services.runs.tags()

    def on_events(self, events: tuple[Event, ...]) -> None:
        """Show soon what has come, moved on or gone."""
        kinds = (ExecutionCreated, ExecutionStatusChanged, ExecutionDeleted)
        if any(isinstance(event, kinds) for event in events):
            if not self.isVisible():
                self._stale = True
            elif not self._fresh.isActive():
                self._fresh.start()

    def _show(self) -> None:
        lines = self.lines.lines
        chosen = {run.id for run in self.chosen()}
        found = families(lines)
        self._depths = {run.id: depth for run, depth in found if depth}
        bar = self.table.verticalScrollBar()
        place = bar.value()
        self.model.show_rows([run for run, _ in found])
        bar.setValue(place)  # A run that was read later may have taken its place above others.
        if chosen != {run.id for run in self.chosen()}:
            self._choose(chosen)
        if lines and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._pages.setCurrentIndex(1 if lines else 0)
        self._empty.setText(self._nothing())
        self.row.note.setText(self._sum())
        self._on_chosen()

    def _choose(self, ids: set[int]) -> None:
        model, kind = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        for number, run in enumerate(self.model.rows):
            if run.id in ids:
                model.select(self.model.index(number, 0), kind.Select | kind.Rows)

    def _nothing(self) -> str:
        if self.lines.reading:
            return tr("Looking …")
        narrowed = self.row.text or self.row.filter != EVERYTHING
        return tr("No run matches.") if narrowed else tr("Nothing has run yet. Press Run in a workflow.")

    def _sum(self) -> str:
        count = counted(len(self.lines.lines), "1 run", "{n} runs")
        if self.lines.reading and self.lines.lines:
            return tr("{runs}, looking further …", runs=count)
        return count if self.lines.ended else tr("{runs} and more", runs=count)

    def _on_scrolled(self) -> None:
        bar = self.table.verticalScrollBar()
        if bar.maximum() and bar.value() > bar.maximum() - 2 * bar.pageStep():
            self.lines.go_on()

    # -- choosing --------------------------------------------------------------------------------------
    def chosen(self) -> list[Run]:
        """Return the selected lines, newest first."""
        rows = (index.row() for index in self.table.selectionModel().selectedRows())
        found = (self.model.rows[row] for row in rows if row < len(self.model.rows))
        return sorted(found, key=lambda run: run.id, reverse=True)

    def choose(self, execution_id: int) -> bool:
        """Select one line; False when it is not among those that were read."""
        row = self.model.row_of(execution_id)
        if row is not None:
            self.table.setCurrentIndex(self.model.index(row, 0))
        return row is not None

    def _on_chosen(self) -> None:
        chosen = self.chosen()
        self.marks.show_run(chosen[0] if len(chosen) == 1 else None)
        self.open_button.setEnabled(bool(chosen))
        self.chosen_changed.emit()

    def _open(self) -> None:
        for run in self.chosen()[:1]:
            self.opened.emit(run)

    def _mark(self, execution_id: int, marks: RunMarks) -> None:
        spawn(self.mark(execution_id, marks), self)

    async def mark(self, execution_id: int, marks: RunMarks) -> None:
        """Keep what a person says about a run, and show it."""
        await self._services.runs.mark(execution_id, marks)
        await self._know_tags()
        self.lines.look_again()

    def _menu(self, point: QPoint) -> None:
        if not self.table.indexAt(point).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in self.menu_actions:
            menu.addSeparator() if action is None else menu.addAction(action)
        menu.popup(self.table.viewport().mapToGlobal(point))


def _unreal(run: Run) -> str:
    parts = (tr("▨ mocks") if run.mocked else "", tr("dry run") if run.dry else "")
    return ", ".join(part for part in parts if part)


def _told(run: Run) -> str:
    marks = run.marks
    parts = (tr("kept") if marks.pinned else "", *marks.tags, f"“{marks.note}”" if marks.note else "")
    return ", ".join(part for part in parts if part)
