"""Calculation: one expression, one value (engine.md 4.13)."""

from __future__ import annotations

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node


class CalculationConfig(Config):
    """``engine`` names the language of ``expression``."""

    engine: str | None = Field(default=None, title="Engine")
    expression: str | None = Field(default=None, title="Expression")


def variables(node: Node) -> Variable:
    """Offer the result."""
    return Variable(node.key, node.title)


def summary(config: JsonObject) -> str:
    """Show the expression on the card."""
    return str(config.get("expression") or "").strip() or Phrase("No expression yet")


SPEC = NodeSpec(
    type="calculation",
    title="Calculation",
    group="calculation",
    description="Evaluates an expression; its value can be used by every later node.",
    config=CalculationConfig,
    defaults={"engine": "python", "expression": ""},
    synonyms=("expression", "formula", "compute", "math"),
    testable=True,
    variables=variables,
    summary=summary,
)
