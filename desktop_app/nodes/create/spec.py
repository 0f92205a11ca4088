"""Create record: adds one record to a collection (data.md 2.4)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.record_variables import record
from desktop_app.domain.workflow import JsonObject, Node


class CreateParams(Config):
    """``values`` by field or association; ``appends`` are associations that the result holds."""

    values: dict[str, Any] = Field(default_factory=dict, title="Values")
    appends: list[str] = Field(default_factory=list, title="Load with it")


class CreateConfig(Config):
    """``collection`` is ``source:collection``; the source ``main`` may be left out."""

    collection: str = Field(title="Collection")
    params: CreateParams | None = Field(default=None, title="Record")


def variables(node: Node) -> Variable:
    """Offer the new record."""
    params = node.settings.get("params")
    appends = params.get("appends") if isinstance(params, dict) else None
    return record(node.key, node.title, node.settings, appends)


def summary(config: JsonObject) -> str:
    """Name the collection on the card."""
    name = config.get("collection")
    return Phrase("Adds to {name}", name=name) if name else Phrase("No collection chosen")


SPEC = NodeSpec(
    type="create",
    title="Create record",
    group="collection",
    description="Adds one record to a collection, with what it links.",
    config=CreateConfig,
    defaults={"collection": "", "params": {"values": {}, "appends": []}},
    synonyms=("insert", "add record", "new row", "database"),
    effects=True,
    testable=True,
    variables=variables,
    summary=summary,
)
