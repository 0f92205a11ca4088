"""Where each open workflow stands, in a tab or a window of its own, and which one is meant (editor.md B).

The current page is the one a person turned to last: its tab, its canvas or its window. Turning to a panel of
the main window changes nothing, so that a form can be filled in that belongs to a page torn off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.tabs import document_tabs
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.torn import TornWindow
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow


class Pages(QObject):
    """Owns the tabs of the main window and the windows torn off."""

    changed = Signal()
    """Another page is current, or the current one stands elsewhere."""

    def __init__(self, main: MainWindow) -> None:
        super().__init__(main)
        self._main = main
        self._torn: list[TornWindow] = []
        self._places = main.settings.torn()
        self.current: WorkflowPage | None = None
        self.tabs, self.bar = document_tabs()
        self._moving = False
        self._keeping = False
        self.tabs.currentChanged.connect(lambda _: self._follow_tabs())
        self.bar.dragged_out.connect(lambda index, point: self.tear_off(self.all()[index], point))
        self.bar.tabBarClicked.connect(lambda _: self._turn_to(self._front()))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    # -- which -----------------------------------------------------------------------------------------
    def all(self) -> list[WorkflowPage]:
        """Return every page: those in tabs in their order, then those in windows of their own."""
        found = [self.tabs.widget(index) for index in range(self.tabs.count())]
        inside = [page for page in found if isinstance(page, WorkflowPage)]
        return [*inside, *(window.page for window in self._torn)]

    def know_workflows(self, titles: Mapping[str, str]) -> None:
        """Let the cards say what the workflows are called that nodes call."""
        for page in self.all():
            page.know_workflows(titles)

    def torn(self, page: WorkflowPage | None) -> TornWindow | None:
        """Return the window of its own that a page has."""
        return next((window for window in self._torn if window.page is page), None)

    def front_window(self) -> QMainWindow:
        """Return the window that a person works in, for what is opened over it."""
        return next((window for window in self._torn if window.isActiveWindow()), self._main)

    def centre(self) -> QWidget:
        """Return the middle of the window that a person works in."""
        own = next((window for window in self._torn if window.isActiveWindow()), None)
        return own.page if own is not None else self._main.centre

    def _front(self) -> WorkflowPage | None:
        page = self.tabs.currentWidget()
        return page if isinstance(page, WorkflowPage) else None

    def _turn_to(self, page: WorkflowPage | None) -> None:
        chosen = page or (self._torn[-1].page if self._torn else None)
        if chosen is not self.current:
            self.current = chosen
            self.changed.emit()

    def _follow_tabs(self) -> None:
        if not self._moving:
            self._turn_to(self._front())

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or now is self.bar:
            return
        for page in self.all():
            if page.isAncestorOf(now):
                self._turn_to(page)

    def turn_to_main(self) -> None:
        """Mean the page of the front tab, unless the focus went to a panel."""
        focus = self._main.focusWidget()
        if not any(dock.isAncestorOf(focus) for dock in self._main.docks):
            self._turn_to(self._front())

    # -- coming and going ------------------------------------------------------------------------------
    def add(self, page: WorkflowPage) -> None:
        """Show a new page: in a tab, or in its own window if it had one when the program ended."""
        self.tabs.addTab(page, page.session.title)
        place = self._places.pop(page.session.key, None) if page.session.lasting else None
        if place is not None:
            self.tear_off(page, place=QRect(*place))

    def show(self, page: WorkflowPage) -> None:
        """Bring a page to the front, wherever it stands."""
        own = self.torn(page)
        if own is None:
            self.tabs.setCurrentWidget(page)
            self._turn_to(page)
        self.activate(own or self._main)
        page.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def activate(self, window: QMainWindow) -> None:
        """Let a person go on in ``window``, if they work in another one of ours. Where its focus goes is set
        before, so that its activation can tell a panel from a page.
        """
        if window is not self.front_window() and window.isVisible():
            window.raise_()
            window.activateWindow()
            own = next((torn for torn in self._torn if torn is window), None)
            if own is not None:
                self._turn_to(own.page)

    def walk(self, step: int) -> None:
        """Go to the next page, round and round."""
        pages = self.all()
        if self.current in pages:
            self.show(pages[(pages.index(self.current) + step) % len(pages)])

    def remove(self, page: WorkflowPage) -> None:
        """Take a page away that was closed."""
        own = self.torn(page)
        if own is not None:
            self._torn.remove(own)
            own.takeCentralWidget()
            own.end()
            if self.current is page:
                self._turn_to(self._front())
        else:
            self.tabs.removeTab(self.tabs.indexOf(page))
        page.deleteLater()

    # -- windows of their own --------------------------------------------------------------------------
    def tear_off(self, page: WorkflowPage, point: QPoint | None = None, place: QRect | None = None) -> None:
        """Give a page a window of its own, at a point of the screen or where it was once."""
        if self.torn(page) is not None:
            return
        home = self.tabs.indexOf(page)
        self._moving = True
        own = TornWindow(self._main, page, home)
        self._main.memory.watch(own)
        self._torn.append(own)
        self._moving = False
        own.activated.connect(lambda: self._turn_to(page))
        own.leaving.connect(lambda: self.bring_back(page))
        if place is not None and _on_screen(place):
            own.setGeometry(place)
        elif point is not None:
            own.move(point - QPoint(own.width() // 3, 20))
        own.show()
        own.activateWindow()
        self.current = page
        self.changed.emit()
        page.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        told = tr(
            "The panels follow “{title}” now. Closing its window brings it back.", title=page.session.title
        )
        self._main.line.tell(told)

    def bring_back(self, page: WorkflowPage) -> None:
        """Put a page back among the tabs, where it was."""
        own = self.torn(page)
        if own is None:
            return
        self._moving = True
        own.takeCentralWidget()
        self._torn.remove(own)
        self.tabs.setCurrentIndex(self.tabs.insertTab(own.home, page, page.session.title))
        own.end()
        self._moving = False
        self.current = page
        self.changed.emit()
        self._main.activateWindow()
        page.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def places(self) -> dict[str, tuple[int, int, int, int]]:
        """Return where each window torn off stands, by the key of its workflow."""
        lasting = (window for window in self._torn if window.page.session.lasting)
        found = ((window.page.session.key, window.place()) for window in lasting)
        return {key: (at.x(), at.y(), at.width(), at.height()) for key, at in found}

    def follow(self) -> None:
        """Remember from now on at once what is open: a process that is killed cannot tell any more."""
        self._keeping = True
        bench = self._main.bench
        for changed in (self.changed, bench.opened, bench.closed, self.bar.tabMoved):
            changed.connect(self._follow)
        self._keep()

    def _follow(self, *_: object) -> None:
        if self._keeping:
            self._keep()

    def keep(self) -> None:
        """Remember for the next start what is open now: what goes afterwards no person has closed."""
        self._keeping = False
        self._keep()

    def keep_places(self) -> None:
        """Remember where the windows torn off stand."""
        self._main.settings.save_torn(self.places())

    def _keep(self) -> None:
        keys = [page.session.key for page in self.all() if page.session.lasting]
        self.keep_places()
        self._main.settings.save_open_tabs(keys, self.current.session.key if self.current else "")

    def close_windows(self) -> None:
        """End every window torn off: the program ends."""
        for window in self._torn:
            window.end()
        self._torn.clear()

    # -- look ------------------------------------------------------------------------------------------
    def show_state(self, page: WorkflowPage, icon: QIcon) -> None:
        """Show title, modified mark and state of the run where the page stands."""
        own, session = self.torn(page), page.session
        if own is not None:
            own.show_state(icon)
            return
        index = self.tabs.indexOf(page)
        mark = "  •" if session.document.modified else ""
        self.tabs.setTabText(index, session.title.replace("&", "&&") + mark)
        self.tabs.setTabToolTip(index, plain_tip(session.title))
        self.tabs.setTabIcon(index, icon)

    def dress(self) -> None:
        """Paint the windows torn off as the main window."""
        for window in self._torn:
            window.setStyleSheet(self._main.styleSheet())


def _on_screen(place: QRect) -> bool:
    """Whether a person can get hold of a window there: a screen may be gone since."""
    return any(screen.availableGeometry().contains(place.center()) for screen in QGuiApplication.screens())
