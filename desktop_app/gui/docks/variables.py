"""The Variables dock: what the selected node may refer to, and the field it would go into (editor.md G)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.domain.workflow import TRIGGER
from desktop_app.editor.changes import Change
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.variables.browser import Browser
from desktop_app.gui.variables.memory import BrowserMemory
from desktop_app.gui.variables.outlook import Outlook
from desktop_app.gui.variables.rows import Row
from desktop_app.gui.variables.taking import ask_number, joined_text, taken_path
from desktop_app.gui.widgets import tool_button
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.variables.targets import Target

PAUSE_MS: Final = 40
"""Selecting one node after the other makes the rows once."""


class VariablesDock(Dock):
    """Shows the browser for the selected node. Remembers the field that was worked on last."""

    asked = Signal(str, object)
    """What is wanted of a :class:`Row` that is not to be inserted; see ``variables/view.py``."""
    hovered = Signal(str)
    """The path whose uses the mouse points at; empty when it points elsewhere."""
    rebind_asked = Signal()

    def __init__(self, themes: Themes, memory: BrowserMemory) -> None:
        super().__init__("variables", tr("Variables"), themes)
        self.browser = Browser(memory, repairs_too=True)
        self.browser.asked.connect(self._on_asked)
        self.browser.hovered.connect(self.hovered)
        self.browser.rebind_asked.connect(self.rebind_asked)
        self.pin = tool_button(tr("Keep showing the variables of this node"))
        self.pin.setCheckable(True)
        self.pin.toggled.connect(lambda _: self.refresh())
        self.bar.add(self.pin)
        self._kept = ""
        self.target: Target | None = None
        self._stale = self._seen = False
        self.visibilityChanged.connect(self._on_seen)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._begin)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(10, 8, 8, 8)
        column.addWidget(self.browser)
        self.add(holder, 1)
        self.browser.show_target("")
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    # -- following -------------------------------------------------------------------------------------
    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow the document with its selection."""
        return ((session.changed, self._on_change),)

    def _on_change(self, change: Change) -> None:
        self.refresh()

    def session_changed(self) -> None:
        """Let go of what belonged to another workflow."""
        self.pin.setChecked(False)
        self._kept = ""
        if self._seen:
            self._look()
        else:
            self.browser.look(None)
            self.refresh()

    def dress(self, theme: Theme) -> None:
        """Paint the signs in the colours of ``theme``."""
        self.pin.setIcon(themed_icon(action_icon("pin"), theme, "muted"))
        super().dress(theme)

    def refresh(self) -> None:
        """Show the present state soon; while nobody sees it, when somebody does."""
        self._stale = True
        if self._seen:
            self._timer.start()

    def _on_seen(self, seen: bool) -> None:
        """Catch up. A panel behind another one counts as visible to Qt, but nobody sees it."""
        self._seen = seen
        if seen and self._stale:
            self._timer.start(0)

    def _begin(self) -> None:
        """Show the present state; of a large workflow in two steps."""
        outlook = self._outlook()
        if outlook is not None and self.browser.prepare(outlook):
            self._timer.start(0)
        else:
            self._look()

    def _look(self) -> None:
        self._stale = False
        self.browser.look(self._outlook())

    def _outlook(self) -> Outlook | None:
        session = self.session
        if session is None:
            return None
        document = session.document
        around = (document.workflow, session.catalog, self.key, self.key != TRIGGER, session.seen)
        return Outlook(*around, former=document.former)

    @property
    def key(self) -> str:
        """The node whose variables are shown; empty where none is selected."""
        if self.session is None:
            return ""
        chosen = [key for key in self.session.document.selection if self._is_place(key)]
        key = chosen[0] if len(chosen) == 1 else ""
        if not self.pin.isChecked():
            self._kept = key
        return self._kept if self._is_place(self._kept) else key

    def _is_place(self, key: str) -> bool:
        return key == TRIGGER or (self.session is not None and self.session.document.node(key) is not None)

    # -- the field -------------------------------------------------------------------------------------
    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Remember the field that is worked on, until another one is, or something else outside of here."""
        if not shiboken6.isValid(self) or now is None or self.isAncestorOf(now):
            return
        found = _field_of(now)
        if found is not None or now.window() is self.window():
            self._aim(found)

    def _aim(self, target: Target | None) -> None:
        self.target = target
        self.browser.show_target(target.label if target else "", target.types if target else frozenset())

    def _on_asked(self, what: str, row: Row) -> None:
        if what.startswith("take") and row.insertable and self._take(what, row):
            return
        if what == "take" and row.broken is None and row.has_members and not row.insertable:
            index = self.browser.model.index_of(row)
            self.browser.view.setExpanded(index, not self.browser.view.isExpanded(index))
            return
        self.asked.emit("open" if what == "take" and row.broken is None else what, row)

    def _take(self, what: str, row: Row) -> bool:
        """Insert at the caret of the field that was worked on; False when there is none."""
        target = self.target
        if target is None or not target.alive:
            return False
        number = ask_number(self) if what == "take_index" else 0
        if what == "take_joined" and target.insert_text is not None:
            target.insert_text(joined_text(row))
        elif number is not None and (path := taken_path(what, row, number)):
            target.insert(path)
        return True

    def take_focus(self) -> None:
        """Put the caret into the search line: from there arrows move in the tree, and Enter inserts."""
        self.browser.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.browser.search.selectAll()

    def reveal(self, path: str) -> bool:
        """Come to the front and choose the value at ``path``; False when it is not offered."""
        self.show()
        self.raise_()
        self._timer.stop()
        self._look()
        return self.browser.reveal(path)


def _field_of(widget: QWidget) -> Target | None:
    """Return the field around ``widget``. What fields are made of is read when there is one."""
    around: QWidget | None = widget
    while around is not None and not isinstance(around, Editor):
        around = around.parentWidget()
    if around is None:
        return None
    from desktop_app.gui.variables.targets import target_of

    return target_of(widget)
