"""JSON variable mapping: gives the parts of some data names of their own (engine.md 4.12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from desktop_app.domain.node_spec import Config, Later, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.nodes.json_variable_mapping.paths import shown


class MappedVariable(Config):
    """One part: the value along ``paths`` is stored under ``key`` and shown as ``alias`` or its path."""

    key: str | None = None
    path: str | None = Field(default=None, title="Path")
    name: str | None = None
    paths: list[str] | None = None
    alias: str | None = Field(default=None, title="Name")


class JsonVariableMappingConfig(Config):
    """``example`` serves the editor alone: the variables are made from it."""

    dataSource: Any = Field(default=None, title="Data")
    example: Any = Field(default=None, title="Sample")
    parseArray: bool | None = Field(default=False, title="Lists")
    variables: list[MappedVariable] | None = Field(default=None, title="Variables")


def mapped(config: JsonObject) -> list[JsonObject]:
    """Return the configured variables that have a key and a path."""
    return list(_mapped(config))


def _mapped(config: JsonObject) -> Iterator[JsonObject]:
    listed = config.get("variables")
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and item.get("key") and isinstance(item.get("paths"), list):
            yield item


def variables(node: Node) -> Variable:
    """Offer each variable under its key."""
    return Variable(node.key, node.title, "object", Later(lambda: map(_variable, _mapped(node.settings))))


def _variable(item: JsonObject) -> Variable:
    return Variable(str(item["key"]), str(item.get("alias") or "") or shown(map(str, item["paths"])))


def summary(config: JsonObject) -> str:
    """Count the variables on the card."""
    count = len(mapped(config))
    return Phrase("{n} variables", n=count) if count != 1 else Phrase("One variable")


SPEC = NodeSpec(
    type="json-variable-mapping",
    title="JSON variable mapping",
    group="control",
    description="Makes variables of the parts of an object or a list, so that later nodes can choose them.",
    config=JsonVariableMappingConfig,
    defaults={"dataSource": None, "example": None, "parseArray": False, "variables": []},
    synonyms=("parse", "json", "fields", "destructure"),
    testable=True,
    variables=variables,
    summary=summary,
)
