"""Hears Ctrl+C while a command has something to bring to an end first."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

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
