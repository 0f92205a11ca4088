"""The window's event loop keeps asyncio's promises and loses nothing in nested Qt loops."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from desktop_app.gui.loop import WindowLoop, make_loop
from tests.helpers.windows import until


@pytest.fixture(params=["ours", "stock"])
def any_loop(request, qapp: QApplication):
    loop = make_loop(qapp, stock=request.param == "stock")
    yield loop
    loop.close()


@pytest.fixture
def loop(qapp: QApplication):
    loop = make_loop(qapp)
    yield loop
    loop.close()


def run(loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], limit: float = 20) -> Any:
    return loop.run_until_complete(asyncio.wait_for(coro, limit))


def test_runs_callbacks_in_the_order_they_were_given(loop):
    seen: list[int] = []

    async def main() -> None:
        for number in range(1000):
            loop.call_soon(seen.append, number)
        await asyncio.sleep(0)
        await asyncio.sleep(0.01)

    run(loop, main())
    assert seen == list(range(1000))


def test_timers_fire_in_order_and_never_early(loop):
    fired: list[tuple[float, float]] = []

    async def main() -> None:
        delays = [0.05, 0.0005, 0.02, 0.0105, 0.03, 0.001]
        for delay in delays:
            due = loop.time() + delay
            loop.call_at(due, lambda due=due: fired.append((due, loop.time())))
        await asyncio.sleep(0.1)

    run(loop, main())
    assert [due for due, _ in fired] == sorted(due for due, _ in fired)
    assert len(fired) == 6
    assert all(now >= due for due, now in fired)


def test_a_timer_beyond_qts_range_is_accepted(loop):
    async def main() -> None:
        handle = loop.call_later(60 * 86_400, pytest.fail)
        await asyncio.sleep(0.01)
        handle.cancel()

    run(loop, main())


def test_cancelled_callbacks_and_timers_do_not_run_and_are_let_go(loop):
    async def main() -> int:
        for _ in range(20_000):
            loop.call_later(3600, pytest.fail).cancel()
        loop.call_soon(pytest.fail).cancel()
        await asyncio.sleep(0.01)
        return len(loop._timers)

    assert run(loop, main()) < 200


def test_cancelling_a_timer_twice_or_after_it_fired_is_harmless(loop):
    async def main() -> None:
        fired = loop.call_later(0, lambda: None)
        twice = loop.call_later(5, pytest.fail)
        await asyncio.sleep(0.01)
        fired.cancel()
        twice.cancel()
        twice.cancel()
        assert loop._cancelled_timers in (0, 1)
        await asyncio.sleep(0.02)

    run(loop, main())


def test_threads_hand_over_callbacks_without_losing_any(loop):
    seen: list[int] = []

    def work(start: int) -> None:
        for number in range(start, start + 2000):
            loop.call_soon_threadsafe(seen.append, number)

    async def main() -> None:
        threads = [threading.Thread(target=work, args=(n * 2000,)) for n in range(4)]
        for thread in threads:
            thread.start()
        await until(lambda: len(seen) == 8000)

    run(loop, main())
    assert sorted(seen) == list(range(8000))
    assert [n for n in seen if n < 2000] == list(range(2000))


def test_a_thread_wakes_an_idle_loop_at_once(loop):
    async def main() -> float:
        event = asyncio.Event()
        began = time.perf_counter()
        threading.Timer(0.02, lambda: loop.call_soon_threadsafe(event.set)).start()
        await event.wait()
        return time.perf_counter() - began

    assert run(loop, main()) < 1


def test_executor_jobs_come_back(any_loop):
    async def main() -> list[int]:
        running = asyncio.get_running_loop()
        return await asyncio.gather(*(running.run_in_executor(None, lambda n=n: n * n) for n in range(50)))

    assert run(any_loop, main()) == [n * n for n in range(50)]


def test_a_job_that_raises_system_exit_is_reported_and_the_pool_lives(any_loop):
    def leave() -> None:
        raise SystemExit(3)

    async def main() -> int:
        running = asyncio.get_running_loop()
        try:
            await running.run_in_executor(None, leave)
        except BaseException as error:
            assert isinstance(error, SystemExit)
        return await running.run_in_executor(None, lambda: 7)

    assert run(any_loop, main()) == 7


@pytest.mark.parametrize("nested", ["dialog", "event loop"])
def test_a_nested_qt_loop_inside_a_task_loses_no_other_task(loop, nested):
    beats: list[int] = []

    async def beat() -> None:
        for number in range(30):
            beats.append(number)
            await asyncio.sleep(0.001)

    async def main() -> None:
        others = [asyncio.ensure_future(beat()) for _ in range(5)]
        await asyncio.sleep(0.003)
        if nested == "dialog":
            dialog = QDialog()
            QTimer.singleShot(60, dialog.accept)
            dialog.exec()
        else:
            inner = QEventLoop()
            QTimer.singleShot(60, inner.quit)
            inner.exec()
        during = len(beats)
        assert asyncio.current_task() is not None
        await asyncio.gather(*others)
        assert during > 20

    run(loop, main())
    assert len(beats) == 150


def test_a_nested_loop_opened_by_a_callback_still_drains_the_rest(loop):
    seen: list[str] = []

    def nest() -> None:
        inner = QEventLoop()
        QTimer.singleShot(30, inner.quit)
        loop.call_soon(seen.append, "inside")
        inner.exec()
        seen.append("after")

    async def main() -> None:
        loop.call_soon(nest)
        loop.call_soon(seen.append, "queued")
        await asyncio.sleep(0.1)

    run(loop, main())
    assert seen == ["queued", "inside", "after"]


def test_a_hundred_thousand_callbacks_leave_qt_its_turn(loop):
    ticks: list[float] = []
    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1

    async def main() -> None:
        timer = QTimer()
        timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
        timer.start(0)
        for _ in range(100_000):
            loop.call_soon(count)
        await until(lambda: seen == 100_000)
        timer.stop()

    run(loop, main())
    assert seen == 100_000
    assert len(ticks) >= 3


def test_errors_reach_the_exception_handler_and_the_rest_runs(loop):
    contexts: list[dict[str, Any]] = []
    seen: list[int] = []
    loop.set_exception_handler(lambda _, context: contexts.append(context))

    async def main() -> None:
        loop.call_soon(lambda: 1 / 0)
        loop.call_soon(seen.append, 1)
        await asyncio.sleep(0.01)

    run(loop, main())
    assert isinstance(contexts[0]["exception"], ZeroDivisionError)
    assert seen == [1]


def test_runs_again_after_it_was_stopped_and_keeps_what_was_queued(loop):
    seen: list[int] = []
    run(loop, asyncio.sleep(0))
    loop.call_soon(seen.append, 1)
    QApplication.processEvents()
    assert seen == []
    run(loop, asyncio.sleep(0.01))
    assert seen == [1]


def test_task_group_timeout_and_queue_work(any_loop):
    async def main() -> int:
        queue: asyncio.Queue[int] = asyncio.Queue()
        async with asyncio.TaskGroup() as group:
            for number in range(10):
                group.create_task(queue.put(number))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await asyncio.Event().wait()
        return queue.qsize()

    assert run(any_loop, main()) == 10


def test_a_closed_loop_takes_nothing_more(qapp):
    loop = make_loop(qapp)
    loop.close()
    assert isinstance(loop, WindowLoop)
    with pytest.raises(RuntimeError):
        loop.call_soon_threadsafe(print)
