"""Two versions of one workflow side by side: on the canvas, and field by field (editor.md E, Versions)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain import codec
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import TRIGGER, Workflow
from desktop_app.editor.arrangement import unfolded
from desktop_app.editor.changes import Change
from desktop_app.editor.comparison import Comparison, compare
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.marks import Mark
from desktop_app.gui.models.differences import MARKS, DifferenceTree
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.version_commands import DRAFT
from desktop_app.gui.widgets import fixed_font, push_button
from desktop_app.gui.wording import counted, tr

SIZE: Final = (1240, 800)


@dataclass(frozen=True, slots=True)
class Side:
    """One state that can be chosen: its name, and what is shown."""

    name: str
    label: str
    workflow: Workflow


class Half(QWidget):
    """One side: which state, and its canvas."""

    chosen = Signal()

    def __init__(self, themes: Themes, name: str, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog
        self.box = QComboBox()
        self.box.setProperty("kind", "field")
        self.box.setAccessibleName(name)
        self.box.activated.connect(lambda _: self.chosen.emit())
        self.canvas = Canvas(themes)
        self.canvas.read_only = True
        self.canvas.minimap.set_wanted(False)  # Half a window has no room for it.
        self.canvas.view.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.box)
        column.addWidget(self.canvas, 1)

    def offer(self, sides: Sequence[Side], name: str) -> None:
        """List the states and choose one."""
        with QSignalBlocker(self.box):
            self.box.clear()
            for side in sides:
                self.box.addItem(side.label, side)
            found = next((row for row, side in enumerate(sides) if side.name == name), 0)
            self.box.setCurrentIndex(found)

    @property
    def side(self) -> Side:
        """The chosen state."""
        side = self.box.currentData()
        assert isinstance(side, Side)
        return side

    def show_side(self, marks: dict[str, Mark]) -> None:
        """Show the chosen state with its marks."""
        canvas, workflow = self.canvas, self.side.workflow
        placed = unfolded(workflow, self._catalog, canvas.sizes.measures(workflow))
        canvas.show_workflow(workflow, self._catalog, placed)
        canvas.run.set_marks(marks)


class CompareWindow(QDialog):
    """Shows two states of a workflow. Restoring goes through signals: the left side is what is restored."""

    restore_node = Signal(str, object)
    """Key of a node, and the :class:`Side` it is restored from."""
    restore_all = Signal(object)

    def __init__(self, session: EditorSession, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._versions: list[Side] = []
        catalog = session.catalog
        self.setWindowTitle(tr("Versions of “{title}”", title=session.title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.comparison = Comparison()
        self.before = Half(themes, tr("Before"), catalog)
        self.after = Half(themes, tr("After"), catalog)
        self.tree = DifferenceTree()
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.layout_too = QCheckBox(tr("Ignore layout"))
        self.layout_too.setChecked(True)
        self.layout_too.setToolTip(tr("Positions of nodes and notes do not count as differences"))
        self.node_button = push_button(tr("Restore this node"))
        self.all_button = push_button(tr("Restore everything"), "primary")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setProperty("kind", "text")
        self.text.setFont(fixed_font())
        self.text.setAccessibleName(tr("What the selected node holds"))
        self._swap = push_button(tr("Swap sides"))
        self._build()
        self._connect()
        self.dress(themes.current)
        themes.changed.connect(self.dress)
        self.resize(*SIZE)

    def _build(self) -> None:
        canvases = QSplitter(Qt.Orientation.Horizontal)
        canvases.addWidget(self.before)
        canvases.addWidget(self.after)
        canvases.setChildrenCollapsible(False)
        whole = QSplitter(Qt.Orientation.Vertical)
        for widget in (canvases, self.tree, self.text):
            whole.addWidget(widget)
        whole.setSizes([500, 220, 220])
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(10)
        column.addLayout(self._bar())
        column.addWidget(whole, 1)
        column.addLayout(self._foot())

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        row.addWidget(self.layout_too)
        row.addWidget(self._swap)
        return row

    def _foot(self) -> QHBoxLayout:
        close = push_button(tr("Close"))
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(close)
        row.addStretch(1)
        row.addWidget(self.node_button)
        row.addWidget(self.all_button)
        return row

    def _connect(self) -> None:
        self._session.changed.connect(self._on_change)
        self._swap.clicked.connect(lambda: self._swap_sides())
        self.before.chosen.connect(self._compare)
        self.after.chosen.connect(self._compare)
        self.layout_too.toggled.connect(lambda _: self._compare())
        self.tree.currentItemChanged.connect(lambda *_: self._follow(self.tree.key))
        for half in (self.before, self.after):
            half.canvas.selection_changed.connect(lambda keys: self._follow(keys[0] if keys else ""))
        self.node_button.clicked.connect(lambda: self.restore_node.emit(self.tree.key, self.before.side))
        self.all_button.clicked.connect(lambda: self.restore_all.emit(self.before.side))

    # -- showing ---------------------------------------------------------------------------------------
    def show_versions(self, versions: Sequence[Side], before: str, after: str = "") -> None:
        """Compare two of ``versions`` (or :data:`DRAFT`) by name; without ``after`` look at one alone."""
        self._versions = list(versions)
        for widget in (self.after, self.tree, self.layout_too, self._swap, self.node_button):
            widget.setVisible(bool(after))
        self.text.setVisible(not after)
        self._offer(before, after or before)

    def _offer(self, before: str, after: str) -> None:
        sides = [Side(DRAFT, tr("What is edited now"), self._session.document.workflow), *self._versions]
        self.before.offer(sides, before)
        self.after.offer(sides, after)
        self._compare()

    def _on_change(self, change: Change) -> None:
        if change:  # The draft is another one now.
            self._offer(self.before.side.name, self.after.side.name)

    def _swap_sides(self) -> None:
        left, right = self.before.box.currentIndex(), self.after.box.currentIndex()
        self.before.box.setCurrentIndex(right)
        self.after.box.setCurrentIndex(left)
        self._compare()

    def _compare(self) -> None:
        if self.alone:
            self.after.box.setCurrentIndex(self.before.box.currentIndex())
        old, new = self.before.side, self.after.side
        found = compare(old.workflow, new.workflow, layout=not self.layout_too.isChecked())
        self.comparison = found
        marks = {node.key: MARKS[node.kind] for node in found.nodes}
        if found.trigger:
            marks[TRIGGER] = Mark.CHANGED
        self.before.show_side(marks)
        self.after.show_side(marks)
        self.tree.show_comparison(found, new.workflow, self._session.catalog)
        self.summary.setText(tr("Read-only") if self.alone else self._sum())
        self._follow(self.tree.key)

    @property
    def alone(self) -> bool:
        """Whether one version is looked at, with nothing beside it."""
        return self.after.isHidden()

    def _sum(self) -> str:
        found = self.comparison
        if not found:
            return tr("The two are alike.")
        parts = [
            counted(found.count("added"), "1 node added", "{n} nodes added"),
            counted(found.count("removed"), "1 removed", "{n} removed"),
            counted(found.count("changed"), "1 changed", "{n} changed"),
            counted(found.count("moved"), "1 moved", "{n} moved"),
        ]
        if found.trigger:
            parts.append(tr("trigger changed"))
        if found.properties:
            parts.append(tr("workflow settings changed"))
        return "  ·  ".join(parts)

    def _follow(self, key: str) -> None:
        """Select a node on both sides and in the tree."""
        for half in (self.before, self.after):
            with QSignalBlocker(half.canvas):
                half.canvas.select((key,) if key else ())
            if key:
                half.canvas.reveal(key)
        if self.tree.key != key:
            with QSignalBlocker(self.tree):
                self.tree.choose(key)
        self.text.setPlainText(self._whole(key))
        self._refresh_buttons()

    def _whole(self, key: str) -> str:
        """Return all that the version on the left keeps of a node, of the trigger, or of itself."""
        workflow = self.before.side.workflow
        node = Tree(workflow.nodes).get(key)
        document = codec.encode_node(node) if node else codec.encode(workflow.with_nodes(()))
        return json.dumps(document, indent=2, ensure_ascii=False)

    def _refresh_buttons(self) -> None:
        side = self.before.side
        draft = tr("Choose a version on the left: the draft is what is edited now.")
        same = tr("The two are alike.")
        none = tr("Select a node that differs.")
        differs = self.comparison if not self.alone else side.workflow != self._session.document.workflow
        reason = draft if side.name == DRAFT else "" if differs else same
        self._allow(self.all_button, reason, tr("Make the draft what “{side}” is", side=side.label))
        reason = draft if side.name == DRAFT else "" if self.comparison.of(self.tree.key) else none
        self._allow(self.node_button, reason, tr("Take this node from “{side}”", side=side.label))

    @staticmethod
    def _allow(button: QWidget, reason: str, tip: str) -> None:
        button.setEnabled(not reason)
        button.setToolTip(reason or tip)

    def dress(self, theme: Theme) -> None:
        """Paint the marks in the colours of ``theme``."""
        self.tree.dress(theme)
