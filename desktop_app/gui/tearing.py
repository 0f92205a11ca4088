"""Giving a workflow a window of its own and taking it back, by menu, keys and mouse (editor.md B)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec("tear_off", "&Tear off", "Ctrl+Alt+N", tip="Give this workflow a window of its own"),
    ActionSpec("dock_back", "&Back to the main window", tip="Put this workflow back among the tabs"),
)
TAB_MENU: Final = ("save", "-", "tear_off", "close_tab", "close_all")


class Tearing:
    """Joins these actions with the pages of one window. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {"tear_off": self._tear_off, "dock_back": self._bring_back}

    def refresh(self, closed: str | None) -> None:
        """Enable what can be used now."""
        allow, pages = self._window.actions_.allow, self._window.open_pages
        own = pages.torn(self._window.page) is not None
        allow("tear_off", closed or (tr("It has a window of its own already.") if own else None))
        allow("dock_back", closed or (None if own else tr("It stands in the main window.")))

    def _tear_off(self) -> None:
        if self._window.page is not None:
            self._window.open_pages.tear_off(self._window.page)

    def _bring_back(self) -> None:
        if self._window.page is not None:
            self._window.open_pages.bring_back(self._window.page)

    def show_menu(self, index: int, point: QPoint) -> None:
        """Show what can be done with a tab, which comes to the front."""
        window = self._window
        window.open_pages.show(window.pages()[index])
        menu = QMenu(window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in TAB_MENU:
            menu.addSeparator() if name == "-" else menu.addAction(window.actions_[name])
        menu.popup(point)
