"""``wirework serve``: the engine without a window, triggers on, until it is stopped (architecture 12)."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from desktop_app.cli import session
from desktop_app.cli.arguments import add_plugins, add_workspace
from desktop_app.cli.status import EXIT_OK


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_workspace(parser)
    add_plugins(parser)
    parser.epilog = "Stop it with Ctrl+C or a TERM signal; what waits goes on at the next start."


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_serve(arguments))


async def _serve(arguments: argparse.Namespace) -> int:
    stopped = asyncio.Event()
    with _signals(stopped):
        async with session.opened(arguments) as core:
            place = core.workspace.root if core.workspace else ""
            print(f"Serving {place}. Ctrl+C stops.", flush=True)
            await stopped.wait()
            print("Stopping.", flush=True)
    return EXIT_OK


@contextmanager
def _signals(stopped: asyncio.Event) -> Iterator[None]:
    """Set ``stopped`` at the first signal to end; the next one interrupts as usual."""
    loop = asyncio.get_running_loop()
    if sys.platform == "win32":
        # Its loop takes no signal handlers, but wakes up for this one.
        previous = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(stopped.set))
        yield
        signal.signal(signal.SIGINT, previous)
        return
    ends = (signal.SIGINT, signal.SIGTERM)

    def stop() -> None:
        stopped.set()
        for end in ends:
            loop.remove_signal_handler(end)

    for end in ends:
        loop.add_signal_handler(end, stop)
    try:
        yield
    finally:
        for end in ends:
            loop.remove_signal_handler(end)
