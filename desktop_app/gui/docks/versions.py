"""The versions of the current workflow: which there are, what runs, and the way to compare and restore."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QMenu, QStackedWidget

from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.gui import formats
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Themes
from desktop_app.gui.widgets import empty_label, push_button, rows_view
from desktop_app.gui.wording import counted, tr

WIDTHS: Final = (120, 150, 160, 110)


@dataclass(frozen=True, slots=True)
class NumberedVersion:
    """A version with its number among all versions of its workflow, counted from 1 in order of birth."""

    number: int
    version: WorkflowVersion
    message: str = ""

    @property
    def label(self) -> str:
        """What a person calls it."""
        return tr("Version {n}", n=self.number)


async def numbered(session: EditorSession) -> list[NumberedVersion]:
    """Return the versions of a session's workflow with their numbers and messages, newest first."""
    workflows = session.services.workflows
    versions: Sequence[WorkflowVersion] = await workflows.versions(session.key)
    said = await workflows.messages(session.key)
    ordered = enumerate(sorted(versions, key=lambda version: version.id), 1)
    return [NumberedVersion(n, version, said.get(version.id, "")) for n, version in ordered][::-1]


class VersionsDock(Dock):
    """Lists the versions of the session's workflow. What a person wants with one leaves as a signal."""

    wanted = Signal(str, object)
    """``compare``, ``restore``, ``describe`` or ``look``; and the :class:`NumberedVersion`."""
    pair_wanted = Signal(object, object)
    """Two versions to be compared, the older one first."""

    def __init__(self, themes: Themes) -> None:
        super().__init__("versions", tr("Versions"), themes)
        columns: list[Column[NumberedVersion]] = [
            Column(tr("Version"), lambda row: row.label),
            Column(tr("State"), _state),
            Column(tr("Saved"), lambda row: formats.moment(row.version.updated_at)),
            Column(tr("Runs"), lambda row: counted(row.version.executed, "1 run", "{n} runs")),
            Column(tr("Message"), lambda row: row.message),
        ]
        self.model: RowsModel[NumberedVersion] = RowsModel(columns, lambda row: row.version, self)
        self.table = rows_view(self.model, tr("Versions"), WIDTHS)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty_label(tr("Open a workflow to see its versions.")))
        self._pages.addWidget(self.table)
        self.add(self._pages, 1)
        self.compare_button = push_button(tr("Compare"))
        self.restore_button = push_button(tr("Restore"))
        for button in (self.compare_button, self.restore_button):
            self.bar.add(button)
        self._connect()
        self._refresh_buttons()

    def _connect(self) -> None:
        self.compare_button.clicked.connect(lambda: self._compare())
        self.restore_button.clicked.connect(lambda: self._wish("restore"))
        self.table.activated.connect(lambda _: self._wish("look"))
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh_buttons())

    # -- following -------------------------------------------------------------------------------------
    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow saving and runs, which make and freeze versions."""
        return ((session.changed, self._on_change), (session.runs_changed, self.refresh))

    def _on_change(self, change: Any) -> None:
        if change.kind == "saved":
            self.refresh()

    def refresh(self) -> None:
        """Read the versions in the background."""
        if self.session is None:
            self._show([])
        else:
            spawn(self._load(self.session), self)

    async def _load(self, session: EditorSession) -> None:
        rows = await numbered(session)
        if session is self.session:
            self._show(rows)

    def _show(self, rows: list[NumberedVersion]) -> None:
        if rows != self.model.rows:
            self.model.show_rows(rows)
        self._pages.setCurrentIndex(1 if rows else 0)
        self.bar.say(counted(len(rows), "1 version", "{n} versions") if rows else "")
        self._refresh_buttons()

    # -- choosing --------------------------------------------------------------------------------------
    def chosen(self) -> list[NumberedVersion]:
        """Return the selected versions, oldest first."""
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        return [self.model.rows[row] for row in sorted(rows, reverse=True) if row < len(self.model.rows)]

    def _refresh_buttons(self) -> None:
        count = len(self.chosen())
        pair = tr("Compare the two selected versions")
        tip = tr("Compare with what is edited now") if count == 1 else tr("Select one version, or two.")
        self.compare_button.setEnabled(count in (1, 2))
        self.compare_button.setToolTip(pair if count == 2 else tip)
        self.restore_button.setEnabled(count == 1)
        one, none = tr("Make the draft what this version is"), tr("Select a version first.")
        self.restore_button.setToolTip(one if count == 1 else none)

    def _compare(self) -> None:
        found = self.chosen()
        if len(found) == 2:
            self.pair_wanted.emit(found[0], found[1])
        elif found:
            self.wanted.emit("compare", found[0])

    def _wish(self, wish: str) -> None:
        for row in self.chosen()[:1]:
            self.wanted.emit(wish, row)

    def _menu(self, point: QPoint) -> None:
        index: QModelIndex = self.table.indexAt(point)
        if not index.isValid():
            return
        row = self.model.rows[index.row()]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for wish, text in (
            ("look", tr("Open read-only")),
            ("compare", tr("Compare with what is edited now")),
            ("restore", tr("Restore")),
            ("describe", tr("Message …")),
        ):
            menu.addAction(text, partial(self.wanted.emit, wish, row))
        menu.popup(self.table.viewport().mapToGlobal(point))


def _state(row: NumberedVersion) -> str:
    version = row.version
    parts = [tr("current")] if version.current else []
    parts += [tr("switched on")] if version.enabled else []
    parts += [tr("frozen")] if version.frozen else []
    return ", ".join(parts)
