"""The lines of the list of runs, read page by page from the newest back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.runs import Run, RunPage, RunQuery
from desktop_app.gui.tasks import spawn
from desktop_app.services.runs import Runs

PAGE: Final = 100
"""Lines that are read before somebody scrolls further."""


class RunList(QObject):
    """Owns what was read. A search that finds little goes on until it has a page or is at the end."""

    changed = Signal()

    def __init__(self, runs: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._query = RunQuery()
        self._more: int | None = None
        self._generation = 0
        self._wanted = 0
        self.reading = False
        self.lines: list[Run] = []

    @property
    def ended(self) -> bool:
        """Whether there are no older matches than those that were read."""
        return self._more is None and not self.reading

    def ask(self, query: RunQuery) -> None:
        """Look for other runs; the lines that are there stay until the first of them are read."""
        self._generation += 1
        self._query, self._wanted, self.reading = query, PAGE, True
        spawn(self._read(self._generation, query, fresh=True), self)

    def go_on(self) -> None:
        """Read older lines, unless that is under way or there are none."""
        if not self.reading and self._more is not None:
            self._wanted, self.reading = len(self.lines) + PAGE, True
            spawn(self._read(self._generation, replace(self._query, before=self._more)), self)

    def look_again(self) -> None:
        """Read the newest lines again: runs have come or ended."""
        if not self.reading:
            spawn(self._renew(self._generation), self)

    async def _read(self, generation: int, query: RunQuery, fresh: bool = False) -> None:
        while True:
            page = await self._runs.page(replace(query, limit=PAGE))
            if generation != self._generation:
                return
            self.lines = [*([] if fresh else self.lines), *page.runs]
            fresh, self._more = False, page.more
            self.reading = page.more is not None and len(self.lines) < self._wanted
            self.changed.emit()
            if not self.reading:
                return
            query = replace(query, before=page.more)

    async def _renew(self, generation: int) -> None:
        page: RunPage = await self._runs.page(replace(self._query, limit=PAGE))
        if generation != self._generation or self.reading:
            return
        oldest = page.runs[-1].id if page.runs and page.more is not None else 0
        self.lines = [*page.runs, *(line for line in self.lines if line.id < oldest)]
        if not oldest:
            self._more = page.more
        self.changed.emit()
