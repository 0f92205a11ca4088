"""Before saving: a workflow looks at what a person is about to save or delete, and may forbid it (1.6)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from desktop_app.domain.node_spec import Config, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import JsonObject


class RequestInterceptionConfig(Config):
    """Without ``isGlobal`` only forms that name the workflow ask it."""

    collection: str | None = Field(default=None, title="Collection")
    isGlobal: bool = Field(
        default=False,
        alias="global",
        title="Before everything",
        description="Otherwise only where it is chosen: Data ▸ Run ▸ With every save, run.",
    )
    actions: list[Literal["create", "update", "updateOrCreate", "destroy"]] | None = Field(
        default=None, title="Before what"
    )


def variables(config: JsonObject) -> tuple[Variable, ...]:
    """Offer what is about to be done and who does it."""
    user = (Variable("id", "ID", "number"), Variable("nickname", "Name", "text"))
    params = (Variable("filterByTk", "Key", "any"), Variable("values", "Values", "object"))
    return (Variable("params", "Request", "object", params), Variable("user", "User", "object", user))


def summary(config: JsonObject) -> str:
    """Tell what is watched."""
    if not config.get("collection"):
        return Phrase("No collection chosen")
    return Phrase("Before a record of {name} is saved or deleted", name=config["collection"])


def inputs(config: JsonObject) -> tuple[JsonObject, ...]:
    """Ask before what the guard is to be asked, and about which record (1.6.1)."""
    options = [
        {"value": "create", "label": "Create"},
        {"value": "update", "label": "Update"},
        {"value": "destroy", "label": "Delete"},
    ]
    action = {"name": "action", "title": "Before what", "type": "select", "options": options}
    where = str(config.get("collection") or "")
    record = {"name": "target", "title": "Record", "type": "record", "collection": where, "required": True}
    return ({**action, "default": "create", "required": True}, record)


SPEC = TriggerSpec(
    type="request-interception",
    title="Before saving",
    description="Looks at what a person is about to save or delete, and may forbid it.",
    config=RequestInterceptionConfig,
    defaults={"collection": "", "global": False, "actions": []},
    sync=True,
    variables=variables,
    summary=summary,
    inputs=inputs,
)
