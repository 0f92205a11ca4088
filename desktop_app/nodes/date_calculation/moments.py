"""Instants read by the calendar of a zone, and steps on that calendar (engine.md 4.15).

A *moment* is an aware ``datetime`` in the zone by which it is read, with whole milliseconds. What happens on
the calendar happens on the wall clock; a wall time that a change of the clocks skips moves on by that hour.
"""

from __future__ import annotations

import calendar
import math
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from tzlocal import get_localzone

from desktop_app.domain.date_ranges import MONDAY, first_of_week
from desktop_app.domain.values import epoch_ms

MILLISECOND: Final = timedelta(milliseconds=1)
LENGTHS: Final = {
    "millisecond": 1,
    "second": 1_000,
    "minute": 60_000,
    "hour": 3_600_000,
    "day": 86_400_000,
    "week": 604_800_000,
}
"""Milliseconds of the units that have a fixed length on the clock."""

MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
"""Months of the units that have none."""


class CalculationError(Exception):
    """A step that cannot be done; its text is what the job's result shows."""


def machine_zone() -> tzinfo:
    """Return the zone of this machine with its rules, which a plain offset does not have."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a machine without a zone counts as UTC
        return get_localzone()


def in_zone(instant: datetime, zone: tzinfo) -> datetime:
    """Return the moment of an instant in ``zone``."""
    local = instant.astimezone(zone)
    return local.replace(microsecond=local.microsecond // 1000 * 1000)


def at_wall(wall: datetime, zone: tzinfo) -> datetime:
    """Return the moment when the wall clock of ``zone`` shows ``wall``."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def wall_of(moment: datetime) -> datetime:
    """Return what the wall clock shows at a moment."""
    return moment.replace(tzinfo=None, fold=0)


def _zone(moment: datetime) -> tzinfo:
    return moment.tzinfo or UTC


def from_ms(milliseconds: float, zone: tzinfo) -> datetime:
    """Return the moment some milliseconds after 1970.

    :raises CalculationError: no calendar holds that moment.
    """
    try:
        return in_zone(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds), zone)
    except (OverflowError, ValueError):
        raise CalculationError("the date is out of range") from None


# ---------------------------------------------------------------------------------------------- adding


def shifted(moment: datetime, number: float, unit: str) -> datetime:
    """Return ``moment`` moved by ``number`` units; an unknown unit counts as milliseconds.

    Months, quarters and years keep the day or take the last of the month; days and weeks are days of the
    calendar, fractions rounded half up; anything smaller is exact.
    """
    try:
        if unit in MONTHS:
            return by_months(moment, math.floor(number * MONTHS[unit]))
        if unit in ("day", "week"):
            days = math.floor(number * (7 if unit == "week" else 1) + 0.5)
            return at_wall(wall_of(moment) + timedelta(days=days), _zone(moment))
    except (OverflowError, ValueError):
        raise CalculationError("the date is out of range") from None
    return from_ms(epoch_ms(moment) + number * LENGTHS.get(unit, 1), _zone(moment))


def by_months(moment: datetime, months: int) -> datetime:
    """Return ``moment`` some months later, on the last day of the month if it has no such day.

    :raises ValueError: no calendar holds that moment.
    """
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(year)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return at_wall(wall_of(moment).replace(year=year, month=month + 1, day=day), _zone(moment))


# ------------------------------------------------------------------------------------------- rounding

_CLOCK: Final[Mapping[str, Callable[[datetime], datetime]]] = {
    "hour": lambda moment: moment.replace(minute=0, second=0, microsecond=0),
    "minute": lambda moment: moment.replace(second=0, microsecond=0),
    "second": lambda moment: moment.replace(microsecond=0),
}


def start_of(moment: datetime, unit: str) -> datetime:
    """Return the first moment of the unit around ``moment``; weeks begin on Monday (decision 6). A
    millisecond or an unknown unit leaves it as it is.
    """
    if unit in _CLOCK:
        return _CLOCK[unit](moment)
    wall = wall_of(moment).replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "week":
        monday = first_of_week(wall.date(), MONDAY)
        return at_wall(datetime(monday.year, monday.month, monday.day), _zone(moment))
    if unit in MONTHS:
        month = (wall.month - 1) // MONTHS[unit] * MONTHS[unit] + 1
        return at_wall(wall.replace(month=month, day=1), _zone(moment))
    return at_wall(wall, _zone(moment)) if unit == "day" else moment


def end_of(moment: datetime, unit: str) -> datetime:
    """Return the last millisecond of the unit around ``moment``; see :func:`start_of`."""
    start = start_of(moment, unit)
    if unit in _CLOCK:
        return in_zone(start.astimezone(UTC) + LENGTHS[unit] * MILLISECOND - MILLISECOND, _zone(moment))
    if unit in MONTHS:
        year, month = start.year, start.month + MONTHS[unit] - 1
        wall = wall_of(start).replace(month=month, day=calendar.monthrange(year, month)[1])
    elif unit in ("day", "week"):
        wall = wall_of(start) + timedelta(days=0 if unit == "day" else 6)
    else:
        return moment
    return at_wall(wall.replace(hour=23, minute=59, second=59, microsecond=999_000), _zone(moment))
