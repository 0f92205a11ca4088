"""Remembers how the window stands: at its end, and soon after each change, for a window that is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer

from desktop_app.gui.docking import arrange

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

SIZE: Final = QSize(1440, 900)
ROOM: Final = 0.9
"""The part of a small screen that the window takes where it does not fill it."""
QUIET_MS: Final = 500
"""How long the window must stand still before it is remembered: dragging an edge tells of every pixel."""
_MOVES: Final = frozenset(
    {
        QEvent.Type.Move,
        QEvent.Type.Resize,
        QEvent.Type.Show,
        QEvent.Type.Hide,
        QEvent.Type.WindowStateChange,
        QEvent.Type.ZOrderChange,
    }
)


class WindowMemory(QObject):
    """Joins geometry, docks and tabs of one window with the settings."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._keep)

    def restore(self) -> None:
        """Let the window stand as it was left, or as at first."""
        window, layout = self._window, self._window.settings.layout()
        window.resize(SIZE)
        for dock in window.docks:
            dock.setParent(window)
        if layout is None or not (window.restoreGeometry(layout[0]) and window.restoreState(layout[1])):
            arrange(window)

    def fit(self) -> None:
        """Fill a screen that is smaller than the window is at first."""
        window = self._window
        room = window.screen().availableSize()
        if window.settings.layout() is None and SIZE.boundedTo(room) != SIZE:
            window.resize(SIZE.boundedTo(room * ROOM))
            window.setWindowState(Qt.WindowState.WindowMaximized)

    def follow(self) -> None:
        """Remember from now on each change: a process that is killed cannot tell any more."""
        window = self._window
        window.open_pages.follow()
        for widget in (window, *window.docks):
            self.watch(widget)

    def watch(self, widget: QObject) -> None:
        """Take the moves of a dock or of a window torn off for changes."""
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See what moves."""
        if event.type() in _MOVES:
            self._quiet.start()
        return False

    def _keep(self) -> None:
        """Remember how the window stands, unless that is only for a while."""
        window = self._window
        if not window.commands.layouts.passing:
            window.settings.save_layout(window.saveGeometry(), window.saveState())
            window.open_pages.keep_places()
            window.settings.sync()

    def leave(self) -> None:
        """Remember geometry, docks and tabs for the next start: what goes afterwards nobody has closed."""
        window = self._window
        self._quiet.stop()
        for widget in (window, *window.docks):
            widget.removeEventFilter(self)
        window.commands.layouts.restore()
        window.settings.save_layout(window.saveGeometry(), window.saveState())
        window.open_pages.keep()
