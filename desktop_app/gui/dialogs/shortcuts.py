"""The editor of keyboard shortcuts: every action can have other keys (editor.md D)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.actions import Actions
from desktop_app.gui.theme import Themes
from desktop_app.gui.widgets import SearchField, as_list, paragraph, push_button, show_matching
from desktop_app.gui.wording import tr

NAME: Final = Qt.ItemDataRole.UserRole
SIZE: Final = (620, 600)


class ShortcutsDialog(QDialog):
    """Lists the actions. New keys are taken at once, from whatever action had them."""

    changed = Signal()
    """Some action has other keys: they are to be remembered."""
    import_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, actions: Actions, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = SearchField(tr("Search"), themes)
        self.list = QTreeWidget()
        self.list.setHeaderLabels([tr("Action"), tr("Keys")])
        self.list.setRootIsDecorated(False)
        as_list(self.list, tr("Keyboard shortcuts"))
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().resizeSection(1, 220)
        self.keys = QKeySequenceEdit()
        self.keys.setAccessibleName(tr("New keys"))
        self.keys.setMaximumSequenceLength(2)
        for field in self.keys.findChildren(QLineEdit):
            field.setProperty("kind", "field")
        self.note = paragraph("", "muted")
        self.assign_button = push_button(tr("Assign"), "primary")
        self.clear_button = push_button(tr("No keys"))
        self.reset_button = push_button(tr("As at first"))
        self.reset_all_button = push_button(tr("All as at first"))
        self.import_button = push_button(tr("Import …"))
        self.export_button = push_button(tr("Export …"))
        self._build()
        self._connect()
        self._fill()
        self.resize(*SIZE)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.keys, 1)
        for button in (self.assign_button, self.clear_button, self.reset_button):
            row.addWidget(button)
        foot = QHBoxLayout()
        foot.addWidget(self.reset_all_button)
        foot.addStretch(1)
        for button in (self.import_button, self.export_button):
            foot.addWidget(button)
        close = push_button(tr("Close"))
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(10)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda text: show_matching(self.list, text))
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.keys.keySequenceChanged.connect(self._judge)
        self.assign_button.clicked.connect(lambda: self._set([self.keys.keySequence()]))
        self.clear_button.clicked.connect(lambda: self._set([]))
        self.reset_button.clicked.connect(lambda: self._set(self._actions.first_keys(self.name)))
        self.reset_all_button.clicked.connect(lambda: self._reset_all())
        self.import_button.clicked.connect(lambda: self.import_wanted.emit())
        self.export_button.clicked.connect(lambda: self.export_wanted.emit())

    @property
    def name(self) -> str:
        """The name of the chosen action."""
        item = self.list.currentItem()
        return str(item.data(0, NAME)) if item else ""

    def choose(self, name: str) -> None:
        """Choose an action by name."""
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None and item.data(0, NAME) == name:
                self.list.setCurrentItem(item)

    def _fill(self) -> None:
        chosen = self.name
        self.list.clear()
        for name in self._actions:
            item = QTreeWidgetItem([self._actions.title(name), self._actions.keys_text(name)])
            item.setData(0, NAME, name)
            self.list.addTopLevelItem(item)
        self.list.setCurrentIndex(self.list.model().index(0, 0))
        self.choose(chosen)
        show_matching(self.list, self.search.text())

    def _choose(self) -> None:
        self.keys.clear()
        self._judge()

    def _judge(self, _keys: QKeySequence | None = None) -> None:
        """Say who has the keys that were pressed."""
        keys = self.keys.keySequence()
        others = [name for name in self._actions.having(keys) if name != self.name]
        titles = ", ".join(f"“{self._actions.title(name)}”" for name in others)
        note = tr("{titles} has these keys; assigning takes them away from it.", titles=titles)
        self.note.setText(note if others else "")
        self.assign_button.setEnabled(bool(self.name) and not keys.isEmpty())

    def _set(self, keys: list[QKeySequence]) -> None:
        name = self.name
        for each in keys:
            for other in self._actions.having(each):
                left = [one for one in self._actions[other].shortcuts() if one != each]
                self._actions.rebind(other, left)
        self._actions.rebind(name, keys)
        self._told()

    def _reset_all(self) -> None:
        self.take({})

    def take(self, changed: Mapping[str, list[str]]) -> None:
        """Give every action the keys of ``changed``, or those of the first start."""
        for name in self._actions:
            keys = changed.get(name)
            first = self._actions.first_keys(name)
            self._actions.rebind(name, first if keys is None else [QKeySequence(text) for text in keys])
        self._told()

    def _told(self) -> None:
        self._fill()
        self._choose()
        self.changed.emit()
