"""The one place where the window starts coroutines: each task has an owner that stops it (architecture 7)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

import shiboken6
from PySide6.QtCore import QObject

log = logging.getLogger(__name__)

ErrorHandler: TypeAlias = Callable[[BaseException], None]

_running: set[asyncio.Task[Any]] = set()
_fallback: list[ErrorHandler] = []


def spawn(
    coro: Coroutine[Any, Any, Any], owner: QObject, on_error: ErrorHandler | None = None
) -> asyncio.Task[Any]:
    """Run ``coro`` as a task that is kept alive, and cancelled when ``owner`` is destroyed.

    What it raises goes to ``on_error`` while ``owner`` is there, or to the application's handler
    (:func:`set_error_handler`).
    """
    task = asyncio.get_running_loop().create_task(coro)
    _running.add(task)

    def cancel() -> None:
        task.cancel()

    def finish(done: asyncio.Task[Any]) -> None:
        _running.discard(done)
        there = shiboken6.isValid(owner)
        if there:
            owner.destroyed.disconnect(cancel)
        _report(done, on_error if there else None)

    owner.destroyed.connect(cancel)
    task.add_done_callback(finish)
    return task


def _report(task: asyncio.Task[Any], on_error: ErrorHandler | None) -> None:
    error = None if task.cancelled() else task.exception()
    if error is None:
        return
    handler = on_error or (_fallback[-1] if _fallback else None)
    if handler is None:
        log.error("a task failed and nobody handles it", exc_info=error)
    else:
        handler(error)


def set_error_handler(handler: ErrorHandler) -> Callable[[], None]:
    """Make ``handler`` receive every error that no ``on_error`` takes; the returned function undoes it."""
    _fallback.append(handler)
    return lambda: _fallback.remove(handler) if handler in _fallback else None


def running() -> frozenset[asyncio.Task[Any]]:
    """Return the tasks that have not ended, for an ordered shutdown and for tests."""
    return frozenset(_running)


async def stop_all() -> None:
    """Cancel every task of the window and wait until each has ended."""
    rest = [task for task in _running if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


def to_its_end(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, int]) -> int:
    """Run ``work``. The end of a session may end Qt's loop under it: it comes to its end all the same."""
    task = loop.create_task(work)
    while True:
        try:
            return loop.run_until_complete(task)
        except RuntimeError:
            if task.done():
                raise
