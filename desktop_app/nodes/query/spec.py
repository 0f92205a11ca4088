"""Query records: reads one record or a list (data.md 2.7)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.record_variables import record
from desktop_app.domain.workflow import JsonObject, Node


class SortItem(Config):
    """One field to sort by; a dotted path leads through associations to a single record."""

    field: str | None = Field(default=None, title="Field")
    direction: str | None = Field(default=None, title="Direction")


class QueryParams(Config):
    """``page`` and ``pageSize`` take numbers or variables; ``all`` as page size has no limit but the cap."""

    filter: dict[str, Any] | None = Field(default=None, title="Which records")
    sort: list[SortItem] | None = Field(default=None, title="Sort by")
    page: Any = Field(default=1, title="Page")
    pageSize: Any = Field(
        default=20,
        title="Records on a page",
        description="The word all stands for every record, up to 10000.",
    )
    appends: list[str] | None = Field(default=None, title="Load with it")


class QueryConfig(Config):
    """``collection`` is ``source:collection``; the source ``main`` may be left out."""

    collection: str = Field(title="Collection")
    multiple: bool = Field(default=False, title="Result")
    params: QueryParams | None = Field(default=None, title="Query")
    failOnEmpty: bool = Field(
        default=False, title="Fail when nothing is found", description="The workflow ends there as failed."
    )


def variables(node: Node) -> Variable:
    """Offer the record, or the list of them."""
    params, several = node.settings.get("params"), bool(node.settings.get("multiple"))
    appends = params.get("appends") if isinstance(params, dict) else None
    return record(node.key, node.title, node.settings, appends, several=several)


def summary(config: JsonObject) -> str:
    """Name the collection on the card."""
    if not config.get("collection"):
        return Phrase("No collection chosen")
    text = "Records of {name}" if config.get("multiple") else "One record of {name}"
    return Phrase(text, name=config["collection"])


SPEC = NodeSpec(
    type="query",
    title="Query records",
    group="collection",
    description="Reads one record of a collection, or a list of them.",
    config=QueryConfig,
    defaults={
        "collection": "",
        "multiple": False,
        "params": {"filter": {"$and": []}, "sort": [], "page": 1, "pageSize": 20, "appends": []},
        "failOnEmpty": False,
    },
    synonyms=("read", "find", "select", "search", "database"),
    testable=True,
    variables=variables,
    summary=summary,
)
