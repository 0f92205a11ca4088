"""When a schedule fires: the occurrences of a start, a repetition and an end (data.md 1.2.3, 1.2.4).

Moments are milliseconds since 1970. Nothing here looks at a clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta, tzinfo
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from desktop_app.domain.cron import SECOND, Cron
from desktop_app.domain.quick import dataclass
from desktop_app.domain.values import EPOCH, iso, parse_instant

DAY: Final = 86_400_000
LEAST: Final = 1_000
"""Milliseconds of the shortest interval."""
STATIC: Final = 0
BY_FIELD: Final = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """The occurrences of one schedule, or of one record: ``start``, then its repetitions up to ``end``.

    A cron expression need not match the start; an interval counts from it.
    """

    start: int
    repeat: int | Cron | None = None
    end: int | None = None

    def after(self, moment: int) -> int | None:
        """Return the first occurrence strictly after ``moment``."""
        found = self.start if moment < self.start else self._repeated(moment)
        return None if found is None or (self.end is not None and found > self.end) else found

    def _repeated(self, moment: int) -> int | None:
        if self.repeat is None:
            return None
        if isinstance(self.repeat, Cron):
            return self.repeat.after(moment)
        return self.start + ((moment - self.start) // self.repeat + 1) * self.repeat

    def before(self, moment: int) -> int | None:
        """Return the last occurrence strictly before ``moment``."""
        if self.start >= moment or (self.end is not None and self.start > self.end):
            return None
        last = moment - 1 if self.end is None else min(moment - 1, self.end)
        if self.repeat is None:
            return self.start
        if isinstance(self.repeat, int):
            return self.start + (last - self.start) // self.repeat * self.repeat
        return self._sought(last)

    def _sought(self, last: int) -> int:
        """Halve the time from the start to ``last`` until the last occurrence is found: a cron expression
        only looks ahead.
        """
        low, high = self.start, last
        while low < high:
            middle = (low + high + 1) // 2
            following = self.after(middle - 1)
            if following is None or following > last:
                high = middle - 1
            else:
                low = max(middle, following)
        return low

    def from_on(self, moment: int) -> Iterator[int]:
        """Yield the occurrences from ``moment`` on, that one included."""
        found = self.after(moment - 1)
        while found is not None:
            yield found
            found = self.after(found)


def zone_of(config: Mapping[str, Any], local: tzinfo | None = None) -> tzinfo:
    """Return the time zone of a schedule: its own, else ``local``, else the machine's.

    :raises ValueError: there is no zone of that name.
    """
    name = config.get("timeZone")
    if name:
        try:
            return ZoneInfo(str(name))
        except (OSError, ValueError, KeyError):
            raise ValueError(f"there is no time zone {name!r}") from None
    if local is not None:
        return local
    from tzlocal import get_localzone

    return get_localzone()


def moment_of(value: Any, zone: tzinfo) -> int | None:
    """Return the moment of a date, floored to the second; None where it is none. A date without a time is
    midnight, and a time without an offset local, in ``zone``.
    """
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and len(text) == 10 and text.count("-") == 2:
        text = f"{text}T00:00:00"
    found = parse_instant(text, zone)
    return None if found is None else int(found.timestamp() // 1) * SECOND


def repeat_of(config: Mapping[str, Any], zone: tzinfo) -> int | Cron | None:
    """Return how a schedule repeats.

    :raises ValueError: the interval is too short, or the cron expression is none.
    """
    repeat = config.get("repeat")
    if repeat is None or repeat is False or repeat in (0, ""):
        return None
    if isinstance(repeat, str):
        return _cron(repeat, zone)
    if isinstance(repeat, bool) or not isinstance(repeat, int | float) or repeat < LEAST:
        raise ValueError("an interval is at least one second long")
    return int(repeat)


@lru_cache(maxsize=64)
def _cron(expression: str, zone: tzinfo) -> Cron:
    return Cron(expression, zone)


def static_rule(config: Mapping[str, Any], zone: tzinfo) -> Rule | None:
    """Return the rule of a schedule with a static time; None while it has no start (1.2.3).

    :raises ValueError: it cannot be.
    """
    start = moment_of(config.get("startsOn"), zone)
    if start is None:
        return None
    repeat = repeat_of(config, zone)
    return Rule(start, repeat, moment_of(config.get("endsOn"), zone) if repeat is not None else None)


def record_rule(config: Mapping[str, Any], record: Mapping[str, Any], zone: tzinfo) -> Rule | None:
    """Return the rule of one record; None while its field is empty (1.2.4).

    :raises ValueError: it cannot be.
    """
    start = _of_field(config.get("startsOn"), record, zone)
    if start is None:
        return None
    repeat, ends = repeat_of(config, zone), config.get("endsOn")
    if repeat is None:
        return Rule(start)
    end = _of_field(ends, record, zone) if isinstance(ends, Mapping) else moment_of(ends, zone)
    return Rule(start, repeat, end)


def _of_field(point: Any, record: Mapping[str, Any], zone: tzinfo) -> int | None:
    if not isinstance(point, Mapping) or not point.get("field"):
        return None
    moment = moment_of(record.get(str(point["field"])), zone)
    return None if moment is None else moment + offset_of(point)


def offset_of(point: Mapping[str, Any]) -> int:
    """Return the milliseconds between a field and the point that it stands for; a day always has 24 hours."""
    offset, unit = point.get("offset") or 0, point.get("unit") or DAY
    return int(offset * unit) if isinstance(offset, int | float) and isinstance(unit, int | float) else 0


def iso_text(moment: int) -> str:
    """Return a moment as ISO text in UTC."""
    return iso(EPOCH + timedelta(milliseconds=moment))
