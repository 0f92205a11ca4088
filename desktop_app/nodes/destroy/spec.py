"""Delete records: removes all records that match (data.md 2.6)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject


class DestroyParams(Config):
    """Only a literal false for ``individualHooks`` means one statement for all; absent means one by one."""

    filter: dict[str, Any] | None = Field(default=None, title="Which records")
    allowAll: bool = Field(
        default=False, title="All records", description="Without a condition every record is deleted."
    )
    individualHooks: bool | None = Field(default=None, title="How")


class DestroyConfig(Config):
    """``collection`` is ``source:collection``; the source ``main`` may be left out."""

    collection: str = Field(title="Collection")
    params: DestroyParams | None = Field(default=None, title="Deletion")


def summary(config: JsonObject) -> str:
    """Name the collection on the card."""
    name = config.get("collection")
    return Phrase("Deletes from {name}", name=name) if name else Phrase("No collection chosen")


SPEC = NodeSpec(
    type="destroy",
    title="Delete records",
    group="collection",
    description="Deletes all records of a collection that match a filter.",
    config=DestroyConfig,
    defaults={"collection": "", "params": {"individualHooks": True, "filter": {"$and": []}}},
    synonyms=("remove", "delete", "database"),
    effects=True,
    testable=True,
    summary=summary,
)
