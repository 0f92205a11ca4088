"""Condition: go on only if something holds, or choose between Yes and No (engine.md 4.3)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.errors import Problem
from desktop_app.domain.node_spec import Branch, Config, NodeSpec
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject


class ConditionConfig(Config):
    """``rejectOnFalse`` true: end the line on "no". False: open the branches Yes (1) and No (0)."""

    rejectOnFalse: bool = Field(
        title="If the condition is not met",
        description="Chosen when the node is added; it cannot be changed later.",
    )
    engine: str = Field(default="basic", title="Engine")
    calculation: dict[str, Any] | None = Field(default=None, title="Condition")
    expression: str | None = Field(default=None, title="Expression")


def branches(config: JsonObject, used: tuple[int, ...]) -> tuple[Branch, ...]:
    """Return No and Yes in branch mode; none when the node only lets pass or stops."""
    if config.get("rejectOnFalse", True) and not used:
        return ()
    return (Branch(0, "No"), Branch(1, "Yes"))


def check(config: JsonObject) -> list[Problem]:
    """An expression engine needs an expression."""
    if config.get("engine", "basic") == "basic" or str(config.get("expression") or "").strip():
        return []
    return [Problem("write the expression that decides", field="expression", code="missing")]


def summary(config: JsonObject) -> str:
    """Say on the card what the node does with a "no"."""
    stops = config.get("rejectOnFalse", True)
    return Phrase("Continue only if met" if stops else "Branch into Yes and No")


SPEC = NodeSpec(
    type="condition",
    title="Condition",
    group="control",
    description="Checks a condition: ends the line when it is not met, or goes on in a Yes or No branch.",
    config=ConditionConfig,
    defaults={"rejectOnFalse": True, "engine": "basic", "calculation": None, "expression": ""},
    preset=("rejectOnFalse",),
    synonyms=("if", "decision", "branch", "filter"),
    testable=True,
    branches=branches,
    check=check,
    summary=summary,
)
