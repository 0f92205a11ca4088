"""The two clocks: the machine's, and one that a test or a workflow test case moves by hand."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable
from typing import Final

from desktop_app.engine.ports import TimerHandle

LONGEST_TIMER: Final = 3_600_000
"""Milliseconds after which a timer fires early, to be armed again: Qt timers end at 2^31-1 ms (2.16)."""


class SystemClock:
    """The machine's time, with timers on the running loop."""

    def now(self) -> int:
        """Return the present instant in milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def call_at(self, when: int, callback: Callable[[], None]) -> TimerHandle:
        """Call back at ``when`` or an hour from now, whichever is earlier: callers look at the time."""
        delay = min(max(when - self.now(), 0), LONGEST_TIMER)
        return asyncio.get_running_loop().call_later(delay / 1000, callback)

    def call_every(self, period: int, callback: Callable[[], None]) -> TimerHandle:
        """Call back every ``period`` milliseconds until cancelled."""
        return _Repeated(period, callback)


class _Repeated:
    """Arms itself again each time; periods that the machine slept through count once."""

    __slots__ = ("_callback", "_handle", "_period")

    def __init__(self, period: int, callback: Callable[[], None]) -> None:
        self._period = period / 1000
        self._callback = callback
        self._arm()

    def _arm(self) -> None:
        self._handle = asyncio.get_running_loop().call_later(self._period, self._fire)

    def _fire(self) -> None:
        self._arm()
        self._callback()

    def cancel(self) -> None:
        self._handle.cancel()


class _ManualTimer:
    __slots__ = ("callback", "cancelled", "period", "when")

    def __init__(self, when: int, callback: Callable[[], None], period: int = 0) -> None:
        self.when = when
        self.callback = callback
        self.period = period
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class ManualClock:
    """Time that stands still until :meth:`advance` moves it."""

    def __init__(self, now: int) -> None:
        self._now = now
        self._timers: list[tuple[int, int, _ManualTimer]] = []
        self._repeated: list[_ManualTimer] = []
        self._count = 0

    def now(self) -> int:
        """Return the instant the clock stands at."""
        return self._now

    def call_at(self, when: int, callback: Callable[[], None]) -> TimerHandle:
        """Call back when the clock is moved to or past ``when``; on the loop at once if it is past."""
        timer = _ManualTimer(when, callback)
        if when <= self._now:
            return asyncio.get_running_loop().call_soon(callback)
        self._count += 1
        heapq.heappush(self._timers, (when, self._count, timer))
        return timer

    def call_every(self, period: int, callback: Callable[[], None]) -> TimerHandle:
        """Call back at the end of each :meth:`advance` in which a period ends, once however many end."""
        timer = _ManualTimer(self._now + period, callback, period)
        self._repeated.append(timer)
        return timer

    async def advance(self, milliseconds: int, settle: Callable[[], Awaitable[None]]) -> None:
        """Move on, firing timers in order of time; ``settle()`` is awaited after each and at the end, so
        that what a timer set off is finished, and its own timers known, before time goes on.
        """
        end = self._now + milliseconds
        await settle()
        while self._timers and self._timers[0][0] <= end:
            when, _, timer = heapq.heappop(self._timers)
            if timer.cancelled:
                continue
            self._now = max(self._now, when)
            timer.callback()
            await settle()
        self._now = end
        self._repeated = [timer for timer in self._repeated if not timer.cancelled]
        for timer in [timer for timer in self._repeated if timer.when <= end]:
            timer.when = end + timer.period
            timer.callback()
        await settle()
