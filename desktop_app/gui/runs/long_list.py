"""A list of any number of lines that looks as the others: a tree would visit every line at once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop_app.gui.widgets import as_list

LINE: int = 24


class LongList(QTableView):
    """A table without grid and line numbers; lines are chosen as a whole."""

    def __init__(self, name: str) -> None:
        super().__init__()
        as_list(self, name)
        self.setProperty("lines", True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        lines, heads = self.verticalHeader(), self.horizontalHeader()
        lines.hide()
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setDefaultSectionSize(max(LINE, self.fontMetrics().height() + 8))
        heads.setHighlightSections(False)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def header(self) -> QHeaderView:
        """The row of titles, as trees call it."""
        return self.horizontalHeader()
