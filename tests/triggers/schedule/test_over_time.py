"""The schedule over changes of the clocks, a leap day, sleep and restarts (data.md 1.2.2, 1.2.5; S9)."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desktop_app.services.case_format import milliseconds
from tests.triggers.schedule.bench import T0, Bench, at, opened

BERLIN = ZoneInfo("Europe/Berlin")
HOURLY = {"mode": 0, "startsOn": "2024-01-01T00:00:00Z", "repeat": 3_600_000}
BY_AT = {"mode": 1, "collection": "posts", "startsOn": {"field": "at"}}
DAY = 86_400


async def local_fires(config: dict[str, Any], now: str, days: float) -> list[str]:
    """Return when a schedule fires in Berlin within some days, as it reads there."""
    async with opened(now=now, zone=BERLIN) as bench:
        await bench.schedule({"mode": 0, "startsOn": "2020-01-01T00:00:00Z", **config})
        await bench.advance(days * DAY)
        moments = [milliseconds(run.context["date"]) for run in await bench.runs()]
        return [datetime.fromtimestamp(moment / 1000, BERLIN).strftime("%m-%d %H:%M") for moment in moments]


# -------------------------------------------------------------------------------------- clocks and calendar


async def test_a_time_that_the_spring_change_skips_fires_right_after_the_gap() -> None:
    fires = await local_fires({"repeat": "0 30 2 * * *"}, "2024-03-29T12:00:00Z", 3)
    assert fires == ["03-30 02:30", "03-31 03:00", "04-01 02:30"]


async def test_a_time_that_comes_twice_in_autumn_fires_once() -> None:
    fires = await local_fires({"repeat": "0 30 2 * * *"}, "2024-10-25T12:00:00Z", 3)
    assert fires == ["10-26 02:30", "10-27 02:30", "10-28 02:30"]


async def test_every_half_hour_keeps_its_distance_over_the_autumn_change() -> None:
    fires = await local_fires({"repeat": "0 */30 * * * *"}, "2024-10-26T23:45:00Z", 3 / 24)
    assert fires == ["10-27 02:00", "10-27 02:30", "10-27 02:00", "10-27 02:30", "10-27 03:00", "10-27 03:30"]


async def test_an_interval_of_a_day_has_24_hours_over_a_change() -> None:
    config = {"startsOn": "2024-03-29T08:00:00+01:00", "repeat": DAY * 1000}
    assert await local_fires(config, "2024-03-29T12:00:00Z", 3) == [
        "03-30 08:00",
        "03-31 09:00",
        "04-01 09:00",
    ]


async def test_a_zone_of_its_own_counts_and_not_the_machines() -> None:
    config = {"repeat": "0 0 9 * * *", "timeZone": "Asia/Tokyo"}
    assert await local_fires(config, "2024-07-15T12:00:00Z", 1) == ["07-16 02:00"]


async def test_the_leap_day_comes_every_four_years() -> None:
    fires = await local_fires({"repeat": "0 0 12 29 2 ?"}, "2024-01-01T00:00:00Z", 5 * 366)
    assert fires == ["02-29 12:00", "02-29 12:00"]


async def test_the_last_day_of_the_month_follows_the_calendar() -> None:
    fires = await local_fires({"repeat": "0 0 12 L * ?"}, "2024-01-01T00:00:00Z", 100)
    assert fires == ["01-31 12:00", "02-29 12:00", "03-31 12:00"]


# ---------------------------------------------------------------------------------------------------- sleep


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, []),
        ({"misfire": "runOnce"}, ["2024-07-18T09:00:00.000Z"]),
        (
            {"misfire": "runAll"},
            [f"2024-07-{day}T{hour:02}:00:00.000Z" for day, hour in [(15, h) for h in range(11, 21)]],
        ),
        ({"misfire": "runAll", "misfireLimit": 2}, ["2024-07-15T11:00:00.000Z", "2024-07-15T12:00:00.000Z"]),
    ],
    ids=["skip", "once", "all", "all-two"],
)
async def test_after_three_days_of_sleep_the_policy_decides(
    options: dict[str, Any], expected: list[str]
) -> None:
    async with opened(now="2024-07-15T10:30:00Z") as bench:
        await bench.schedule(HOURLY, **options)
        await bench.idle()
        await bench.sleep(3 * DAY - 3600)
        assert [run.context["date"] for run in await bench.runs()] == expected
        await bench.advance(1800)
        assert (await bench.runs())[-1].context["date"] == "2024-07-18T10:00:00.000Z"


async def test_what_a_busy_machine_meets_late_still_fires_whatever_the_policy() -> None:
    async with opened() as bench:
        await bench.schedule({"mode": 0, "startsOn": at(-60), "repeat": 10_000})
        await bench.idle()
        await bench.sleep(35)
        assert await bench.fires() == ["10:00:10", "10:00:20", "10:00:30"]


async def test_records_that_fell_due_while_the_machine_slept_follow_the_policy_each() -> None:
    async with opened() as bench:
        await bench.schedule(BY_AT, misfire="runOnce")
        for hours in (5, 9):
            await bench.post(at=at(hours * 3600))
        await bench.idle()
        await bench.sleep(3 * DAY)
        assert await bench.fires() == ["15:00:00", "19:00:00"]


# ------------------------------------------------------------------------------------------------- restarts


async def closed_and_opened(
    path: Path, config: dict[str, Any], after: str, *, record: str = "", **options: Any
) -> list[str]:
    """Switch a schedule on at T0, close the application, and return what fires in the first second after it
    was opened again.
    """
    async with opened(path) as bench:
        await bench.schedule(config, **options)
        if record:
            await bench.post(at=record)
        await bench.idle()
    async with opened(path, after) as bench:
        await bench.advance(0.5)
        return await bench.fires()


async def test_s9_a_single_time_that_passed_while_it_was_closed_is_skipped(tmp_path: Path) -> None:
    assert await closed_and_opened(tmp_path, {"mode": 0, "startsOn": at(2)}, at(3)) == []


async def test_s9_it_fires_once_for_who_wants_it_made_up_for(tmp_path: Path) -> None:
    single = {"mode": 0, "startsOn": at(2)}
    assert await closed_and_opened(tmp_path, single, at(3), misfire="runOnce") == ["10:00:02"]
    async with opened(tmp_path, at(10)) as bench:
        await bench.advance(60)
        assert await bench.fires() == ["10:00:02"]


async def test_every_missed_occurrence_is_made_up_for_in_order(tmp_path: Path) -> None:
    every = {"mode": 0, "startsOn": at(-60), "repeat": 60_000}
    fires = await closed_and_opened(tmp_path, every, at(200), misfire="runAll")
    assert fires == ["10:01:00", "10:02:00", "10:03:00"]


async def test_the_limit_also_bounds_what_is_made_up_for(tmp_path: Path) -> None:
    every = {"mode": 0, "startsOn": at(-60), "repeat": 60_000, "limit": 2}
    fires = await closed_and_opened(tmp_path, every, at(600), misfire="runAll")
    assert fires == ["10:01:00", "10:02:00"]


@pytest.mark.parametrize(("policy", "expected"), [("skip", []), ("runAll", ["10:10:00"])])
async def test_a_record_due_while_it_was_closed_follows_the_policy(
    tmp_path: Path, policy: str, expected: list[str]
) -> None:
    fires = await closed_and_opened(tmp_path, BY_AT, at(3600), record=at(600), misfire=policy)
    assert fires == expected


async def test_a_time_in_which_it_was_switched_off_is_not_made_up_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        version = await bench.schedule(HOURLY, misfire="runAll")
        await bench.idle()
        await bench.switch(version, False)
    async with opened(tmp_path, at(DAY)) as bench:
        await bench.switch(version, True)
        await bench.advance(1)
        assert await bench.fires() == []


async def test_what_was_changed_does_not_make_up_for_times_that_it_never_had(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        version = await bench.schedule({**HOURLY, "repeat": 7_200_000}, misfire="runAll")
        await bench.advance(1800)
        await bench.change(version, **HOURLY)
        await bench.idle()
    async with opened(tmp_path, at(1900)) as bench:
        await bench.advance(1)
        assert await bench.fires() == []


async def test_over_twenty_restarts_no_occurrence_is_doubled_or_lost(tmp_path: Path) -> None:
    every = {"mode": 0, "startsOn": at(-7), "repeat": 7_000}
    now = 0
    for turn in range(20):
        async with opened(tmp_path, at(now)) as bench:
            if not turn:
                await bench.schedule(every, misfire="runAll", misfireLimit=1000)
            await bench.advance(11)
            now += 11 + turn  # closed for ``turn`` seconds
            found = [run.context["date"] for run in await bench.runs()]
    last = now - 19
    assert found == [at(second) for second in range(7, last + 1, 7)]


async def test_what_is_due_when_the_application_begins_to_stop_still_runs(tmp_path: Path) -> None:
    async with opened(tmp_path) as bench:
        await bench.schedule({"mode": 0, "startsOn": at(2)})
        await bench.idle()
        bench.clock._now += 2_500  # a busy loop: the timer has not rung yet
    async with opened(tmp_path, at(3)) as bench:
        assert await bench.fires() == ["10:00:02"]


async def test_what_falls_due_while_the_application_stops_is_left_to_the_policy(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    every = {"mode": 0, "startsOn": at(-60), "repeat": 60_000}
    async with opened(tmp_path) as bench:
        await bench.schedule(every, misfire="runAll")
        await bench.idle()

        async def slow_door() -> None:
            await bench.clock.advance(130_000, lambda: asyncio.sleep(0))

        bench.core.engine.activation.doors.append(slow_door)
    assert "was not started" not in caplog.text
    async with opened(tmp_path, at(131)) as bench:
        assert await bench.fires() == ["10:01:00", "10:02:00"]


async def test_a_command_that_came_for_one_run_fires_nothing(tmp_path: Path) -> None:
    from desktop_app.app.core import Core
    from desktop_app.engine.clock import ManualClock
    from tests.triggers.schedule.bench import types

    async with opened(tmp_path) as bench:
        await bench.schedule(HOURLY, misfire="runAll")
        await bench.idle()
    clock = ManualClock(milliseconds(at(DAY)))
    async with Core.open(tmp_path, types=types(), clock=clock, start="alone") as core:
        await clock.advance(DAY * 1000, core.engine.idle)
        assert await Bench(core, clock).runs() == []


# ------------------------------------------------------------------------------------------------- recursion


async def test_a_run_that_saves_its_own_record_in_the_same_second_does_not_start_itself() -> None:
    async with opened() as bench:
        await bench.schedule(BY_AT)
        key = await bench.post(at=at(0))
        await bench.core.data.update("posts", {"id": key}, {"title": "changed"})
        assert await bench.fires() == ["10:00:00"]


# --------------------------------------------------------------------------------------------------- by hand


async def test_a_run_by_hand_takes_the_present_when_no_time_is_given() -> None:
    async with opened() as bench:
        version = await bench.schedule({"mode": 0, "startsOn": at(60)}, enabled=False)
        await bench.core.engine.execute(version, {})
        await bench.core.engine.execute(version, {"date": "2024-01-01T00:00:00Z"})
        dates = [run.context["date"] for run in await bench.runs()]
        assert dates == [T0, "2024-01-01T00:00:00.000Z"]


async def test_a_run_by_hand_takes_a_record_by_its_key() -> None:
    async with opened() as bench:
        version = await bench.schedule(BY_AT, enabled=False)
        key = await bench.post(title="t")
        await bench.core.engine.execute(version, {"data": key})
        (run,) = await bench.runs()
        assert (run.context["data"]["title"], run.context["date"]) == ("t", T0)
