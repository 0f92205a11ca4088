"""Output: set what the execution answers (engine.md 4.10)."""

from __future__ import annotations

import json
from typing import Any

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node


class OutputConfig(Config):
    """``value`` is any template; the last output that runs wins."""

    value: Any = Field(default=None, title="Output value")


def variables(node: Node) -> Variable:
    """Offer the value."""
    return Variable(node.key, node.title)


def summary(config: JsonObject) -> str:
    """Show the value on the card."""
    value = config.get("value")
    if value is None:
        return Phrase("No value")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


SPEC = NodeSpec(
    type="output",
    title="Workflow output",
    group="control",
    description="Sets the output of the execution; the last one that runs wins.",
    config=OutputConfig,
    defaults={"value": ""},
    synonyms=("return", "result", "answer"),
    testable=True,
    variables=variables,
    summary=summary,
)
