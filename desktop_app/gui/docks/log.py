"""The log of the run that is shown, and a line that evaluates an expression there (editor.md F, Log)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QWidget

from desktop_app.gui import formats
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.runs.log_lines import LEVELS, LogFilter, LogLine, Paths, gather
from desktop_app.gui.runs.long_list import LongList
from desktop_app.gui.runs.session import RunSession
from desktop_app.gui.runs.watching import result, words
from desktop_app.gui.session import EditorSession
from desktop_app.gui.slices import through
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Themes
from desktop_app.gui.widgets import SearchField, empty_label, on_key, tool_button
from desktop_app.gui.wording import counted, tr

WIDTHS: Final = (86, 74, 170, 180, 420)
PAUSE_MS: Final = 150
READ: Final = 2_000
"""Failures whose texts are read, the latest."""


class LogDock(Dock):
    """A click on a line takes canvas, variables and jobs to its job."""

    def __init__(self, themes: Themes) -> None:
        super().__init__("log", tr("Log"), themes)
        self._lines: list[LogLine] = []
        self._paths: Paths | None = None
        self._read: tuple[Any, ...] = ()
        self.level = QComboBox()
        self.level.setProperty("kind", "field")
        self.level.setAccessibleName(tr("From which level on"))
        for level, text in zip(LEVELS, (tr("Everything"), tr("Notes and errors"), tr("Errors")), strict=True):
            self.level.addItem(text, level)
        self.level.activated.connect(lambda _: self._show())
        self.search = SearchField(tr("Find in the log"), themes)
        self.pattern = QCheckBox(tr("Pattern"))
        self.selected = QCheckBox(tr("Selected node"))
        self.timed = QCheckBox(tr("Copy with times"))
        self.timed.setChecked(True)
        self.copy_button = tool_button(tr("Copy the lines that are shown"))
        self.copy_button.setText(tr("Copy"))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._show)
        self.model: RowsModel[LogLine] = RowsModel(self._columns(), lambda line: line, self)
        self.table = LongList(tr("Lines of the log"))
        self.table.setModel(self.model)
        self.entry = QLineEdit(
            placeholderText=tr("Evaluate at the job that is shown, such as $context.amount")
        )
        self.answer = QLabel()
        self._empty = empty_label(tr("Open a run in a tab of its own to see its log."))
        self._pages = QStackedWidget()
        self._build()
        self._connect()

    def _columns(self) -> list[Column[LogLine]]:
        return [
            Column(tr("Time"), lambda line: formats.clock(line.at), color=self._color),
            Column(tr("Level"), lambda line: _level(line.level), color=self._color),
            Column(tr("Node"), lambda line: self._title(line.node)),
            Column(tr("Place"), self._path),
            Column(tr("Text"), lambda line: line.text, color=self._color),
        ]

    def _build(self) -> None:
        self.bar.add(self.level)
        self.bar.add(self.search, 1)
        for widget in (self.pattern, self.selected, self.timed, self.copy_button):
            self.bar.add(widget)
        for number, width in enumerate(WIDTHS):
            self.table.header().resizeSection(number, width)
        self.table.header().setStretchLastSection(True)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.table)
        self.add(self._pages, 1)
        self.entry.setProperty("kind", "field")
        self.entry.setAccessibleName(tr("Evaluate an expression"))
        self.answer.setTextInteractionFlags(self.answer.textInteractionFlags().TextSelectableByMouse)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(8, 4, 8, 6)
        row.addWidget(self.entry, 1)
        row.addWidget(self.answer, 1)
        self.add(foot)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._pause.start())
        self.pattern.toggled.connect(lambda _: self._show())
        self.selected.toggled.connect(lambda _: self._show())
        self.copy_button.clicked.connect(self.copy)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.entry.returnPressed.connect(self._evaluate)
        on_key(self.table, QKeySequence.StandardKey.Copy, self.copy)
        self.visibilityChanged.connect(lambda _: self.refresh())

    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow the run, the selection and the values."""
        return (
            (session.run_changed, self.refresh),
            (session.changed, self._on_change),
            (session.seen.changed, self._evaluate),
        )

    def session_changed(self) -> None:
        """Another run."""
        self._read, self._lines = (), []
        self.answer.clear()

    # -- reading ---------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the lines when somebody looks and the run has gone on."""
        run = self.session if isinstance(self.session, RunSession) else None
        self._pages.setCurrentIndex(1 if run is not None else 0)
        self.entry.setEnabled(self.session is not None)
        if run is None or not self.isVisible():
            return
        state = (run, len(run.traced.trace), run.run.phase, len(run.events))
        if state != self._read:
            self._read = state
            spawn(self._load(run), self)

    async def _load(self, run: RunSession) -> None:
        trace = run.traced.trace
        failed = [trace.ids[place] for place, status in enumerate(trace.statuses) if status < 0][-READ:]
        runs, execution = run.services.runs, run.run.id
        errors = await runs.previews(failed)
        logs = await runs.logs(execution) if execution is not None else {}
        found: list[LogLine] = []
        await through(gather(found, trace, logs, errors, run.events, formats.job_state))
        if self.session is run:
            self._lines, self._paths = found, Paths(trace)
            self._show()

    def _show(self) -> None:
        wanted = LogFilter(
            str(self.level.currentData()),
            self._chosen_node() if self.selected.isChecked() else "",
            self.search.text().strip(),
            self.pattern.isChecked(),
        )
        try:
            fits = wanted.test()
        except re.error as error:
            self.bar.say(tr("no pattern: {fault}", fault=error))
            return
        least = LEVELS.index(wanted.level)
        found = [
            line
            for line in self._lines
            if LEVELS.index(line.level) >= least
            and (not wanted.node or line.node == wanted.node)
            and (not wanted.text or fits(f"{self._title(line.node)} {line.text}"))
        ]
        self.model.show_rows(found)
        self.bar.say(counted(len(found), "1 line", "{n} lines"))

    def _chosen_node(self) -> str:
        chosen = self.session.document.selection if self.session is not None else ()
        return chosen[0] if chosen else ""

    def _on_change(self, change: Any) -> None:
        if change.kind == "selection" and self.selected.isChecked():
            self._show()

    def _title(self, key: str) -> str:
        node = self.session.document.node(key) if self.session is not None else None
        return (node.title or node.type) if node is not None else key

    def _path(self, line: LogLine) -> str:
        return self._paths.of(line.place) if self._paths is not None and line.place >= 0 else ""

    def _color(self, line: LogLine) -> QColor | None:
        theme = self.themes.current
        return (
            theme.status("error") if line.level == "error" else theme.muted if line.level == "info" else None
        )

    # -- using -----------------------------------------------------------------------------------------
    def _on_row(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and isinstance(self.session, RunSession):
            line = self.model.rows[index.row()]
            if line.job_id:
                self.session.choose_job(line.job_id)

    def copy(self) -> None:
        """Copy the lines that are shown as text."""
        rows = []
        for line in self.model.rows:
            parts = [formats.clock(line.at)] if self.timed.isChecked() else []
            rows.append("\t".join([*parts, line.level, self._title(line.node), self._path(line), line.text]))
        QGuiApplication.clipboard().setText("\n".join(rows))

    def _evaluate(self) -> None:
        text = self.entry.text().strip()
        shown = words(result(text, self.session.seen)) if text and self.session is not None else ""
        self.answer.setText(f"= {shown}" if shown else "")


def _level(level: str) -> str:
    return {"info": tr("info"), "note": tr("note"), "error": tr("error")}[level]
