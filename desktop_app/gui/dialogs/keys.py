"""The sheet of keyboard shortcuts, searchable."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from desktop_app.gui.actions import Actions
from desktop_app.gui.widgets import SearchField, as_list, show_matching
from desktop_app.gui.wording import tr

CANVAS: Final = (
    ("Add a node here", "Tab, N, Space"),
    ("Open the form of the node", "Enter"),
    ("Add a node at any place, by a letter", "Shift+N"),
    ("Draw a wire, by a letter; W again for the next output", "W"),
    ("Walk along the wires", "Arrow keys"),
    ("Extend the selection along the wires", "Shift+Arrow keys"),
    ("Move by the grid, with Shift by a pixel", "Ctrl+Arrow keys"),
    ("Clear the selection", "Esc"),
)
"""What the canvas does by itself, without an action."""


class KeysDialog(QDialog):
    """Lists every action that has keys."""

    def __init__(self, actions: Actions, parent: object) -> None:
        from desktop_app.gui.main_window import MainWindow

        assert isinstance(parent, MainWindow)
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.list = QTreeWidget()
        self.list.setColumnCount(2)
        self.list.setHeaderLabels([tr("Action"), tr("Keys")])
        self.list.setRootIsDecorated(False)
        as_list(self.list, tr("Keyboard shortcuts"))
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.search = SearchField(tr("Search"), parent.themes)
        self.search.textChanged.connect(lambda text: show_matching(self.list, text))
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self._fill(actions)
        self.resize(480, 560)

    def _fill(self, actions: Actions) -> None:
        for name in actions:
            action = actions[name]
            keys = ", ".join(
                keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()
            )
            if keys:
                text = actions.title(name).removesuffix(" …")
                self.list.addTopLevelItem(QTreeWidgetItem([text, keys]))
        for text, keys in CANVAS:
            self.list.addTopLevelItem(QTreeWidgetItem([tr("Canvas: {what}", what=tr(text)), tr(keys)]))
