"""Writes a moment as a text by a pattern of tokens: ``YYYY-MM-DD HH:mm``, ``[literal]`` (engine.md 4.15)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from desktop_app.domain.date_ranges import MONDAY, SUNDAY, week_of
from desktop_app.domain.values import epoch_ms

MONTH_NAMES: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
DAY_NAMES: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def formatted(moment: datetime, pattern: str) -> str:
    """Return ``moment`` as ``pattern`` says; letters that are no token stay. An empty pattern means ISO
    text with the offset and without milliseconds.
    """
    if not pattern:
        return f"{_four(moment.year)}-{moment:%m-%dT%H:%M:%S}{_offset(moment)}"
    return _TOKEN.sub(lambda match: _written(moment, match[0]), pattern)


def _written(moment: datetime, token: str) -> str:
    return token[1:-1] if token.startswith("[") else _TOKENS[token](moment)


def _four(year: int) -> str:
    return f"{year:04}"


def weekday(moment: datetime) -> int:
    """Return the day of the week, counted from Sunday = 0."""
    return (moment.weekday() + 1) % 7


def _offset(moment: datetime, colon: str = ":") -> str:
    offset = moment.utcoffset() or timedelta(0)
    sign = "-" if offset < timedelta(0) else "+"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"{sign}{hours:02}{colon}{minutes:02}"


def _half(moment: datetime) -> int:
    return (moment.hour + 11) % 12 + 1


def _ordinal(number: int) -> str:
    last = 0 if number // 10 == 1 else number % 10
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


def _week(moment: datetime, start: int) -> int:
    return week_of(moment.date(), start)[1]


_TOKENS: Final[dict[str, Callable[[datetime], str]]] = {
    "YYYY": lambda moment: _four(moment.year),
    "YY": lambda moment: f"{moment.year % 100:02}",
    "Q": lambda moment: str((moment.month + 2) // 3),
    "MMMM": lambda moment: MONTH_NAMES[moment.month - 1],
    "MMM": lambda moment: MONTH_NAMES[moment.month - 1][:3],
    "MM": lambda moment: f"{moment.month:02}",
    "M": lambda moment: str(moment.month),
    "ww": lambda moment: f"{_week(moment, SUNDAY):02}",
    "w": lambda moment: str(_week(moment, SUNDAY)),
    "WW": lambda moment: f"{_week(moment, MONDAY):02}",
    "W": lambda moment: str(_week(moment, MONDAY)),
    "Do": lambda moment: _ordinal(moment.day),
    "DD": lambda moment: f"{moment.day:02}",
    "D": lambda moment: str(moment.day),
    "dddd": lambda moment: DAY_NAMES[weekday(moment)],
    "ddd": lambda moment: DAY_NAMES[weekday(moment)][:3],
    "dd": lambda moment: DAY_NAMES[weekday(moment)][:2],
    "d": lambda moment: str(weekday(moment)),
    "HH": lambda moment: f"{moment.hour:02}",
    "H": lambda moment: str(moment.hour),
    "hh": lambda moment: f"{_half(moment):02}",
    "h": lambda moment: str(_half(moment)),
    "mm": lambda moment: f"{moment.minute:02}",
    "m": lambda moment: str(moment.minute),
    "ss": lambda moment: f"{moment.second:02}",
    "s": lambda moment: str(moment.second),
    "SSS": lambda moment: f"{moment.microsecond // 1000:03}",
    "A": lambda moment: "AM" if moment.hour < 12 else "PM",
    "a": lambda moment: "am" if moment.hour < 12 else "pm",
    "ZZ": lambda moment: _offset(moment, ""),
    "Z": _offset,
    "X": lambda moment: str(int(epoch_ms(moment) // 1000)),
    "x": lambda moment: str(int(epoch_ms(moment))),
}

_TOKEN: Final = re.compile(
    r"\[[^\]]*\]|" + "|".join(sorted(_TOKENS, key=len, reverse=True)),
)
