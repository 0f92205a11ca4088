"""Runs coroutine tests on the window's own loop; a lost task or an error nobody handled fails the test.

A folder of window tests takes these names into its ``conftest.py``.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.gui import tasks
from desktop_app.gui.loop import make_loop

LIMIT_S = 120
_loops = itertools.count()


@pytest.fixture
def window_loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """A loop for one test. Afterwards nothing may be left running and nothing may have been swallowed."""
    qapp.setQuitOnLastWindowClosed(False)
    loop = make_loop(qapp)
    faults: list[Any] = []
    loop.set_exception_handler(lambda _, context: faults.append(context))
    forget = tasks.set_error_handler(faults.append)
    asyncio.set_event_loop(loop)
    yield loop
    left = [task for task in asyncio.all_tasks(loop) if not task.done()]
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.wait(left, timeout=2))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    asyncio.set_event_loop(None)
    forget()
    gc.collect()
    if next(_loops) == 0:
        gc.unfreeze()  # Before the next test all that the first window has loaded is frozen too.
    assert not faults, f"errors nobody handled: {faults}"
    assert not left, f"tasks that nobody ended: {left}"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give every coroutine test the loop."""
    names = getattr(item, "fixturenames", None)
    # What the off-screen platform cannot do is nobody's fault.
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
    wanted = names is not None and inspect.iscoroutinefunction(getattr(item, "obj", None))
    if wanted and "window_loop" not in names:
        # Behind the watch over threads: closing the loop ends its own.
        watch = "_no_leaked_threads"
        names.insert(names.index(watch) + 1 if watch in names else 0, "window_loop")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test on its loop."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    given = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    loop = pyfuncitem.funcargs["window_loop"]
    loop.run_until_complete(asyncio.wait_for(pyfuncitem.obj(**given), LIMIT_S))
    return True


async def until(claim: Callable[[], object], what: str = "", limit: float = 30.0) -> None:
    """Let the window live until ``claim`` holds; fail with ``what`` when it takes too long."""
    end = asyncio.get_running_loop().time() + limit
    while not claim():
        assert asyncio.get_running_loop().time() < end, f"in vain waited until {what or claim}"
        await asyncio.sleep(0.005)


async def frames(count: int = 3) -> None:
    """Let the window paint a few times."""
    for _ in range(count):
        await asyncio.sleep(0.017)
