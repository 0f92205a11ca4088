"""Expressions that a person keeps an eye on, with their values at the job that is looked at (editor.md F)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QTreeWidgetItem

from desktop_app.gui.docks.base import Dock
from desktop_app.gui.runs.watching import of_variable, result, words
from desktop_app.gui.session import EditorSession
from desktop_app.gui.settings import Settings
from desktop_app.gui.theme import Themes
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.variables.mime import path_in
from desktop_app.gui.widgets import as_list, on_key, tool_button
from desktop_app.gui.wording import tr

WIDTHS: Final = (280, 300)


class WatchDock(Dock):
    """The expressions of each workflow are kept; what has changed since the job before stands in bold."""

    break_wanted = Signal(str)
    """An expression at whose change runs are to stop."""

    def __init__(self, settings: Settings, themes: Themes) -> None:
        super().__init__("watch", tr("Watch"), themes)
        self._settings = settings
        self._place: tuple[Any, Any] = (None, None)
        self._now: dict[str, str] = {}
        self._before: dict[str, str] = {}
        self.field = QLineEdit(placeholderText=tr("Expression or path, such as $context.amount"))
        self.field.setProperty("kind", "field")
        self.field.setAccessibleName(tr("Expression to watch"))
        self.field.returnPressed.connect(self._take)
        self.bar.add(self.field, 1)
        self.remove_button = tool_button(tr("Watch the selected expression no more (Del)"))
        self.remove_button.setText(tr("Remove"))
        self.remove_button.clicked.connect(self._remove)
        self.bar.add(self.remove_button)
        self.break_button = tool_button(tr("Stop the run when the selected expression has another value"))
        self.break_button.setText(tr("Break when it changes"))
        self.break_button.clicked.connect(self._ask_break)
        self.bar.add(self.break_button)
        self.setAcceptDrops(True)
        self.field.setAcceptDrops(False)  # What is dropped here is watched at once.
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([tr("Expression"), tr("Value"), tr("Before")])
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        as_list(self.tree, tr("Watched expressions"))
        for number, width in enumerate(WIDTHS):
            self.tree.header().resizeSection(number, width)
        on_key(self.tree, Qt.Key.Key_Delete, self._remove)
        self.add(self.tree, 1)

    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow the values."""
        return ((session.seen.changed, self.refresh), (session.run_changed, self.refresh))

    def session_changed(self) -> None:
        """Another workflow, with other expressions."""
        self._now, self._before, self._place = {}, {}, (None, None)

    @property
    def expressions(self) -> list[str]:
        """What is watched in the current workflow."""
        return self._settings.watches(self.session.key) if self.session is not None else []

    def watch(self, text: str) -> None:
        """Watch an expression of the current workflow."""
        known = self.expressions
        if self.session is not None and text.strip() and text.strip() not in known:
            self._settings.save_watches(self.session.key, [*known, text.strip()])
            self.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take variables of the browser."""
        if path_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Watch the variable that was dropped."""
        self.watch(of_variable(path_in(event.mimeData())))
        event.acceptProposedAction()

    def _take(self) -> None:
        self.watch(self.field.text())
        self.field.clear()

    def _remove(self) -> None:
        item = self.tree.currentItem()
        if item is not None and self.session is not None:
            rest = [text for text in self.expressions if text != item.text(0)]
            self._settings.save_watches(self.session.key, rest)
            self.refresh()

    def _ask_break(self) -> None:
        item = self.tree.currentItem() or next(iter(self.items()), None)
        if item is not None:
            self.break_wanted.emit(item.text(0))

    def refresh(self) -> None:
        """Show the values where the run is looked at."""
        session = self.session
        texts = self.expressions
        if [item.text(0) for item in self.items()] != texts:
            self.tree.clear()
            self.tree.addTopLevelItems([QTreeWidgetItem([text, "", ""]) for text in texts])
        if session is None:
            return
        if session.seen.place != self._place:
            self._place, self._before = session.seen.place, dict(self._now)
        for item in self.items():
            self._show(item, words(result(item.text(0), session.seen)))

    def items(self) -> list[QTreeWidgetItem]:
        """Return the lines, one for each expression."""
        found = [self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount())]
        return [item for item in found if item is not None]

    def _show(self, item: QTreeWidgetItem, value: str) -> None:
        text = item.text(0)
        before = self._before.get(text, "")
        self._now[text] = value
        changed = bool(before) and before != value
        font = self.tree.font()
        font.setBold(changed)
        item.setFont(1, font)
        item.setText(1, value)
        item.setToolTip(1, plain_tip(value))
        item.setText(2, before if changed else "")
