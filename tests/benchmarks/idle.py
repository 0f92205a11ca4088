"""What waiting costs: 1,000 delays and 200 requests in flight, in ``serve`` and under the window's loop."""

from __future__ import annotations

import asyncio
import itertools
import os
import tempfile
import time
from pathlib import Path

from desktop_app.app.core import Core
from desktop_app.domain.workflow import Node, Workflow
from tests.benchmarks.served import served
from tests.helpers.web import Peer, web_peer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

DELAYS, REQUESTS, SECONDS = 1_000, 200, 20
WINDOW_SECONDS = 30
"""Longer than the window goes without a full collection."""
HOUR = 3_600_000
WAIT = Node("d", "delay", "Wait", {"duration": 1, "unit": HOUR})


async def prepare(workspace: Path, url: str) -> None:
    """Queue everything; nothing of it is begun yet."""
    config = {"method": "GET", "url": f"{url}/slow", "timeout": HOUR, "onInterrupt": "retry"}
    async with Core.open(workspace) as core:
        core.services.executions.hold(True)
        for count, node in ((DELAYS, WAIT), (REQUESTS, Node("r", "request", "Ask", config))):
            version = await core.services.workflows.create(
                Workflow(title=node.title, nodes=(node,)), enabled=True
            )
            for _ in range(count):
                await core.engine.trigger(version, {})


async def all_wait(peer: Peer) -> None:
    """Wait until every request has arrived, and what begins them has come to rest."""
    while len(peer.seen) < REQUESTS:  # noqa: ASYNC110 - another process asks
        await asyncio.sleep(0.1)
    await asyncio.sleep(3)


async def in_serve(workspace: Path, peer: Peer) -> None:
    """Print what a process without a window takes."""
    async with served(workspace) as process:
        await all_wait(peer)
        before = process.read()
        await asyncio.sleep(SECONDS)
        after = process.read()
        share = (after.cpu - before.cpu) / SECONDS * 100
        print(f"Idle: serve with {DELAYS:,} waiting delays and {REQUESTS} requests in flight, {SECONDS} s")
        print(f"    processor {share:.2f} % (aim: below 1)")
        print(f"    memory {after.memory:.0f} MB, {after.handles} handles, {after.threads} threads")
        print(f"    clean stop in {await process.stop():.1f} s")


async def in_window(workspace: Path, peer: Peer) -> None:
    """Print the gaps of the window's loop, which collects garbage as the window does."""
    from PySide6.QtCore import Qt, QTimer

    from desktop_app.gui.canvas.garbage import GarbageTimer

    peer.seen.clear()
    garbage = GarbageTimer()
    async with Core.open(workspace, store_mode="thread"):
        await all_wait(peer)
        garbage.start()
        ticks: list[tuple[float, float]] = []
        timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=5)
        timer.timeout.connect(lambda: ticks.append((time.perf_counter(), time.thread_time())))
        timer.start()
        cpu = time.process_time()
        await asyncio.sleep(WINDOW_SECONDS)
        cpu = time.process_time() - cpu
        timer.stop()
        garbage.stop()
    clock, work = (
        sorted((after[which] - before[which]) * 1000 for before, after in itertools.pairwise(ticks))
        for which in (0, 1)
    )
    p99 = clock[len(clock) * 99 // 100]
    print(f"    window's loop: longest gap {clock[-1]:.1f} ms (aim: 50), p99 {p99:.1f} ms", end="")
    print(f"; of that the loop's own work at most {work[-1]:.1f} ms, the rest is the machine's")
    print(f"    processor with its timer of 5 ms {cpu / WINDOW_SECONDS * 100:.1f} %")


async def _measure(folder: Path) -> None:
    async with web_peer() as peer:
        await prepare(folder / "w", peer.url)
        await in_serve(folder / "w", peer)
        await in_window(folder / "w", peer)
        peer.release.set()


def main() -> None:
    """Print what it costs to wait."""
    from PySide6.QtWidgets import QApplication

    from desktop_app.gui.loop import WindowLoop

    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder, WindowLoop(app) as loop:  # type: ignore[arg-type]
        loop.run_until_complete(_measure(Path(folder)))


if __name__ == "__main__":
    main()
