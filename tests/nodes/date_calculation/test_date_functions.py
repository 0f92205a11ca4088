"""The date functions, by the table of engine.md 9.7; times are UTC unless a zone is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desktop_app.domain.values import iso
from desktop_app.nodes.date_calculation.functions import FUNCTIONS, kinds
from desktop_app.nodes.date_calculation.moments import CalculationError
from desktop_app.nodes.date_calculation.pipeline import InvalidInputError, Surroundings, calculate

NOW = datetime(2024, 7, 15, 12, 0, tzinfo=UTC)
B = "2024-07-15T23:59:59.999Z"
E = "2024-07-16T00:00:00.000Z"
BERLIN = ZoneInfo("Europe/Berlin")
MISSING = object()


def steps(given: Any, *calls: tuple[str, Mapping[str, Any]], kind: str = "date", zone: Any = UTC) -> Any:
    """Return the outcome of a pipeline; a date as ISO text."""
    config = {
        "input": given,
        "inputType": kind,
        "steps": [{"function": name, "arguments": dict(arguments)} for name, arguments in calls],
    }
    found = calculate(config, Surroundings(NOW, zone))
    return iso(found) if isinstance(found, datetime) else found


def one(given: Any, name: str, kind: str = "date", **arguments: Any) -> Any:
    return steps(given, (name, arguments), kind=kind)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("millisecond", "2024-07-16T00:00:00.000Z"),
        ("second", "2024-07-16T00:00:00.999Z"),
        ("minute", "2024-07-16T00:00:59.999Z"),
        ("hour", "2024-07-16T00:59:59.999Z"),
        ("day", "2024-07-16T23:59:59.999Z"),
        ("week", "2024-07-22T23:59:59.999Z"),
        ("month", "2024-08-15T23:59:59.999Z"),
        ("quarter", "2024-10-15T23:59:59.999Z"),
        ("year", "2025-07-15T23:59:59.999Z"),
    ],
)
def test_t1_add_one(unit: str, expected: str) -> None:
    assert one(B, "add", number=1, unit=unit) == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("millisecond", "2024-07-15T23:59:59.999Z"),
        ("second", "2024-07-15T23:59:59.000Z"),
        ("minute", "2024-07-15T23:59:00.000Z"),
        ("hour", "2024-07-15T23:00:00.000Z"),
        ("day", "2024-07-15T00:00:00.000Z"),
        ("week", "2024-07-09T00:00:00.000Z"),
        ("month", "2024-06-16T00:00:00.000Z"),
        ("quarter", "2024-04-16T00:00:00.000Z"),
        ("year", "2023-07-16T00:00:00.000Z"),
    ],
)
def test_t1_subtract_one(unit: str, expected: str) -> None:
    assert one(E, "subtract", number=1, unit=unit) == expected


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        (2, "wrong", "2024-07-16T00:00:00.001Z"),
        (-1, "wrong", "2024-07-15T23:59:59.998Z"),
        ("", "day", B),
        (False, "day", B),
        (True, "day", "2024-07-16T23:59:59.999Z"),
        ("2", "day", "2024-07-17T23:59:59.999Z"),
        (0.5, "day", "2024-07-16T23:59:59.999Z"),
        ("number", "day", None),
    ],
)
def test_t1_numbers_are_read_loosely(number: Any, unit: str, expected: str | None) -> None:
    assert one(B, "add", number=number, unit=unit) == expected


def test_months_are_clamped_to_their_end() -> None:
    assert one("2024-01-31T10:00:00Z", "add", number=1, unit="month") == "2024-02-29T10:00:00.000Z"
    assert one("2023-01-31T10:00:00Z", "add", number=1, unit="month") == "2023-02-28T10:00:00.000Z"
    assert one("2024-02-29T10:00:00Z", "add", number=1, unit="year") == "2025-02-28T10:00:00.000Z"


@pytest.mark.parametrize(
    ("other", "unit", "expected"),
    [
        ("2024-07-14T23:59:59.999Z", "millisecond", 86400001),
        ("2024-07-14T23:59:59.000Z", "second", 86401),
        ("2024-07-14T23:59:15.000Z", "minute", 1440.75),
        ("2024-07-14T23:59:15.000Z", "hour", 24.0125),
        ("2024-07-14T06:00:00.000Z", "day", 1.75),
        ("2024-07-14T06:00:00.000Z", "week", 0.25),
        ("2024-07-14T06:00:00.000Z", "month", 0.058333333333333334),
        ("2024-07-14T06:00:00.000Z", "quarter", 0.019444444444444445),
        ("2024-07-14T06:00:00.000Z", "year", 0.004861111111111111),
        ("2024-08-16T06:00:00.000Z", "month", -1.0080645161290323),
        ("2024-10-15T12:00:00.000Z", "quarter", -0.9944444444444445),
        ("2025-07-15T12:00:00.000Z", "year", -0.998611111111111),
        ("2024-07-16T06:00:00.000Z", "", -21600000),
        ("2024-07-16T06:00:00.000Z", "unknown", -21600000),
        (E, "month", 0),
    ],
)
def test_t2_difference(other: str, unit: str, expected: float) -> None:
    assert one(E, "diff", date=other, unit=unit) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("other", "extra", "expected"),
    [
        ("2024-07-16T06:00:00Z", {}, -0.25),
        ("2024-07-16T06:00:00Z", {"isAbs": True}, 0.25),
        ("2024-07-16T06:00:00Z", {"round": -1}, -1),
        ("2024-07-16T06:00:00Z", {"round": 0}, 0),
        ("2024-07-16T06:00:00Z", {"round": 1}, 0),
        ("2024-07-16T06:00:00Z", {"round": "text"}, -0.25),
        ("2024-07-16T06:00:00Z", {"round": ""}, -0.25),
        ("2024-07-16T06:00:00Z", {"round": True}, -0.25),
        ("2024-07-14T06:00:00Z", {"round": -1}, 1),
        ("2024-07-14T06:00:00Z", {"round": 0}, 2),
        ("2024-07-14T06:00:00Z", {"round": 1}, 2),
    ],
)
def test_t2_difference_rounded(other: str, extra: dict[str, Any], expected: float) -> None:
    assert one(E, "diff", date=other, unit="day", **extra) == expected


def test_t9_difference_to_no_date_stops_the_pipeline() -> None:
    with pytest.raises(CalculationError, match="never"):
        steps(E, ("diff", {"date": "never"}), ("transDuration", {}))


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("millisecond", 999),
        ("second", 50),
        ("minute", 59),
        ("hour", 23),
        ("day", 15),
        ("week", 1),
        ("month", 7),
        ("quarter", 3),
        ("year", 2024),
        ("unknown", 999),
    ],
)
def test_t3_get(unit: str, expected: int) -> None:
    assert one("2024-07-15T23:59:50.999Z", "get", unit=unit) == expected


@pytest.mark.parametrize(
    ("unit", "start", "end"),
    [
        ("week", "2024-07-15T00:00:00.000Z", "2024-07-21T23:59:59.999Z"),
        ("month", "2024-07-01T00:00:00.000Z", "2024-07-31T23:59:59.999Z"),
        ("quarter", "2024-07-01T00:00:00.000Z", "2024-09-30T23:59:59.999Z"),
        ("year", "2024-01-01T00:00:00.000Z", "2024-12-31T23:59:59.999Z"),
        ("day", "2024-07-15T00:00:00.000Z", "2024-07-15T23:59:59.999Z"),
        ("hour", "2024-07-15T14:00:00.000Z", "2024-07-15T14:59:59.999Z"),
        ("minute", "2024-07-15T14:32:00.000Z", "2024-07-15T14:32:59.999Z"),
        ("second", "2024-07-15T14:32:25.000Z", "2024-07-15T14:32:25.999Z"),
        ("unknown", "2024-07-15T14:32:25.897Z", "2024-07-15T14:32:25.897Z"),
    ],
)
def test_t4_start_and_end(unit: str, start: str, end: str) -> None:
    given = "2024-07-15T14:32:25.897Z"
    assert (one(given, "startOfTime", unit=unit), one(given, "endOfTime", unit=unit)) == (start, end)


def test_leap_years() -> None:
    assert [one(f"{year}-07-15", "isLeapYear") for year in (2024, 2023, 1900, 2000)] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("YYYY/MM/DD H:m:s:SSS", "2024/07/15 22:7:30:230"),
        ("[today is ]YY/MM/DD HH:mm:ss SSS Z", "today is 24/07/15 22:07:30 230 +00:00"),
        ("", "2024-07-15T22:07:30+00:00"),
        ("wrong string", "29rong 30tring"),
        ("h hh A a", "10 10 PM pm"),
        ("d dd ddd dddd", "1 Mo Mon Monday"),
        ("D DD Do M MM MMM MMMM", "15 15 15th 7 07 Jul July"),
        ("Q w ww W WW", "3 29 29 29 29"),
        ("X x ZZ", "1721081250 1721081250230 +0000"),
        ("[]YYYY[ YYYY]", "2024 YYYY"),
    ],
)
def test_format(pattern: str, expected: str) -> None:
    assert one("2024-07-15T22:07:30.230Z", "format", format=pattern) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (21, "21st"), (22, "22nd")],
)
def test_ordinals(day: int, expected: str) -> None:
    assert one(f"2024-07-{day:02}T00:00:00Z", "format", format="Do") == expected


@pytest.mark.parametrize("pattern", [123, True, False, None])
def test_format_needs_a_text(pattern: Any) -> None:
    with pytest.raises(CalculationError):
        one(E, "format", format=pattern)


@pytest.mark.parametrize(
    ("number", "before", "after", "how", "expected"),
    [
        (2, "year", "month", False, 24),
        (2, "year", "week", False, 104.28571428571429),
        (2, "year", "day", False, 730),
        (2, "year", "hour", False, 17520),
        (9, "month", "year", False, 0.75),
        (9, "month", "week", False, 39.107142857142854),
        (9, "month", "day", False, 273.75),
        (9, "month", "year", -1, 0),
        (9, "month", "year", 0, 1),
        (9, "month", "year", 1, 1),
        (9, "month", "week", -1, 39),
        (9, "month", "week", 0, 39),
        (9, "month", "week", 1, 40),
        (45, "day", "year", False, 0.1232876712328767),
        (45, "day", "month", False, 1.4794520547945205),
        (45, "day", "week", False, 6.428571428571429),
        (-21600, "minute", "day", False, -15),
    ],
)
def test_t5_duration(number: float, before: str, after: str, how: Any, expected: float) -> None:
    found = one(number, "transDuration", "number", unitBefore=before, unitAfter=after, round=how)
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("unit", ["", "text", 123, False, "quarter"])
def test_t5_duration_needs_units_of_a_fixed_length(unit: Any) -> None:
    with pytest.raises(CalculationError):
        one(1, "transDuration", "number", unitBefore="day", unitAfter=unit)


def test_t6_timestamps() -> None:
    given = "2024-07-15T22:07:30.23Z"
    assert one(given, "toTimestamp", unit="millisecond") == 1721081250230
    assert one(given, "toTimestamp") == 1721081250
    assert one(1721081250, "tsToDate", "number") == "2024-07-15T22:07:30.000Z"
    assert one(1721081250230, "tsToDate", "number", unit="millisecond") == "2024-07-15T22:07:30.230Z"
    with pytest.raises(CalculationError):
        one(given, "toTimestamp", unit="day")
    with pytest.raises(CalculationError):
        one(1e20, "tsToDate", "number")


def test_t7_zone_changes_how_later_steps_read() -> None:
    shanghai = ("changeTimezone", {"timezone": "Asia/Shanghai"})
    given = "2024-07-15T22:07:30.230Z"
    assert steps(given, shanghai) == given
    assert (
        steps(given, shanghai, ("format", {"format": "YYYY-MM-DD HH:mm:ss Z"}))
        == "2024-07-16 06:07:30 +08:00"
    )
    assert steps(given, shanghai, ("get", {"unit": "day"})) == 16
    assert steps(given, shanghai, ("startOfTime", {"unit": "day"})) == "2024-07-15T16:00:00.000Z"


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", None, 5, "../../etc/passwd"])
def test_t7_unknown_zone_is_an_error(zone: Any) -> None:
    with pytest.raises(CalculationError):
        one(E, "changeTimezone", timezone=zone)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("wrong date", "date"),
        (None, "date"),
        (True, "date"),
        ([], "date"),
        ("5", "number"),
        (True, "number"),
        ("not", "number"),
    ],
)
def test_t8_input_of_the_wrong_kind(given: Any, kind: str) -> None:
    with pytest.raises(InvalidInputError):
        steps(given, kind=kind)


def test_t10_without_steps_the_input_is_normalised() -> None:
    assert steps(1721081250230) == "2024-07-15T22:07:30.230Z"
    assert steps("2024-07-15T22:07:30+02:00") == "2024-07-15T20:07:30.000Z"
    assert steps(12, kind="number") == 12
    assert calculate({}, Surroundings(NOW, UTC)) == NOW


@pytest.mark.parametrize(
    "calls",
    [
        [("nothing", {})],
        [("format", {}), ("add", {})],
        [("get", {}), ("add", {})],
        [("transDuration", {})],
        [("isLeapYear", {}), ("transDuration", {})],
        [("add", {"number": 1e9, "unit": "year"})],
        [("add", {"number": 1e30, "unit": "day"})],
    ],
)
def test_steps_that_cannot_be_done(calls: list[tuple[str, dict[str, Any]]]) -> None:
    with pytest.raises(CalculationError):
        steps(E, *calls)


def test_date_that_is_none_goes_through() -> None:
    broken = ("add", {"number": "x"})
    assert steps(E, broken, ("endOfTime", {})) is None
    assert steps(E, broken, ("get", {})) is None
    assert steps(E, broken, ("isLeapYear", {})) is False
    assert steps(E, broken, ("format", {})) == "Invalid Date"


def test_day_on_which_the_clocks_change_is_one_day() -> None:
    """Berlin, 31 March 2024: 02:00 becomes 03:00."""
    before = "2024-03-30T11:00:00Z"
    assert steps(before, ("add", {"number": 1, "unit": "day"}), zone=BERLIN) == "2024-03-31T10:00:00.000Z"
    assert steps(before, ("add", {"number": 24, "unit": "hour"}), zone=BERLIN) == "2024-03-31T11:00:00.000Z"
    noon = "2024-03-31T10:00:00Z"
    assert steps(noon, ("diff", {"date": before, "unit": "day"}), zone=BERLIN) == 1
    assert steps(noon, ("diff", {"date": before, "unit": "hour"}), zone=BERLIN) == 23
    assert steps(noon, ("startOfTime", {"unit": "day"}), zone=BERLIN) == "2024-03-30T23:00:00.000Z"
    assert steps(noon, ("endOfTime", {"unit": "day"}), zone=BERLIN) == "2024-03-31T21:59:59.999Z"


def test_skipped_wall_time_moves_on_by_the_hour() -> None:
    given = "2024-03-30T01:30:00Z"  # 02:30 in Berlin; a day later there is no 02:30
    assert steps(given, ("add", {"number": 1, "unit": "day"}), zone=BERLIN) == "2024-03-31T01:30:00.000Z"


def test_kinds_follow_the_functions() -> None:
    named = [{"function": name} for name in ("add", "diff", "transDuration")]
    assert kinds("date", named) == ["date", "date", "number", "number"]
    assert kinds("number", named) == ["number", None, None, None]
    assert kinds("date", [{"function": "format"}, {"function": "add"}, 5]) == ["date", "text", None, None]


def test_defaults_of_every_function_can_be_run() -> None:
    for function in FUNCTIONS.values():
        arguments = {**function.defaults, **({"date": B} if "date" in function.defaults else {})}
        given = E if function.takes == "date" else 1
        assert one(given, function.name, function.takes, **arguments) is not None
