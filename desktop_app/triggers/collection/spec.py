"""Collection event: a workflow starts when records are created, changed or deleted (data.md 1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import Field

from desktop_app.domain.node_spec import Config, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.record_variables import record
from desktop_app.domain.trigger_spec import TriggerSpec, collection_problems
from desktop_app.domain.workflow import JsonObject

CREATED: Final = 1
UPDATED: Final = 2
DELETED: Final = 4


class CollectionConfig(Config):
    """``mode`` is 1 created, 2 updated, 3 either, 4 deleted. Without collection or mode nothing is heard."""

    collection: str | None = Field(default=None, title="Collection")
    mode: Literal[1, 2, 3, 4] = Field(default=1, title="When")
    changed: list[str] | None = Field(
        default=None,
        title="Only when these fields change",
        description="None chosen: with any change. A new record counts as changed in every field.",
    )
    condition: dict[str, Any] | None = Field(
        default=None, title="Only records that match", description="Looks at the values after the change."
    )
    appends: list[str] | None = Field(default=None, title="Load with it")
    rollbackOnFailure: bool = Field(
        default=False,
        title="Take the change back when the workflow fails",
        description="Only where the workflow runs synchronously, inside the change.",
    )


def variables(config: JsonObject) -> tuple[Variable, ...]:
    """Offer the record."""
    return (record("data", "Record", config, config.get("appends")),)


_WORDS: Final[Mapping[Any, Phrase]] = {
    1: Phrase("When a record of {name} is created"),
    2: Phrase("When a record of {name} is updated"),
    3: Phrase("When a record of {name} is created or updated"),
    4: Phrase("When a record of {name} is deleted"),
}


def summary(config: JsonObject) -> str:
    """Tell what is watched."""
    if not config.get("collection"):
        return Phrase("No collection chosen")
    text = _WORDS.get(config.get("mode"), Phrase("When a record of {name} is changed"))
    return Phrase(text, name=config["collection"])


def inputs(config: JsonObject) -> tuple[JsonObject, ...]:
    """Ask for the record that a run by hand is about (1.1.5)."""
    where = str(config.get("collection") or "")
    return ({"name": "data", "title": "Record", "type": "record", "collection": where, "required": True},)


SPEC = TriggerSpec(
    type="collection",
    title="Collection event",
    description="Starts when records of a collection are created, changed or deleted.",
    config=CollectionConfig,
    defaults={"collection": "", "mode": 1, "changed": [], "condition": {"$and": []}, "appends": []},
    variables=variables,
    check=collection_problems,
    summary=summary,
    inputs=inputs,
)
