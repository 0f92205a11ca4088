"""Imports a file into a table: what it would become is shown, sheet and types can be chosen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.collections import NEW_TYPES, ImportPlan
from desktop_app.domain.errors import WireworkError
from desktop_app.gui import formats
from desktop_app.gui.records.table_dialog import type_names
from desktop_app.gui.records.work_dialog import WorkDialog
from desktop_app.gui.widgets import as_list, paragraph
from desktop_app.gui.wording import counted, tr
from desktop_app.services import Services

SHOWN: Final = 20
"""Rows of the file that are shown."""
PREVIEW: Final = 320
"""How high they stand; in pixels."""


class ImportDialog(WorkDialog):
    """Shows the first rows under the types of their columns. ``name`` is what the table will be called."""

    imported = Signal(str, int)
    """The table, and how many rows went into it."""

    def __init__(
        self, services: Services, path: Path, plan: ImportPlan, name: str, parent: QWidget | None = None
    ) -> None:
        hint = tr("A table that is there already gets the rows in addition.")
        super().__init__(tr("Import"), tr("Import a table"), hint, tr("Import"), parent)
        self._data, self._actions, self._path = services.data, services.record_actions, path
        self.name = QLineEdit(name)
        self.name.setProperty("kind", "field")
        self.sheet = QComboBox()
        self.sheet.setProperty("kind", "field")
        self.count = paragraph("", "muted")
        self.heard = QCheckBox(tr("Tell workflows of each row (slower)"))
        self.heard.setToolTip(tr("Workflows may refuse a row. A row whose key is there changes that record."))
        self.preview = QTableWidget()
        self.preview.setMinimumHeight(PREVIEW)
        as_list(self.preview, tr("The first rows"))
        self.build(self._body(plan))
        self.resize(720, 600 if len(plan.sheets) > 1 else 570)
        self._show(plan)
        self.sheet.activated.connect(lambda _: self._choose(self.sheet.currentText()))

    def _body(self, plan: ImportPlan) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        top = QFormLayout()
        top.addRow(tr("Table"), self.name)
        if len(plan.sheets) > 1:
            self.sheet.addItems(plan.sheets)
            top.addRow(tr("Sheet"), self.sheet)
        column.addLayout(top)
        for widget in (self.count, self.preview, self.heard):
            column.addWidget(widget)
        return body

    def _choose(self, sheet: str) -> None:
        self.work(self._read(sheet), self, close=False)

    async def _read(self, sheet: str) -> None:
        try:
            self._show(await self._data.read_table(self._path, sheet))
        except WireworkError:
            self.sheet.setCurrentText(self.plan.sheet)
            raise

    def _show(self, plan: ImportPlan) -> None:
        """Show the first rows of what would be imported."""
        self.plan = plan
        self.count.setText(counted(len(plan.rows), "The file has 1 row.", "The file has {n} rows."))
        self.preview.clear()
        self.preview.setRowCount(min(SHOWN, len(plan.rows)) + 1)
        self.preview.setColumnCount(len(plan.fields))
        self.types = [self._type_box(column) for column in range(len(plan.fields))]
        self._fill()

    def _type_box(self, column: int) -> QComboBox:
        box, names = QComboBox(), type_names()
        box.setProperty("kind", "field")
        box.setAccessibleName(tr("Type of {name}", name=self.plan.fields[column].name))
        for kind in NEW_TYPES:
            box.addItem(names[kind], kind)
        box.setCurrentIndex(max(0, box.findData(self.plan.fields[column].type)))
        return box

    def _fill(self) -> None:
        names = [field.name for field in self.plan.fields]
        self.preview.setHorizontalHeaderLabels(names)
        self.preview.setVerticalHeaderLabels([tr("Type"), *map(str, range(1, self.preview.rowCount()))])
        for column, box in enumerate(self.types):
            self.preview.setCellWidget(0, column, box)
            self.preview.setColumnWidth(column, 150)
        for row, values in enumerate(self.plan.rows[:SHOWN], 1):
            for column, name in enumerate(names):
                self.preview.setItem(row, column, QTableWidgetItem(formats.preview(values.get(name))))
        self.preview.setRowHeight(0, self.fontMetrics().height() + 18)

    def send(self) -> None:
        """Import the rows with the types that are chosen."""
        pairs = zip(self.plan.fields, self.types, strict=True)
        fields = tuple(replace(field, type=str(box.currentData())) for field, box in pairs)
        self.work(self._import(ImportPlan(fields, self.plan.rows), self.name.text().strip()), self)

    async def _import(self, plan: ImportPlan, name: str) -> None:
        each = self._actions.update_or_create if self.heard.isChecked() else None
        count = await self._data.import_table(plan, name, each)
        self.imported.emit(name, count)
