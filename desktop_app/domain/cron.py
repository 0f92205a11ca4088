"""Cron expressions: six fields with the seconds first, or five (data.md 1.2.2).

A minute that a change of the clocks skips counts as the first one after the gap; of a minute that comes twice
the first counts, unless the expression leaves hour or minute open.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import Final

SECOND: Final = 1_000
MINUTE: Final = 60_000

ALIASES: Final = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
    "@minutely": "0 * * * * *",
}
_FIELDS: Final = {
    "second": "second",
    "minute": "minute",
    "hour": "hour",
    "day-of-month": "day of the month",
    "month": "month",
    "day-of-week": "day of the week",
}


def normalised(expression: str) -> str:
    """Return the expression with six fields, ``?`` as ``*`` and names for common rhythms written out.

    :raises ValueError: it is none; the message says why.
    """
    text = " ".join(str(expression).split())
    if text.startswith("@"):
        if text.lower() not in ALIASES:
            raise ValueError(f"there is no {text!r}; known are {', '.join(ALIASES)}")
        return ALIASES[text.lower()]
    fields = text.split()
    if len(fields) not in (5, 6):
        raise ValueError(f"a cron expression has five or six fields, not {len(fields)}")
    return " ".join("*" if field == "?" else field for field in ["0", *fields][-6:])


class Cron:
    """A cron expression in one time zone. Moments are milliseconds since 1970, always whole seconds."""

    def __init__(self, expression: str, zone: tzinfo) -> None:
        from cronsim import CronSim, CronSimError
        from cronsim.cronsim import Field

        self.text = normalised(expression)
        self._zone = zone
        seconds, self._minutes = self.text.split(" ", 1)
        try:
            self._seconds = sorted(int(str(each)) for each in Field.SECOND.parse(seconds.upper()))
            CronSim(self._minutes, datetime.now(zone))
        except (CronSimError, ValueError) as error:
            raise ValueError(_readable(str(error))) from None

    def after(self, moment: int) -> int | None:
        """Return the first match strictly after ``moment``, or None if there is none for fifty years."""
        for minute in self._from_minute(moment // MINUTE * MINUTE):
            for second in self._seconds:
                if (found := minute + second * SECOND) > moment:
                    return found
        return None

    def _from_minute(self, minute: int) -> Iterator[int]:
        """Yield the matching minutes from ``minute`` on. The library forgets which of two equal hours it is
        in, and begins in the first: what lies behind is passed over.
        """
        from cronsim import CronSim

        try:
            begin = datetime.fromtimestamp((minute - MINUTE) / 1000, UTC).astimezone(self._zone)
        except (OverflowError, ValueError, OSError):
            return
        last = minute - 1
        for found in CronSim(self._minutes, begin):
            here = int(found.timestamp() * 1000)
            if here > last:
                last = here
                yield here


def _readable(reason: str) -> str:
    name = reason.removeprefix("Bad ")
    return f"the field for the {_FIELDS[name]} is wrong" if name in _FIELDS else reason.lower()
