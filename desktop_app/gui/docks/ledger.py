"""The loop ledger: one line for each round of a loop of the run that is shown (editor.md F, M 8)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QStackedWidget

from desktop_app.gui import formats
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.runs.long_list import LongList
from desktop_app.gui.runs.rounds import Rounds, loops
from desktop_app.gui.runs.session import RunSession
from desktop_app.gui.session import EditorSession
from desktop_app.gui.status_icons import StatusIcons
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import empty_label, push_button
from desktop_app.gui.wording import counted, tr

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_Role = Qt.ItemDataRole
WIDTHS: Final = (64, 190, 104, 80, 150)
SORTED: Final = {0: "index", 2: "status", 3: "duration"}
"""The columns by which rounds can be sorted."""
MOST_LOOPS: Final = 500
"""So many loops can be chosen; a loop inside another one has a job for each round of that."""


class RoundsModel(QAbstractTableModel):
    """Shows rounds without making those that nobody looks at."""

    def __init__(self, icons: StatusIcons) -> None:
        super().__init__()
        self.icons = icons
        self.rounds: Rounds | None = None
        self.rows: Sequence[int] = ()
        self.item: Callable[[int], str] = lambda _: ""
        self.preview: Callable[[int], str] = lambda _: ""
        self.title: Callable[[str], str] = str

    def show_rounds(self, rounds: Rounds | None, rows: Sequence[int]) -> None:
        """Show these rounds of a loop in this order."""
        self.beginResetModel()
        self.rounds, self.rows = rounds, rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else 6

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        if self.rounds is None or role not in (_Role.DisplayRole, _Role.DecorationRole, _Role.ToolTipRole):
            return None
        column, found = index.column(), self.rounds.at(self.rows[index.row()])
        if role == _Role.DecorationRole:
            return self.icons.icon(Badge(found.status)) if column == 2 else None
        if column == 0:
            return f"{'' if self.rounds.sure else '≥ '}{found.number + 1}"
        if column == 1:
            return self.item(found.number) if self.rounds.sure else ""
        if column == 2:
            return formats.job_state(found.status)
        if column == 3:
            return formats.duration(found.duration)
        if column == 4:
            return self.preview(self.rounds.trace.ids[found.last])
        return self.title(found.failing) if found.failing else ""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != _Role.DisplayRole:
            return None
        heads = (tr("Round"), tr("Item"), tr("Status"), tr("Duration"), tr("Result"), tr("Failing node"))
        return heads[section]


class LedgerDock(Dock):
    """Going from line to line takes canvas, variables, jobs and slider to that round."""

    def __init__(self, themes: Themes) -> None:
        super().__init__("ledger", tr("Loops"), themes)
        self._trace_size = -1
        self.loop = QComboBox()
        self.loop.setProperty("kind", "field")
        self.loop.setAccessibleName(tr("Loop whose rounds are listed"))
        self.loop.setMinimumWidth(180)
        self.loop.activated.connect(lambda _: self._show_loop())
        self.failed = QCheckBox(tr("Failed only"))
        self.failed.toggled.connect(lambda _: self._show_rows())
        self.bar.add(self.loop)
        self.bar.add(self.failed)
        self.model = RoundsModel(StatusIcons(themes.current))
        self.table = self._make_table()
        self.open_button = push_button(tr("Open the run"))
        self.bar.add(self.open_button)
        self._empty = empty_label("")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.table)
        self.add(self._pages, 1)

    def _make_table(self) -> LongList:
        table = LongList(tr("Rounds of the loop"))
        table.setModel(self.model)
        header = table.header()
        for number, width in enumerate(WIDTHS):
            header.resizeSection(number, width)
        header.setStretchLastSection(True)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(lambda *_: self._show_rows())
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        table.selectionModel().currentRowChanged.connect(lambda now, _: self._on_row(now.row()))
        return table

    # -- following -------------------------------------------------------------------------------------
    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow the place at which the run is shown, and what is read for the lines."""
        if not isinstance(session, RunSession):
            return ()
        update = self.table.viewport().update
        return (
            (session.run_changed, self.refresh),
            (session.previews.changed, update),
            (session.seen.changed, update),
        )

    def session_changed(self) -> None:
        """Another run: its loops."""
        self._trace_size = -1
        self.loop.clear()
        self.model.show_rounds(None, ())

    def dress(self, theme: Theme) -> None:
        """Paint the shapes in the colours of ``theme``."""
        self.model.icons = StatusIcons(theme)
        super().dress(theme)

    @property
    def run(self) -> RunSession | None:
        """The run that is shown, if one is."""
        return self.session if isinstance(self.session, RunSession) else None

    def refresh(self) -> None:
        """Show the rounds, and stand on the one at which the run is shown."""
        run = self.run
        shown = self.session.run.execution if self.session is not None else None
        self.open_button.setVisible(run is None and shown is not None)
        if run is not None and len(run.traced.trace) != self._trace_size:
            self._trace_size = len(run.traced.trace)
            self._offer_loops(run)
        self._pages.setCurrentIndex(1 if self.loop.count() else 0)
        self._empty.setText(self._nothing())
        self._follow()

    def _nothing(self) -> str:
        if self.run is None:
            return tr("Open a run in a tab of its own to see the rounds of its loops.")
        return tr("No loop has made a round in this run.")

    def _offer_loops(self, run: RunSession) -> None:
        chosen = self.loop.currentData()
        trace = run.traced.trace
        self.loop.clear()
        for owner in loops(trace)[:MOST_LOOPS]:
            outer = [
                str(trace.round_of(each, owner) + 1) for each in trace.owner_jobs(owner) if trace.rounds(each)
            ]
            within = tr(" in round {n}", n=".".join(outer)) if outer else ""
            self.loop.addItem(self._title(trace.nodes[owner]) + within, owner)
        self.loop.setCurrentIndex(max(0, self.loop.findData(chosen)))
        self._show_loop()

    def _title(self, key: str) -> str:
        node = self.session.document.node(key) if self.session is not None else None
        return (node.title or node.type) if node is not None else key

    def _show_loop(self) -> None:
        run, owner = self.run, self.loop.currentData()
        if run is None or owner is None:
            self.model.show_rounds(None, ())
            return
        self.model.rounds = Rounds(run.traced.trace, owner)
        self.model.title, self.model.preview, self.model.item = self._title, run.previews.of, self._item
        self._show_rows()

    def _show_rows(self) -> None:
        rounds, header = self.model.rounds, self.table.header()
        if rounds is None:
            return
        rows = rounds.failed() if self.failed.isChecked() else range(len(rounds))
        descending = header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        by = SORTED.get(header.sortIndicatorSection(), "index")
        if by != "index" or descending:
            rows = rounds.order(by, descending, list(rows))
        self.model.show_rounds(rounds, rows)
        said = counted(len(rows), "1 round", "{n} rounds")
        self.bar.say(tr("{rounds}; its condition skipped others", rounds=said) if rounds.skipped else said)
        self._follow()

    def _item(self, index: int) -> str:
        run, rounds = self.run, self.model.rounds
        if run is None or rounds is None:
            return ""
        value = run.seen.item(rounds.trace.nodes[rounds.owner], index)
        return formats.preview(value) if not isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    # -- going -----------------------------------------------------------------------------------------
    def _follow(self) -> None:
        run, rounds = self.run, self.model.rounds
        index = rounds.of(run.traced.place) if run is not None and rounds is not None else None
        if index is None or index not in self.model.rows:
            return
        row = self.model.rows.index(index)
        if row != self.table.currentIndex().row():
            there = self.model.index(row, 0)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(there, flags)
            self.table.scrollTo(there)

    def _on_row(self, row: int) -> None:
        run, rounds = self.run, self.model.rounds
        if run is None or rounds is None or not 0 <= row < len(self.model.rows):
            return
        found = rounds.at(self.model.rows[row])
        if rounds.of(run.traced.place) != found.index:
            run.go(found.last)
