"""Events reach the widgets in order, together, at most once in a frame."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from desktop_app.domain.events import Event, ExecutionCreated, ExecutionStatusChanged, JobSaved
from desktop_app.gui.bridge import EventBridge, NodeProgress


class Source:
    """A bus with one subscriber."""

    def __init__(self) -> None:
        self.callback: Callable[[Event], None] | None = None

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        self.callback = callback
        return self.forget

    def forget(self) -> None:
        self.callback = None

    def send(self, event: Event) -> None:
        if self.callback is not None:
            self.callback(event)


async def test_a_thousand_jobs_become_one_entry_per_node():
    source, bursts = Source(), []
    bridge = EventBridge(source.subscribe)
    bridge.burst.connect(bursts.append)
    source.send(ExecutionCreated(1, 2, "w"))
    for number in range(1000):
        source.send(JobSaved(1, number, "abc"[number % 3], 1, created=True))
    source.send(ExecutionStatusChanged(1, 2, "w", 1))
    await asyncio.sleep(0.05)
    assert len(bursts) == 1
    created, *jobs, ended = bursts[0]
    assert isinstance(created, ExecutionCreated) and isinstance(ended, ExecutionStatusChanged)
    told = [(job.node_key, job.job_id, job.created) for job in jobs]
    assert told == [("a", 999, 334), ("b", 997, 333), ("c", 998, 333)]
    assert all(isinstance(job, NodeProgress) for job in jobs)
    bridge.close()


async def test_steady_events_come_at_most_once_a_frame():
    source, moments = Source(), []
    bridge = EventBridge(source.subscribe)
    bridge.burst.connect(lambda _: moments.append(time.perf_counter()))
    end = time.perf_counter() + 0.3
    number = 0
    while time.perf_counter() < end:
        number += 1
        source.send(JobSaved(1, number, "a", 1, created=True))
        await asyncio.sleep(0)
    bridge.close()
    assert 3 <= len(moments) <= 21


async def test_closing_delivers_the_rest_and_unsubscribes():
    source, bursts = Source(), []
    bridge = EventBridge(source.subscribe)
    bridge.burst.connect(bursts.append)
    source.send(JobSaved(1, 1, "a", 1, created=True))
    bridge.close()
    assert len(bursts) == 1
    assert source.callback is None
