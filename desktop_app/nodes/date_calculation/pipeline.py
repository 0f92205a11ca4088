"""Takes a value through the steps of a date calculation (engine.md 4.15)."""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from enum import Enum
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from desktop_app.domain.quick import dataclass
from desktop_app.domain.values import epoch_ms, number_of, parse_instant, text_of
from desktop_app.nodes.date_calculation.differences import difference, duration, rounded
from desktop_app.nodes.date_calculation.formatting import formatted, weekday
from desktop_app.nodes.date_calculation.functions import DATE, FUNCTIONS, NUMBER, TEXT, TIMESTAMPS
from desktop_app.nodes.date_calculation.moments import (
    CalculationError,
    end_of,
    from_ms,
    in_zone,
    shifted,
    start_of,
)

Arguments = Mapping[str, Any]


class Invalid(Enum):
    """Type of :data:`INVALID`."""

    INVALID = "Invalid Date"


INVALID: Final = Invalid.INVALID
"""The date after adding something that is no number. Like NaN it goes through, and is stored as null."""


class InvalidInputError(Exception):
    """What the calculation is to start with is not of the kind that it says."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What "now" and "local" mean to one calculation."""

    now: datetime
    zone: tzinfo

    def moment(self, value: Any) -> datetime | None:
        """Return the moment that a date, epoch milliseconds or a text denote, or None."""
        instant = parse_instant(value, self.zone)
        return None if instant is None else in_zone(instant, self.zone)


def calculate(config: Mapping[str, Any], around: Surroundings) -> Any:
    """Return what comes out of a config whose templates are rendered: a date, number, bool, text or None.

    :raises InvalidInputError: the input is of the wrong kind. :raises CalculationError: a step broke.
    """
    value = _start(config, around)
    steps = config.get("steps")
    for step in steps if isinstance(steps, list) else ():
        value = _stepped(value, step if isinstance(step, Mapping) else {}, around)
    if value is INVALID or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _start(config: Mapping[str, Any], around: Surroundings) -> Any:
    given = config.get("input", around.now)
    if (config.get("inputType") or DATE) == NUMBER:
        if _is_number(given):
            return given
        raise InvalidInputError
    moment = around.moment(given)
    if moment is None:
        raise InvalidInputError
    return moment


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _stepped(value: Any, step: Mapping[str, Any], around: Surroundings) -> Any:
    name = step.get("function")
    function = FUNCTIONS.get(name) if isinstance(name, str) else None
    if function is None:
        raise CalculationError(f"there is no function {name!r}")
    given = step.get("arguments")
    changed = given if isinstance(given, Mapping) else {}
    arguments = {**function.defaults, "date": around.now, **changed}
    if value is INVALID and function.takes == DATE:
        return _of_invalid(function.gives)
    if not (isinstance(value, datetime) if function.takes == DATE else _is_number(value)):
        raise CalculationError(f"{function.name} needs a {function.takes}, not {text_of(value)!r}")
    return _CALLS[function.name](value, arguments, around)


def _of_invalid(gives: str) -> Any:
    """Return what a function makes of a date that is none."""
    return {DATE: INVALID, TEXT: INVALID.value, NUMBER: math.nan}.get(gives, False)


# -------------------------------------------------------------------------------------- the functions


def _shift(sign: int, moment: datetime, arguments: Arguments, around: Surroundings) -> Any:
    number = number_of(arguments["number"])
    return shifted(moment, sign * number, text_of(arguments["unit"])) if math.isfinite(number) else INVALID


def _difference(moment: datetime, arguments: Arguments, around: Surroundings) -> float:
    other = around.moment(arguments["date"])
    if other is None:
        raise CalculationError(f"{text_of(arguments['date'])!r} is no date")
    found = difference(moment, in_zone(other, moment.tzinfo or around.zone), text_of(arguments["unit"]))
    return rounded(abs(found) if arguments["isAbs"] else found, arguments["round"])


_PARTS: Final[Mapping[str, Callable[[datetime], int]]] = {
    "year": lambda moment: moment.year,
    "quarter": lambda moment: (moment.month + 2) // 3,
    "month": lambda moment: moment.month,
    "week": weekday,
    "day": lambda moment: moment.day,
    "hour": lambda moment: moment.hour,
    "minute": lambda moment: moment.minute,
    "second": lambda moment: moment.second,
}


def _part(moment: datetime, arguments: Arguments, around: Surroundings) -> int:
    part = _PARTS.get(text_of(arguments["unit"]))
    return moment.microsecond // 1000 if part is None else part(moment)


def _text(moment: datetime, arguments: Arguments, around: Surroundings) -> str:
    pattern = arguments["format"]
    if not isinstance(pattern, str):
        raise CalculationError(f"a format is a text, not {text_of(pattern)!r}")
    return formatted(moment, pattern)


def _to_timestamp(moment: datetime, arguments: Arguments, around: Surroundings) -> float:
    milliseconds = epoch_ms(moment)
    return milliseconds // 1000 if _timestamp_unit(arguments) == "second" else milliseconds


def _from_timestamp(number: float, arguments: Arguments, around: Surroundings) -> datetime:
    return from_ms(number * (1000 if _timestamp_unit(arguments) == "second" else 1), around.zone)


def _timestamp_unit(arguments: Arguments) -> str:
    unit = arguments["unit"]
    if unit not in TIMESTAMPS:
        raise CalculationError(f"{text_of(unit)!r} is no unit of a timestamp")
    return str(unit)


def _converted(number: float, arguments: Arguments, around: Surroundings) -> float:
    return rounded(duration(number, arguments["unitBefore"], arguments["unitAfter"]), arguments["round"])


def _in_timezone(moment: datetime, arguments: Arguments, around: Surroundings) -> datetime:
    name = arguments["timezone"]
    try:
        return in_zone(moment, ZoneInfo(name))
    except (LookupError, ValueError, OSError, TypeError, AttributeError, OverflowError):
        raise CalculationError(f"there is no time zone {text_of(name)!r}") from None


_CALLS: Final[Mapping[str, Callable[[Any, Arguments, Surroundings], Any]]] = {
    "add": partial(_shift, 1),
    "subtract": partial(_shift, -1),
    "startOfTime": lambda moment, arguments, around: start_of(moment, text_of(arguments["unit"])),
    "endOfTime": lambda moment, arguments, around: end_of(moment, text_of(arguments["unit"])),
    "changeTimezone": _in_timezone,
    "diff": _difference,
    "get": _part,
    "isLeapYear": lambda moment, arguments, around: calendar.isleap(moment.year),
    "toTimestamp": _to_timestamp,
    "tsToDate": _from_timestamp,
    "transDuration": _converted,
    "format": _text,
}
