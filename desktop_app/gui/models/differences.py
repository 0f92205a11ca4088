"""The differences of two workflows as a tree: a node with its fields, each with both values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import TRIGGER, Workflow
from desktop_app.editor.comparison import ABSENT, Comparison, FieldDifference, NodeDifference
from desktop_app.gui import formats
from desktop_app.gui.canvas.marks import Mark, mark_icon
from desktop_app.gui.panels.field_words import member_words
from desktop_app.gui.theme import Theme
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import as_list
from desktop_app.gui.wording import tr

KEY: Final = Qt.ItemDataRole.UserRole
MARKS: Final = {
    "added": Mark.ADDED,
    "removed": Mark.REMOVED,
    "changed": Mark.CHANGED,
    "moved": Mark.MOVED,
}
WORDS: Final = {"added": "added", "removed": "removed", "changed": "changed", "moved": "moved"}
WIDTHS: Final = (300, 150, 300)


def state_of(found: NodeDifference) -> str:
    """Return what became of a node, in words."""
    if found.moved and found.kind == "changed":
        return tr("changed and moved")
    return tr(WORDS[found.kind])


class DifferenceTree(QTreeWidget):
    """Lists nodes first, then trigger and workflow. Each top row carries its node's key under ``KEY``."""

    def __init__(self) -> None:
        super().__init__()
        self._icons: dict[Mark, QIcon] = {}
        self.setColumnCount(4)
        self.setHeaderLabels([tr("What"), tr("Difference"), tr("Before"), tr("After")])
        self.setUniformRowHeights(True)
        as_list(self, tr("Differences"))
        for column, width in enumerate(WIDTHS):
            self.header().resizeSection(column, width)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def dress(self, theme: Theme) -> None:
        """Paint the marks in the colours of ``theme``."""
        self._icons = {mark: mark_icon(mark, theme) for mark in Mark}
        for item in self._tops():
            self._set_icon(item)

    def _tops(self) -> list[QTreeWidgetItem]:
        found = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        return [item for item in found if item is not None]

    def _set_icon(self, item: QTreeWidgetItem) -> None:
        mark = item.data(1, KEY)
        if isinstance(mark, Mark) and mark in self._icons:
            item.setIcon(0, self._icons[mark])

    def show_comparison(self, comparison: Comparison, workflow: Workflow, catalog: Catalog) -> None:
        """Show the differences; what was selected stays selected if it still differs. ``workflow`` is the
        later of the two.
        """
        chosen = self.key
        self.clear()
        for found in comparison.nodes:
            title = found.node.title or found.node.type
            words = partial(member_words, catalog, found.node)
            self._top(title, state_of(found), found.key, MARKS[found.kind], found.fields, words)
        for text, key, fields in (
            (tr("Trigger"), TRIGGER, comparison.trigger),
            (tr("Workflow"), "", comparison.properties),
        ):
            if fields:
                words = partial(member_words, catalog, workflow)
                self._top(text, tr(WORDS["changed"]), key, Mark.CHANGED, fields, words)
        self.expandAll()
        self.choose(chosen)

    def _top(
        self,
        title: str,
        state: str,
        key: str,
        mark: Mark,
        fields: Iterable[FieldDifference],
        words: Callable[[str], str],
    ) -> None:
        item = QTreeWidgetItem([title, state])
        item.setData(0, KEY, key)
        item.setData(1, KEY, mark)
        self._set_icon(item)
        for field in fields:
            sides = [value_text(field.before), value_text(field.after)]
            row = QTreeWidgetItem([words(field.path), verb(field), *sides])
            row.setToolTip(0, plain_tip(field.path))
            for column, value in enumerate((field.before, field.after), 2):
                row.setToolTip(column, plain_tip(_whole(value)))
            item.addChild(row)
        self.addTopLevelItem(item)

    @property
    def key(self) -> str:
        """The key of the selected node, or of the node whose field is selected; else empty."""
        item = self.currentItem()
        if item is None:
            return ""
        return str((item.parent() or item).data(0, KEY) or "")

    def choose(self, key: str) -> None:
        """Select the row of a node, if it differs."""
        for item in self._tops():
            if key and item.data(0, KEY) == key:
                self.setCurrentItem(item)
                return
        self.setCurrentIndex(QModelIndex())


def verb(field: FieldDifference) -> str:
    """Return what became of a value, in words."""
    if field.before is ABSENT:
        return tr(WORDS["added"])
    return tr(WORDS["removed"] if field.after is ABSENT else WORDS["changed"])


def value_text(value: Any) -> str:
    """Return one side of a difference in one line."""
    if value is ABSENT:
        return ""
    if value is None:
        return "null"
    return f"“{formats.preview(value)}”" if isinstance(value, str) else formats.preview(value)


def _whole(value: Any) -> str:
    return "" if value is ABSENT else formats.shown(value)[:4000]
