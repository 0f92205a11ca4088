"""The value model: JSON forms, instants, numbers and texts."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.values import (
    MISSING,
    DateRange,
    Missing,
    epoch_ms,
    iso,
    number_of,
    parse_instant,
    text_of,
    to_json,
)

MOMENT = datetime(2024, 7, 15, 22, 7, 30, 230_000, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_a_canonical_value_is_returned_itself(value: object) -> None:
    assert to_json(value) is value


@given(
    st.recursive(st.none() | st.floats() | st.datetimes() | st.text(), lambda s: st.lists(s) | st.tuples(s))
)
def test_every_canonical_form_is_json(value: object) -> None:
    json.dumps(to_json(value), allow_nan=False).encode()


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (MOMENT, "2024-07-15T22:07:30.230Z"),
        (datetime(2024, 7, 15, 10, tzinfo=timezone(timedelta(hours=8))), "2024-07-15T02:00:00.000Z"),
        (datetime(2024, 7, 15), "2024-07-15T00:00:00.000Z"),
        (date(2024, 7, 15), "2024-07-15"),
        (math.nan, None),
        (-math.inf, None),
        (MISSING, None),
        ((1, (2,)), [1, [2]]),
        ({1}, [1]),
        (Decimal("2.50"), 2.5),
        (Decimal(7), 7),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ({1: {"a": math.nan}, None: 1}, {"1": {"a": None}, "null": 1}),
        (9007199254740993, 9007199254740993),
    ],
)
def test_json_form(value: object, form: object) -> None:
    assert to_json(value) == form


def test_only_the_changed_parts_are_copied() -> None:
    kept: list[object] = [1]
    original = {"kept": kept, "changed": [math.nan]}
    canonical = to_json(original)
    assert canonical == {"kept": [1], "changed": [None]}
    assert canonical["kept"] is kept
    assert math.isnan(original["changed"][0])  # type: ignore[arg-type]


def test_a_value_without_json_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        to_json([object()])


def test_a_value_that_contains_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="itself"):
        to_json(endless)


def test_lone_surrogates_become_storable() -> None:
    to_json("a\ud800b").encode()


def test_missing_is_one_false_value() -> None:
    assert Missing() is MISSING
    assert not MISSING


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-07-15T22:07:30.23Z", MOMENT),
        ("2024-07-16T06:07:30.230+08:00", MOMENT),
        (1721081250230, MOMENT),
        ("2024-07-15", datetime(2024, 7, 15, tzinfo=UTC)),
        ("2024-07", datetime(2024, 7, 1, tzinfo=UTC)),
        ("Mon, 15 Jul 2024 22:07:30 GMT", datetime(2024, 7, 15, 22, 7, 30, tzinfo=UTC)),
        ("abc", None),
        ("", None),
        ("2024-13-01", None),
        (True, None),
        (None, None),
        (1e300, None),
        (math.nan, None),
    ],
)
def test_instant_of(written: object, instant: datetime | None) -> None:
    assert parse_instant(written) == instant


def test_a_time_without_offset_is_local_to_the_zone() -> None:
    zone = timezone(timedelta(hours=2))
    assert parse_instant("2024-07-15 10:00", zone) == datetime(2024, 7, 15, 8, tzinfo=UTC)
    assert parse_instant("2024/7/5 1:30", zone) == datetime(2024, 7, 4, 23, 30, tzinfo=UTC)


@given(st.text())
def test_parsing_an_instant_never_raises(text: str) -> None:
    parse_instant(text)


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1)))
def test_an_instant_survives_its_iso_text(naive: datetime) -> None:
    moment = naive.replace(microsecond=naive.microsecond // 1000 * 1000, tzinfo=UTC)
    assert parse_instant(iso(moment)) == moment
    assert parse_instant(epoch_ms(moment)) == moment


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (MISSING, ""),
        (True, "true"),
        (5, "5"),
        (5.0, "5"),
        (0.1, "0.1"),
        (1e21, "1e+21"),
        (1e-7, "1e-7"),
        (0.00001, "0.00001"),
        (math.inf, ""),
        (MOMENT, "2024-07-15T22:07:30.230Z"),
        ([1, None, "a"], "1,,a"),
        ([], ""),
        ([{"a": 1}], '[{"a":1}]'),
        ([[1], 2], "[[1],2]"),
        ({"ä": [1, True]}, '{"ä":[1,true]}'),
    ],
)
def test_text_inside_text(value: object, text: str) -> None:
    assert text_of(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_number_reads_back(number: float) -> None:
    assert float(text_of(number)) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("", 0),
        (" 12 ", 12),
        ("1e3", 1000),
        ("0x10", 16),
        (None, 0),
        (True, 1),
        ([5], 5),
        ([], 0),
        (MOMENT, 1721081250230),
    ],
)
def test_number_of(value: object, number: float) -> None:
    assert number_of(value) == number


@pytest.mark.parametrize("value", ["abc", "1_000", "nan", "inf", "1,5", {}, MISSING, [1, 2]])
def test_what_is_no_number_is_nan(value: object) -> None:
    assert math.isnan(number_of(value))


def test_a_date_range_is_half_open_and_stored_as_its_token() -> None:
    day = DateRange(MOMENT, MOMENT + timedelta(days=1), "2024-07-15+00:00")
    assert MOMENT in day
    assert MOMENT + timedelta(days=1) not in day
    assert to_json([day]) == ["2024-07-15+00:00"]
