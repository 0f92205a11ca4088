"""The event loop of the window: asyncio on Qt's loop, quick and fair to painting.

Stock qasync starts one QTimer for each callback, which costs 12 to 90 µs and starves the window under
bursts. Here ready callbacks wait in one deque that a single zero timer drains for at most 4 ms at a time,
timed callbacks in one heap with one precise timer, and other threads wake the loop once for many callbacks.
"""

from __future__ import annotations

import asyncio
import heapq
import math
import os
import time
from asyncio import tasks as asyncio_tasks
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any, Final

os.environ.setdefault("QT_API", "pyside6")

import qasync
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

BUDGET_S: Final = 0.004
"""How long Python callbacks may run before Qt gets control again."""

_DEAD_TIMERS: Final = 64
"""Cancelled timers that the heap may hold before it is swept."""
_LONGEST_MS: Final = 2**31 - 1
_WORKERS: Final = 8


class _Waker(QObject):
    """Carries "there is work" from any thread to the loop's thread."""

    woken = Signal()


class WindowLoop(qasync.QEventLoop):  # type: ignore[misc]
    """qasync's loop with its own queue and timers. Owns them; Qt owns the waiting.

    A nested Qt loop (``QDialog.exec``, ``processEvents``) inside a task is safe: the other tasks go on.
    """

    def __init__(self, app: QApplication) -> None:
        self._ready: deque[asyncio.Handle] = deque()
        self._armed = False
        self._timers: list[asyncio.TimerHandle] = []
        self._cancelled_timers = 0
        self._wake_sent = False
        super().__init__(app)
        self._zero_timer = QTimer(singleShot=True, interval=0)
        self._zero_timer.timeout.connect(self._drain)
        self._alarm = QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._alarm.timeout.connect(self._collect_due)
        self._waker = _Waker()
        self._waker.woken.connect(self._on_wake, Qt.ConnectionType.QueuedConnection)

    # -- ready callbacks -------------------------------------------------------------------------------
    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run ``callback`` after everything that is ready already."""
        self._check_closed()
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        if not self._armed:
            self._arm()
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run ``callback`` on the loop; may be called from any thread."""
        self._check_closed()
        handle = asyncio.Handle(callback, args, self, context)
        # Appended before the flag is read: whoever clears the flag sees this handle.
        self._ready.append(handle)
        if not self._wake_sent:
            self._wake_sent = True
            self._waker.woken.emit()
        return handle

    def _on_wake(self) -> None:
        self._wake_sent = False
        self._arm()

    def _arm(self) -> None:
        if not self._armed and self.is_running():
            self._armed = True
            self._zero_timer.start()

    def _drain(self) -> None:
        """Run ready callbacks for one budget; from a nested Qt loop with the outer task set aside."""
        self._armed = False
        if not self.is_running():
            return
        outer = asyncio_tasks.current_task(self)
        if outer is not None:
            asyncio_tasks._leave_task(self, outer)
        if len(self._ready) > 1:
            self._arm()  # A callback may open a nested loop, which must still reach the rest.
        try:
            self._run_ready(time.perf_counter() + BUDGET_S)
        finally:
            if outer is not None:
                asyncio_tasks._enter_task(self, outer)
            self._settle()

    def _run_ready(self, end: float) -> None:
        ready = self._ready
        while ready:
            handle = ready.popleft()
            if not handle.cancelled():
                handle._run()
            if time.perf_counter() > end:
                return

    def _settle(self) -> None:
        if self._ready:
            self._arm()
        elif self._armed:
            self._armed = False
            self._zero_timer.stop()

    def run_forever(self) -> Any:
        """Run until stopped; what became ready while the loop stood still runs first."""
        QTimer.singleShot(0, self._on_wake)
        return super().run_forever()

    # -- timers ----------------------------------------------------------------------------------------
    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Run ``callback`` not earlier than in ``delay`` seconds."""
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Run ``callback`` not earlier than at ``when`` on the loop's clock, however far away that is."""
        self._check_closed()
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._timers, handle)
        handle._scheduled = True  # type: ignore[attr-defined]
        if self._timers[0] is handle:
            self._set_alarm()
        return handle

    def _set_alarm(self) -> None:
        while self._timers and self._timers[0].cancelled():
            heapq.heappop(self._timers)
            self._cancelled_timers -= 1
        if not self._timers:
            self._alarm.stop()
            return
        wait = math.ceil((self._timers[0].when() - self.time()) * 1000)
        self._alarm.start(min(max(wait, 0), _LONGEST_MS))

    def _collect_due(self) -> None:
        """Move what is due to the ready queue. Qt may fire a little early: then the alarm is set anew."""
        now = self.time()
        while self._timers and self._timers[0].when() <= now:
            handle = heapq.heappop(self._timers)
            handle._scheduled = False  # type: ignore[attr-defined]
            if handle.cancelled():
                self._cancelled_timers -= 1
            else:
                self._ready.append(handle)
        self._set_alarm()
        if self._ready:
            self._arm()

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Called by the handle just before it is marked. Sweeps when most of the heap is dead."""
        if not handle._scheduled:  # type: ignore[attr-defined]
            return
        self._cancelled_timers += 1
        if self._cancelled_timers > _DEAD_TIMERS and self._cancelled_timers * 2 > len(self._timers):
            handle._scheduled = False  # type: ignore[attr-defined]
            self._timers = [timer for timer in self._timers if timer is not handle and not timer.cancelled()]
            heapq.heapify(self._timers)
            self._cancelled_timers = 0
            self._set_alarm()

    # -- life ------------------------------------------------------------------------------------------
    def close(self) -> None:
        """Drop what is queued and release the timers."""
        if not self.is_closed() and not self.is_running():
            self._zero_timer.stop()
            self._alarm.stop()
            self._ready.clear()
            self._timers.clear()
        super().close()


def make_loop(app: QApplication, *, stock: bool = False) -> asyncio.AbstractEventLoop:
    """Return a loop for the window; ``stock`` chooses qasync's own, should ours misbehave somewhere.

    It gets a thread pool of its own: the one of qasync hangs when a job raises ``SystemExit``.
    """
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app) if stock else WindowLoop(app)
    loop.set_default_executor(ThreadPoolExecutor(_WORKERS, thread_name_prefix="wirework"))
    return loop
