"""Dynamic calculation: an expression that is itself data, evaluated over data (engine.md 4.14)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node


class DynamicCalculationConfig(Config):
    """``expression`` yields an object with ``engine`` and ``expression``; ``scope`` the object that the
    placeholders of that expression refer to: ``{{price}}`` is its member.
    """

    expression: Any = Field(default=None, title="Expression")
    scope: Any = Field(default=None, title="Data")


def variables(node: Node) -> Variable:
    """Offer the result."""
    return Variable(node.key, node.title)


def summary(config: JsonObject) -> str:
    """Say whether the expression is chosen."""
    return Phrase("Evaluates an expression from data" if config.get("expression") else "No expression yet")


SPEC = NodeSpec(
    type="dynamic-calculation",
    title="Dynamic calculation",
    group="calculation",
    description="Evaluates an expression that comes from data, for example from a record.",
    config=DynamicCalculationConfig,
    defaults={"expression": None, "scope": None},
    synonyms=("dynamic expression", "formula", "rule"),
    testable=True,
    variables=variables,
    summary=summary,
)
