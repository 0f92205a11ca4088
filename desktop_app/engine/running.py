"""Which executions are being processed in this process, and who may touch them (engine.md 2.20, 3.3)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from desktop_app.domain.errors import ConflictError

if TYPE_CHECKING:
    from desktop_app.engine.processor import Processor


class Running:
    """The passes under way, several for one execution only while one of them is ending; and who else wants to
    know that an execution was aborted.
    """

    def __init__(self) -> None:
        self._passes: dict[int, list[Processor]] = defaultdict(list)
        self._watchers: dict[int, list[Callable[[], None]]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._passes)

    def enter(self, processor: Processor) -> None:
        """Note that a pass has begun."""
        self._passes[processor.execution.id].append(processor)

    def leave(self, processor: Processor) -> None:
        """Note that a pass is over."""
        passes = self._passes[processor.execution.id]
        passes.remove(processor)
        if not passes:
            del self._passes[processor.execution.id]

    def passes(self, execution_id: int) -> tuple[Processor, ...]:
        """Return the passes of an execution that are under way."""
        return tuple(self._passes.get(execution_id, ()))

    def watch(self, execution_id: int, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` when the execution is aborted, until the returned function is called."""
        self._watchers[execution_id].append(callback)

        def unwatch() -> None:
            watchers = self._watchers.get(execution_id, [])
            if callback in watchers:
                watchers.remove(callback)
            if not watchers:
                self._watchers.pop(execution_id, None)

        return unwatch

    def abort(self, execution_id: int, reason: str) -> bool:
        """Signal passes and watchers of an execution; tell whether there was a pass."""
        passes = tuple(self._passes.get(execution_id, ()))
        for processor in passes:
            processor.abort(reason)
        for callback in tuple(self._watchers.get(execution_id, ())):
            callback()
        return bool(passes)


class _Lock(asyncio.Lock):
    """A lock that counts who holds it or waits for it."""

    users = 0


class Locks:
    """Exclusive access by key (``("execution", id)``, ``("job", id)``, ``"recover"``); a free lock takes no
    memory.
    """

    def __init__(self) -> None:
        self._locks: dict[Hashable, _Lock] = {}

    def __len__(self) -> int:
        return len(self._locks)

    @asynccontextmanager
    async def hold(self, key: Hashable, wait_ms: int | None = None) -> AsyncIterator[None]:
        """Hold ``key``; wait for it at most ``wait_ms`` (None: as long as it takes).

        :raises ConflictError: somebody else still holds it after that time.
        """
        lock = self._locks.setdefault(key, _Lock())
        lock.users += 1
        try:
            await self._acquire(lock, wait_ms)
            try:
                yield
            finally:
                lock.release()
        finally:
            lock.users -= 1
            if not lock.users:
                del self._locks[key]

    async def _acquire(self, lock: asyncio.Lock, wait_ms: int | None) -> None:
        if not lock.locked() or wait_ms is None:
            await lock.acquire()
            return
        try:
            await asyncio.wait_for(lock.acquire(), wait_ms / 1000)
        except TimeoutError:
            raise ConflictError("it is being processed right now", remedy="try again in a moment") from None
