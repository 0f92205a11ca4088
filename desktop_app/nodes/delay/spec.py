"""Delay: wait for a while, then go on or fail (engine.md 4.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, NumberOrTemplate
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject

_ONE: Final[Mapping[Any, Phrase]] = {
    1_000: Phrase("Wait 1 second"),
    60_000: Phrase("Wait 1 minute"),
    3_600_000: Phrase("Wait 1 hour"),
    86_400_000: Phrase("Wait 1 day"),
    604_800_000: Phrase("Wait 1 week"),
}
_MANY: Final[Mapping[Any, Phrase]] = {
    1_000: Phrase("Wait {n} seconds"),
    60_000: Phrase("Wait {n} minutes"),
    3_600_000: Phrase("Wait {n} hours"),
    86_400_000: Phrase("Wait {n} days"),
    604_800_000: Phrase("Wait {n} weeks"),
}
"""By the milliseconds of each unit."""


class DelayConfig(Config):
    """``duration`` times ``unit`` (milliseconds) is the wait; ``endStatus`` 1 goes on, -1 fails."""

    duration: NumberOrTemplate = Field(default=1, title="Duration")
    unit: Literal[1_000, 60_000, 3_600_000, 86_400_000, 604_800_000] = Field(default=60_000, title="Unit")
    endStatus: Literal[1, -1] = Field(default=1, title="Afterwards")


def summary(config: JsonObject) -> str:
    """Show the wait on the card."""
    duration, unit = config.get("duration", 1), config.get("unit", 60_000)
    if duration == 1 and unit in _ONE:
        return _ONE[unit]
    return Phrase(_MANY.get(unit, Phrase("Wait {n}, of an unknown unit")), n=duration)


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
