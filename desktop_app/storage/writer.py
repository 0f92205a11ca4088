"""Ordered write-behind with group commit: all work on the store passes through one line (decision 27).

``submit`` queues at the call; the future is done when the work is committed. In a window a thread of its own
serves the line, so that a commit never holds up the loop; without a window the loop serves it itself between
two of its turns, which costs less. Both run the same batches.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final, TypeVar

from desktop_app.domain.errors import StorageError
from desktop_app.storage.batch import Answer, Line, Operation, Queued, run_batch
from desktop_app.storage.database import Database

SLICE_SECONDS: Final = 0.008
"""Longest work in the loop's own thread before other callbacks get their turn (architecture 8)."""

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Writer:
    """Owns the line of operations and whoever serves it. Does not own the database.

    ``threaded`` chooses the thread; ``clock`` gives seconds and is there for tests.
    """

    def __init__(
        self, database: Database, *, threaded: bool = False, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._database = database
        self._clock = clock
        self._line: Line = deque()
        self._closed = False
        self._turn: asyncio.AbstractEventLoop | None = None
        self._work = threading.Event()
        self._thread: threading.Thread | None = None
        if threaded:
            self._thread = threading.Thread(target=self._serve, name="wirework-store", daemon=True)
            self._thread.start()

    def submit(self, operation: Operation[T], *, durable: bool = False) -> asyncio.Future[T]:
        """Queue ``operation``; call on the loop that shall have the value. ``durable`` asks for a commit
        that survives a power cut. Errors come as :class:`StorageError` through the future.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        if self._closed:
            future.set_exception(StorageError("The store is closed", place=self._database.name))
            return future
        self._line.append(Queued(operation, future, durable))
        if self._turn is not loop:  # also when an earlier loop ended before its turn came
            self._turn = loop
            loop.call_soon(self._take_turn if self._thread is None else self._wake)
        return future

    def close(self) -> None:
        """Commit everything queued, then refuse further work. Blocks; harmless when closed."""
        self._closed = True
        if self._thread is not None:
            self._work.set()
            self._thread.join()
        while self._line:
            _deliver(run_batch(self._database, self._line, _never))

    # -- in the loop's thread --------------------------------------------------------------------------

    def _take_turn(self) -> None:
        self._turn = None
        if not self._line:
            return
        end = self._clock() + SLICE_SECONDS
        try:
            answers = run_batch(self._database, self._line, lambda: self._clock() >= end)
        finally:
            if self._line and self._turn is None:
                self._turn = asyncio.get_running_loop()
                self._turn.call_soon(self._take_turn)
        _deliver(answers)

    # -- in the thread ---------------------------------------------------------------------------------

    def _wake(self) -> None:
        """Let the thread begin when the loop's turn is over: what belongs together is committed together."""
        self._turn = None
        self._work.set()

    def _serve(self) -> None:
        while True:
            self._work.wait()
            self._work.clear()
            while self._line:
                _hand_over(run_batch(self._database, self._line, _never))
            if self._closed:
                return


def _never() -> bool:
    return False


def _deliver(answers: list[Answer]) -> None:
    for answer in answers:
        answer.deliver()


def _hand_over(answers: list[Answer]) -> None:
    """Bring the answers to their loops: one call for each loop, as each call wakes it."""
    by_loop: dict[Any, list[Answer]] = {}
    for answer in answers:
        by_loop.setdefault(answer.queued.future.get_loop(), []).append(answer)
    for loop, some in by_loop.items():
        try:
            loop.call_soon_threadsafe(_deliver, some)
        except RuntimeError:
            _log.debug("%d results of the store came after their event loop was closed", len(some))
