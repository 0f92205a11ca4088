"""Hears Ctrl+C while a command has something to bring to an end first, and waits for what comes first."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

CTRL_C = (signal.SIGINT,)


@contextmanager
def heard(signals: Sequence[signal.Signals]) -> Iterator[asyncio.Event]:
    """Give an event that the first of these signals sets; the next one interrupts as usual."""
    loop, event = asyncio.get_running_loop(), asyncio.Event()
    if sys.platform == "win32":
        # Its loop takes no signal handlers, but wakes up for these: Ctrl+C, and a console that is closed.
        kinds = (signal.SIGINT, signal.SIGBREAK)
        before = [signal.signal(kind, lambda *_: loop.call_soon_threadsafe(event.set)) for kind in kinds]
        try:
            yield event
        finally:
            for kind, previous in zip(kinds, before, strict=True):
                signal.signal(kind, previous)
        return

    def hear() -> None:
        event.set()
        for end in signals:
            loop.remove_signal_handler(end)

    for end in signals:
        loop.add_signal_handler(end, hear)
    try:
        yield event
    finally:
        for end in signals:
            loop.remove_signal_handler(end)


async def first_of(*ends: Coroutine[Any, Any, Any], seconds: float | None = None) -> None:
    """Wait until one of these is done, ``seconds`` at most; the others are cancelled."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(end) for end in ends]
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
