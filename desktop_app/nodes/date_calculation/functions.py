"""What the date functions are, for both sides: what they take and give, and what the editor offers (4.15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any, Final

from desktop_app.domain.quick import dataclass

UNITS: Final = ("year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond")
"""Units of calendar and clock, the largest first."""

DURATIONS: Final = tuple(unit for unit in UNITS if unit != "quarter")
"""Units that have a fixed length for converting a duration."""

TIMESTAMPS: Final = ("second", "millisecond")

DATE, NUMBER, BOOL, TEXT = "date", "number", "bool", "text"


@dataclass(frozen=True, slots=True)
class DateFunction:
    """One function: its name in documents, what people read, the kinds it takes and gives, the group it is
    offered in, and the arguments a new step starts with.
    """

    name: str
    title: str
    takes: str
    gives: str
    group: str
    defaults: Mapping[str, Any] = field(default_factory=dict)


_NOW: Final = "{{$system.now}}"
ANOTHER, VALUE, CONVERT, WRITE = "To another date", "Get a value", "Convert", "Format"

_ALL: Final = (
    DateFunction("add", "Add a span", DATE, DATE, ANOTHER, {"number": 1, "unit": "day"}),
    DateFunction("subtract", "Subtract a span", DATE, DATE, ANOTHER, {"number": 1, "unit": "day"}),
    DateFunction("startOfTime", "Start of a unit", DATE, DATE, ANOTHER, {"unit": "day"}),
    DateFunction("endOfTime", "End of a unit", DATE, DATE, ANOTHER, {"unit": "day"}),
    DateFunction("changeTimezone", "In a time zone", DATE, DATE, ANOTHER, {"timezone": "UTC"}),
    DateFunction(
        "diff",
        "Difference to a date",
        DATE,
        NUMBER,
        VALUE,
        {"date": _NOW, "unit": "day", "isAbs": False, "round": False},
    ),
    DateFunction("get", "Part of the date", DATE, NUMBER, VALUE, {"unit": "day"}),
    DateFunction("isLeapYear", "Is it a leap year", DATE, BOOL, VALUE),
    DateFunction("toTimestamp", "To a timestamp", DATE, NUMBER, CONVERT, {"unit": "second"}),
    DateFunction("tsToDate", "From a timestamp", NUMBER, DATE, CONVERT, {"unit": "second"}),
    DateFunction(
        "transDuration",
        "Duration in another unit",
        NUMBER,
        NUMBER,
        CONVERT,
        {"unitBefore": "day", "unitAfter": "day", "round": False},
    ),
    DateFunction("format", "Write as text", DATE, TEXT, WRITE, {"format": "YYYY-MM-DD"}),
)

FUNCTIONS: Final = {function.name: function for function in _ALL}
"""All functions by name, in the order in which they are offered."""


def kinds(input_type: str, steps: Iterable[Any]) -> list[str | None]:
    """Return the kind of the value before the first step and after each; None from the first that breaks."""
    kind: str | None = input_type if input_type in (DATE, NUMBER) else None
    found = [kind]
    for step in steps:
        function = FUNCTIONS.get(str(step.get("function"))) if isinstance(step, Mapping) else None
        fits = function is not None and function.takes == kind
        kind = function.gives if function is not None and fits else None
        found.append(kind)
    return found
