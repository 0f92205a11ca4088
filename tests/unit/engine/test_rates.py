"""The rate limit of a workflow (issue 7): what is over it waits in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import Workflow
from desktop_app.engine.clock import ManualClock
from desktop_app.engine.rates import rate_of
from tests.helpers.engine import START, Bench, bench, chain

TWO_A_MINUTE = {"rateLimit": {"runs": 2, "per": 60_000}}


async def states(made: Bench) -> list[tuple[Any, bool]]:
    """Return what each run was started with and whether it has ended, in order of creation."""
    listed = await made.store.executions(ExecutionFilter(limit=100))
    found = [await made.engine.execution(one.id) for one in sorted(listed, key=lambda one: one.id)]
    return [(one.context["n"], one.status == 1) for one in found]


async def test_runs_over_the_limit_wait_in_order_until_there_is_room() -> None:
    async with bench() as made:
        version = await made.add(*chain("echo"), options=TWO_A_MINUTE)
        for number in range(5):
            await made.engine.trigger(version, {"n": number})
        await made.engine.idle()
        assert await states(made) == [(0, True), (1, True), (2, False), (3, False), (4, False)]
        await made.advance(59_999)
        assert [done for _, done in await states(made)].count(True) == 2
        await made.advance(1)
        assert [done for _, done in await states(made)] == [True, True, True, True, False]
        await made.advance(60_000)
        assert all(done for _, done in await states(made))


async def test_other_workflows_and_runs_by_hand_do_not_wait() -> None:
    async with bench() as made:
        limited = await made.add(*chain("echo"), options={"rateLimit": {"runs": 1, "per": 60_000}})
        free = await made.add(*chain("echo"))
        for number in range(2):
            await made.engine.trigger(limited, {"n": number})
        await made.engine.trigger(free, {"n": 2})
        await made.engine.idle()
        await made.engine.trigger(limited, {"n": 3}, manually=True)
        await made.engine.idle()
        assert await states(made) == [(0, True), (1, False), (2, True), (3, True)]


async def test_what_waits_when_the_process_ends_is_run_by_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with bench(path) as made:
        version = await made.add(*chain("echo"), options={"rateLimit": {"runs": 1, "per": 60_000}})
        for number in range(3):
            await made.engine.trigger(version, {"n": number})
        await made.engine.idle()
        assert [done for _, done in await states(made)] == [True, False, False]
    async with bench(path, clock=ManualClock(START + 1)) as made:
        await made.engine.idle()
        assert [done for _, done in await states(made)] == [True, True, True]


def test_a_limit_without_a_number_is_none_and_without_a_time_is_a_minute() -> None:
    for given in (None, {}, {"runs": 0}, {"runs": None, "per": 5}, {"runs": True}, "x"):
        assert rate_of(Workflow(options={"rateLimit": given})) is None
    assert rate_of(Workflow(options={"rateLimit": {"runs": 3}})) == (3, 60_000)
