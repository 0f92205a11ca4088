"""Variable: declare a value, or assign a new one to a declared variable (engine.md 4.7)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node


class VariableConfig(Config):
    """``target`` is the key of a declaring variable node, or null to declare one here."""

    target: str | None = Field(default=None, title="Assign to")
    value: Any = Field(default=None, title="Value")


def variables(node: Node) -> Variable | None:
    """Only a declaration offers a variable."""
    return None if node.settings.get("target") else Variable(node.key, node.title)


def summary(config: JsonObject) -> str:
    """Show the value on the card."""
    value = config.get("value")
    text = "null" if value is None else str(value) or Phrase("empty text")
    return Phrase("Assign {value}" if config.get("target") else "Declare as {value}", value=text)


SPEC = NodeSpec(
    type="variable",
    title="Variable",
    group="control",
    description="Declares a variable, or assigns a new value to one that an earlier node declared.",
    config=VariableConfig,
    defaults={"target": None, "value": ""},
    synonyms=("set", "assign", "let", "store"),
    testable=True,
    variables=variables,
    summary=summary,
)
