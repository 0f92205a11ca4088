"""A window for one workflow alone, torn off the tabs of the main window (editor.md B, Window)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, Signal
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QMainWindow

from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.session import EditorSession
from desktop_app.gui.status_line import StatusLine

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

SIZE: Final = (960, 720)


def titled(session: EditorSession) -> str:
    """Return the title of a window that shows ``session``."""
    return f"{session.title}[*] – Wirework"


class TornWindow(QMainWindow):
    """Shows one page with the menus, keys and status bar of the main window, whose panels follow it.

    Closing it brings the page back to the tabs: nothing of the workflow is closed.
    """

    activated = Signal()
    leaving = Signal()
    """The page is to go back to the main window."""

    def __init__(self, main: MainWindow, page: WorkflowPage, home: int) -> None:
        super().__init__()
        self.setObjectName("torn")
        self.page, self.home = page, home
        self._ending = False
        self.setCentralWidget(page)
        page.show()
        self.line = StatusLine(main.themes)
        self.line.problems_wanted.connect(main.line.problems_wanted)
        self.line.breakpoints_wanted.connect(main.line.breakpoints_wanted)
        self.line.fit_wanted.connect(main.line.fit_wanted)
        main.engine.told.connect(self.line.engine.setText)
        self.line.engine.setText(main.engine.text())
        main.line.messageChanged.connect(self.line.showMessage)
        page.canvas.zoom_changed.connect(self.line.show_zoom)
        self.setStatusBar(self.line)
        main.fill_menus(self)
        self.setStyleSheet(main.styleSheet())
        self.resize(*SIZE)

    def show_state(self, icon: QIcon) -> None:
        """Show title, modified mark, state of the run and the small facts of the session."""
        session = self.page.session
        self.setWindowTitle(titled(session))
        self.setWindowModified(session.document.modified)
        self.setWindowIcon(icon)
        self.line.show_session(session)
        self.line.show_zoom(self.page.canvas.zoom)

    def place(self) -> QRect:
        """Return where the window stands when it is neither maximised nor full screen."""
        return self.normalGeometry()

    def end(self) -> None:
        """Go away without asking for the page to be taken back."""
        self._ending = True
        self.close()
        self.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        """Tell when a person turns to this window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the page back to the main window."""
        if not self._ending:
            event.ignore()
            self.leaving.emit()
