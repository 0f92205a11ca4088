"""Messages about what went wrong, one dialog at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QApplication

from desktop_app.gui.language import Languages, resolved
from desktop_app.gui.messages import Message, explain, together
from desktop_app.gui.settings import Settings
from desktop_app.gui.theme import Themes
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.dialogs.message import MessageDialog
    from desktop_app.gui.main_window import MainWindow


UNSEEN: Final = ("offscreen", "minimal")
"""Platforms of Qt that show nothing."""


def tell_failed_start(app: QApplication, settings: Settings, error: Exception) -> None:
    """Say in a window why there will be none: who starts from a menu sees no terminal."""
    if app.platformName() in UNSEEN:
        return
    from desktop_app.gui.dialogs.message import MessageDialog

    Languages(app).use(resolved(settings.language()))
    themes = Themes(app, settings.theme())
    themes.apply()
    MessageDialog(explain(tr("Wirework could not start"), error), themes.current).exec()


class Faults:
    """Shows messages over the window a person works in; what comes meanwhile follows in one more dialog."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._open: MessageDialog | None = None
        self._more: list[Message] = []

    def show(self, message: Message) -> None:
        """Tell what went wrong, now or after the message that is open."""
        if self._open is not None:
            self._window.line.tell(message.what)
            self._more.append(message)
            return
        from desktop_app.gui.dialogs.message import MessageDialog

        self._open = MessageDialog(message, self._window.themes.current, self._window.front)
        self._open.finished.connect(self._forget)
        self._open.open()

    def _forget(self, _code: int) -> None:
        self._open = None
        more, self._more = self._more, []
        if more and not self._window.leaving:
            self.show(together(more))
