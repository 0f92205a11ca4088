"""The workflow as a plain tree of text: the complete alternative to the canvas (editor.md B, I)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from desktop_app.domain.node_spec import Branch
from desktop_app.domain.workflow import TRIGGER, Node, Slot
from desktop_app.editor.arrangement import arrangement
from desktop_app.editor.changes import Change
from desktop_app.editor.notes import groups, notes
from desktop_app.editor.reroutes import reroutes
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.formats import note_title
from desktop_app.gui.session import EditorSession
from desktop_app.gui.text_size import scaled
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.tiles import node_tile, trigger_tile
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import as_list
from desktop_app.gui.wording import tr

ORIGIN = "outline"
KEY_ROLE = Qt.ItemDataRole.UserRole + 1
TILE = 20


class OutlineDock(Dock):
    """Trigger, nodes and branches in reading order, then groups and notes; the selection is the canvas's."""

    opened = Signal(str)
    """Key of a node whose form is wanted."""

    def __init__(self, themes: Themes) -> None:
        super().__init__("outline", tr("Outline"), themes)
        self._items: list[QTreeWidgetItem] = []
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(16)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        as_list(self.tree, tr("Outline of the workflow"))
        self.tree.itemSelectionChanged.connect(self._select)
        self.tree.itemActivated.connect(self._open)
        self.add(self.tree, 1)

    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow the document."""
        return ((session.changed, self._on_change),)

    def _on_change(self, change: Change) -> None:
        if change:
            self.refresh()
        elif change.kind == "selection" and change.origin != ORIGIN:
            self._show_selection()

    def dress(self, theme: Theme) -> None:
        """Paint the tiles in the colours of ``theme``."""
        self.tree.setIconSize(QSize(scaled(TILE), scaled(TILE)))
        super().dress(theme)

    def refresh(self) -> None:
        """Build the tree anew; it is small beside the canvas."""
        with QSignalBlocker(self.tree):
            self._items.clear()
            self.tree.clear()
            if self.session is None:
                return
            document, catalog, theme = self.session.document, self.session.catalog, self.themes.current
            spec = catalog.trigger(document.workflow.type)
            title = tr("Trigger: {kind}", kind=tr(spec.title) if spec else document.workflow.type)
            tile = trigger_tile(document.workflow, catalog, theme, scaled(TILE))
            self._item(None, title, TRIGGER).setIcon(0, tile)
            self._add_lines(self.session)
            self._add_drawn(self.session)
            self.tree.expandAll()
        self._show_selection()

    def _add_lines(self, session: EditorSession) -> None:
        """Add every line below its branch; iterative, because branches may nest deeply."""
        tree = session.document.tree
        lines: list[tuple[Node, QTreeWidgetItem | None]] = [(tree.head, None)] if tree.head else []
        while lines:
            head, above = lines.pop()
            for node in tree.line(head):
                item = self._node(session, node, above)
                for first, branch in reversed(list(self._branches(session, node, item))):
                    lines.append((first, branch))

    def _add_drawn(self, session: EditorSession) -> None:
        """Add groups, each with its members below it, and notes; a node stands in the tree of nodes too."""
        workflow = session.document.workflow
        frames, papers = groups(workflow), notes(workflow)
        names = {frame.id: frame.title or tr("Group") for frame in frames}
        names |= {paper.id: note_title(paper.text) for paper in papers}
        tops = {frame.id: self._drawn(names[frame.id], frame.id, tr("Group")) for frame in frames}
        for frame in frames:
            for name in frame.members:
                node = session.document.node(name)
                text = _title(session, node) if node is not None else names.get(name, name)
                member = self._item(tops[frame.id], text, name)
                member.setForeground(0, self.themes.current.muted)
        for paper in papers:
            self._drawn(names[paper.id], paper.id, tr("Note"))
        for point in reroutes(workflow, session.document.tree) if arrangement(workflow).free else ():
            self._drawn(self._wire(session, point.slot), point.id, tr("Reroute point"))

    def _wire(self, session: EditorSession, slot: Slot) -> str:
        """Say which wire a point is on."""
        tree = session.document.tree
        goal, start = tree.at(slot), tree.get(slot.upstream)
        if goal is not None:
            return tr("the wire to {node}", node=_title(session, goal))
        return tr("the wire from {node}", node=_title(session, start) if start else tr("Trigger"))

    def _drawn(self, text: str, key: str, kind: str) -> QTreeWidgetItem:
        item = self._item(None, f"{kind}: {text}", key)
        item.setToolTip(0, plain_tip(f"{kind}: {text}"))
        return item

    def _branches(
        self, session: EditorSession, node: Node, item: QTreeWidgetItem
    ) -> Iterable[tuple[Node, QTreeWidgetItem]]:
        heads = {head.branch_index or 0: head for head in session.document.tree.branches(node)}
        declared = session.catalog.branches(node, heads)
        strays = sorted(heads.keys() - {branch.index for branch in declared})
        # Nodes in a branch that the type does not open are shown too: nothing is dropped silently.
        for branch in (*declared, *(Branch(index, f"Branch {index}") for index in strays)):
            label = self._item(item, tr(branch.label) or tr("Inside"), "")
            label.setForeground(0, self.themes.current.muted)
            label.setFlags(Qt.ItemFlag.ItemIsEnabled)
            if branch.index in heads:
                yield heads[branch.index], label

    def _node(self, session: EditorSession, node: Node, above: QTreeWidgetItem | None) -> QTreeWidgetItem:
        spec = session.catalog.node(node.type)
        title = _title(session, node)
        item = self._item(above, tr("{title} (disabled)", title=title) if node.disabled else title, node.key)
        item.setIcon(0, node_tile(spec, self.themes.current, scaled(TILE)))
        tip = tr(spec.title) if spec else tr("Unknown type {type}", type=node.type)
        item.setToolTip(0, plain_tip(f"{node.title}\n{tip}" if node.title else tip))
        return item

    def _item(self, above: QTreeWidgetItem | None, text: str, key: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([text])
        item.setData(0, KEY_ROLE, key)
        self._items.append(item)
        if above is None:
            self.tree.addTopLevelItem(item)
        else:
            above.addChild(item)
        return item

    def _select(self) -> None:
        if self.session is not None:
            keys = [str(item.data(0, KEY_ROLE)) for item in self.tree.selectedItems()]
            self.session.document.select([key for key in keys if key], ORIGIN)

    def _show_selection(self) -> None:
        wanted = set(self.session.document.selection) if self.session else set()
        with QSignalBlocker(self.tree):
            for item in self._items:
                item.setSelected(str(item.data(0, KEY_ROLE)) in wanted)
        self.tree.viewport().update()

    def _open(self, item: QTreeWidgetItem) -> None:
        if key := str(item.data(0, KEY_ROLE)):
            self.opened.emit(key)


def _title(session: EditorSession, node: Node) -> str:
    spec = session.catalog.node(node.type)
    return node.title or (tr(spec.title) if spec else node.type)
