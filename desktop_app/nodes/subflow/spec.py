"""Call workflow: runs another workflow and goes on with its output (engine.md 4.11)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.errors import Problem
from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import CALL, JsonObject, Node


class SubflowConfig(Config):
    """``workflow`` is the key of the workflow to call; ``context`` what its trigger is given."""

    workflow: str | None = Field(default=None, title="Workflow")
    context: Any = Field(default=None, title="Input")


def variables(node: Node) -> Variable:
    """Offer the output of the called workflow."""
    return Variable(node.key, node.title)


def check(config: JsonObject) -> list[Problem]:
    """A workflow must be chosen."""
    if "workflow" not in config or config.get("workflow"):
        return []
    return [Problem("choose the workflow to call", field="workflow", code="missing")]


def summary(config: JsonObject) -> str:
    """Name the workflow on the card."""
    key = config.get("workflow")
    return Phrase("Calls {workflow}", workflow=key) if key else Phrase("No workflow chosen")


SPEC = NodeSpec(
    type=CALL,
    title="Call workflow",
    group="control",
    description="Runs another workflow, waits for its end and goes on with its output.",
    config=SubflowConfig,
    defaults={"context": {}},
    synonyms=("sub-workflow", "subprocess", "function", "invoke"),
    variables=variables,
    check=check,
    summary=summary,
)
