"""Date calculation: a date or a number goes through a chain of functions (engine.md 4.15)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase, joined
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.nodes.date_calculation.functions import FUNCTIONS, kinds


class Step(Config):
    """One function with its arguments. Which arguments there are depends on the function."""

    function: str | None = Field(default=None, title="Function")
    arguments: dict[str, Any] | None = Field(default=None, title="Arguments")


class DateCalculationConfig(Config):
    """``input`` is what the first of the ``steps`` gets; left out it is the present instant."""

    inputType: Literal["date", "number"] = Field(default="date", title="Start with")
    input: Any = Field(default=None, title="Input")
    steps: list[Step] | None = Field(default=None, title="Steps")


def _steps(config: JsonObject) -> list[Any]:
    steps = config.get("steps")
    return steps if isinstance(steps, list) else []


def variables(node: Node) -> Variable:
    """Offer the result, of the kind that the last step gives."""
    kind = kinds(str(node.settings.get("inputType") or "date"), _steps(node.settings))[-1]
    return Variable(node.key, node.title, kind or "any")


def summary(config: JsonObject) -> str:
    """Name the steps on the card."""
    names = [step.get("function") for step in _steps(config) if isinstance(step, dict)]
    titles = [Phrase(FUNCTIONS[name].title) if name in FUNCTIONS else "?" for name in names]
    return joined(titles, " → ") if titles else Phrase("No steps yet")


SPEC = NodeSpec(
    type="dateCalculation",
    title="Date calculation",
    group="calculation",
    description="Takes a date or a number through steps: add, compare, round, convert, write as text.",
    config=DateCalculationConfig,
    defaults={"inputType": "date", "input": "{{$system.now}}", "steps": []},
    synonyms=("time", "calendar", "duration", "timestamp", "format date"),
    testable=True,
    variables=variables,
    summary=summary,
)
