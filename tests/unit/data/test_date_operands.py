"""What the operand of a date operator denotes (data.md 2.2.4), vectors F1 to F7."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from desktop_app.domain.date_operands import Interval, Surroundings, read_operand
from desktop_app.domain.errors import InvalidRequestError

AROUND = Surroundings(datetime(2024, 7, 15, 12, tzinfo=UTC))
DAY = "T00:00:00.000Z"


def _span(value: Any) -> tuple[str, str]:
    found = read_operand(value, AROUND)
    assert isinstance(found, Interval)
    return _text(found.start), _text(found.end)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "").removesuffix("T00:00:00")


@pytest.mark.parametrize(
    ("operand", "start", "end"),
    [
        pytest.param("2023", "2023-01-01", "2024-01-01", id="F1"),
        pytest.param("2023Q2+08:00", "2023-03-31T16:00:00", "2023-06-30T16:00:00", id="F2"),
        pytest.param("2023W01", "2023-01-02", "2023-01-09", id="F3-iso"),
        pytest.param("2023w01", "2023-01-01", "2023-01-08", id="F3-sunday"),
        pytest.param("2024W16", "2024-04-15", "2024-04-22", id="F3-later"),
        pytest.param("2023-01-12 12:23", "2023-01-12T12:23:00", "2023-01-12T12:24:00", id="F4"),
        pytest.param("[2023-01-12,2023-09-12]", "2023-01-12", "2023-09-13", id="F5"),
        pytest.param("(2023-01-12,2023-09-12]", "2023-01-13", "2023-09-13", id="F5-open-start"),
        pytest.param("[2023-01-12,2023-09-12)", "2023-01-12", "2023-09-12", id="F5-open-end"),
        pytest.param(["2023", "2026", "()"], "2024-01-01", "2026-01-01", id="F6"),
        pytest.param(
            f"(2023-01-12{DAY},2023-01-13{DAY}]",
            "2023-01-12T00:00:00.001000",
            "2023-01-13T00:00:00.001000",
            id="F7",
        ),
        pytest.param("2023-03", "2023-03-01", "2023-04-01", id="month"),
        pytest.param("2023-01-12T12", "2023-01-12T12:00:00", "2023-01-12T13:00:00", id="hour"),
        pytest.param("2023-01-12T12:23:59", "2023-01-12T12:23:59", "2023-01-12T12:24:00", id="second"),
        pytest.param({"type": "thisWeek"}, "2024-07-15", "2024-07-22", id="named-weeks-are-iso"),
        pytest.param({"type": "past", "number": 2, "unit": "day"}, "2024-07-13", "2024-07-15", id="past"),
        pytest.param(
            {"type": "past", "number": 2, "unit": "month", "includeCurrent": True},
            "2024-06-01",
            "2024-08-01",
            id="past-with-current",
        ),
        pytest.param({"type": "next", "unit": "quarter"}, "2024-10-01", "2025-01-01", id="next"),
    ],
)
def test_operands_denote_stretches_of_time(operand: Any, start: str, end: str) -> None:
    assert _span(operand) == (start, end)


def test_a_text_in_utc_is_an_instant_and_an_offset_behind_it_is_ignored() -> None:
    wanted = datetime(2023, 1, 12, 1, tzinfo=UTC)
    assert read_operand("2023-01-12T01:00:00.000Z", AROUND) == wanted
    assert read_operand("2023-01-12T01:00:00Z+08:00", AROUND) == wanted


@pytest.mark.parametrize(
    "operand", ["", None, "soon", "2023-13-01", "2023Q5", [], {"type": "never"}, True, 5]
)
def test_what_is_no_date_is_refused(operand: Any) -> None:
    with pytest.raises(InvalidRequestError, match="Invalid Date"):
        read_operand(operand, AROUND)
