"""Everything a workflow was that can be had again: drafts given up, versions, what runs executed (H)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Workflow
from desktop_app.gui import formats
from desktop_app.gui.docks.versions import numbered
from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import empty_label, paragraph, push_button, rows_view
from desktop_app.gui.wording import tr
from desktop_app.services import Services
from desktop_app.services.kept import REPLACED, Kept

SIZE: Final = (760, 480)
WIDTHS: Final = (150, 230, 190)


@dataclass(frozen=True, slots=True)
class Past:
    """One state that can be had again. ``document`` is None where it is read only when it is wanted."""

    key: str
    title: str
    when: int
    what: str
    note: str = ""
    document: Workflow | None = None
    kept: Kept | None = None


class RestoreDialog(QDialog):
    """Lists the states of the open workflow, and the drafts given up of all; one leaves as a signal."""

    wanted = Signal(str, object)
    """``restore`` or ``compare``, and the :class:`Past`."""

    def __init__(
        self, services: Services, session: EditorSession | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._session = services, session
        self._all: list[Past] = []
        self.setWindowTitle(tr("Restore"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        columns: list[Column[Past]] = [
            Column(tr("When"), lambda row: formats.moment(row.when)),
            Column(tr("What"), lambda row: row.what),
            Column(tr("Workflow"), lambda row: row.title),
            Column(tr("Message"), lambda row: row.note),
        ]
        self.model: RowsModel[Past] = RowsModel(columns, lambda row: row, self)
        self.table = rows_view(self.model, tr("Restore"), WIDTHS)
        self.own = QCheckBox(tr("Of the open &workflow only"))
        self.restore_button = push_button(tr("&Restore"), "primary")
        self.compare_button = push_button(tr("&Compare …"))
        self._pages = QStackedWidget()
        self._build()
        self.resize(*SIZE)
        spawn(self._load(), self)

    def _build(self) -> None:
        self._pages.addWidget(empty_label(tr("There is nothing to restore.")))
        self._pages.addWidget(self.table)
        self.own.setVisible(self._session is not None)
        self.own.toggled.connect(lambda _: self._show())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        self.table.doubleClicked.connect(lambda _: self._want("restore"))
        self.restore_button.clicked.connect(lambda: self._want("restore"))
        self.compare_button.clicked.connect(lambda: self._want("compare"))
        close = push_button(tr("Close"))
        close.clicked.connect(self.close)
        hint = tr(
            "Drafts that were given up are kept for 14 days, and the last 10 states that saving has replaced."
            " Restoring is one step that can be undone."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(10)
        column.addWidget(paragraph(hint, "muted"))
        column.addWidget(self.own)
        column.addWidget(self._pages, 1)
        foot = QHBoxLayout()
        foot.addWidget(close)
        foot.addStretch(1)
        foot.addWidget(self.compare_button)
        foot.addWidget(self.restore_button)
        column.addLayout(foot)

    # -- list ------------------------------------------------------------------------------------------
    async def _load(self) -> None:
        found = await self._given_up()
        if self._session is not None:
            found += await self._of_session(self._session)
        self._all = sorted(found, key=lambda past: -past.when)
        self._show()

    async def _given_up(self) -> list[Past]:
        rows = await self._services.workflows.list()
        titles = {row.version.key: row.version.called for row in rows}
        return [
            Past(
                kept.key,
                titles[kept.key],
                kept.kept_at,
                tr("Replaced by saving") if kept.reason == REPLACED else tr("Draft given up"),
                kept=kept,
            )
            for kept in await self._services.kept.list()
            if kept.key in titles
        ]

    async def _of_session(self, session: EditorSession) -> list[Past]:
        versions = await numbered(session)
        found = [
            Past(
                session.key,
                session.title,
                row.version.updated_at,
                row.label,
                row.message,
                row.version.document,
            )
            for row in versions
        ]
        by_id = {row.version.id: row for row in versions}
        for run in session.runs:
            row = by_id.get(run.workflow_id)
            if row is not None:
                what = tr("Run: {state}", state=formats.execution_state(run))
                when = run.started_at or run.updated_at
                found.append(Past(session.key, session.title, when, what, row.label, row.version.document))
        return found

    def _show(self) -> None:
        key = self._session.key if self._session is not None and self.own.isChecked() else None
        rows = [past for past in self._all if key is None or past.key == key]
        self.model.show_rows(rows)
        self._pages.setCurrentIndex(1 if rows else 0)
        if rows:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._refresh()

    def chosen(self) -> Past | None:
        """Return the selected state."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[rows[0].row()] if rows and self.model.rows else None

    def _refresh(self) -> None:
        chosen = self.chosen() is not None
        for button in (self.restore_button, self.compare_button):
            button.setEnabled(chosen)
            button.setToolTip("" if chosen else tr("Select a row first."))

    def _want(self, wish: str) -> None:
        past = self.chosen()
        if past is not None:
            self.wanted.emit(wish, past)
            self.close()
