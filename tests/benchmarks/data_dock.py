"""How long the window stands still while a table of a million rows is scrolled in the Data panel (issue 6).

Run ``python -m tests.benchmarks data_dock``. The table stands in ``main`` of a real window. It is opened,
scrolled by the wheel and by pages, dragged to places all over it, sorted and taken to its end; each time all
rows in sight must be read. Aim: no gap of the event loop above 50 ms.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QTableView

from desktop_app.app.assembly import Desk
from desktop_app.gui.canvas.garbage import GarbageTimer
from desktop_app.gui.loop import make_loop
from tests.benchmarks.data_rates import ROWS, fill
from tests.benchmarks.values import AIM_GAP_MS, Gaps
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import until

WHEELS, PAGES, PLACES = 200, 60, 60


def seen(desk: Desk) -> bool:
    """Tell whether every row in sight has been read."""
    pane = desk.window.data.pane
    table = pane.table
    first, last = table.rowAt(0), table.rowAt(table.viewport().height() - 1)
    last = pane.model.total - 1 if last < 0 else last
    return first >= 0 and all(pane.model.record(row) is not None for row in range(first, last + 1))


def wheel(table: QTableView, steps: int) -> None:
    """Turn the wheel over the table."""
    at = QPointF(table.viewport().rect().center())
    place = QPointF(table.viewport().mapToGlobal(at.toPoint()))
    none, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    delta = QPoint(0, -120 * steps)
    event = QWheelEvent(at, place, QPoint(), delta, Qt.MouseButton.NoButton, none, phase, False)
    QApplication.sendEvent(table.viewport(), event)


class Scrolling:
    """What a person does with the table, part by part."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.hand = Hand(desk.window)
        self.table = desk.window.data.pane.table
        self.bar = self.table.verticalScrollBar()

    async def all_seen(self) -> None:
        """Wait until every row in sight has been read."""
        await until(lambda: self.desk.window.data.pane.model.total == ROWS and seen(self.desk))

    async def open(self) -> None:
        """Open the panel and choose the table."""
        self.hand.keys("Ctrl+Shift+D")
        await until(lambda: self.desk.window.data.show_collection("things"))
        await self.all_seen()

    async def wheel(self) -> None:
        """Turn the wheel."""
        for _ in range(WHEELS):
            wheel(self.table, 1)
            await asyncio.sleep(0.005)
        await self.all_seen()

    async def pages(self) -> None:
        """Press the key for a page again and again."""
        self.table.setFocus()
        for _ in range(PAGES):
            self.hand.keys("PgDown", self.table)
            await asyncio.sleep(0.01)
        await self.all_seen()

    async def drag(self) -> None:
        """Take the bar to places all over the table; each time what is in sight is read."""
        chance = random.Random(1)
        for _ in range(PLACES):
            self.bar.setValue(chance.randrange(self.bar.maximum()))
            await self.all_seen()

    async def ends(self) -> None:
        """Go to the end and back."""
        for keys in ("Ctrl+End", "Ctrl+Home"):
            self.hand.keys(keys, self.table)
            await self.all_seen()

    async def sort(self) -> None:
        """Sort by a column without an index, and take the bar to the middle."""
        self.desk.window.data.pane._sort(2)
        await self.all_seen()
        self.bar.setValue(self.bar.maximum() // 2)
        await self.all_seen()


async def measure(app: QApplication) -> bool:
    """Open the window on a full table and scroll; return whether the aim is reached."""
    garbage, longest = GarbageTimer(app), 0.0
    garbage.start()
    with tempfile.TemporaryDirectory() as folder:
        async with open_desk(Path(folder)) as desk:
            desk.themes.apply()
            await fill(desk.core.data)
            gaps, scrolling = Gaps(), Scrolling(desk)
            parts = ("open", "wheel", "pages", "drag", "ends", "sort")
            for name in parts:
                took, words = await gaps.during(getattr(scrolling, name))
                longest = max(longest, gaps.own_ms)
                print(f"{name:6} {took:6.0f} ms, {words}", flush=True)
    garbage.stop()
    return longest <= AIM_GAP_MS


def main() -> int:
    """Run and judge."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    sys.setswitchinterval(0.001)
    loop = make_loop(app)
    asyncio.set_event_loop(loop)
    return 0 if loop.run_until_complete(measure(app)) else 1


if __name__ == "__main__":
    sys.exit(main())
