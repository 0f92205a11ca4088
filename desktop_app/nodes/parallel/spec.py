"""Parallel branches: several lines whose outcomes together decide (engine.md 4.5)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from desktop_app.domain.node_spec import Branch, Config, NodeSpec
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject

MODES = {
    "all": Phrase("All branches succeed"),
    "any": Phrase("Any branch succeeds"),
    "race": Phrase("The first branch that ends decides"),
    "allSettled": Phrase("All branches end, however"),
}


class ParallelConfig(Config):
    """``mode`` decides when the node is done and whether it succeeded."""

    mode: Literal["all", "any", "race", "allSettled"] = Field(default="all", title="Goes on when")


def branches(config: JsonObject, used: tuple[int, ...]) -> tuple[Branch, ...]:
    """Return the branches that hold nodes, filled up to two."""
    indexes = list(used)
    while len(indexes) < 2:
        indexes.append(max(indexes, default=0) + 1)
    return tuple(Branch(index, str(place)) for place, index in enumerate(sorted(indexes), start=1))


def summary(config: JsonObject) -> str:
    """Name the mode on the card."""
    return MODES.get(str(config.get("mode", "all")), Phrase("Unknown mode"))


SPEC = NodeSpec(
    type="parallel",
    title="Parallel branches",
    group="control",
    description="Starts several branches, one after another; each may wait on its own.",
    config=ParallelConfig,
    defaults={"mode": "all"},
    synonyms=("fork", "split", "join", "concurrent"),
    branches=branches,
    summary=summary,
)
