"""The breakpoints of the current workflow: each can be switched, looked into and removed (editor.md F)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QMenu, QStackedWidget, QTreeWidget, QTreeWidgetItem

from desktop_app.domain.debugging import Breakpoint
from desktop_app.gui.breakpoint_words import demands, drawn, moment, where
from desktop_app.gui.canvas.debug_signs import stop_icon
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Themes
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import as_list, empty_label, on_key, tool_button
from desktop_app.gui.wording import counted, tr

WIDTHS: Final = (280, 120)
_ID: Final = Qt.ItemDataRole.UserRole


class BreakpointsDock(Dock):
    """Lists breakpoints; what a person does with one is told, the owner of the breakpoints does it."""

    chosen = Signal(object)
    """A :class:`Breakpoint` whose place a person wants to see."""
    opened = Signal(object)
    """One whose properties a person wants to see."""
    switched = Signal(object, bool)
    removed = Signal(object)
    failures_wanted = Signal(bool)
    """Whether runs are to stop at every failure."""
    all_switched = Signal()
    cleared = Signal()

    def __init__(self, themes: Themes) -> None:
        super().__init__("breakpoints", tr("Breakpoints"), themes)
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([tr("Where"), tr("Stops"), tr("Asks for")])
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        as_list(self.tree, tr("Breakpoints"))
        self.tree.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        for number, width in enumerate(WIDTHS):
            self.tree.header().resizeSection(number, width)
        self.tree.itemChanged.connect(self._on_changed)
        self.tree.itemClicked.connect(lambda item, _: self._tell(self.chosen, item))
        self.tree.itemDoubleClicked.connect(lambda item, _: self._tell(self.opened, item))
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._ask_menu)
        self.menu: QMenu | None = None
        on_key(self.tree, Qt.Key.Key_Delete, self._remove)
        on_key(self.tree, Qt.Key.Key_Return, self._open)
        self._add_tools()
        self._empty = empty_label("")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.tree)
        self.add(self._pages, 1)

    def _add_tools(self) -> None:
        self.failures = QAction(tr("Stop at failures"), self)
        self.failures.setCheckable(True)
        self.failures.triggered.connect(lambda: self.failures_wanted.emit(self.failures.isChecked()))
        self.failures_button = tool_button(tr("Stop wherever a node ends badly"))
        self.failures_button.setDefaultAction(self.failures)
        self.failures_button.setToolTip(tr("Stop wherever a node ends badly"))
        self.bar.add(self.failures_button)
        for text, tip, wish in (
            (tr("Switch all"), tr("Disable all breakpoints, or enable them again"), self.all_switched),
            (tr("Remove all"), tr("Remove all breakpoints of this workflow"), self.cleared),
        ):
            button = tool_button(tip)
            button.setText(text)
            button.clicked.connect(wish)
            self.bar.add(button)

    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow the debugger of the session."""
        return ((session.debug.changed, self.refresh),)

    @property
    def _shown(self) -> Sequence[Breakpoint]:
        return self.session.debug.breakpoints if self.session is not None else ()

    def refresh(self) -> None:
        """Show the breakpoints as they are now."""
        given = self._shown
        current = self.current
        with QSignalBlocker(self.tree):
            self.tree.clear()
            for each in given:
                row = self._row(each)
                self.tree.addTopLevelItem(row)
                if current is not None and each.id == current.id:
                    self.tree.setCurrentItem(row)
        self._pages.setCurrentIndex(1 if given else 0)
        self._empty.setText(
            tr("No breakpoints. F9 sets one on the selected node; the menu of a wire sets one there.")
            if self.session is not None
            else tr("Open a workflow to set breakpoints.")
        )
        self.failures.setChecked(any(each.node is None and each.kind == "error" for each in given))
        self.bar.say(counted(len(given), "1 breakpoint", "{n} breakpoints") if given else "")
        self.setWindowTitle(tr("Breakpoints ({n})", n=len(given)) if given else tr("Breakpoints"))

    def _row(self, given: Breakpoint) -> QTreeWidgetItem:
        assert self.session is not None
        tree, catalog = self.session.document.tree, self.session.catalog
        titles = {node.key: node.title or node.type for node in tree.nodes.values()}
        asked = demands(given, titles)
        item = QTreeWidgetItem([where(given, tree, catalog), moment(given), asked])
        item.setData(0, _ID, given.id)
        item.setIcon(0, stop_icon(drawn(given), self.themes.current))
        item.setCheckState(0, Qt.CheckState.Checked if given.enabled else Qt.CheckState.Unchecked)
        item.setToolTip(2, plain_tip(asked))
        if not given.enabled:
            for column in range(3):
                item.setForeground(column, self.themes.current.muted)
        return item

    # -- wishes ----------------------------------------------------------------------------------------
    @property
    def current(self) -> Breakpoint | None:
        """The breakpoint of the current line."""
        return self._of(self.tree.currentItem())

    def _of(self, item: QTreeWidgetItem | None) -> Breakpoint | None:
        wanted = item.data(0, _ID) if item is not None else None
        return next((each for each in self._shown if each.id == wanted), None)

    def _tell(self, wish: SignalInstance, item: QTreeWidgetItem | None) -> None:
        if (given := self._of(item)) is not None:
            wish.emit(given)

    def _on_changed(self, item: QTreeWidgetItem, column: int) -> None:
        given, wanted = self._of(item), item.checkState(0) == Qt.CheckState.Checked
        if given is not None and column == 0 and wanted != given.enabled:
            self.switched.emit(given, wanted)

    def _remove(self) -> None:
        self._tell(self.removed, self.tree.currentItem())

    def _open(self) -> None:
        self._tell(self.opened, self.tree.currentItem())

    def _ask_menu(self, at: QPoint) -> None:
        if self.current is None:
            return
        menu = QMenu(self)
        menu.addAction(tr("Properties …"), self._open)
        menu.addAction(tr("Go to the place"), lambda: self._tell(self.chosen, self.tree.currentItem()))
        menu.addSeparator()
        menu.addAction(tr("Remove"), self._remove)
        menu.aboutToHide.connect(menu.deleteLater)
        self.menu = menu
        menu.popup(self.tree.viewport().mapToGlobal(at))
