"""A task started by a window lives as long as its owner and never fails in silence."""

from __future__ import annotations

import asyncio

import shiboken6
from PySide6.QtCore import QObject

from desktop_app.gui import tasks
from tests.helpers.windows import until


async def test_a_task_is_cancelled_with_its_owner():
    owner = QObject()
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    tasks.spawn(work(), owner)
    await asyncio.sleep(0)
    owner.deleteLater()
    await until(lambda: ended, "the task is cancelled")
    await until(lambda: not tasks.running())


async def test_an_error_goes_to_the_caller_or_to_the_application():
    owner = QObject()
    here: list[BaseException] = []
    there: list[BaseException] = []
    forget = tasks.set_error_handler(there.append)

    async def fail(message: str) -> None:
        raise ValueError(message)

    tasks.spawn(fail("one"), owner, here.append)
    tasks.spawn(fail("two"), owner)
    await until(lambda: not tasks.running())
    forget()
    assert [str(error) for error in here] == ["one"]
    assert [str(error) for error in there] == ["two"]


async def test_an_error_on_the_way_out_of_an_owner_that_is_gone_goes_to_the_application():
    owner = QObject()
    there: list[BaseException] = []
    forget = tasks.set_error_handler(there.append)

    async def fail() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise ValueError("late")

    def show(error: BaseException) -> None:
        owner.setObjectName(str(error))

    tasks.spawn(fail(), owner, show)
    await asyncio.sleep(0)
    shiboken6.delete(owner)
    await until(lambda: not tasks.running())
    forget()
    assert [str(error) for error in there] == ["late"]


async def test_a_task_without_other_references_is_not_collected():
    import gc

    owner = QObject()
    done: list[int] = []

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.append(1)

    tasks.spawn(work(), owner)
    gc.collect()
    await until(lambda: done)


async def test_stopping_all_waits_for_each():
    owner = QObject()
    ended: list[int] = []

    async def slow() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            ended.append(1)

    for _ in range(3):
        tasks.spawn(slow(), owner)
    await asyncio.sleep(0)
    await tasks.stop_all()
    assert len(ended) == 3
