"""Measures what 1,000 times opening and closing a tab leaves behind. Aim: less than 20 MB (editor.md J).

Run ``python -m tests.benchmarks tabs``. The tab holds 20 nodes with a note and a group. The first
cycles, which load and cache what is needed once, do not count.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from desktop_app.app.assembly import Desk
from desktop_app.editor.arranging import AddNote, GroupItems
from desktop_app.gui.loop import make_loop
from tests.gui.canvas import samples
from tests.helpers.desk import open_desk

CYCLES = 1000
WARM_UP = 60
AIM_MB = 20.0


def resident_mb() -> float:
    """Return the resident memory of this process; the peak where the system tells no more."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def cycle(desk: Desk, key: str) -> None:
    """Open the tab, let it paint, close it."""
    session = await desk.window.bench.open(key)
    page = desk.window.page_of(session)
    assert page is not None
    page.canvas.view.viewport().grab()
    await desk.window.bench.close(session)
    await asyncio.sleep(0)


async def measure(cycles: int) -> tuple[float, list[float]]:
    """Return the growth in MB and the resident memory after each tenth of the cycles."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_desk(Path(folder)) as desk:
            flow = GroupItems("group", ("n2", "n3"), "Sums").apply(samples.chain(20))
            session = await desk.window.bench.create(AddNote("note", (300.0, 0.0), "# Why").apply(flow))
            key = session.key
            await desk.window.bench.close(session)
            for _ in range(WARM_UP):
                await cycle(desk, key)
            gc.collect()
            start, marks = resident_mb(), []
            for number in range(cycles):
                await cycle(desk, key)
                if (number + 1) % max(1, cycles // 10) == 0:
                    gc.collect()
                    marks.append(resident_mb())
            return resident_mb() - start, marks


def main() -> None:
    """Print the growth."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    loop = make_loop(app)
    asyncio.set_event_loop(loop)
    cycles = int(os.environ.get("WIREWORK_TAB_CYCLES", CYCLES))
    growth, marks = loop.run_until_complete(measure(cycles))
    print(f"{cycles} times open and close: {growth:+.1f} MB (aim: below {AIM_MB:.0f})")
    print("  resident after each tenth: " + " ".join(f"{mark:.0f}" for mark in marks) + " MB")


if __name__ == "__main__":
    main()
