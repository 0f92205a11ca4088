"""Edits what answers in place of a node: as JSON or a table, checked, from a file or a run (editor.md F)."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.mocks import Mock, place_of
from desktop_app.domain.node_spec import NodeSpec, Variable
from desktop_app.domain.status import JobStatus, job_status_name
from desktop_app.domain.workflow import Node
from desktop_app.editor.variables import results_of
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.dialogs.mock_check import MockCheck
from desktop_app.gui.dialogs.mock_past import MockPast
from desktop_app.gui.dialogs.mock_place import MockPlace, place_words
from desktop_app.gui.dialogs.mock_table import MockTable
from desktop_app.gui.messages import explain
from desktop_app.gui.panels.field_row import Note
from desktop_app.gui.panels.fill_form import FillForm, outside
from desktop_app.gui.panels.json_editor import JsonEditor
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import push_button
from desktop_app.gui.wording import step, tr
from desktop_app.services.mock_sources import PastJob

STATUSES: Final = (JobStatus.RESOLVED, JobStatus.FAILED, JobStatus.ERROR, JobStatus.REJECTED)
SIZE: Final = (660, 620)
LINES: Final = 18
JSON, TABLE, CHECK = range(3)


class MockDialog(FormDialog):
    """Edits the mocks of one node, one at a time. Owns what is typed; the mocks belong to the workflow.

    ``mock`` is what it begins with: one of ``mocks``, or what the node gave last.
    """

    kept = Signal(object)
    """A :class:`Mock` that is to be kept."""
    cleared = Signal(object)
    """A mock of the workflow that is to go."""

    def __init__(self, session: EditorSession, node: Node, mock: Mock, parent: QWidget | None = None) -> None:
        spec = session.catalog.node(node.type)
        self._title = node.title or (spec.title if spec is not None else node.type)
        hint = tr("It answers in place of the node in runs with mocks, and in dry runs; never in others.")
        super().__init__(tr("Mock"), tr("Mock for “{title}”", title=self._title), hint, parent)
        self._session, self._node = session, node
        self._mocks = {each.place: each for each in session.debug.mocks if each.node == node.key}
        self._loops = _loops(session, node)
        self.place = MockPlace(self._loops)
        self.chooser = self._make_chooser()
        self.json = JsonEditor(outside(), variables=False, lines=LINES, most=LINES)
        self.table = MockTable()
        self.check = MockCheck(_declared(session, node))
        self.tabs = self._make_tabs()
        self.fault = Note("warning", QPalette.ColorRole.BrightText)
        self.form = FillForm(mock_fields(node, spec), columns=2)
        self.file_button = push_button(tr("From a file …"))
        self.run_button = push_button(tr("From a run …"))
        self._build()
        self._connect()
        self.show_mock(mock)
        self.resize(*SIZE)

    # -- making ----------------------------------------------------------------------------------------
    def _make_chooser(self) -> QComboBox:
        box = QComboBox()
        box.setProperty("kind", "field")
        box.setAccessibleName(tr("Mocks of this node"))
        for place in sorted(self._mocks):
            box.addItem(place_words(place, self._loops), place)
        box.setVisible(len(self._mocks) > 1)
        return box

    def _make_tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.tabBar().setExpanding(False)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.json)
        column.addStretch(1)
        for tab, name in ((page, tr("JSON")), (self.table, tr("Table")), (self.check, tr("Check"))):
            tabs.addTab(tab, name)
        return tabs

    def _build(self) -> None:
        sources = QHBoxLayout()
        sources.setSpacing(6)
        sources.addWidget(self.file_button)
        sources.addWidget(self.run_button)
        sources.addStretch(1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.chooser)
        column.addWidget(self.place)
        column.addWidget(self.tabs, 1)
        column.addLayout(sources)
        column.addWidget(self.fault)
        column.addWidget(self.form)
        self.show_form(body)
        buttons = self.show_choice(tr("Keep"), self._keep)
        self.clear_button = push_button(tr("Clear mock"))
        buttons.addButton(self.clear_button, QDialogButtonBox.ButtonRole.DestructiveRole)
        self.clear_button.setVisible(bool(self._mocks))

    def _connect(self) -> None:
        self.chooser.activated.connect(lambda _: self.show_mock(self._mocks[self.chooser.currentData()]))
        self.tabs.currentChanged.connect(lambda _: self._show_tab())
        self.json.committed.connect(lambda _: self._look())
        self.json.complained.connect(self.fault.show_text)
        self.table.edited.connect(self._take_rows)
        self.form.changed.connect(self._look)
        self.clear_button.clicked.connect(self._clear)
        self.file_button.clicked.connect(self._ask_file)
        self.run_button.clicked.connect(lambda: self._do(self._ask_run()))

    # -- showing ---------------------------------------------------------------------------------------
    def show_mock(self, mock: Mock) -> None:
        """Show another mock of the node, whatever was typed before."""
        self.place.show_place(mock.place)
        self.chooser.setCurrentIndex(self.chooser.findData(mock.place))
        self.clear_button.setEnabled(mock.place in self._mocks)
        self.form.form.show_value({"status": mock.status, "branch": mock.branch})
        self.show_result(mock.result)

    def show_result(self, value: Any) -> None:
        """Show another result in every tab."""
        self.json.show_value(value)
        self.fault.show_text("")
        self._show_tab()
        self._look()

    def _show_tab(self) -> None:
        self.json.flush()
        self._look()
        if self.tabs.currentIndex() == TABLE:
            fault = tr("The JSON has a fault: mend it first.") if self.json.check() else ""
            self.table.show_value(None if fault else self.json.value, fault)

    def _take_rows(self, rows: list[dict[str, Any]]) -> None:
        self.json.show_value([dict(row) for row in rows])
        self._look()

    def _look(self) -> None:
        """Hold the value against what the node declares, and count the differences on the tab."""
        count = self.check.check(self.json.value, self.form.values["status"])
        self.tabs.setTabText(CHECK, tr("Check ({n})", n=count) if count else tr("Check"))

    # -- where a result comes from ---------------------------------------------------------------------
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, tr("Result from a file"), "", tr("All files (*)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._do(self.take_file(Path(path))))
        dialog.open()

    async def take_file(self, path: Path) -> None:
        """Show what a file gives; errors as in :meth:`MockSources.file`."""
        self.show_result(await self._session.services.mock_sources.file(path))

    async def _ask_run(self) -> None:
        jobs = await self._session.services.mock_sources.past(self._session.key, self._node.key)
        dialog = MockPast(self._title, jobs, self._loops, self)
        dialog.taken.connect(lambda job, only: self._do(self._take_job(job, only)))
        dialog.open()

    async def _take_job(self, job: PastJob, only: bool) -> None:
        mock = await self._session.services.debugging.mock_of(job.job_id)
        self.form.form.show_value({**self.form.values, "status": mock.status})
        if only:
            self.place.show_place(place_of(job.rounds))
        self.show_result(mock.result)

    def _do(self, operation: Coroutine[Any, Any, None]) -> None:
        def tell(error: BaseException) -> None:
            message = explain(tr("The result could not be taken"), error)
            self.fault.show_text(f"{message.why} {message.remedy}".strip())

        spawn(operation, self, tell)

    # -- ending ----------------------------------------------------------------------------------------
    def _keep(self) -> None:
        self.json.flush()
        if self.json.check():
            self.tabs.setCurrentIndex(JSON)
            self.json.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.form.check():
            given = self.form.values
            place, branch = self.place.place, given.get("branch")
            known = self._mocks.get(place, Mock(self._node.key, place=place))
            mock = replace(known, result=self.json.value, status=given["status"], branch=branch)
            self.accept()
            self.kept.emit(mock)

    def _clear(self) -> None:
        self.accept()
        self.cleared.emit(self._mocks[self.chooser.currentData()])


def mock_fields(node: Node, spec: NodeSpec | None) -> list[dict[str, Any]]:
    """Return what a mock of a node is made of besides its result and its place."""
    statuses = [{"value": int(status), "label": tr(job_status_name(status))} for status in STATUSES]
    fields: list[dict[str, Any]] = [
        {"name": "status", "type": "select", "title": tr("Status"), "options": statuses, "required": True}
    ]
    branches = spec.branches_of(node.config) if spec is not None else ()
    if branches:
        options = [
            {"value": branch.index, "label": step(branch.label) or tr("Inside")} for branch in branches
        ]
        title = tr("Branch that it takes (none: it goes on behind them)")
        fields.append({"name": "branch", "type": "select", "title": title, "options": options})
    return fields


def _loops(session: EditorSession, node: Node) -> dict[str, str]:
    """Return the titles of the loops around a node by key, outermost first."""
    owners = [owner for owner in session.document.tree.owners(node) if owner.repeats]
    return {owner.key: owner.title or owner.type for owner in reversed(owners)}


def _declared(session: EditorSession, node: Node) -> Variable | None:
    """Return what a node declares of its result; None where it says nothing."""
    return next((choice.declared for choice in results_of([node], session.catalog)), None)
