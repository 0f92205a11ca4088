"""Blocking work beside the loop: threads, and how what runs there is told to stop (data.md 0.5)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final, TypeVar

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
    """The threads of one source, started when they are first needed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._pool: ThreadPoolExecutor | None = None

    async def run(self, work: Callable[[], T], reins: Reins | None = None) -> T:
        """Run blocking work and wait for its end, also when the caller is cancelled: a connection is never
        left in the hands of two. With ``reins`` the statement is broken off then, so that the end is near.
        """
        if self._pool is None:
            self._pool = ThreadPoolExecutor(COUNT, thread_name_prefix=self._name)
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._pool, work)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await _done(future, reins)
            raise

    def close(self) -> None:
        """End the threads, once what runs in them is done."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None


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
