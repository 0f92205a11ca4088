"""Blocking work beside the loop: threads, and how what runs there is told to stop (data.md 0.5)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Final, TypeVar
from weakref import finalize

from sqlalchemy import Connection

T = TypeVar("T")

COUNT: Final = 8
"""How many statements of one source run at a time."""
PULL_EVERY: Final = 0.05
"""After how many seconds a statement is told again to stop: one that had not begun did not hear it."""


class Reins:
    """One connection at work, as long as it is; who waits for it can have its statement broken off."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._connection: Connection | None = None

    @contextmanager
    def hold(self, connection: Connection) -> Iterator[Connection]:
        """Let the connection be stopped from outside for a while."""
        with self._lock:
            self._connection = connection
        try:
            yield connection
        finally:
            with self._lock:
                self._connection = None

    def pull(self) -> None:
        """Break off the statement that runs now; drivers that cannot do that finish it."""
        with self._lock:
            if self._connection is None:
                return
            driver: Any = self._connection.connection.dbapi_connection
            stop = getattr(driver, "interrupt", None) or getattr(driver, "cancel", None)
            if stop is not None:
                stop()


class Threads:
    """The threads of one source, started when they are first needed, ended with it. What the executors of the
    standard library do besides costs as much as a small statement.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._work: SimpleQueue[_Job | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._busy = 0
        finalize(self, _end, self._work, self._threads)

    async def run(self, work: Callable[[], T], reins: Reins | None = None) -> T:
        """Run blocking work and wait for its end, also when the caller is cancelled: a connection is never
        left in the hands of two. With ``reins`` the statement is broken off then, so that the end is near.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        future.add_done_callback(self._ended)
        self._busy += 1
        if len(self._threads) < min(self._busy, COUNT):
            self._start()
        self._work.put((work, loop, future))
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await _done(future, reins)
            future.exception()  # That it was broken off is no news to anybody.
            raise

    def _ended(self, future: asyncio.Future[Any]) -> None:
        self._busy -= 1

    def _start(self) -> None:
        name = f"{self._name}_{len(self._threads)}"
        thread = Thread(target=_serve, args=(self._work,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        """End the threads, once what runs in them is done."""
        threads = list(self._threads)
        _end(self._work, self._threads)
        for thread in threads:
            thread.join()


_Job = tuple[Callable[[], Any], asyncio.AbstractEventLoop, "asyncio.Future[Any]"]


def _end(jobs: SimpleQueue[_Job | None], threads: list[Thread]) -> None:
    """Have every thread end, once what runs in it is done."""
    for _ in threads:
        jobs.put(None)
    threads.clear()


def _serve(jobs: SimpleQueue[_Job | None]) -> None:
    """Do one job after the other until there comes none."""
    while (job := jobs.get()) is not None:
        _do(*job)
        del job  # Else what it holds would live until the next one.


def _do(work: Callable[[], Any], loop: asyncio.AbstractEventLoop, future: asyncio.Future[Any]) -> None:
    answer, failure = None, None
    try:
        answer = work()
    except BaseException as error:
        failure = error
    with suppress(RuntimeError):  # The loop has ended: nobody waits any more.
        loop.call_soon_threadsafe(_settle, future, answer, failure)


def _settle(future: asyncio.Future[Any], answer: Any, failure: BaseException | None) -> None:
    if future.done():
        return
    if failure is None:
        future.set_result(answer)
    else:
        future.set_exception(failure)


async def to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Do something that must not be left half-done: a cancelled caller hears of it afterwards."""
    failures: list[Exception] = []

    async def done() -> None:
        try:
            await work
        except Exception as error:
            failures.append(error)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(done())
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            await _done(task)
            raise
    if failures:
        raise failures[0]


async def _done(future: asyncio.Future[Any], reins: Reins | None = None) -> None:
    """Wait for a future, however often the waiting one is cancelled; pull the reins until it stops."""
    while not future.done():
        try:
            if reins is not None:
                await asyncio.to_thread(reins.pull)
            await asyncio.wait([future], timeout=PULL_EVERY if reins is not None else None)
        except asyncio.CancelledError:
            continue
