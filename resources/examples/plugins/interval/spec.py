"""Interval: a trigger that starts the workflow every so many seconds."""

from __future__ import annotations

from pydantic import Field

from desktop_app.extension import Config, JsonObject, TriggerSpec, Variable


class IntervalConfig(Config):
    """``seconds`` between two executions."""

    seconds: int = Field(default=60, ge=1, title="Every", description="Seconds between two executions.")


def variables(config: JsonObject) -> tuple[Variable, ...]:
    """What ``$context`` offers to every node."""
    return (Variable("moment", "Moment (ms since 1970)", "int"), Variable("seconds", "Interval", "int"))


def summary(config: JsonObject) -> str:
    """Tell the interval on the card."""
    return f"Every {config.get('seconds', 60)} s"


SPEC = TriggerSpec(
    type="interval",
    title="Interval",
    description="Starts the workflow again and again, after a fixed number of seconds.",
    config=IntervalConfig,
    defaults={"seconds": 60},
    variables=variables,
    summary=summary,
)
