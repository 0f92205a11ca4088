"""Named ranges of days around an instant, and the tokens they are written as (5.6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, Final

from desktop_app.domain.values import DateRange

MONDAY: Final = 0
SUNDAY: Final = 6
DAY: Final = timedelta(days=1)

Builder = Callable[[date, tzinfo, int], DateRange]


def range_of(name: str, now: datetime, week_start: int = SUNDAY) -> DateRange:
    """Return the range ``name`` (``today``, ``lastWeek``, ``next30Days`` …) as seen at ``now``.

    ``now`` carries the zone whose present UTC offset bounds the range; ``week_start`` counts as
    ``date.weekday``. Raises ``KeyError`` for an unknown name.
    """
    offset = now.utcoffset() or timedelta(0)
    return RANGES[name](now.date(), timezone(offset), week_start)


# ------------------------------------------------------------------------------------ arithmetic of days


def week_of(day: date, week_start: int = SUNDAY) -> tuple[int, int]:
    """Return week-year and week; week 1 holds 1 January, or the 4th if weeks start on Monday."""
    start = first_of_week(day, week_start)
    anchor = 4 if week_start == MONDAY else 1
    year = (start + 6 * DAY).year
    if start < first_of_week(date(year, 1, anchor), week_start):
        year -= 1
    return year, (start - first_of_week(date(year, 1, anchor), week_start)).days // 7 + 1


def first_of_week(day: date, week_start: int = SUNDAY) -> date:
    """Return the day on which the week of ``day`` starts."""
    return day - (day.weekday() - week_start) % 7 * DAY


def add_months(first: date, months: int) -> date:
    """Return the first of the month that is ``months`` after the month of ``first``."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _first_of_quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def offset_text(zone: tzinfo) -> str:
    """Return a fixed offset as ``±HH:MM``."""
    offset = zone.utcoffset(None) or timedelta(0)
    sign, minutes = ("-", -offset) if offset < timedelta(0) else ("+", offset)
    hours, rest = divmod(int(minutes.total_seconds()) // 60, 60)
    return f"{sign}{hours:02}:{rest:02}"


# ------------------------------------------------------------------------------------------ the builders


def _between(start: date, end: date, zone: tzinfo, token: str | tuple[str, ...]) -> DateRange:
    midnight = time(0, tzinfo=zone)
    return DateRange(datetime.combine(start, midnight), datetime.combine(end, midnight), token)


def _day(day: date, zone: tzinfo) -> DateRange:
    return _between(day, day + DAY, zone, f"{day}{offset_text(zone)}")


def _week(day: date, zone: tzinfo, week_start: int) -> DateRange:
    start = first_of_week(day, week_start)
    year, week = week_of(day, week_start)
    return _between(start, start + 7 * DAY, zone, f"{year}w{week:02}{offset_text(zone)}")


def _month(day: date, zone: tzinfo) -> DateRange:
    start = day.replace(day=1)
    return _between(start, add_months(start, 1), zone, f"{start:%Y-%m}{offset_text(zone)}")


def _quarter(day: date, zone: tzinfo) -> DateRange:
    start = _first_of_quarter(day)
    token = f"{start.year}Q{start.month // 3 + 1}{offset_text(zone)}"
    return _between(start, add_months(start, 3), zone, token)


def _year(year: int, zone: tzinfo) -> DateRange:
    return _between(date(year, 1, 1), date(year + 1, 1, 1), zone, f"{year:04}{offset_text(zone)}")


def _days(start: date, count: int, zone: tzinfo) -> DateRange:
    end = start + count * DAY
    return _between(start, end, zone, (str(start), str(end), "[)", offset_text(zone)))


def _day_shifted(shift: int) -> Builder:
    return lambda today, zone, week_start: _day(today + shift * DAY, zone)


def _week_shifted(shift: int) -> Builder:
    return lambda today, zone, week_start: _week(today + 7 * shift * DAY, zone, week_start)


def _month_shifted(shift: int) -> Builder:
    return lambda today, zone, week_start: _month(add_months(today, shift), zone)


def _quarter_shifted(shift: int) -> Builder:
    return lambda today, zone, week_start: _quarter(add_months(_first_of_quarter(today), 3 * shift), zone)


def _year_shifted(shift: int) -> Builder:
    return lambda today, zone, week_start: _year(today.year + shift, zone)


def _last_days(count: int) -> Builder:
    return lambda today, zone, week_start: _days(today - (count - 1) * DAY, count, zone)


def _next_days(count: int) -> Builder:
    return lambda today, zone, week_start: _days(today + DAY, count, zone)


def _all_ranges() -> dict[str, Builder]:
    ranges = {"yesterday": _day_shifted(-1), "today": _day_shifted(0), "tomorrow": _day_shifted(1)}
    units = {
        "Week": _week_shifted,
        "Month": _month_shifted,
        "Quarter": _quarter_shifted,
        "Year": _year_shifted,
    }
    for unit, shifted in units.items():
        ranges |= {f"last{unit}": shifted(-1), f"this{unit}": shifted(0), f"next{unit}": shifted(1)}
    for count in (7, 30, 90):
        ranges |= {f"last{count}Days": _last_days(count), f"next{count}Days": _next_days(count)}
    return ranges


RANGES: Final[Mapping[str, Builder]] = _all_ranges()


# ------------------------------------------------------------------------------------------ reading back

_TOKEN = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?|Q(?P<quarter>[1-4])|w(?P<week>\d{2}))?"
    r"(?P<offset>Z|[+-]\d{2}:\d{2})?"
)


def parse_range(token: Any, week_start: int = SUNDAY) -> DateRange | None:
    """Return the range that a token denotes, or None if ``token`` is none; without offset it means UTC.

    Takes a ``DateRange``, a text token (day, week, month, quarter or year) or a list of four.
    """
    if isinstance(token, DateRange):
        return token
    try:
        if isinstance(token, str):
            return _parse_text(token, week_start)
        return _parse_list(token) if isinstance(token, (list, tuple)) and len(token) == 4 else None
    except (ValueError, OverflowError):
        return None


def _parse_text(token: str, week_start: int) -> DateRange | None:
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    part, zone = match.groupdict(), _zone(match["offset"])
    year = int(part["year"])
    if part["day"]:
        return _day(date(year, int(part["month"]), int(part["day"])), zone)
    if part["month"]:
        return _month(date(year, int(part["month"]), 1), zone)
    if part["quarter"]:
        return _quarter(date(year, 3 * int(part["quarter"]), 1), zone)
    if part["week"]:
        anchor = first_of_week(date(year, 1, 4 if week_start == MONDAY else 1), week_start)
        return _week(anchor + 7 * (int(part["week"]) - 1) * DAY, zone, week_start)
    return _year(year, zone)


def _parse_list(token: list[Any] | tuple[Any, ...]) -> DateRange | None:
    start, end, bounds, offset = token
    if bounds != "[)" or not isinstance(start, str) or not isinstance(end, str):
        return None
    return _between(
        date.fromisoformat(start), date.fromisoformat(end), _zone(offset), (start, end, "[)", str(offset))
    )


def _zone(offset: str | None) -> tzinfo:
    if not offset or offset == "Z":
        return UTC
    return datetime.strptime(offset, "%z").tzinfo or UTC
