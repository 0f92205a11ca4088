"""What a date operator compares with: an instant, or a stretch of time (data.md 2.2.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, Final

from desktop_app.domain.date_ranges import (
    DAY,
    MONDAY,
    RANGES,
    SUNDAY,
    add_months,
    first_of_week,
    offset_text,
    range_of,
)
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.quick import dataclass
from desktop_app.domain.values import DateRange


@dataclass(frozen=True, slots=True)
class Interval:
    """The half-open stretch ``start <= x < end``; both ends carry a zone."""

    start: datetime
    end: datetime


Operand = datetime | Interval

_UNIT: Final = re.compile(
    r"(?P<year>\d{4})"
    r"(?:[qQ](?P<quarter>[1-4])|(?P<weeks>[wW])(?P<week>\d{1,2})|-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?:[T ](?P<hour>\d{2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<milli>\d{1,6}))?)?)?)?)?)?"
    r"\s*(?P<offset>[+-]\d{2}:?\d{2})?"
)
_BRACKETED: Final = re.compile(r"([\[(])([^,]*),([^,]*?)([\])])(?P<offset>[+-]\d{2}:?\d{2})?")
_BRACKETS: Final = ("[]", "(]", "[)", "()")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What dates without an offset mean: the present instant with its zone, and the first day of weeks."""

    now: datetime
    week_start: int = SUNDAY

    @property
    def zone(self) -> tzinfo:
        """The zone of dates that name none."""
        return self.now.tzinfo or UTC


def read_operand(value: Any, around: Surroundings) -> Operand:
    """Return the instant or stretch that an operand denotes.

    :raises InvalidRequestError: it denotes none.
    """
    try:
        return _read(value, around)
    except (ValueError, OverflowError, KeyError, TypeError):
        raise InvalidRequestError(f"Invalid Date {value!r:.80}", place="filter") from None


def _read(value: Any, around: Surroundings) -> Operand:
    if isinstance(value, DateRange):
        return Interval(value.start, value.end)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=around.zone)
    if isinstance(value, date):
        return _unit(value.isoformat(), around.zone)
    if isinstance(value, str):
        return _text(value.strip(), around)
    if isinstance(value, list | tuple):
        return _list(value, around)
    if isinstance(value, Mapping):
        return _named(value, around)
    raise ValueError


def _text(text: str, around: Surroundings) -> Operand:
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed:
        opening, start, end, closing, offset = bracketed.groups()
        return _between(start, end, opening + closing, _zone(offset, around.zone))
    head, zulu, rest = text.partition("Z")
    if zulu and (not rest or _offset_only(rest)):
        moment = datetime.fromisoformat(head)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return _unit(text, around.zone)


def _offset_only(text: str) -> bool:
    return re.fullmatch(r"[+-]\d{2}:?\d{2}", text) is not None


def _list(items: Sequence[Any], around: Surroundings) -> Operand:
    if len(items) < 2:
        raise ValueError
    rest = [item for item in items[2:] if item]
    brackets = next((item for item in rest if item in _BRACKETS), "[]")
    offset = next((item for item in rest if item not in _BRACKETS), None)
    return _between(items[0], items[1], brackets, _zone(offset, around.zone))


def _between(start: Any, end: Any, brackets: str, zone: tzinfo) -> Interval:
    """Return what lies between two units: ``[`` and ``)`` at their starts, ``(`` and ``]`` at their ends."""
    around = Surroundings(datetime.now(zone))
    first, last = _read(start, around), _read(end, around)
    from_start, from_end = _edges(first)
    until_start, until_end = _edges(last)
    return Interval(
        from_start if brackets[0] == "[" else from_end, until_end if brackets[1] == "]" else until_start
    )


def _edges(operand: Operand) -> tuple[datetime, datetime]:
    """Return where an operand begins and where what follows it begins; an instant is one millisecond."""
    if isinstance(operand, Interval):
        return operand.start, operand.end
    return operand, operand + timedelta(milliseconds=1)


