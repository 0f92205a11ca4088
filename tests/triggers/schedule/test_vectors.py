"""The schedule: acceptance vectors S1 to S21 of data.md 1.2.7."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

import pytest

from tests.triggers.schedule.bench import T0, at, opened

BY_AT = {"mode": 1, "collection": "posts", "startsOn": {"field": "at"}}
EVERY_2 = "*/2 * * * * *"


async def fired(config: dict[str, Any], seconds: float, now: str = T0) -> list[str]:
    """Return when a schedule fires within so many seconds."""
    async with opened(now=now) as bench:
        await bench.schedule(config)
        await bench.advance(seconds)
        return await bench.fires()


async def test_s1_without_a_start_nothing_ever_fires() -> None:
    assert await fired({"mode": 0}, 3600) == []


async def test_s2_a_single_time_fires_once() -> None:
    assert await fired({"mode": 0, "startsOn": at(2)}, 3600) == ["10:00:02"]


@pytest.mark.parametrize(("limit", "count"), [(None, 2), (0, 2), (1, 1)])
async def test_s3_cron_with_a_past_start_repeats_up_to_its_limit(limit: int | None, count: int) -> None:
    config = {"mode": 0, "startsOn": at(-60), "repeat": EVERY_2, "limit": limit}
    assert await fired(config, 4) == ["10:00:02", "10:00:04"][:count]


async def test_s4_a_start_in_this_second_with_an_interval_waits_for_the_first_repetition() -> None:
    assert await fired({"mode": 0, "startsOn": at(0), "repeat": 2000, "limit": 1}, 10) == ["10:00:02"]


async def test_s5_the_moment_is_the_second_of_the_expression_exactly() -> None:
    now = T0.replace("00.000Z", "00.700Z")
    assert await fired({"mode": 0, "startsOn": at(0), "repeat": "3 * * * * *"}, 9, now) == ["10:00:03"]


async def test_s6_a_past_time_never_fires_and_a_repetition_added_later_goes_on_from_the_next_point() -> None:
    async with opened() as bench:
        version = await bench.schedule({"mode": 0, "startsOn": at(-5)})
        await bench.advance(60)
        assert await bench.fires() == []
        await bench.change(version, mode=0, startsOn=at(-5), repeat=10_000)
        await bench.advance(11)
        assert await bench.fires() == ["10:01:05"]


async def test_s7_a_schedule_that_is_switched_off_in_time_does_not_fire() -> None:
    async with opened() as bench:
        version = await bench.schedule({"mode": 0, "startsOn": at(2)})
        await bench.advance(1)
        await bench.switch(version, False)
        await bench.advance(10)
        assert await bench.fires() == []


async def test_s8_two_workflows_of_the_same_second_both_run() -> None:
    async with opened() as bench:
        for key in ("a", "b"):
            await bench.schedule({"mode": 0, "startsOn": at(2)}, key)
        await bench.advance(10)
        assert sorted(run.key for run in await bench.runs()) == ["a", "b"]


async def test_s10_a_loop_that_was_blocked_over_the_time_fires_once() -> None:
    async with opened() as bench:
        await bench.schedule({"mode": 0, "startsOn": at(2)})
        await bench.idle()
        await bench.sleep(9)
        assert await bench.fires() == ["10:00:02"]


async def test_s11_an_event_that_was_had_makes_no_second_run() -> None:
    async with opened() as bench:
        version = await bench.schedule({"mode": 0, "startsOn": at(2)})
        await bench.core.engine.admit(version, {"date": "x"}, event_key=f"{version.id}@1721037602000")
        await bench.advance(10)
        assert await bench.fires() == ["x"]


async def test_s11_switching_on_twice_makes_one_run() -> None:
    async with opened() as bench:
        version = await bench.schedule({"mode": 0, "startsOn": at(2)})
        bench.core.engine.activation.trigger_of(version).on(version)
        await bench.advance(10)
        assert await bench.fires() == ["10:00:02"]


async def test_s12_a_created_record_fires_in_the_second_of_its_date() -> None:
    async with opened() as bench:
        await bench.schedule(BY_AT)
        await bench.post(at=at(0.4))
        assert await bench.fires() == ["10:00:00"]


@pytest.mark.parametrize(("offset", "expected"), [(2, ["10:00:02"]), (-2, [])])
async def test_s12_an_offset_moves_the_moment_and_one_into_the_past_never_fires(
    offset: int, expected: list[str]
) -> None:
    async with opened() as bench:
        await bench.schedule({**BY_AT, "startsOn": {"field": "at", "offset": offset, "unit": 1000}})
        await bench.post(at=at(0))
        await bench.advance(10)
        assert await bench.fires() == expected


async def test_s13_a_date_without_a_zone_is_local_time() -> None:
    async with opened(zone=timezone(timedelta(hours=2))) as bench:
        await bench.schedule({**BY_AT, "startsOn": {"field": "wall"}})
        await bench.post(wall="2024-07-15 12:00:03")
        await bench.advance(10)
        assert await bench.fires() == ["10:00:03"]


async def test_s13_a_date_without_a_time_is_midnight_local_time() -> None:
    async with opened(zone=timezone(timedelta(hours=2))) as bench:
        await bench.schedule({**BY_AT, "startsOn": {"field": "day"}})
        await bench.post(day="2024-07-16")
        await bench.advance(86_400)
        assert await bench.fires() == ["22:00:00"]


async def test_s14_an_interval_from_a_past_date_runs_up_to_its_limit() -> None:
    start = {"field": "at", "offset": 1, "unit": 3_600_000}
    async with opened() as bench:
        await bench.schedule({**BY_AT, "startsOn": start, "repeat": 3000, "limit": 2})
        await bench.post(at=at(-7200))
        await bench.advance(6)
        assert await bench.fires() == ["10:00:03", "10:00:06"]
        await bench.advance(60)
        assert len(await bench.fires()) == 2


@pytest.mark.parametrize(
    ("ends", "count"),
    [({"field": "at", "offset": 3, "unit": 1000}, 2), (at(3), 2), ({}, 3), (None, 3)],
    ids=["by-field", "date", "no-field", "none"],
)
async def test_s15_an_end_bounds_what_repeats(ends: Any, count: int) -> None:
    async with opened() as bench:
        await bench.schedule({**BY_AT, "repeat": EVERY_2, "endsOn": ends})
        await bench.post(at=at(0))
        await bench.advance(5)
        assert await bench.fires() == ["10:00:00", "10:00:02", "10:00:04"][:count]


@pytest.mark.parametrize("limit", [1, 2])
async def test_s16_the_limit_counts_over_a_cron_expression(limit: int) -> None:
    async with opened() as bench:
        await bench.schedule({**BY_AT, "repeat": EVERY_2, "limit": limit})
        await bench.post(at=at(0))
        await bench.advance(20)
        assert len(await bench.fires()) == limit


async def test_s17_associations_are_loaded_when_it_fires() -> None:
    async with opened() as bench:
        await bench.schedule({**BY_AT, "appends": ["category"]})
        await bench.post(at=at(0), category={"title": "c"})
        (run,) = await bench.runs()
        assert run.context["data"]["category"]["title"] == "c"


async def test_s18_a_record_that_was_deleted_fires_no_more() -> None:
    async with opened() as bench:
        await bench.schedule({**BY_AT, "repeat": EVERY_2})
        key = await bench.post(at=at(0))
        await bench.idle()
        await bench.core.data.destroy("posts", {"id": key})
        await bench.advance(20)
        assert await bench.fires() == ["10:00:00"]


async def test_s18_a_record_that_vanished_unheard_ends_its_chain() -> None:
    async with opened() as bench:
        await bench.schedule({**BY_AT, "repeat": EVERY_2})
        key = await bench.post(at=at(0))
        await bench.idle()
        await bench.core.data.destroy("posts", {"id": key}, individual=False)
        await bench.advance(20)
        assert await bench.fires() == ["10:00:00"]


async def test_s19_a_date_moved_back_past_its_end_cancels_the_rest() -> None:
    ends = {"field": "at", "offset": 10, "unit": 1000}
    async with opened() as bench:
        await bench.schedule({**BY_AT, "repeat": EVERY_2, "endsOn": ends})
        key = await bench.post(at=at(0))
        await bench.advance(2)
        await bench.core.data.update("posts", {"id": key}, {"at": at(-60)})
        await bench.advance(20)
        assert await bench.fires() == ["10:00:00", "10:00:02"]


async def test_s19_a_date_moved_forward_leaves_nothing_of_the_old_one() -> None:
    async with opened() as bench:
        await bench.schedule(BY_AT)
        key = await bench.post(at=at(5))
        await bench.core.data.update("posts", {"id": key}, {"at": at(9)})
        await bench.advance(20)
        assert await bench.fires() == ["10:00:09"]


async def test_s20_a_schedule_that_is_switched_off_ignores_new_records() -> None:
    async with opened() as bench:
        version = await bench.schedule(BY_AT)
        await bench.switch(version, False)
        await bench.post(at=at(0))
        await bench.advance(20)
        assert await bench.fires() == []


async def test_s21_a_missing_source_breaks_neither_switching_on_nor_off() -> None:
    async with opened() as bench:
        version = await bench.schedule({**BY_AT, "collection": "nowhere:posts"})
        await bench.advance(600)
        await bench.switch(version, False)
        assert await bench.fires() == []
