"""Aggregate: counts, adds up or compares the records of a collection (data.md 2.8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node


class AggregateParams(Config):
    """``distinct`` looks at different values only."""

    field: str = Field(title="Field")
    filter: dict[str, Any] | None = Field(default=None, title="Which records")
    distinct: bool | None = Field(default=None, title="Different values only")


class LinkedTo(Config):
    """The record whose linked records count: its collection, the association, and the record's key."""

    associatedCollection: str = Field(title="Collection of the record")
    name: str = Field(title="Association")
    associatedKey: Any = Field(default=None, title="Key of the record")


class AggregateConfig(Config):
    """``association`` belongs to ``associated``; ``precision`` are decimals from 0 to 14."""

    aggregator: Literal["count", "sum", "avg", "min", "max"] = Field(title="Calculate")
    collection: str = Field(title="Collection")
    associated: bool = Field(default=False, title="Only linked records")
    association: LinkedTo | None = Field(default=None, title="Linked to")
    params: AggregateParams = Field(title="Records")
    precision: int | None = Field(default=None, title="Decimals")


def variables(node: Node) -> Variable:
    """Offer the value."""
    return Variable(node.key, node.title, "number")


_WORDS: Final[Mapping[Any, Phrase]] = {
    "count": Phrase("Number of {field} in {collection}"),
    "sum": Phrase("Sum of {field} in {collection}"),
    "avg": Phrase("Average of {field} in {collection}"),
    "min": Phrase("Least {field} in {collection}"),
    "max": Phrase("Greatest {field} in {collection}"),
}


def summary(config: JsonObject) -> str:
    """Tell what is calculated."""
    if not config.get("collection"):
        return Phrase("No collection chosen")
    params = config.get("params")
    field = params.get("field") if isinstance(params, dict) else ""
    text = _WORDS.get(config.get("aggregator"), Phrase("Of {field} in {collection}"))
    return Phrase(text, field=field or "…", collection=config["collection"])


SPEC = NodeSpec(
    type="aggregate",
    title="Aggregate",
    group="collection",
    description="Counts records, or calculates the sum, average, least or greatest value of a field.",
    config=AggregateConfig,
    defaults={
        "aggregator": "count",
        "collection": "",
        "associated": False,
        "association": None,
        "params": {"field": "", "filter": {"$and": []}, "distinct": False},
        "precision": 2,
    },
    synonyms=("count", "sum", "average", "minimum", "maximum", "statistics"),
    testable=True,
    variables=variables,
    summary=summary,
)