def _zone(offset: Any, zone: tzinfo) -> tzinfo:
    if not offset:
        return zone
    text = str(offset).replace(":", "")
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[3:5])))


def _unit(text: str, zone: tzinfo) -> Interval:
    match = _UNIT.fullmatch(text)
    if match is None:
        raise ValueError
    part = match.groupdict()
    zone, year = _zone(part["offset"], zone), int(part["year"])
    if part["quarter"]:
        first = date(year, 3 * int(part["quarter"]) - 2, 1)
        return _days(first, add_months(first, 3), zone)
    if part["week"]:
        return _week(year, int(part["week"]), MONDAY if part["weeks"] == "W" else SUNDAY, zone)
    if not part["month"]:
        return _days(date(year, 1, 1), date(year + 1, 1, 1), zone)
    first = date(year, int(part["month"]), int(part["day"] or 1))
    if not part["day"]:
        return _days(first, add_months(first, 1), zone)
    return _clock(first, part, zone) if part["hour"] else _days(first, first + DAY, zone)


def _week(year: int, week: int, week_start: int, zone: tzinfo) -> Interval:
    if not 1 <= week <= 53:
        raise ValueError
    anchor = first_of_week(date(year, 1, 4 if week_start == MONDAY else 1), week_start)
    start = anchor + 7 * (week - 1) * DAY
    return _days(start, start + 7 * DAY, zone)


def _clock(day: date, part: Mapping[str, Any], zone: tzinfo) -> Interval:
    micro = int((part["milli"] or "0").ljust(6, "0"))
    start = datetime(
        day.year,
        day.month,
        day.day,
        int(part["hour"]),
        int(part["minute"] or 0),
        int(part["second"] or 0),
        micro // 1000 * 1000,
        zone,
    )
    steps = {
        "milli": timedelta(milliseconds=1),
        "second": timedelta(seconds=1),
        "minute": timedelta(minutes=1),
    }
    step = next((steps[name] for name in steps if part[name]), timedelta(hours=1))
    return Interval(start, start + step)


def _days(start: date, end: date, zone: tzinfo) -> Interval:
    return Interval(
        datetime(start.year, start.month, start.day, tzinfo=zone),
        datetime(end.year, end.month, end.day, tzinfo=zone),
    )


# ------------------------------------------------------------------------------------ ranges by name


def _named(value: Mapping[str, Any], around: Surroundings) -> Interval:
    """Return the range that an object names: ``{type: "today"}``, ``{type: "past", number, unit}``."""
    name = str(value["type"])
    if name in ("past", "next"):
        return _relative(value, around)
    if name not in RANGES:
        raise ValueError
    found = range_of(name, around.now, MONDAY)
    return Interval(found.start, found.end)


def _relative(value: Mapping[str, Any], around: Surroundings) -> Interval:
    number = max(1, int(value.get("number") or 1))
    unit = str(value.get("unit") or "day")
    future, current = value["type"] == "next", bool(value.get("includeCurrent"))
    this = _start_of(around.now.date(), unit)
    first = (0 if current else 1) if future else 1 - number if current else -number
    start, end = _moved(this, unit, first), _moved(this, unit, first + number)
    return _days(start, end, _zone(offset_text(_fixed(around.now)), around.zone))


def _fixed(now: datetime) -> tzinfo:
    return timezone(now.utcoffset() or timedelta(0))


def _start_of(day: date, unit: str) -> date:
    if unit in ("week", "isoWeek"):
        return first_of_week(day, MONDAY)
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    if unit == "year":
        return date(day.year, 1, 1)
    if unit != "day":
        raise ValueError
    return day


def _moved(day: date, unit: str, count: int) -> date:
    months = {"month": 1, "quarter": 3, "year": 12}
    if unit in months:
        return add_months(day, months[unit] * count)
    return day + (7 if "eek" in unit else 1) * count * DAY
