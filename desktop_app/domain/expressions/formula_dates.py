"""Spreadsheet functions on dates: TODAY, DATE, YEAR, DATEDIF, EDATE, NETWORKDAYS … (4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.access import integer
from desktop_app.domain.expressions.calendar import (
    DAY,
    make_date,
    midnight,
    now,
    serial,
    shifted_months,
    to_date,
)
from desktop_app.domain.expressions.errors import RangeError, TypeError
from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.limits import Frame
from desktop_app.domain.expressions.sequences import flattened
from desktop_app.domain.values import text_of

DATES: Final = FunctionTable(fold=True)


@DATES.add("NOW", contextual=True)
def _now(frame: Frame) -> datetime:
    return now(frame)


@DATES.add("TODAY", contextual=True)
def _today(frame: Frame) -> datetime:
    return midnight(now(frame))


@DATES.add("DATE")
def _date(year: Any, month: Any, day: Any) -> datetime:
    return make_date(integer(year), integer(month), integer(day))


@DATES.add("TIME")
def _time(hour: Any, minute: Any, second: Any) -> float:
    seconds = integer(hour) * 3600 + integer(minute) * 60 + integer(second)
    return seconds % 86400 / 86400


DATES.register("YEAR", call=lambda day: to_date(day).year)
DATES.register("MONTH", call=lambda day: to_date(day).month)
DATES.register("DAY", call=lambda day: to_date(day).day)
DATES.register("HOUR", call=lambda day: to_date(day).hour)
DATES.register("MINUTE", call=lambda day: to_date(day).minute)
DATES.register("SECOND", call=lambda day: to_date(day).second)
DATES.register("QUARTER", call=lambda day: (to_date(day).month + 2) // 3)
DATES.register("ISOWEEKNUM", call=lambda day: to_date(day).isocalendar().week)
DATES.register("DATEVALUE", call=lambda text: number.floor_divide(serial(to_date(text)), 1))
DATES.register("TIMEVALUE", call=lambda text: serial(to_date(text)) % 1)


@DATES.add("WEEKDAY")
def _weekday(day: Any, kind: Any = 1) -> int:
    """Number the days from Sunday = 1 (kind 1), Monday = 1 (2) or Monday = 0 (3)."""
    from_monday = to_date(day).weekday()
    numbered = {1: (from_monday + 1) % 7 + 1, 2: from_monday + 1, 3: from_monday}
    if kind not in numbered:
        raise RangeError("WEEKDAY knows the kinds 1, 2 and 3")
    return numbered[kind]


@DATES.add("WEEKNUM")
def _week_number(day: Any, kind: Any = 1) -> int:
    moment = to_date(day)
    if kind == 21:
        return moment.isocalendar().week
    first = date(moment.year, 1, 1)
    before = first.weekday() if kind == 2 else (first.weekday() + 1) % 7
    return (moment.timetuple().tm_yday - 1 + before) // 7 + 1


def _days_between(start: Any, end: Any) -> int:
    return (to_date(end).date() - to_date(start).date()).days


DATES.register("DAYS", call=lambda end, start: _days_between(start, end))


@DATES.add("DAYS360")
def _days_360(start: Any, end: Any, european: Any = False) -> int:
    first, last = to_date(start), to_date(end)
    from_day = min(first.day, 30)
    to_day = min(last.day, 30) if european or from_day == 30 else last.day
    return (last.year - first.year) * 360 + (last.month - first.month) * 30 + to_day - from_day


@DATES.add("DATEDIF")
def _difference(start: Any, end: Any, unit: Any) -> int:
    """Count whole years (Y), months (M) or days (D), or what is left of them (YM, MD, YD)."""
    first, last = to_date(start).date(), to_date(end).date()
    if first > last:
        raise RangeError("DATEDIF needs the earlier date first")
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    whole = datetime.combine(first, datetime.min.time())
    left = {"MD": lambda: months, "YD": lambda: months // 12 * 12}
    kind = text_of(unit).upper()
    if kind in left:
        return (last - shifted_months(whole, left[kind]()).date()).days
    counts = {"Y": months // 12, "M": months, "YM": months % 12, "D": (last - first).days}
    if kind not in counts:
        raise RangeError("DATEDIF knows the units Y, M, D, YM, MD and YD")
    return counts[kind]


@DATES.add("YEARFRAC")
def _year_fraction(start: Any, end: Any, basis: Any = 0) -> Any:
    if to_date(start) > to_date(end):
        start, end = end, start
    if basis in (0, 4):
        return _days_360(start, end, basis == 4) / 360
    lengths = {1: 365.25, 2: 360, 3: 365}
    if basis not in lengths:
        raise RangeError("YEARFRAC knows the bases 0 to 4")
    return _days_between(start, end) / lengths[basis]


@DATES.add("EDATE")
def _months_later(start: Any, months: Any) -> datetime:
    return _localised(shifted_months(to_date(start), integer(months)))


@DATES.add("EOMONTH")
def _end_of_month(start: Any, months: Any) -> datetime:
    first = to_date(start).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return _localised(shifted_months(first, integer(months) + 1) - DAY)


def _localised(moment: datetime) -> datetime:
    """Keep the wall clock and let the zone's rules of that day give the offset."""
    return moment.replace(tzinfo=None).astimezone()


# ----------------------------------------------------------------------------------------- working days


def _free_days(holidays: Any) -> list[date]:
    days = {to_date(day).date() for day in flattened([holidays]) if day is not None}
    return sorted(day for day in days if day.weekday() < 5)


def _working_days(first: date, last: date, free: Iterable[date]) -> int:
    count = (last - first).days + 1
    weeks, rest = divmod(count, 7)
    extra = sum((first.weekday() + at) % 7 < 5 for at in range(rest))
    return weeks * 5 + extra - sum(first <= day <= last for day in free)


@DATES.add("NETWORKDAYS", cost=4)
def _network_days(start: Any, end: Any, holidays: Any = None) -> int:
    first, last = to_date(start).date(), to_date(end).date()
    sign = 1
    if first > last:
        first, last, sign = last, first, -1
    return sign * _working_days(first, last, _free_days(holidays))


@DATES.add("WORKDAY", contextual=True, cost=4)
def _work_day(frame: Frame, start: Any, days: Any, holidays: Any = None) -> datetime:
    left, free = integer(days), set(_free_days(holidays))
    if abs(left) > 100_000:
        raise TypeError("WORKDAY counts 100000 days at most")
    frame.spend(2 * abs(left) + len(free))
    day, step = to_date(start).date(), timedelta(days=1 if left > 0 else -1)
    left = abs(left)
    while left:
        day += step
        left -= day.weekday() < 5 and day not in free
    return make_date(day.year, day.month, day.day)
