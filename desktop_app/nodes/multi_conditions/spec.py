"""Multiple conditions: the first condition that holds chooses the branch (engine.md 4.4)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.node_spec import Branch, Config, NodeSpec
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject


class ConditionItem(Config):
    """One condition; its branch index is its place in the list, counted from 1."""

    uid: str | None = None
    title: str | None = Field(default=None, title="Label")
    engine: str | None = Field(default="basic", title="Engine")
    calculation: dict[str, Any] | None = Field(default=None, title="Condition")
    expression: str | None = Field(default=None, title="Expression")


class MultiConditionsConfig(Config):
    """Branch 0 is "otherwise"; it runs when nothing matches, in both settings of ``continueOnNoMatch``."""

    conditions: list[ConditionItem] = Field(default_factory=list, title="Conditions")
    continueOnNoMatch: bool = Field(
        default=False, title="When no condition matches", description="Go on after the otherwise branch."
    )


def branches(config: JsonObject, used: tuple[int, ...]) -> tuple[Branch, ...]:
    """Return one branch for each condition, then otherwise."""
    items = config.get("conditions")
    conditions = items if isinstance(items, list) else []
    count = max([len(conditions), *used])
    found = [Branch(i + 1, _label(conditions, i)) for i in range(count)]
    return (*found, Branch(0, "Otherwise", terminal=not config.get("continueOnNoMatch")))


def _label(conditions: list[Any], index: int) -> str:
    item = conditions[index] if index < len(conditions) else None
    title = item.get("title") if isinstance(item, dict) else None
    return str(title or f"Condition {index + 1}")


def summary(config: JsonObject) -> str:
    """Count the conditions on the card."""
    items = config.get("conditions")
    count = len(items) if isinstance(items, list) else 0
    return Phrase("First match of {n}", n=count) if count != 1 else Phrase("One condition, or otherwise")


SPEC = NodeSpec(
    type="multi-conditions",
    title="Multiple conditions",
    group="control",
    description="Goes on in the branch of the first condition that is met, or in the otherwise branch.",
    config=MultiConditionsConfig,
    defaults={"conditions": [{"uid": "c1"}], "continueOnNoMatch": False},
    synonyms=("switch", "case", "else if", "router"),
    testable=True,
    branches=branches,
    summary=summary,
)
