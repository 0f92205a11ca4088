"""The value viewer: one value in a window of its own, in every way it can be looked at (editor.md G)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.models.pages import json_chunks, text_chunks
from desktop_app.gui.tasks import spawn
from desktop_app.gui.viewer.diff_tab import DiffTab
from desktop_app.gui.viewer.image_tab import ImageTab, picture_text
from desktop_app.gui.viewer.objects import is_table
from desktop_app.gui.viewer.paged_text import PagedText
from desktop_app.gui.viewer.reading import Previous
from desktop_app.gui.viewer.table_tab import TableTab
from desktop_app.gui.viewer.tree_tab import ValueTree, copy_value
from desktop_app.gui.widgets import push_button
from desktop_app.gui.wording import counted, tr

SIZE: Final = (760, 560)


class ValueViewer(QDialog):
    """Shows a value in tabs; what a tab shows is made when it is first looked at. Not modal: several may
    stand side by side. Owns no value but the one it was given.
    """

    def __init__(
        self, value: Any, title: str, parent: QWidget | None = None, previous: Previous | None = None
    ) -> None:
        super().__init__(parent)
        self.value = value
        self._title = title
        self.setWindowTitle(tr("Value of {title}", title=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setExpanding(False)
        self._fill: dict[QWidget, Callable[[], None]] = {}
        self._build()
        self._add_tabs(previous)
        self.tabs.currentChanged.connect(self._show_tab)
        self.tabs.setCurrentIndex(self._first())
        self._show_tab(self.tabs.currentIndex())
        self.resize(*SIZE)

    def _build(self) -> None:
        name = ElidedLabel(self._title)
        name.setObjectName("dockTitle")
        kind = ElidedLabel(described(self.value))
        kind.setProperty("kind", "muted")
        copy = push_button(tr("Copy"))
        copy.clicked.connect(lambda: spawn(copy_value(self.value), self))
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 10, 6)
        head.setSpacing(10)
        head.addWidget(name)
        head.addWidget(kind)
        head.addStretch(1)
        head.addWidget(copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)
        for number in range(6):
            QShortcut(QKeySequence(f"Alt+{number + 1}"), self, partial(self.tabs.setCurrentIndex, number))

    def _add_tabs(self, previous: Previous | None) -> None:
        tree = ValueTree(tr("Value as a tree"))
        tree.opened.connect(self._look_into)
        self._add(tree, tr("Tree"), lambda: tree.show_value(self.value))
        if is_table(self.value):
            table = TableTab()
            table.opened.connect(self._look_into)
            self._add(table, tr("Table"), lambda: table.show_rows(self.value))
        text = PagedText(tr("Value as text"), text_chunks, hexadecimal=True)
        self._add(text, tr("Text"), lambda: text.show_value(self.value))
        code = PagedText(tr("Value as JSON"), json_chunks, code=True, wrap=False)
        self._add(code, tr("JSON"), lambda: code.show_value(self.value))
        if picture_text(self.value) is not None:
            image = ImageTab()
            self._add(image, tr("Image"), lambda: image.show_value(self.value))
        if previous is not None:
            diff = DiffTab(previous)
            self._add(diff, tr("Difference"), lambda: diff.show_value(self.value))

    def _add(self, tab: QWidget, name: str, fill: Callable[[], None]) -> None:
        self.tabs.addTab(tab, name)
        self._fill[tab] = fill

    def _first(self) -> int:
        """Return the tab that shows the value best."""
        kinds = {type(self.tabs.widget(n)): n for n in range(self.tabs.count())}
        if ImageTab in kinds:
            return kinds[ImageTab]
        if isinstance(self.value, str):
            return next(n for n in range(self.tabs.count()) if self.tabs.tabText(n) == tr("Text"))
        return kinds.get(TableTab, 0)

    def _show_tab(self, number: int) -> None:
        tab = self.tabs.widget(number)
        if tab in self._fill:
            self._fill.pop(tab)()
        if tab is not None:
            tab.setFocus()

    def _look_into(self, value: Any, place: str) -> None:
        if place:
            open_viewer(value, f"{self._title} ▸ {place}", self)


def described(value: Any) -> str:
    """Return the kind of a value and how much is in it."""
    if isinstance(value, list):
        return tr("List") + " · " + counted(len(value), "1 entry", "{n} entries")
    if isinstance(value, dict):
        return tr("Object") + " · " + counted(len(value), "1 member", "{n} members")
    if isinstance(value, str):
        return tr("Text") + " · " + counted(len(value), "1 letter", "{n} letters")
    if isinstance(value, bool):
        return tr("Yes or no")
    return tr("Empty (null)") if value is None else tr("Number")


def open_viewer(
    value: Any, title: str, parent: QWidget | None = None, previous: Previous | None = None
) -> ValueViewer:
    """Show ``value`` in a window of its own. It must come masked: the viewer shows what it is given.

    ``previous`` finds the value before it; without it there is no tab of differences.
    """
    viewer = ValueViewer(value, title, parent, previous)
    viewer.show()
    return viewer
