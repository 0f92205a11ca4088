"""A value as a tree that is unfolded on demand; Enter or a double-click looks at one part alone."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTreeView, QWidget

from desktop_app.gui.models.json_tree import VALUE, JsonTreeModel
from desktop_app.gui.models.pages import text_chunks
from desktop_app.gui.slices import in_slices
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import as_list

UNFOLDED: Final = 40
"""A value with fewer members shows what is in them at once."""


class ValueTree(QTreeView):
    """Shows one value, read-only."""

    opened = Signal(object, str)
    """A part of the value and the path to it: it is to be looked at alone."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values = JsonTreeModel(parent=self)
        self.setModel(self.values)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        as_list(self, name)
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 150)
        self.doubleClicked.connect(self._open)

    def show_value(self, value: Any) -> None:
        """Show another value; a small one is unfolded by one level."""
        self.values.show_value(value)
        if self.values.rowCount() <= UNFOLDED:
            self.expandToDepth(0)

    def _open(self, index: QModelIndex) -> None:
        path = self.values.path(index)
        whole = len(path) == 1 and not self.values.structured
        self.opened.emit(index.data(VALUE), "" if whole else ".".join(path))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current part by Enter, copy it by Ctrl+C."""
        index = self.currentIndex()
        if index.isValid() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(index)
        elif index.isValid() and event.matches(QKeySequence.StandardKey.Copy):
            spawn(copy_value(index.data(VALUE)), self)
        else:
            super().keyPressEvent(event)


async def copy_value(value: Any) -> None:
    """Put a value on the clipboard as text; all but a text as JSON."""
    parts = await in_slices(text_chunks(value))
    QGuiApplication.clipboard().setText("".join(parts))
