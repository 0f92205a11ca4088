"""Schedule: a workflow starts at set times, or around a date that records hold (data.md 1.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from pydantic import Field

from desktop_app.domain.errors import Problem, lacking_problem
from desktop_app.domain.node_spec import Config, Variable
from desktop_app.domain.occurrences import BY_FIELD, STATIC, moment_of, repeat_of, zone_of
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import JsonObject

UNITS: Final = (1_000, 60_000, 3_600_000, 86_400_000)


class Point(Config):
    """A moment that stands ``offset`` times ``unit`` milliseconds from a field; before it if negative."""

    field: str | None = Field(default=None, title="Date field")
    offset: int = Field(default=0, title="Offset")
    unit: Literal[1000, 60000, 3600000, 86400000] = Field(default=86_400_000, title="Unit")


class ScheduleConfig(Config):
    """``mode`` is 0 for set times, 1 for a date field. ``repeat`` is milliseconds, a cron expression, or
    nothing. Without a start nothing ever fires.
    """

    mode: Literal[0, 1] = Field(default=0, title="When")
    collection: str | None = Field(default=None, title="Collection")
    startsOn: str | Point | None = Field(
        default=None, title="First time", description="The first run is at this moment exactly."
    )
    repeat: int | float | str | None = Field(default=None, title="Repeat")
    endsOn: str | Point | None = Field(
        default=None, title="Last time", description="Nothing fires after it. Empty: it goes on."
    )
    limit: int | None = Field(
        default=None,
        ge=0,
        title="At most",
        description="Runs of this workflow altogether, those by hand included. Empty: no limit.",
    )
    timeZone: str | None = Field(
        default=None,
        title="Time zone",
        description="In which times without an offset and cron expressions are read. Empty: this machine’s.",
    )
    appends: list[str] | None = Field(default=None, title="Load with it")


def check(config: JsonObject) -> list[Problem]:
    """Tell what keeps the times from being worked out."""
    try:
        zone = zone_of(config)
    except ValueError as error:
        return [Problem(str(error), field="timeZone")]
    problems = [
        Problem("must be a date, such as 2027-03-31T14:30", field=name)
        for name in ("startsOn", "endsOn")
        if isinstance(config.get(name), str) and config[name] and moment_of(config[name], zone) is None
    ]
    try:
        repeat_of(config, zone)
    except ValueError as error:
        problems.append(Problem(str(error), field="repeat"))
    wrong = Mapping if config.get("mode", STATIC) == STATIC else str
    if config.get("startsOn") and isinstance(config["startsOn"], wrong):
        problems.append(Problem("belongs to the other kind of schedule", field="startsOn"))
    return problems or list(_unset(config))


def _unset(config: JsonObject) -> Iterator[Problem]:
    """Warn of what a schedule cannot fire without."""
    start = config.get("startsOn")
    if config.get("mode") != BY_FIELD:
        if not start:
            yield lacking_problem("choose the first time: until then nothing fires", "startsOn")
    elif not config.get("collection"):
        yield lacking_problem("choose the collection: until then nothing fires", "collection")
    elif not isinstance(start, Mapping) or not start.get("field"):
        yield lacking_problem("choose the date field: until then nothing fires", "startsOn")


def variables(config: JsonObject) -> tuple[Variable, ...]:
    """Offer the moment, and the record of a date field."""
    date = Variable("date", "Trigger time", "date")
    return (date, Variable("data", "Record", "object")) if config.get("mode") == BY_FIELD else (date,)


def inputs(config: JsonObject) -> tuple[JsonObject, ...]:
    """Ask for the moment, or for the record, when a person runs it (1.2.6)."""
    if config.get("mode") == BY_FIELD:
        title = "Record, or its key"
        return ({"name": "data", "title": title, "type": "json", "required": True},)
    return ({"name": "date", "title": "Trigger time (empty: now)", "type": "datetime"},)


_SPANS: Final[tuple[tuple[int, str, str], ...]] = (
    (604_800_000, Phrase("Every week"), Phrase("Every {count} weeks")),
    (86_400_000, Phrase("Every day"), Phrase("Every {count} days")),
    (3_600_000, Phrase("Every hour"), Phrase("Every {count} hours")),
    (60_000, Phrase("Every minute"), Phrase("Every {count} minutes")),
    (1_000, Phrase("Every second"), Phrase("Every {count} seconds")),
)


def rhythm(repeat: Any) -> str:
    """Tell a repetition in words; empty when there is none."""
    if isinstance(repeat, str) and repeat:
        return Phrase("By cron: {expression}", expression=repeat)
    if not isinstance(repeat, int | float) or not repeat:
        return ""
    span, one, many = next((span for span in _SPANS if repeat % span[0] == 0), _SPANS[-1])
    count = repeat / span
    return one if count == 1 else Phrase(many, count=f"{count:g}")


def summary(config: JsonObject) -> str:
    """Tell the rhythm."""
    start = config.get("startsOn")
    if config.get("mode") == BY_FIELD:
        if not config.get("collection") or not isinstance(start, Mapping) or not start.get("field"):
            return Phrase("No date field chosen")
        return Phrase("By {field} of {collection}", field=start["field"], collection=config["collection"])
    if not start:
        return Phrase("No time chosen")
    return rhythm(config.get("repeat")) or Phrase("Once, at {moment}", moment=start)


SPEC = TriggerSpec(
    type="schedule",
    title="Schedule",
    description="Starts at set times, again and again, or around a date of each record.",
    config=ScheduleConfig,
    defaults={"mode": STATIC, "startsOn": None, "repeat": None, "endsOn": None, "limit": None},
    sync=False,
    variables=variables,
    check=check,
    summary=summary,
    inputs=inputs,
)
