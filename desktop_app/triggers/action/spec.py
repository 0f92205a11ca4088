"""After saving: a workflow starts when a person has saved a record in a form or grid (data.md 1.4)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from desktop_app.domain.node_spec import Config, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.record_variables import record
from desktop_app.domain.trigger_spec import TriggerSpec, collection_problems
from desktop_app.domain.workflow import JsonObject


class ActionConfig(Config):
    """Without ``isGlobal`` only forms that name the workflow start it."""

    collection: str | None = Field(default=None, title="Collection")
    isGlobal: bool = Field(
        default=False,
        alias="global",
        title="After every save",
        description="Otherwise only where it is chosen: Data ▸ Run ▸ With every save, run.",
    )
    actions: list[Literal["create", "update"]] | None = Field(default=None, title="Which saves")
    appends: list[str] | None = Field(default=None, title="Load with it")


def variables(config: JsonObject) -> tuple[Variable, ...]:
    """Offer the saved record and who saved it."""
    user = (Variable("id", "ID", "number"), Variable("nickname", "Name", "text"))
    return (record("data", "Record", config, config.get("appends")), Variable("user", "User", "object", user))


def summary(config: JsonObject) -> str:
    """Tell what is watched."""
    if not config.get("collection"):
        return Phrase("No collection chosen")
    return Phrase("After a record of {name} was saved", name=config["collection"])


def inputs(config: JsonObject) -> tuple[JsonObject, ...]:
    """Ask for the record that a run by hand is about (1.4.1)."""
    where = str(config.get("collection") or "")
    return ({"name": "data", "title": "Record", "type": "record", "collection": where, "required": True},)


SPEC = TriggerSpec(
    type="action",
    title="After saving",
    description="Starts when a person has saved a record in a form or grid.",
    config=ActionConfig,
    defaults={"collection": "", "global": False, "actions": [], "appends": []},
    variables=variables,
    check=collection_problems,
    summary=summary,
    inputs=inputs,
)
