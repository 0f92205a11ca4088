"""What tells a value apart from the one before: of the job before, or of the run before."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import Any, Final

from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.editor.comparison import FieldDifference, differences
from desktop_app.gui.models.differences import value_text, verb
from desktop_app.gui.models.tables import Column, RowsModel
from desktop_app.gui.tasks import spawn
from desktop_app.gui.viewer.reading import Previous
from desktop_app.gui.widgets import empty_label, rows_view
from desktop_app.gui.wording import counted, tr

MOST: Final = 2_000
"""Differences that are listed; more tell a person nothing."""


class DiffTab(QWidget):
    """Lists each place that differs with both values."""

    def __init__(self, previous: Previous, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._previous = previous
        self.head = QLabel()
        self.head.setProperty("kind", "muted")
        self.head.setContentsMargins(10, 6, 10, 6)
        columns: list[Column[FieldDifference]] = [
            Column(tr("What"), lambda found: found.path or tr("value")),
            Column(tr("Difference"), verb),
            Column(tr("Before"), lambda found: value_text(found.before)),
            Column(tr("After"), lambda found: value_text(found.after)),
        ]
        self.model: RowsModel[FieldDifference] = RowsModel(columns, lambda found: found.path, self)
        self.list = rows_view(self.model, tr("Differences"), (240, 100, 200))
        self.setFocusProxy(self.list)
        self.empty = empty_label("")
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.list)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.head)
        box.addWidget(self.pages, 1)

    def show_value(self, value: Any) -> None:
        """Compare a value with the one before."""
        self.empty.setText(tr("Comparing …"))
        self.pages.setCurrentIndex(0)
        spawn(self._compare(value), self)

    async def _compare(self, value: Any) -> None:
        earlier = await self._previous()
        self.head.setVisible(earlier is not None)
        if earlier is None:
            self.empty.setText(tr("There is no earlier value to compare with."))
            return
        found = await asyncio.to_thread(lambda: list(islice(differences(earlier.value, value), MOST + 1)))
        many = tr("more than {n} differences", n=MOST) if len(found) > MOST else ""
        amount = many or counted(len(found), "1 difference", "{n} differences")
        self.head.setText(tr("{amount} to {origin}", amount=amount, origin=earlier.origin))
        self.empty.setText(tr("Nothing differs."))
        self.model.show_rows(found[:MOST])
        self.pages.setCurrentIndex(1 if found else 0)
