"""Blocking work beside the loop ends with whoever waits for it, and in peace (data.md 0.5)."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import Any

import pytest

from desktop_app.data.threads import Threads


async def test_work_that_breaks_off_for_a_caller_who_left_is_no_error_that_nobody_heard() -> None:
    threads, begun, may_end = Threads("test"), threading.Event(), threading.Event()
    unheard: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))

    def work() -> None:
        begun.set()
        may_end.wait()
        raise RuntimeError("interrupted")

    task = asyncio.create_task(threads.run(work))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    await asyncio.sleep(0)
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    del task
    for _ in range(5):  # What still holds the work's future has its turn.
        await asyncio.sleep(0)
    gc.collect()
    threads.close()
    assert not unheard
