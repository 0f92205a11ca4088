"""A run of 100,000 jobs in its own tab: opening, travelling, scrolling; and 1,000 job events a second.

Everything happens in a real window, off screen, with its docks shown one after the other.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROUNDS = 50_000
STEPS = 20
EVENTS = 1_000
"""Job events a second, for :data:`SECONDS`."""
SECONDS = 5


async def settled() -> None:
    """Let the window paint what is due."""
    from PySide6.QtCore import QCoreApplication

    for _ in range(2):
        await asyncio.sleep(0)
        QCoreApplication.processEvents()


async def took(work: Callable[[], Awaitable[object] | object]) -> float:
    """Return the milliseconds until something was done and painted."""
    began = time.perf_counter()
    found = work()
    if isinstance(found, Awaitable):
        await found
    await settled()
    return (time.perf_counter() - began) * 1000


def told(name: str, times: list[float], aim: str) -> None:
    """Print the middle and the longest of some times."""
    times = sorted(times)
    print(f"    {name:34} p50 {times[len(times) // 2]:6.0f} ms, longest {times[-1]:6.0f} ms{aim}")


def lengthen(path: Path, execution_id: int) -> None:
    """Give a run of the workflow of :func:`work` fifty thousand rounds, past the engine."""
    with closing(sqlite3.connect(path)) as db:
        low = db.execute("SELECT max(id) FROM jobs").fetchone()[0] + 1
        rows = (
            (low + n, execution_id, key, "calculation", 1 if n % 999 else -2, n, n, n + 1, f'{{"n": {n}}}')
            for n, key in zip(range(2 * ROUNDS), itertools.cycle(("a", "b")))
        )
        names = "id, execution_id, node_key, node_type, status, started_at, created_at, updated_at, result"
        db.executemany(f"INSERT INTO jobs ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        db.commit()


async def travelled(folder: Path) -> None:
    """Print what a long run costs."""
    from PySide6.QtCore import QTimer

    from desktop_app.domain.workflow import Node, Workflow
    from tests.helpers.desk import open_desk
    from tests.helpers.windows import frames, until

    one = {"engine": "python", "expression": "1"}
    loop = Node("loop", "loop", "Rounds", {"target": "{{$context.rounds}}"})
    inner = (Node("a", "calculation", "A", one, "loop", 0), Node("b", "calculation", "B", one, "a"))
    async with open_desk(folder) as desk:
        window = desk.window
        session = await window.bench.create(Workflow(title="Long", nodes=(loop, *inner)))
        await session.start({"rounds": []})
        await until(lambda: session.run.phase == "ended")
        run = session.run.id
        assert run is not None and desk.core.workspace is not None
        await desk.core.services.executions.idle()
        lengthen(desk.core.workspace.store, run)
        seen, shown, painted = list[float](), list[float](), list[float]()
        began = time.perf_counter()
        window.open_pages.changed.connect(lambda: seen.append((time.perf_counter() - began) * 1000))

        def on_shown() -> None:
            shown.append((time.perf_counter() - began) * 1000)
            QTimer.singleShot(0, lambda: painted.append((time.perf_counter() - began) * 1000))

        window.bench.opened.connect(lambda one: one.run_changed.connect(on_shown))
        times = [await took(lambda: window.bench.open_run(run))]
        view = window.bench.viewed[run]
        print(
            f"A run of {len(view.traced.trace):,} jobs in its own tab (aim: 300 ms for opening and each step)"
        )
        told("open: the definition is there", seen[:1], "")
        told("open: states, counts, first jobs", shown[:1], "")
        told("open: and painted", painted[:1], " (aim: 300 ms)")
        told("all jobs are read, in parts", times, "")
        last = view.traced.last
        for name, dock in (("jobs", window.jobs), ("loops", window.ledger), ("timeline", window.timeline)):
            window.focus_dock(dock)
            await frames(3)
            here = last // 2
            near = [await took(lambda n=n, here=here: view.go(here + n)) for n in range(STEPS)]
            far = [await took(lambda n=n: view.go(last * n // STEPS)) for n in range(STEPS)]
            told(f"step to the next job, {name} shown", near, "")
            told(f"jump, {name} shown", far, "")
        for name, dock in (("jobs", window.jobs), ("loops", window.ledger)):
            window.focus_dock(dock)
            await frames(3)
            table = window.jobs.table if dock is window.jobs else window.ledger.table
            bar = table.verticalScrollBar()
            scrolls = [
                await took(lambda n=n, bar=bar: bar.setValue(bar.maximum() * n // 9)) for n in range(9)
            ]
            told(f"scroll {name}", scrolls, "")


async def flooded(folder: Path) -> None:
    """Print the gaps of the loop while jobs are told to a window that shows their run."""
    from PySide6.QtCore import Qt, QTimer

    from desktop_app.domain.events import JobSaved
    from desktop_app.domain.workflow import Node, Workflow
    from tests.helpers.desk import open_desk
    from tests.helpers.windows import frames, until

    one = {"engine": "python", "expression": "1"}
    nodes = [Node("n0", "calculation", "N0", one)]
    nodes += [Node(f"n{n}", "calculation", f"N{n}", one, f"n{n - 1}") for n in range(1, 40)]
    async with open_desk(folder) as desk:
        session = await desk.window.bench.create(
            Workflow(
                title="Flood",
                nodes=(*nodes, Node("wait", "delay", "", {"duration": 9, "unit": 86_400_000}, "n39")),
            )
        )
        await session.start({})
        await until(lambda: session.run.phase == "waiting")
        await frames(10)
        ticks: list[float] = []
        timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=5)
        timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
        timer.start()
        run, number = session.run.id, 0
        assert run is not None
        began = time.perf_counter()
        while (now := time.perf_counter() - began) < SECONDS:
            while number < now * EVENTS:
                job = JobSaved(run, 10**17 + number, f"n{number % 40}", 1, True)
                desk.core.engine.bus.publish((job,))
                number += 1
            await asyncio.sleep(0.002)
        timer.stop()
        gaps = sorted((b - a) * 1000 for a, b in itertools.pairwise(ticks))
        print(
            f"{number / SECONDS:,.0f} job events a second in a window with 40 cards (aim: no gap above 50 ms)"
        )
        for name, share in (("p50", 0.5), ("p99", 0.99), ("longest", 1.0)):
            print(f"    {name:8} {gaps[min(int(len(gaps) * share), len(gaps) - 1)]:6.1f} ms")


def main() -> None:
    """Run both parts."""
    from PySide6.QtWidgets import QApplication

    from desktop_app.gui.canvas.garbage import GarbageTimer
    from desktop_app.gui.loop import make_loop

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    garbage = GarbageTimer(app)
    garbage.start()
    loop = make_loop(app)
    asyncio.set_event_loop(loop)
    with tempfile.TemporaryDirectory() as folder, loop:
        loop.run_until_complete(travelled(Path(folder) / "long"))
        loop.run_until_complete(flooded(Path(folder) / "flood"))
        garbage.stop()


if __name__ == "__main__":
    main()
