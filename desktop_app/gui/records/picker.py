"""Chooses a record of a collection by search (data.md 1.1.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop_app.domain.collections import Collection
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.record_work import Query
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.editing import reason_of
from desktop_app.gui.panels.record_key import Choose
from desktop_app.gui.records.cells import cell_text
from desktop_app.gui.records.narrowing import holding
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Themes
from desktop_app.gui.widgets import SearchField, as_list, paragraph
from desktop_app.gui.wording import counted, tr
from desktop_app.services import Services

MOST: Final = 200
"""Records that are listed; words narrow them."""
COLUMNS: Final = 5
PAUSE_MS: Final = 200
HEIGHT: Final = 300
KEY: Final = Qt.ItemDataRole.UserRole
_STEPS: Final = {int(Qt.Key.Key_Down): 1, int(Qt.Key.Key_Up): -1}


class RecordPicker(FormDialog):
    """Lists the records in which words stand; Enter or a double click chooses one."""

    chosen = Signal(object)
    """The key of the record."""

    def __init__(
        self, services: Services, themes: Themes, collection: Collection, parent: QWidget | None = None
    ) -> None:
        heading = tr("Choose a record of {name}", name=collection.label)
        super().__init__(tr("Choose a record"), heading, "", parent)
        self._services, self._collection = services, collection
        self._fields = [field for field in collection.visible if field.kind != "none"][:COLUMNS]
        self.search = SearchField(tr("Find in the records"), themes)
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderLabels([field.label for field in self._fields])
        self.list.setMinimumHeight(HEIGHT)
        as_list(self.list, tr("Records"))
        self.count = paragraph("", "muted")
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._build()
        self._look()

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.search, self.list, self.count):
            column.addWidget(widget)
        self.show_form(body)
        self.show_choice(tr("Choose"), self._send)
        self.search.textChanged.connect(lambda _: self._pause.start())
        self.search.installEventFilter(self)
        self._pause.timeout.connect(self._look)
        self.list.itemActivated.connect(lambda *_: self._send())
        self.resize(620, 520)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk through the list from the search field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _STEPS:
            self._choose_row(self.list.currentIndex().row() + _STEPS[event.key()])
            return True
        return super().eventFilter(watched, event)

    def _choose_row(self, row: int) -> None:
        item = self.list.topLevelItem(row)
        if item is not None:
            self.list.setCurrentItem(item)

    def _look(self) -> None:
        spawn(self._listed(self.search.text()), self)

    async def _listed(self, words: str) -> None:
        query = Query(holding(self._collection, words), page_size=MOST)
        try:
            rows = await self._services.data.records.query(self._collection.path, query)
        except WireworkError as error:
            self.count.setText(reason_of(error))
            return
        if words == self.search.text():
            self._show(rows)

    def _show(self, rows: list[dict[str, Any]]) -> None:
        self.list.clear()
        for row in rows:
            item = QTreeWidgetItem([cell_text(field, row.get(field.name)) for field in self._fields])
            item.setData(0, KEY, _key(self._collection, row))
            item.setSizeHint(0, QSize(0, self.fontMetrics().height() + 10))
            self.list.addTopLevelItem(item)
        for number in range(len(self._fields)):
            self.list.resizeColumnToContents(number)
        self._choose_row(0)
        found = counted(len(rows), "1 record", "{n} records")
        more = tr("The first {n} records. Type words to find others.", n=MOST)
        self.count.setText(more if len(rows) == MOST else found if rows else tr("No record fits."))

    def _send(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.accept()
            self.chosen.emit(item.data(0, KEY))


def _key(collection: Collection, record: dict[str, Any]) -> Any:
    parts = {name: record.get(name) for name in collection.key}
    return parts if len(parts) > 1 else next(iter(parts.values()), None)


def chooser(services: Services, themes: Themes, path: str) -> Choose:
    """Return what asks for a record of a collection and gives its key on."""

    def choose(beside: QWidget, take: Callable[[Any], object]) -> None:
        known = next((one for one in services.data.known() if path in (one.path, f"main:{one.path}")), None)
        if known is not None:
            dialog = RecordPicker(services, themes, known, beside.window())
            dialog.chosen.connect(take)
            dialog.open()

    return choose
