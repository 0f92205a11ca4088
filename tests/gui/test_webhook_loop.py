"""The server of the webhooks on the loop of the window: it serves while Qt paints, and stops with it."""

from __future__ import annotations

import asyncio
import time

from PySide6.QtWidgets import QApplication

from desktop_app.gui.loop import WindowLoop
from tests.triggers.webhook.client import answering, hooked


async def test_a_hundred_calls_are_answered_on_the_windows_loop_without_holding_it_up(
    qapp: QApplication,
) -> None:
    assert isinstance(asyncio.get_running_loop(), WindowLoop)
    async with hooked() as hooks:
        await hooks.workflow(answering(200, {"a": "{{$context.body.a}}"}), sync=True)
        beats: list[float] = []

        async def beat() -> None:
            while True:
                beats.append(time.perf_counter())
                await asyncio.sleep(0.005)

        heart = asyncio.create_task(beat())
        for batch in range(10):
            found = await asyncio.gather(*(hooks.call({"a": batch * 10 + n}) for n in range(10)))
            assert [answer.json["a"] for answer in found] == [batch * 10 + n for n in range(10)]
        heart.cancel()
        assert len(beats) > 10, "the loop has gone on meanwhile"
        assert len(await hooks.runs()) == 100
        port = hooks.port
    try:
        await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return
    raise AssertionError("nobody listens any more")
