"""How far two moments are apart, and how a number is rounded (engine.md 4.15, 9.7)."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from desktop_app.domain.values import epoch_ms
from desktop_app.nodes.date_calculation.moments import (
    LENGTHS,
    MONTHS,
    CalculationError,
    by_months,
    wall_of,
)


def difference(moment: datetime, other: datetime, unit: str) -> float:
    """Return ``moment`` minus ``other`` in units, with fractions; an unknown unit counts as milliseconds.

    Days and weeks are those of the wall clock, so a day on which the clocks change is one day. Both moments
    are in the same zone.
    """
    if unit in MONTHS:
        return _months(moment, other) / MONTHS[unit]
    if unit in ("day", "week"):
        return (wall_of(moment) - wall_of(other)) / timedelta(milliseconds=LENGTHS[unit])
    return (epoch_ms(moment) - epoch_ms(other)) / LENGTHS.get(unit, 1)


def _months(moment: datetime, other: datetime) -> float:
    """Return ``moment`` minus ``other``. The way begins at the one with the larger day of the month, so that
    whole months exist from there.
    """
    if moment.day < other.day:
        return _way(other, moment)
    return -_way(moment, other) or 0


def _way(start: datetime, end: datetime) -> float:
    """Return the months from ``start`` to ``end``: whole ones, then a share of the one beside."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    try:
        anchor = by_months(start, whole)
        rest = _elapsed(anchor, end)
        if not rest:
            return whole
        following = by_months(start, whole + (-1 if rest < 0 else 1))
    except ValueError:
        raise CalculationError("the date is out of range") from None
    return whole + rest / abs(_elapsed(anchor, following))


def _elapsed(start: datetime, end: datetime) -> float:
    return epoch_ms(end) - epoch_ms(start)


def rounded(number: float, how: Any) -> float:
    """Round as ``how`` says: -1 down, 0 half up, 1 up; anything else, false too, keeps the number."""
    if isinstance(how, bool) or not isinstance(how, int | float):
        return number
    if how == -1:
        return math.floor(number)
    if how == 0:
        return math.floor(number + 0.5)
    return math.ceil(number) if how == 1 else number


def duration(number: float, before: Any, after: Any) -> float:
    """Return a duration in another unit. A year has 365 days, a month a twelfth of that.

    :raises CalculationError: a unit without a fixed length, or none at all.
    """
    return number * _length(before) / _length(after)


def _length(unit: Any) -> float:
    day = LENGTHS["day"]
    lengths: dict[Any, float] = {**LENGTHS, "month": 365 * day / 12, "year": 365 * day}
    if not isinstance(unit, str) or unit not in lengths:
        raise CalculationError(f"{unit!r} is no unit of a duration")
    return lengths[unit]
