"""Brings a file and the workflow it is a version of together, where both were changed (editor.md E)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import TRIGGER, Workflow
from desktop_app.editor.comparison import ABSENT
from desktop_app.editor.merging import PLACE, WHOLE, Item, Side, merge, merged
from desktop_app.gui import formats
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.theme import Theme
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import accepting, as_list, dialog_buttons, paragraph, push_button
from desktop_app.gui.wording import counted, tr

SIZE: Final = (980, 620)
WIDTHS: Final = (230, 190, 190, 190)
ROOM: Final = 10
"""Between the lines, in pixels."""
ITEM: Final = Qt.ItemDataRole.UserRole
TAKEN: Final = 4
State = tuple[str, Workflow]
"""What a person calls a state of the workflow, and the state."""


class MergeDialog(QDialog):
    """Lists what differs, each with the common state, what is here and what the file has.

    Selected rows take one side by a button or by Left and Right. Nothing can be accepted while a conflict
    is open.
    """

    def __init__(
        self,
        ours: Workflow,
        theirs: Workflow,
        states: Sequence[State],
        base: Workflow | None,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ours, self._theirs, self._states, self._theme = ours, theirs, states, theme
        self.items: tuple[Item, ...] = ()
        self.sides: dict[tuple[str, tuple[str, ...]], Side] = {}
        self.setWindowTitle(tr("Import into “{title}”", title=ours.called))
        self.base = QComboBox()
        self.tree = QTreeWidget()
        self.open_only = QCheckBox(tr("Conflicts &only"))
        self.state = QLabel()
        self.here = push_button(tr("Keep what is &here"))
        self.there = push_button(tr("Take the &file’s"))
        self.buttons = dialog_buttons(self, tr("Bring together"), tr("Cancel"))
        self._fill_base(base)
        self._build()
        self._connect()
        self._compare()
        self.resize(*SIZE)

    def _fill_base(self, base: Workflow | None) -> None:
        self.base.setProperty("kind", "field")
        self.base.setAccessibleName(tr("Both come from"))
        for name, state in self._states:
            self.base.addItem(name, state)
            if state is base:
                self.base.setCurrentIndex(self.base.count() - 1)
        self.base.addItem(tr("Not known: everything that differs is asked"), None)
        if base is None:
            self.base.setCurrentIndex(self.base.count() - 1)

    def _build(self) -> None:
        self.tree.setHeaderLabels(
            [tr("What"), tr("Both come from"), tr("Here"), tr("In the file"), tr("Taken")]
        )
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setUniformRowHeights(True)
        as_list(self.tree, tr("Differences"))
        for number, width in enumerate(WIDTHS):
            self.tree.header().resizeSection(number, width)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(paragraph(tr("The workflow and the file were changed apart"), "heading"))
        hint = tr(
            "What only one of them has changed is taken from it. Choose a side where both have. "
            "One undo takes everything back."
        )
        column.addWidget(paragraph(hint, "muted"))
        head = QHBoxLayout()
        label = QLabel(tr("&Both come from"))
        label.setBuddy(self.base)
        head.addWidget(label)
        head.addWidget(self.base, 1)
        head.addWidget(self.open_only)
        column.addLayout(head)
        column.addWidget(self.tree, 1)
        foot = QHBoxLayout()
        for widget in (self.here, self.there):
            foot.addWidget(widget)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.buttons)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.base.activated.connect(lambda _: self._compare())
        self.open_only.toggled.connect(lambda _: self._filter())
        self.here.clicked.connect(lambda: self._take("ours"))
        self.there.clicked.connect(lambda: self._take("theirs"))
        self.tree.itemSelectionChanged.connect(self._refresh)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    # -- list ------------------------------------------------------------------------------------------
    def _compare(self) -> None:
        self.items = merge(self.base.currentData(), self._ours, self._theirs)
        self.sides = {item.id: item.proposed for item in self.items if item.proposed is not None}
        self.open_only.setChecked(False)
        self.tree.clear()
        tops: dict[str, QTreeWidgetItem] = {}
        for item in self.items:
            if item.key not in tops:
                tops[item.key] = QTreeWidgetItem([self._title(item.key)])
                tops[item.key].setSizeHint(0, QSize(0, self.fontMetrics().height() + ROOM))
                self.tree.addTopLevelItem(tops[item.key])
            tops[item.key].addChild(self._row(item))
        self.tree.expandAll()
        ranked = sorted(self._rows(), key=lambda row: _item(row).proposed is not None)
        if ranked:
            self.tree.setCurrentItem(ranked[0])
        self._show_sides()

    def _title(self, key: str) -> str:
        if key in ("", TRIGGER):
            return tr("Trigger") if key else tr("Workflow")
        node = Tree(self._ours.nodes).get(key) or Tree(self._theirs.nodes)[key]
        return node.title or node.type

    def _row(self, item: Item) -> QTreeWidgetItem:
        values = (item.base, item.ours, item.theirs)
        row = QTreeWidgetItem([_path(item), *(_value(value) for value in values)])
        row.setData(0, ITEM, item)
        for column, value in enumerate(values, 1):
            row.setToolTip(column, plain_tip("" if value is ABSENT else formats.shown(value)[:2000]))
        return row

    def _tops(self) -> list[QTreeWidgetItem]:
        found = [self.tree.topLevelItem(number) for number in range(self.tree.topLevelItemCount())]
        return [top for top in found if top is not None]

    def _rows(self) -> list[QTreeWidgetItem]:
        return [row for top in self._tops() for row in _inner(top)]

    def _show_sides(self) -> None:
        words = {"ours": tr("Here"), "theirs": tr("File"), None: tr("Choose")}
        warning = themed_icon(action_icon("warning"), self._theme, "warning")
        for row in self._rows():
            side = self.sides.get(_item(row).id)
            row.setText(TAKEN, words[side])
            row.setIcon(TAKEN, warning if side is None else QIcon())
        self._refresh()

    def _filter(self) -> None:
        for row in self._rows():
            row.setHidden(self.open_only.isChecked() and _item(row).proposed is not None)
        for top in self._tops():
            top.setHidden(all(row.isHidden() for row in _inner(top)))

    # -- choosing --------------------------------------------------------------------------------------
    def _chosen(self) -> list[Item]:
        rows = self.tree.selectedItems()
        whole = [inner for row in rows for inner in _inner(row)]
        return [_item(row) for row in (*rows, *whole) if not row.childCount()]

    def _take(self, side: Side) -> None:
        for item in self._chosen():
            self.sides[item.id] = side
        self._show_sides()

    @property
    def conflicts(self) -> int:
        """How many conflicts nobody has settled yet."""
        return sum(item.id not in self.sides for item in self.items)

    def _refresh(self) -> None:
        chosen, left = bool(self._chosen()), self.conflicts
        for button in (self.here, self.there):
            button.setEnabled(chosen)
            button.setToolTip("" if chosen else tr("Select a row first."))
        text = (
            counted(left, "1 conflict is open", "{n} conflicts are open")
            if left
            else tr("No conflict is open")
        )
        self.state.setText(text)
        accept = accepting(self.buttons)
        accept.setEnabled(not left)
        accept.setToolTip(tr("Choose a side of every conflict first.") if left else "")

    def result_document(self) -> Workflow:
        """Return the workflow with every item taken from its side."""
        return merged(self._ours, self._theirs, self.items, self.sides)


def _inner(row: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = [row.child(number) for number in range(row.childCount())]
    return [child for child in found if child is not None]


def _item(row: QTreeWidgetItem) -> Item:
    item = row.data(0, ITEM)
    assert isinstance(item, Item)
    return item


def _path(item: Item) -> str:
    if item.path == WHOLE:
        return tr("The node itself")
    return tr("Place") if item.path == PLACE else ".".join(item.path)


def _value(value: Any) -> str:
    if value is ABSENT:
        return "–"
    return "null" if value is None else formats.preview(value)
