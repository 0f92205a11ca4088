"""Update records: writes values into all records that match (data.md 2.5)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject


class UpdateParams(Config):
    """Only a literal false for ``individualHooks`` means one statement for all; absent means one by one."""

    filter: dict[str, Any] | None = Field(default=None, title="Which records")
    allowAll: bool = Field(
        default=False, title="All records", description="Without a condition every record is changed."
    )
    individualHooks: bool | None = Field(default=None, title="How")
    values: dict[str, Any] = Field(default_factory=dict, title="Values")


class UpdateConfig(Config):
    """``collection`` is ``source:collection``; the source ``main`` may be left out."""

    collection: str = Field(title="Collection")
    params: UpdateParams | None = Field(default=None, title="Change")


def summary(config: JsonObject) -> str:
    """Name the collection on the card."""
    name = config.get("collection")
    return Phrase("Changes {name}", name=name) if name else Phrase("No collection chosen")


SPEC = NodeSpec(
    type="update",
    title="Update records",
    group="collection",
    description="Writes values into all records of a collection that match a filter.",
    config=UpdateConfig,
    defaults={
        "collection": "",
        "params": {"individualHooks": True, "filter": {"$and": []}, "values": {}},
    },
    synonyms=("change", "edit record", "write", "database"),
    effects=True,
    testable=True,
    summary=summary,
)
