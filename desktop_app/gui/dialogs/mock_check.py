"""The part of the mock editor that says where a mock is not what its node declares."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop_app.domain.node_spec import Variable
from desktop_app.domain.status import JobStatus
from desktop_app.editor.mock_check import Mismatch, mismatches
from desktop_app.gui.widgets import as_list, paragraph
from desktop_app.gui.wording import counted, tr

WIDTHS: Final = (230, 130)


class MockCheck(QWidget):
    """Lists the differences of one value. ``declared`` is None for a node that declares nothing."""

    def __init__(self, declared: Variable | None) -> None:
        super().__init__()
        self._declared = declared
        self.words = paragraph("", "")
        self.list = QTreeWidget()
        self.list.setHeaderLabels([tr("Value"), tr("Declared"), tr("The mock")])
        self.list.setRootIsDecorated(False)
        as_list(self.list, tr("Differences"))
        for section, width in enumerate(WIDTHS):
            self.list.header().resizeSection(section, width)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addWidget(self.list, 1)
        column.addStretch(0)

    def check(self, value: Any, status: int) -> int:
        """Show what is wrong with a result of a job of this status; return how many places differ."""
        told = self._declared is not None and status == JobStatus.RESOLVED
        found = mismatches(self._declared, value) if told and self._declared is not None else ()
        self.words.setText(self._sum(len(found), status))
        self.list.clear()
        self.list.addTopLevelItems([QTreeWidgetItem(_cells(each)) for each in found])
        self.list.setVisible(bool(found))
        return len(found)

    def _sum(self, count: int, status: int) -> str:
        if self._declared is None:
            return tr("The node does not say what its result is made of: anything will do.")
        if status != JobStatus.RESOLVED:
            return tr("What a node gives when it fails is not declared: anything will do.")
        if not count:
            return tr("The mock is what the node declares.")
        return counted(
            count,
            "One place is not what the node declares. Nodes behind it may count on that.",
            "{n} places are not what the node declares. Nodes behind it may count on that.",
        )


def _cells(found: Mismatch) -> list[str]:
    path = found.path or tr("the whole result")
    if found.kind == "missing":
        return [path, found.declared, tr("is missing")]
    declared = tr("not declared") if found.kind == "unknown" else found.declared
    return [path, declared, found.given]
