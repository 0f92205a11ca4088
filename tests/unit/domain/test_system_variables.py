"""What ``$system`` offers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.date_ranges import MONDAY, RANGES, SUNDAY, parse_range, range_of, week_of
from desktop_app.domain.system_variables import SystemFunctions
from desktop_app.domain.template import render
from desktop_app.domain.values import DateRange, to_json

NOW = datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)
SYSTEM = SystemFunctions(lambda: NOW, zone=UTC, instance_id=7)
SCOPE = {"$system": SYSTEM.as_scope()}


def of(name: str) -> DateRange:
    found = render("{{$system.dateRange." + name + "}}", SCOPE)
    assert isinstance(found, DateRange)
    return found


@pytest.mark.parametrize(
    ("name", "start", "end", "token"),
    [
        ("yesterday", "2024-03-04", "2024-03-05", "2024-03-04+00:00"),
        ("today", "2024-03-05", "2024-03-06", "2024-03-05+00:00"),
        ("tomorrow", "2024-03-06", "2024-03-07", "2024-03-06+00:00"),
        ("lastWeek", "2024-02-25", "2024-03-03", "2024w09+00:00"),
        ("thisWeek", "2024-03-03", "2024-03-10", "2024w10+00:00"),
        ("nextWeek", "2024-03-10", "2024-03-17", "2024w11+00:00"),
        ("lastMonth", "2024-02-01", "2024-03-01", "2024-02+00:00"),
        ("thisMonth", "2024-03-01", "2024-04-01", "2024-03+00:00"),
        ("nextMonth", "2024-04-01", "2024-05-01", "2024-04+00:00"),
        ("lastQuarter", "2023-10-01", "2024-01-01", "2023Q4+00:00"),
        ("thisQuarter", "2024-01-01", "2024-04-01", "2024Q1+00:00"),
        ("nextQuarter", "2024-04-01", "2024-07-01", "2024Q2+00:00"),
        ("lastYear", "2023-01-01", "2024-01-01", "2023+00:00"),
        ("thisYear", "2024-01-01", "2025-01-01", "2024+00:00"),
        ("nextYear", "2025-01-01", "2026-01-01", "2025+00:00"),
        ("last7Days", "2024-02-28", "2024-03-06", ["2024-02-28", "2024-03-06", "[)", "+00:00"]),
        ("next7Days", "2024-03-06", "2024-03-13", ["2024-03-06", "2024-03-13", "[)", "+00:00"]),
        ("last30Days", "2024-02-05", "2024-03-06", ["2024-02-05", "2024-03-06", "[)", "+00:00"]),
        ("next90Days", "2024-03-06", "2024-06-04", ["2024-03-06", "2024-06-04", "[)", "+00:00"]),
    ],
)
def test_range(name: str, start: str, end: str, token: object) -> None:
    found = of(name)
    assert (str(found.start.date()), str(found.end.date())) == (start, end)
    assert found.start.utcoffset() == timedelta(0) and found.start.hour == 0
    assert to_json(found) == token


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)),
    st.sampled_from(sorted(RANGES)),
)
def test_every_token_reads_back_as_its_range(naive: datetime, name: str) -> None:
    for week_start in (SUNDAY, MONDAY):
        found = range_of(name, naive.replace(tzinfo=timezone(timedelta(hours=-3, minutes=-30))), week_start)
        assert parse_range(to_json(found), week_start) == found


def test_the_range_has_the_offset_of_its_zone() -> None:
    system = SystemFunctions(lambda: datetime(2024, 7, 14, 20, tzinfo=UTC), zone=timezone(timedelta(hours=8)))
    assert to_json(system.date_range("today")) == "2024-07-15+08:00"
    assert to_json(system.date_range("thisWeek")) == "2024w29+08:00"
    assert system.date_range("today").start == datetime(2024, 7, 14, 16, tzinfo=UTC)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_weeks_from_monday_are_iso_weeks(day: date) -> None:
    assert week_of(day, MONDAY) == tuple(day.isocalendar())[:2]


@pytest.mark.parametrize(
    "token", ["", "x", "2024-13", "2024-02-30", "2024Q5", 5, None, ["a"], ["a", "b", "[)", "Z"]]
)
def test_what_is_no_token_is_no_range(token: object) -> None:
    assert parse_range(token) is None


def test_constants_and_ids() -> None:
    assert render("{{$system.epoch}}", SCOPE) == 1605024000
    assert render("{{$system.instanceId}}", SCOPE) == 7
    assert render("{{$system.now}}", SCOPE) is NOW
    first, second = (render("{{$system.genSnowflakeId}}", SCOPE) for _ in range(2))
    assert first < second < 2**53


def test_functions_of_ones_own_may_be_nested() -> None:
    system = SystemFunctions(lambda: NOW)
    system.register_function("shop.tax.rate", lambda: 19)
    assert render("{{$system.shop.tax.rate}} %", {"$system": system.as_scope()}) == "19 %"
    assert "shop.tax.rate" in list(system)


@pytest.mark.parametrize("name", ["", "a.", ".a", "now.x", "dateRange"])
def test_an_unusable_function_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"name|function"):
        SystemFunctions(lambda: NOW).register_function(name, lambda: 1)
