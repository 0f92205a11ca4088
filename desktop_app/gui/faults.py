"""Messages about what went wrong, one dialog at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.gui.messages import Message, together

if TYPE_CHECKING:
    from desktop_app.gui.dialogs.message import MessageDialog
    from desktop_app.gui.main_window import MainWindow


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
