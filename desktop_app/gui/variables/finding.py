"""Searches a little at a time while the window goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.gui.variables.knowledge import SLICE_S
from desktop_app.gui.variables.rows import Row
from desktop_app.gui.variables.search import Search

PATIENCE_S: Final = 0.04
"""So long Enter waits for a first find."""


class Finding(QObject):
    """Owns one search after the other; what was found until now is told before the end."""

    grown = Signal(object)
    """The rows that were found until now."""
    ended = Signal(object)
    """The :class:`Search` that came to its end."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._search: Search | None = None
        self._steps: Iterator[None] = iter(())
        self._told = 0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def begun(self) -> bool:
        """Whether what was found, or is being looked for, is what is shown."""
        return self._search is not None

    @property
    def under_way(self) -> bool:
        """Whether the search goes on."""
        return self._timer.isActive()

    def begin(self, words: str, roots: Iterable[Row]) -> None:
        """Look for something else."""
        self._search, self._told = Search(words), 0
        self._steps = self._search.run(roots)
        self._timer.start()
        self._go_on()

    def stop(self) -> None:
        """Look for nothing."""
        self._timer.stop()
        self._search = None

    def wait_for_first(self) -> None:
        """Search on, for a moment at most, until something is found."""
        until = perf_counter() + PATIENCE_S
        while self.under_way and not self._told and perf_counter() < until:
            self._go_on()

    def _go_on(self) -> None:
        """Search for a few milliseconds."""
        search, until = self._search, perf_counter() + SLICE_S
        if search is None:
            return
        ended = False
        while not ended and perf_counter() < until:
            ended = next(self._steps, self) is self
        count = len(search.found)
        if count > self._told and (ended or self._told == 0 or count >= 2 * self._told):
            self._told = count
            self.grown.emit(search.found)
        if ended:
            self._timer.stop()
            self.ended.emit(search)
