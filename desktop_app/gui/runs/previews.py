"""How the results of many jobs begin: read for the lines that are looked at, a few hundred kept."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.gui.tasks import spawn
from desktop_app.services.runs import Runs

KEPT: Final = 2_000
WAIT_MS: Final = 20


class Previews(QObject):
    """Owns what was read. :attr:`changed` tells that something that was asked for is there."""

    changed = Signal()

    def __init__(self, runs: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._known: OrderedDict[int, str] = OrderedDict()
        self._wanted: dict[int, None] = {}
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(lambda: spawn(self._read(), self))

    def of(self, job_id: int) -> str:
        """Return how the result of a job begins, as JSON text; empty where it is null or still to be read."""
        known = self._known.get(job_id)
        if known is None:
            self._wanted[job_id] = None
            if not self._timer.isActive():
                self._timer.start()
            return ""
        return known

    async def _read(self) -> None:
        wanted, self._wanted = list(self._wanted), {}
        found = await self._runs.previews(wanted)
        for job_id in wanted:
            self._known[job_id] = " ".join(found.get(job_id, "").split())
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        self.changed.emit()

    def forget(self) -> None:
        """Read everything again: jobs have been settled."""
        self._known.clear()
