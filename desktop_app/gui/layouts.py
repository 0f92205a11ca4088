"""How the window is divided: layouts by name, one panel alone, the canvas alone (editor.md B, C View)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QTabBar, QWidget

from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.docking import LEFT, RIGHT, arrange, dock_menu
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

BUILD: Final = "build"
DEBUG: Final = "debug"
DEBUG_BOTTOM: Final = 380
"""How high the jobs stand in the layout for looking at runs; in pixels."""
DEBUG_SHARES: Final = (0.18, 0.26, 0.42)
"""How much of a small window its left, right and lower panels have at most in that layout."""

SPECS: Final = (
    ActionSpec("layout_build", "&Build", "", "", "Arrange the panels for building", checkable=True),
    ActionSpec("layout_debug", "&Debug", "", "", "Arrange the panels for looking at runs", checkable=True),
    ActionSpec(
        "maximize", "Ma&ximise panel", "Ctrl+Alt+M", "", "Give one panel all the room", checkable=True
    ),
    ActionSpec(
        "presentation", "&Presentation mode", "Ctrl+Alt+P", "", "Show nothing but the canvas", checkable=True
    ),
)


class Layouts(QObject):
    """Owns which of the two layouts is in force and what is hidden for a while."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._hidden: QByteArray | None = None
        """How the docks stood before one of them was maximised."""
        self._alone: Dock | None = None
        self._presented: QMainWindow | None = None
        self._was_maximised = False
        self._put_away: list[QWidget] = []

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "layout_build": lambda: self.choose(BUILD),
            "layout_debug": lambda: self.choose(DEBUG),
            "reset_layout": self.reset,
            "maximize": self._maximize_focused,
            "presentation": self._toggle_presentation,
        }

    def connect_window(self) -> None:
        """Follow the window's docks."""
        for dock in self._window.docks:
            dock.bar.installEventFilter(self)
        self._window.installEventFilter(self)
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            self._follow_tabs(bar)
        self.refresh()

    @property
    def passing(self) -> bool:
        """Whether something is hidden for a while only."""
        return self._hidden is not None or self._presented is not None

    def refresh(self) -> None:
        """Tick what is in force."""
        actions, current = self._window.actions_, self._window.settings.arrangement()
        for name in (BUILD, DEBUG):
            actions[f"layout_{name}"].setChecked(name == current)
        actions["maximize"].setChecked(self._alone is not None)
        actions["presentation"].setChecked(self._presented is not None)

    # -- layouts by name -------------------------------------------------------------------------------
    def choose(self, name: str) -> None:
        """Change to a layout as it was left, and remember how the one before stands."""
        window, settings = self._window, self._window.settings
        self.restore()
        if name != settings.arrangement():
            settings.save_docks(settings.arrangement(), window.saveState())
            settings.save_arrangement(name)
            state = settings.docks(name)
            if state is None or not window.restoreState(state):
                arrange_as(window, name)
            self._settle()
        self.refresh()

    def reset(self) -> None:
        """Put every dock where it stands at first in this layout."""
        self.restore()
        arrange_as(self._window, self._window.settings.arrangement())
        self._settle()

    def _settle(self) -> None:
        """Show titles only where no tab does: while all docks move, Qt tells of each before they are tabs."""
        for dock in self._window.docks:
            dock.bar.settle()

    # -- one panel alone -------------------------------------------------------------------------------
    def _maximize_focused(self) -> None:
        focus = QApplication.focusWidget()
        docks = [dock for dock in self._window.docks if focus is not None and dock.isAncestorOf(focus)]
        if self._alone is not None:
            self.restore()
        elif docks:
            self.maximize(docks[0])
        else:
            self._window.line.tell(tr("Go to a panel first, for instance by Ctrl+1."))
        self.refresh()

    def maximize(self, dock: Dock) -> None:
        """Give a panel all the room; a second time gives the room back."""
        again = dock is self._alone
        if self._presented is not None:
            self._end_presentation()
        self.restore()
        if not again and not dock.isFloating():
            self._hidden, self._alone = self._window.saveState(), dock
            self._window.centre.hide()
            for other in self._window.docks:
                other.setVisible(other is dock or other.isFloating())
            self._window.line.tell(tr("A double click on its title, or Ctrl+Alt+M, shows the rest again."))
        self.refresh()

    def make_room(self, dock: Dock) -> None:
        """Let ``dock`` be seen if another one has all the room."""
        if self._alone not in (None, dock):
            self.restore()
            self.refresh()

    def restore(self) -> None:
        """Show again what stood beside the panel that has all the room."""
        state, self._hidden, self._alone = self._hidden, None, None
        if state is not None:
            self._window.centre.show()
            self._window.restoreState(state)
            self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take double and right clicks on titles and tabs of docks, and Esc in the presentation."""
        if isinstance(event, QChildEvent):
            bar = event.child()
            if isinstance(bar, QTabBar) and not event.removed():
                self._follow_tabs(bar)
        elif isinstance(event, QMouseEvent):
            double = event.type() == QEvent.Type.MouseButtonDblClick
            dock = self._dock_of(watched, event.position().toPoint()) if double else None
            if dock is not None:
                self.maximize(dock)
                return True
        elif isinstance(event, QContextMenuEvent):
            dock = self._dock_of(watched, event.pos())
            if dock is not None:
                dock_menu(self._window, dock).popup(event.globalPos())
                return True
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return event.key() == Qt.Key.Key_Escape and self._leave_by_escape()
        return False

    def _follow_tabs(self, bar: QTabBar) -> None:
        """Hear of clicks on the tabs of docks; where there is no room for whole names, tabs scroll."""
        bar.installEventFilter(self)
        bar.setElideMode(Qt.TextElideMode.ElideNone)
        bar.setUsesScrollButtons(True)

    def _leave_by_escape(self) -> bool:
        session = self._window.session
        if self._presented is None or (session is not None and session.document.selection):
            return False  # The first Esc lets go of what is selected.
        self._toggle_presentation()
        return True

    def _dock_of(self, watched: QObject, at: QPoint) -> Dock | None:
        docks = self._window.docks
        if isinstance(watched, QTabBar):
            title = watched.tabText(watched.tabAt(at))
            return next((dock for dock in docks if dock.windowTitle() == title), None)
        return next((dock for dock in docks if dock.bar is watched), None)

    # -- nothing but the canvas ------------------------------------------------------------------------
    def _toggle_presentation(self) -> None:
        if self._presented is None:
            self._present(self._window.front)
        else:
            self._end_presentation()
        self.refresh()

    def _present(self, window: QMainWindow) -> None:
        self.restore()
        self._presented = window
        around: list[QWidget] = [window.menuBar(), *self._window.docks, self._window.open_pages.bar]
        if window is self._window:
            self._hidden = window.saveState()
        self._put_away = [widget for widget in around if widget.window() is window and not widget.isHidden()]
        for widget in self._put_away:
            widget.hide()
        self._was_maximised = window.isMaximized()
        window.showFullScreen()
        page = self._window.page
        if page is not None:
            page.canvas.view.installEventFilter(self)
            page.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._window.line.tell(tr("Esc or Ctrl+Alt+P ends the presentation."))

    def _end_presentation(self) -> None:
        window, self._presented = self._presented, None
        for page in self._window.pages():
            page.canvas.view.removeEventFilter(self)
        for widget in self._put_away:
            widget.show()
        self._put_away = []
        if window is not None:
            window.showMaximized() if self._was_maximised else window.showNormal()
        self.restore()


def arrange_as(window: MainWindow, name: str) -> None:
    """Put every dock where it stands at first in a layout."""
    arrange(window)
    if name == DEBUG:
        for dock in window.bottom:
            dock.show()
        window.jobs.raise_()
        window.outline.raise_()
        left, right, bottom = DEBUG_SHARES
        sides: list[Dock] = [window.outline, window.configuration]
        widths = [min(LEFT, int(left * window.width())), min(RIGHT, int(right * window.width()))]
        window.resizeDocks(sides, widths, Qt.Orientation.Horizontal)
        height = min(DEBUG_BOTTOM, int(bottom * window.height()))
        window.resizeDocks([window.jobs], [height], Qt.Orientation.Vertical)
