"""How long the window's event loop stands still while the engine works on it: gaps of a 5 ms timer.

The engine runs under the window's loop with the store's writer on its own thread, and the collector and the
thread switch interval are set, as in the window.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

TICK_MS = 5


def main(count: int = 3000) -> None:
    """Print the gaps under a full queue of ten-node executions, and idle beside it."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from desktop_app.gui.canvas.garbage import GarbageTimer
    from desktop_app.gui.loop import WindowLoop
    from tests.benchmarks.workloads import calculations, machine

    app = QApplication.instance() or QApplication([])
    loop = WindowLoop(app)  # type: ignore[arg-type]
    garbage = GarbageTimer(app)
    garbage.start()
    sys.setswitchinterval(0.001)
    ticks: list[float] = []
    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))

    async def work(folder: Path) -> float:
        async with machine(folder / "store.db", threaded=True) as m:
            version = await m.add(*calculations(10))
            ticks.clear()
            timer.start()
            began = time.perf_counter()
            for number in range(count):
                await m.engine.trigger(version, {"n": number})
            await m.engine.idle()
            timer.stop()
            return count / (time.perf_counter() - began)

    with tempfile.TemporaryDirectory() as folder, loop:
        rate = loop.run_until_complete(work(Path(folder)))
        garbage.stop()
    gaps = sorted((b - a) * 1000 for a, b in itertools.pairwise(ticks))
    print(
        f"Window: {count} queued executions under its event loop, {rate:,.0f}/s; gaps of a {TICK_MS} ms timer"
    )
    for name, share in (("p50", 0.5), ("p99", 0.99), ("longest", 1.0)):
        print(f"    {name:8} {gaps[min(int(len(gaps) * share), len(gaps) - 1)]:6.1f} ms")


if __name__ == "__main__":
    main()
