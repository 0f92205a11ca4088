"""The page that lists and their buttons share: a hint, a table that is read in the background, a foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import empty_label, paragraph, push_button, rows_view
from desktop_app.gui.wording import tr

Row = TypeVar("Row")


class ListDialog(QDialog, Generic[Row]):
    """Lists rows. A subclass says how they are read (:meth:`rows`) and follows what is selected and shown."""

    def __init__(
        self, title: str, columns: Sequence[Column[Row]], widths: Sequence[int], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model: RowsModel[Row] = RowsModel(list(columns), lambda row: row, self)
        self.table = rows_view(self.model, title, widths)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.follow())
        self._pages = QStackedWidget()

    def lay_out(
        self, hint: str, empty: str, buttons: Sequence[QPushButton], form: QLayout | None = None
    ) -> None:
        """Put hint, table, form and buttons below one another; ``empty`` stands where nothing is listed."""
        self._pages.addWidget(empty_label(empty))
        self._pages.addWidget(self.table)
        close = push_button(tr("Close"))
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(close)
        foot.addStretch(1)
        for button in buttons:
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(10)
        column.addWidget(paragraph(hint, "muted"))
        column.addWidget(self._pages, 1)
        if form is not None:
            column.addLayout(form)
        column.addLayout(foot)

    def load(self) -> None:
        """Read the list in the background."""
        spawn(self.reload(), self)

    async def reload(self) -> None:
        """Read the list, unless the page is closed meanwhile."""
        rows = await self.rows()
        if shiboken6.isValid(self):
            self.model.show_rows(rows)
            self._pages.setCurrentIndex(1 if rows else 0)
            self.follow()

    async def rows(self) -> Sequence[Row]:
        """Return what is to be listed."""
        raise NotImplementedError

    def follow(self) -> None:
        """Let buttons and form follow what is selected and listed."""
        raise NotImplementedError

    def chosen(self) -> Row | None:
        """Return the row that is selected."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[rows[0].row()] if rows and self.model.rows else None
