"""What the engine does now, for the status bars (editor.md B)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.gui.wording import counted, tr

LOOK_MS: Final = 250


class EngineWatch(QObject):
    """Asks how many runs are worked on: at events, and until there are none, for passes end after them."""

    told = Signal(str)

    def __init__(self, under_way: Callable[[], int | None], parent: QObject) -> None:
        super().__init__(parent)
        self._under_way = under_way
        self._again = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._again.timeout.connect(self.look)

    def look(self) -> None:
        """Tell what is so now."""
        self.told.emit(self.text())
        if self._under_way():
            self._again.start()

    def text(self) -> str:
        """Return the state of the engine in words."""
        busy = self._under_way()
        if busy is None:
            return tr("Engine stopped")
        return counted(busy, "Engine: 1 run", "Engine: {n} runs") if busy else tr("Engine ready")
