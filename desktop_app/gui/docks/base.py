"""What every dock shares: a bar with its tools, a body, and the session of the current tab."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QVBoxLayout, QWidget

from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import tool_button
from desktop_app.gui.wording import tr

TOOLS_HEIGHT = 44
LEAST_WIDTHS = {"workflows": 220, "palette": 220, "outline": 220, "configuration": 300, "variables": 300}
"""By the name of a dock: how narrow the window may make it."""
TITLE_HEIGHT = 36
"""As high as a row of tabs, so that the lines of all sides meet."""


class DockBar(QWidget):
    """The title bar of a dock: its title unless a tab shows it, its tools, and a button that hides it."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setObjectName("dockBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._size = QSize(120, TITLE_HEIGHT)
        """The least, and the height that it wants: the width is the dock's. Asked for again and again."""
        self._dock = dock
        self._useful = False
        """Whether it has something to show where a tab shows the title."""
        self._title = QLabel(dock.windowTitle())
        self._title.setObjectName("dockTitle")
        self._close = tool_button(tr("Hide this panel"))
        self._close.clicked.connect(dock.hide)
        # Its keyboard way is Ctrl+Shift and the number of the dock: no stop on the way through the window.
        self._close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._note = QLabel()
        self._note.setProperty("kind", "muted")
        self._note.hide()
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(10, 0, 6, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._note)
        self._layout.addStretch(1)
        self._layout.addWidget(self._close)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a tool behind the title; a stretching one takes the room."""
        if stretch:
            self._layout.setStretch(self._layout.count() - 2, 0)
        self._layout.insertWidget(self._layout.count() - 2, widget, stretch)
        self._useful = True

    def say(self, text: str) -> None:
        """Sum up in a few words what the dock shows."""
        self._useful = True
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def settle(self) -> None:
        """Show the title only where no tab does, and nothing at all where a tab says everything."""
        window = self._dock.parentWidget()
        tabbed = isinstance(window, QMainWindow) and bool(window.tabifiedDockWidgets(self._dock))
        alone = not tabbed or self._dock.isFloating()
        self._title.setVisible(alone)
        height = TITLE_HEIGHT if alone else TOOLS_HEIGHT if self._useful else 0
        self._close.setVisible(height > 0)
        if height != self._size.height():
            self._size = QSize(120, height)
            self.updateGeometry()
            # The layout of a dock keeps the height its title bar had at first.
            self._dock.setTitleBarWidget(self)

    def dress(self, theme: Theme) -> None:
        """Paint the icons in ``theme``."""
        self._close.setIcon(themed_icon(action_icon("close"), theme, "muted"))

    def minimumSizeHint(self) -> QSize:
        """Let the side of the window become as narrow as the body allows."""
        return self._size

    def sizeHint(self) -> QSize:
        """Ask for the height alone; the width is the dock's."""
        return self._size


class Dock(QDockWidget):
    """A dock that shows something of the current session; None when no tab is open.

    A subclass names in :meth:`watched` the signals it follows and redraws in :meth:`refresh`.
    """

    def __init__(self, name: str, title: str, themes: Themes) -> None:
        super().__init__(title)
        self.setObjectName(name)
        self.themes = themes
        self.session: EditorSession | None = None
        self.bar = DockBar(self)
        self.setTitleBarWidget(self.bar)
        self._body = QWidget()
        self._body.setObjectName("dockBody")
        self._body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._body.setMinimumWidth(LEAST_WIDTHS.get(name, 0))
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setWidget(self._body)
        self.visibilityChanged.connect(lambda _: self.bar.settle())
        self.topLevelChanged.connect(lambda _: self.bar.settle())
        self.dockLocationChanged.connect(lambda _: self.bar.settle())

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget below those in the body."""
        self._column.addWidget(widget, stretch)

    def dress(self, theme: Theme) -> None:
        """Paint what is painted by hand in ``theme``."""
        self.bar.dress(theme)
        self.refresh()

    def take_focus(self) -> None:
        """Put the focus where work in the dock begins."""
        self._body.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._body.focusNextPrevChild(True)

    # -- session ---------------------------------------------------------------------------------------
    def show_session(self, session: EditorSession | None) -> None:
        """Follow another session."""
        if session is self.session:
            return
        if self.session is not None:
            for signal, slot in self.watched(self.session):
                signal.disconnect(slot)
        self.session = session
        if session is not None:
            for signal, slot in self.watched(session):
                signal.connect(slot)
        self.session_changed()
        self.refresh()

    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Return the signals to follow, each with its slot."""
        return ()

    def session_changed(self) -> None:
        """Called when another session is shown, before the refresh."""

    def refresh(self) -> None:
        """Show the state of the session as it is now."""
