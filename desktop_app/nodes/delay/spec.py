"""Delay: wait for a while, then go on or fail (engine.md 4.6)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, NumberOrTemplate
from desktop_app.domain.workflow import JsonObject

UNITS = {1_000: "seconds", 60_000: "minutes", 3_600_000: "hours", 86_400_000: "days", 604_800_000: "weeks"}
"""Milliseconds of each unit."""


class DelayConfig(Config):
    """``duration`` times ``unit`` (milliseconds) is the wait; ``endStatus`` 1 goes on, -1 fails."""

    duration: NumberOrTemplate = Field(default=1, title="Duration")
    unit: Literal[1_000, 60_000, 3_600_000, 86_400_000, 604_800_000] = Field(default=60_000, title="Unit")
    endStatus: Literal[1, -1] = Field(default=1, title="Afterwards")


def summary(config: JsonObject) -> str:
    """Show the wait on the card."""
    duration, unit = config.get("duration", 1), UNITS.get(config.get("unit", 60_000), "units")
    return f"Wait {duration} {unit.removesuffix('s') if duration == 1 else unit}"


SPEC = NodeSpec(
    type="delay",
    title="Delay",
    group="control",
    description="Waits for a duration. The wait outlives a restart.",
    config=DelayConfig,
    defaults={"duration": 1, "unit": 60_000, "endStatus": 1},
    synonyms=("wait", "sleep", "pause", "timer"),
    asynchronous=True,
    summary=summary,
)
