"""Manual trigger: a person starts the workflow with values of their own (decision 12)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from desktop_app.domain.node_spec import Config, Variable
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import JsonObject


class InputField(Config):
    """One field of the form that asks for the input."""

    name: str
    title: str | None = None
    type: Literal[
        "text", "multiline", "number", "bool", "date", "datetime", "select", "multiselect", "json", "file"
    ] = "text"
    required: bool = False
    default: Any = None
    options: list[Any] | None = None


class ManualTriggerConfig(Config):
    """Without ``fields`` the input is free JSON; ``sample`` is what the run dialog starts with."""

    fields: list[InputField] | None = Field(default=None, title="Input fields")
    sample: Any = Field(default=None, title="Sample input")


def variables(config: JsonObject) -> tuple[Variable, ...]:
    """Offer the fields, or what the sample shows."""
    fields = config.get("fields")
    if isinstance(fields, list) and fields:
        return tuple(Variable(str(f["name"]), str(f.get("title") or f["name"]), _type(f)) for f in fields)
    return _members(config.get("sample"))


def _type(item: dict[str, Any]) -> str:
    return {"number": "number", "bool": "bool", "json": "any", "multiselect": "list"}.get(
        str(item.get("type")), "text"
    )


def _members(value: Any) -> tuple[Variable, ...]:
    sample = value[0] if isinstance(value, list) and value else value
    if not isinstance(sample, dict):
        return ()
    return tuple(Variable(key, key, _type_of(item), _members(item)) for key, item in sample.items())


def _type_of(value: Any) -> str:
    for kind, name in ((bool, "bool"), (int, "int"), (float, "number"), (str, "text"), (list, "list")):
        if isinstance(value, kind):
            return name
    return "object" if isinstance(value, dict) else "any"


def summary(config: JsonObject) -> str:
    """Count the fields on the card."""
    fields = config.get("fields")
    return f"By hand, {len(fields)} fields" if isinstance(fields, list) and fields else "By hand"


SPEC = TriggerSpec(
    type="manual",
    title="Manual",
    description="Starts when a person runs the workflow, with a form or JSON as input.",
    config=ManualTriggerConfig,
    variables=variables,
    summary=summary,
)
