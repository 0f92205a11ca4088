"""The list of the jobs of a run: its last column takes the room that is left."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QResizeEvent

from desktop_app.gui.runs.long_list import LongList

LEAST_RESULT: Final = 64


class JobTable(LongList):
    """Gives the last column the room that is left, but never too little to read; then it scrolls."""

    def watch(self) -> None:
        """Follow the widths of the columns."""
        self.header().setStretchLastSection(False)
        self.header().sectionResized.connect(lambda *_: self._stretch())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._stretch()

    def _stretch(self) -> None:
        header = self.header()
        last = header.count() - 1
        taken = sum(header.sectionSize(number) for number in range(last))
        width = max(LEAST_RESULT, self.viewport().width() - taken)
        if last > 0 and header.sectionSize(last) != width:
            header.resizeSection(last, width)
