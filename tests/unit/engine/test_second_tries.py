"""What the store refuses for a while goes on once it works again (engine.md 3.7; issue 7)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.errors import StorageError
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import Node
from desktop_app.engine.second_tries import PAUSE_MS
from desktop_app.engine.timeouts import FAILED_MS
from tests.helpers.engine import Bench, bench, chain

WRITES = ("checkpoint", "count_attempt", "consume", "publish")


class FullDisk:
    """Refuses what a store would write."""

    def __init__(self, made: Bench, patch: pytest.MonkeyPatch) -> None:
        self.full = False
        self.tries = 0
        for name in WRITES:
            patch.setattr(made.store, name, self._guarded(getattr(made.store, name)))

    def _guarded(self, write: Any) -> Any:
        def guarded(*given: Any, **named: Any) -> Any:
            self.tries += 1
            if self.full:
                raise StorageError("the disk is full")
            return write(*given, **named)

        return guarded


async def test_a_run_whose_facts_cannot_be_written_goes_on_from_what_is_stored(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with bench() as b:
        disk = FullDisk(b, monkeypatch)
        version = await b.add(*chain("echo", "echo"))
        disk.full = True
        await b.engine.trigger(version, {})
        await b.engine.idle()
        (execution,) = await b.store.executions(ExecutionFilter())
        assert execution.status is None and len(await b.store.messages(9)) == 1
        said = len(caplog.records)
        for _ in range(3):
            before = disk.tries
            await b.advance(PAUSE_MS)
            assert disk.tries == before + 1, "one look, and no other try"
        assert len(caplog.records) == said, "without a word"
        disk.full = False
        await b.advance(PAUSE_MS)
        (execution,) = await b.store.executions(ExecutionFilter())
        assert execution.status == 1 and len(await b.jobs(execution)) == 2
        assert await b.store.messages(9) == []


async def test_a_wait_that_is_over_while_the_disk_is_full_goes_on_right_afterwards(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with bench() as b:
        execution = await b.run(Node("d", "delay", config={"duration": 1, "unit": 1000}))
        disk = FullDisk(b, monkeypatch)
        disk.full = True
        await b.advance(1_000)
        for _ in range(3):
            await b.advance(FAILED_MS)
        told = [record for record in caplog.records if "deadlines wait" in record.message]
        assert len(told) == 1 and (await b.engine.execution(execution.id)).status == 0
        disk.full = False
        await b.advance(FAILED_MS)
        assert (await b.engine.execution(execution.id)).status == 1
