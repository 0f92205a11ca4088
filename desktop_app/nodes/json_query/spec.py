"""JSON query: takes parts out of data with JMESPath, JSONPath or JSONata (engine.md 4.16)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pydantic import Field

from desktop_app.domain.node_spec import Config, ForeignText, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.template import PLACEHOLDER
from desktop_app.domain.workflow import JsonObject, Node

ENGINES = {"jmespath": "JMESPath", "jsonpathplus": "JSONPath", "jsonata": "JSONata"}
"""The query languages by the id that documents hold."""

PROCESS: Final = Path(__file__).with_name("query_process.py")
"""What reads and runs queries, apart from this process."""


class MappedProperty(Config):
    """One property of the result: from which ``path``, under which name (``alias``), shown as ``label``."""

    path: str | None = Field(default=None, title="Path")
    alias: str | None = Field(default=None, title="Name")
    label: str | None = Field(default=None, title="Label")


class JsonQueryConfig(Config):
    """An empty ``model`` leaves the result as the query gives it."""

    engine: str | None = Field(default="jmespath", title="Language")
    source: Any = Field(default="", title="Data")
    expression: str | None = Field(default="", title="Query")
    model: list[MappedProperty] | None = Field(default=None, title="Properties of the result")


def property_name(item: JsonObject) -> str:
    """Return the key under which a mapped property is stored: the alias, else the path without dots."""
    return str(item.get("alias") or "") or str(item.get("path") or "").replace(".", "_")


def properties(config: JsonObject) -> list[JsonObject]:
    """Return the mapped properties that name something."""
    model = config.get("model")
    items = model if isinstance(model, list) else []
    return [item for item in items if isinstance(item, dict) and property_name(item)]


def variables(node: Node) -> Variable:
    """Offer the result with its mapped properties, under the keys by which they are stored."""
    children = tuple(
        Variable(property_name(item), str(item.get("label") or property_name(item)))
        for item in properties(node.settings)
    )
    return Variable(node.key, node.title, "object" if children else "any", children)


def foreign(config: JsonObject) -> ForeignText | None:
    """Return the query, with the places into which variables will be put."""
    engine, expression = config.get("engine") or "jmespath", config.get("expression")
    if engine not in ENGINES or not isinstance(expression, str) or not expression.strip():
        return None
    if "{{" in PLACEHOLDER.sub("", expression):
        return None  # Half a variable: nobody can tell what it will be.
    holes = [list(found.span()) for found in PLACEHOLDER.finditer(expression)]
    request = {"engine": engine, "check": expression, "holes": holes}
    return ForeignText(PROCESS, request, "expression", "query")


def summary(config: JsonObject) -> str:
    """Show the query on the card."""
    return str(config.get("expression") or "").strip() or Phrase("No query yet")


SPEC = NodeSpec(
    type="json-query",
    title="JSON query",
    group="calculation",
    description="Takes parts out of data, or shapes it anew, with a query language.",
    config=JsonQueryConfig,
    defaults={"engine": "jmespath", "source": "", "expression": "", "model": []},
    synonyms=("jmespath", "jsonpath", "jsonata", "extract", "transform", "json calculation"),
    testable=True,
    variables=variables,
    summary=summary,
    foreign=foreign,
)
