"""Dates as expressions see them: the clock of the scope and the calendar of the machine's zone (5.6)."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from desktop_app.domain.expressions.errors import RangeError, TypeError
from desktop_app.domain.expressions.limits import Frame
from desktop_app.domain.roots import SYSTEM
from desktop_app.domain.values import parse_instant

DAY: Final = timedelta(days=1)
SERIAL_ZERO: Final = datetime(1899, 12, 30)
LARGEST_SERIAL: Final = 2_958_466
"""Smaller numbers count days as spreadsheets do, larger ones are epoch milliseconds."""


def now(frame: Frame) -> datetime:
    """Return the present instant, the same that ``{{$system.now}}`` gives."""
    system = frame.scope.get(SYSTEM)
    function = system.get("now") if isinstance(system, Mapping) else None
    moment = parse_instant(function()) if callable(function) else None
    return moment if moment is not None else datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """Return ``moment`` in the machine's zone, by whose calendar people count days."""
    return moment.astimezone()


def to_date(value: Any) -> datetime:
    """Return a date, text or number as a local moment; raises ``TypeError`` for anything else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < LARGEST_SERIAL:
        return (SERIAL_ZERO + timedelta(days=value)).astimezone()
    moment = parse_instant(value)
    if moment is None:
        raise TypeError("a date is needed")
    return local(moment)


def make_date(year: int, month: int, day: int = 1, *clock: int) -> datetime:
    """Return a local moment; months, days, hours … beyond their bounds carry over."""
    hours, minutes, seconds, milliseconds = (*clock, 0, 0, 0, 0)[:4]
    try:
        start = shifted_months(datetime(year + 1900 if 0 <= year < 100 else year, 1, 1), month - 1)
        rest = timedelta(
            days=day - 1, hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds
        )
        return (start + rest).astimezone()
    except (OverflowError, ValueError):
        raise RangeError("the date is out of range") from None


def shifted_months(moment: datetime, months: int) -> datetime:
    """Return ``moment`` some months later, on the last day of the month if it has no such day."""
    count = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= 9999:
        raise RangeError("the date is out of range")
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def serial(moment: datetime) -> float:
    """Return a local moment as spreadsheets number days."""
    return (local(moment).replace(tzinfo=None) - SERIAL_ZERO) / DAY


def midnight(moment: datetime) -> datetime:
    """Return the start of the local day of ``moment``."""
    return local(moment).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None).astimezone()
