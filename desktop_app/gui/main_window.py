"""The main window: the docks around the tabs (editor.md B)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QFontInfo,
    QGuiApplication,
    QScreen,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QStackedWidget, QTabWidget

from desktop_app.domain.events import Event
from desktop_app.editor.changes import Change
from desktop_app.gui.actions import Actions
from desktop_app.gui.bridge import EventBridge
from desktop_app.gui.chrome import chrome_sheet
from desktop_app.gui.commands import Commands
from desktop_app.gui.docking import LEFT, RIGHT
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.docks.breakpoints import BreakpointsDock
from desktop_app.gui.docks.configuration import ConfigurationDock
from desktop_app.gui.docks.data import DataDock
from desktop_app.gui.docks.documentation import DocumentationDock
from desktop_app.gui.docks.history import HistoryDock
from desktop_app.gui.docks.jobs import JobsDock
from desktop_app.gui.docks.ledger import LedgerDock
from desktop_app.gui.docks.log import LogDock
from desktop_app.gui.docks.outline import OutlineDock
from desktop_app.gui.docks.palette import PaletteDock
from desktop_app.gui.docks.problems import ProblemsDock
from desktop_app.gui.docks.runs import RunsDock
from desktop_app.gui.docks.tasks import TasksDock
from desktop_app.gui.docks.timeline import TimelineDock
from desktop_app.gui.docks.variables import VariablesDock
from desktop_app.gui.docks.versions import VersionsDock
from desktop_app.gui.docks.watch import WatchDock
from desktop_app.gui.docks.workflows import WorkflowsDock
from desktop_app.gui.engine_watch import EngineWatch
from desktop_app.gui.faults import Faults
from desktop_app.gui.menus import declare, fill, theme_menu
from desktop_app.gui.notifier import Notifier
from desktop_app.gui.page import WorkflowPage, page_of
from desktop_app.gui.pages import Pages
from desktop_app.gui.panels.registry import PanelRegistry
from desktop_app.gui.running import Running
from desktop_app.gui.session import EditorSession
from desktop_app.gui.settings import Settings
from desktop_app.gui.sides import Sides
from desktop_app.gui.status_icons import StatusIcons
from desktop_app.gui.status_line import StatusLine
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.torn import titled
from desktop_app.gui.variables.memory import BrowserMemory
from desktop_app.gui.welcome import Welcome
from desktop_app.gui.window_memory import WindowMemory
from desktop_app.gui.wiring import join_page, join_window, set_up_page
from desktop_app.gui.wording import tr
from desktop_app.gui.workbench import Workbench
from desktop_app.services import Services


class MainWindow(QMainWindow):
    """Owns the docks and tabs of one workspace. It shows sessions; the workbench owns them."""

    closing = Signal()
    """The person wants to leave: the application shuts down in order and then closes the window."""

    def __init__(
        self,
        services: Services,
        settings: Settings,
        themes: Themes,
        bridge: EventBridge,
        panels: PanelRegistry,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.themes = themes
        self.services = services
        self.bench = Workbench(services, settings, self)
        self.running = Running(self.bench, self)
        self.actions_ = Actions(self)
        self.commands = Commands(self)
        declare(self.actions_, self.commands.handlers())
        self.setAcceptDrops(True)
        self.leaving = False
        """Whether everything is shut down and the window only closes."""
        self.faults = Faults(self)
        self._panels = panels
        self._make_docks(panels)
        self._make_centre()
        self.line = StatusLine(themes)
        self.setStatusBar(self.line)
        self.engine = EngineWatch(self.services.executions.under_way, self)
        self.engine.told.connect(self.line.engine.setText)
        self.fill_menus(self)
        self.notifier = Notifier(self)
        self._connect(bridge)
        self.sides = Sides(self, ((self.left, LEFT), (self.right, RIGHT)))
        self.memory = WindowMemory(self)
        self.memory.restore()
        self.dress(themes.current)
        self.commands.setup.apply()
        self.show_current()
        self.engine.look()

    # -- building --------------------------------------------------------------------------------------
    def _make_docks(self, panels: PanelRegistry) -> None:
        themes, services = self.themes, self.services
        self.workflows = WorkflowsDock(services, themes, self.actions_)
        self.palette_dock = PaletteDock(services.catalog, themes)
        self.outline = OutlineDock(themes)
        self.browsing = BrowserMemory(self.settings, self)
        self.configuration = ConfigurationDock(themes, panels, self.browsing)
        self.variables = VariablesDock(themes, self.browsing)
        self.jobs = JobsDock(themes)
        self.problems = ProblemsDock(themes)
        self.history = HistoryDock(themes)
        self.tasks = TasksDock(services, themes)
        self.versions = VersionsDock(themes)
        self.data = DataDock(services, themes)
        self.breakpoints = BreakpointsDock(themes)
        self.runs = RunsDock(services, self.settings, themes)
        self.ledger = LedgerDock(themes)
        self.timeline = TimelineDock(themes)
        self.log = LogDock(themes)
        self.watch = WatchDock(self.settings, themes)
        self.documentation = DocumentationDock(themes)
        self.left: list[Dock] = [self.workflows, self.palette_dock, self.outline]
        self.bottom: list[Dock] = [
            self.jobs,
            self.runs,
            self.ledger,
            self.timeline,
            self.log,
            self.watch,
            self.problems,
            self.history,
            self.tasks,
            self.versions,
            self.breakpoints,
            self.data,
        ]
        self.right: list[Dock] = [self.configuration, self.variables, self.documentation]
        self.docks: list[Dock] = [*self.left, *self.right, *self.bottom]
        options = QMainWindow.DockOption
        self.setDockOptions(options.AnimatedDocks | options.AllowTabbedDocks | options.GroupedDragging)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for corner, area in (
            (Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea),
            (Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea),
        ):
            self.setCorner(corner, area)

    def _make_centre(self) -> None:
        self.open_pages = Pages(self)
        self.tabs = self.open_pages.tabs
        self.welcome = Welcome(self.themes, self.services.catalog)
        self.centre = QStackedWidget()
        self.centre.addWidget(self.welcome)
        self.centre.addWidget(self.tabs)
        self.setCentralWidget(self.centre)

    def fill_menus(self, window: QMainWindow) -> None:
        """Give a window, this one or one torn off, all menus and keys."""
        menu = theme_menu(self.settings.theme, self.commands.choose_theme, window.menuBar())
        snippets = QMenu(tr("Sni&ppets"), window)
        snippets.aboutToShow.connect(lambda: self.commands.snippets.fill(snippets))
        tabs = QMenu(window)
        tabs.aboutToShow.connect(lambda: self.commands.setup.fill_tabs(tabs))
        last = QMenu(tr("Open r&ecent"), window)
        last.setObjectName("recent")
        last.aboutToShow.connect(lambda: self.commands.recent.fill(last))
        fill(window.menuBar(), self.actions_, menu, snippets, tabs, last)
        for name in self.actions_:
            if not self.actions_.on_canvas(name):
                window.addAction(self.actions_[name])

    def _connect(self, bridge: EventBridge) -> None:
        bench = self.bench
        bench.opened.connect(self._add_tab)
        bench.activated.connect(self._show_tab)
        bench.closing.connect(self._commit)
        bench.closed.connect(self._remove_tab)
        join_window(self)
        bridge.burst.connect(self._on_events)
        bridge.burst.connect(self.jobs.output.on_events)
        self.open_pages.changed.connect(self.show_current)
        self.themes.changed.connect(self.dress)
        QGuiApplication.instance().screenAdded.connect(self._on_screen)  # type: ignore[union-attr]

    def _on_screen(self, _: QScreen) -> None:
        # Icons are sharp on the screens there were when they were painted.
        self.dress(self.themes.current)

    def _on_events(self, events: tuple[Event, ...]) -> None:
        self.bench.on_events(events)
        self.engine.look()
        self.workflows.on_events(events)
        self.notifier.on_events(events)
        self.tasks.on_events(events)
        self.configuration.on_events(events)
        self.data.on_events(events)
        self.runs.on_events(events)
        self.commands.mocks.on_events(events)

    # -- tabs ------------------------------------------------------------------------------------------
    @property
    def page(self) -> WorkflowPage | None:
        """The page that commands mean: the one a person turned to last, in a tab or its own window."""
        return self.open_pages.current

    @property
    def session(self) -> EditorSession | None:
        """The session of the current page."""
        return self.page.session if self.page else None

    def pages(self) -> list[WorkflowPage]:
        """Return every page, those in tabs first."""
        return self.open_pages.all()

    @property
    def front(self) -> QMainWindow:
        """The window a person works in: this one, or one torn off. Dialogs stand over it."""
        return self.open_pages.front_window()

    def page_of(self, session: EditorSession) -> WorkflowPage | None:
        """Return the page of a session."""
        return next((page for page in self.pages() if page.session is session), None)

    def _add_tab(self, session: EditorSession) -> None:
        page = page_of(session, self.themes, self.actions_, self._panels)
        set_up_page(self, page)
        join_page(self, page)
        session.refused.connect(self.line.tell)
        session.changed.connect(lambda _: self._show_state(session))
        session.changed.connect(lambda change: self._tell_step(session, change))
        session.problems_changed.connect(lambda: self._show_state(session))
        session.run_moved.connect(lambda: self._show_state(session))
        session.debug.changed.connect(lambda: self._show_state(session))
        session.draft_written.connect(lambda: self._show_state(session))
        first = not self.pages() and not self.bench.restoring
        self.open_pages.add(page)
        if first:
            self.focus_dock(self.palette_dock, keyboard=False)
        self._show_state(session)

    def _tell_step(self, session: EditorSession, change: Change) -> None:
        if session is self.session:
            self.line.tell_step(session, change)

    def _show_tab(self, session: EditorSession) -> None:
        page = self.page_of(session)
        if page is not None:
            self.open_pages.show(page)

    def commit_typing(self) -> None:
        """Make what is being typed in a form, in the documentation or on the canvas part of the document."""
        self.configuration.commit()
        self.documentation.commit()
        for page in self.pages():
            page.canvas.typing.commit()

    def _commit(self, session: EditorSession) -> None:
        if self.configuration.session is session:
            self.commit_typing()

    def _remove_tab(self, session: EditorSession) -> None:
        page = self.page_of(session)
        if page is not None:
            for dock in self.docks:
                if dock.session is session:
                    dock.show_session(None)
            self.open_pages.remove(page)

    def show_current(self) -> None:
        """Let everything follow the current page."""
        session = self.session
        self.centre.setCurrentIndex(1 if self.tabs.count() else 0)
        for dock in self.docks:
            dock.show_session(session)
        if self.page is not None:
            self.line.show_zoom(self.page.canvas.zoom)
            self._show_state(self.page.session)
        else:
            self._show_window_state(None)

    def _show_state(self, session: EditorSession) -> None:
        page = self.page_of(session)
        if page is None:
            return
        self.open_pages.show_state(page, self.commands.tab_icon(session))
        if session is self.session:
            self._show_window_state(session)

    def _show_window_state(self, session: EditorSession | None) -> None:
        self.setWindowTitle(titled(session) if session else "Wirework")
        self.setWindowModified(bool(session and session.document.modified))
        self.line.show_session(session)
        self.commands.refresh()

    def focus_dock(self, dock: Dock, keyboard: bool = True) -> None:
        """Bring a dock to the front, beside what another one had hidden to have all the room."""
        self.commands.layouts.make_room(dock)
        dock.show()
        dock.raise_()
        if keyboard:
            dock.take_focus()
            self.open_pages.activate(self)

    # -- look ------------------------------------------------------------------------------------------
    def dress(self, theme: Theme) -> None:
        """Paint the window in ``theme``."""
        self.themes.finish()
        self.status_icons = StatusIcons(theme)
        self.setStyleSheet(chrome_sheet(theme, QFontInfo(QApplication.font()).pixelSize()))
        self.open_pages.dress()
        self.actions_.dress(theme)
        for dock in self.docks:
            dock.dress(theme)
        for page in self.pages():
            self._show_state(page.session)

    def quick_add_point(self) -> QPoint:
        """Return where quick add opens when no place was pointed at: the middle of the canvas."""
        area = self.page.canvas if self.page else self
        return area.mapToGlobal(area.rect().center()) - QPoint(200, 160)

    # -- life ------------------------------------------------------------------------------------------
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take workflow files and the text of a workflow; say why anything else is refused."""
        event.setAccepted(self.commands.exchange.takes(event.mimeData()))
        if not event.isAccepted():
            self.line.tell(tr("Only workflow files (.json) and the text of a workflow can be dropped here."))

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        event.acceptProposedAction()
        self.commands.exchange.take(event.mimeData())

    def changeEvent(self, event: QEvent) -> None:
        """Mean the page of the front tab when a person comes back from a window torn off."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.open_pages.turn_to_main()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ignore the first wish to close and ask the application to shut down in order."""
        if self.leaving:
            event.accept()
            return
        event.ignore()
        if not self.commands.background.stay_in_tray():
            self.commands.safety.leave()

    def close_now(self) -> None:
        """Close after everything has been shut down."""
        self.leaving = True
        self.open_pages.close_windows()
        self.close()
