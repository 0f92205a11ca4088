"""End: stop the whole execution with success or failure (engine.md 4.9)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject


class EndConfig(Config):
    """``endStatus`` 1 succeeds, -1 fails."""

    endStatus: Literal[1, -1] = Field(default=1, title="End with")


def summary(config: JsonObject) -> str:
    """Show the outcome on the card."""
    return Phrase("Fails" if config.get("endStatus") == -1 else "Succeeds")


SPEC = NodeSpec(
    type="end",
    title="End process",
    group="control",
    description="Ends the whole execution at once, even from inside branches and loops.",
    config=EndConfig,
    defaults={"endStatus": 1},
    synonyms=("stop", "finish", "exit", "return"),
    terminal=True,
    summary=summary,
)
