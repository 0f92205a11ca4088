"""Manual trigger: a person starts the workflow with values of their own (decision 12)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, Literal

from pydantic import Field

from desktop_app.domain.errors import Problem
from desktop_app.domain.node_spec import Config, Variable, copy_json
from desktop_app.domain.phrase import Phrase
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
    if fields := fields_of(config):
        return tuple(Variable(str(f["name"]), str(f.get("title") or f["name"]), _type(f)) for f in fields)
    return _members(config.get("sample"))


def check(config: JsonObject) -> list[Problem]:
    """Two fields of one name would share one value."""
    seen: set[str] = set()
    found = []
    fields = config.get("fields")
    for at, item in enumerate(fields if isinstance(fields, list) else ()):
        name = item.get("name") if isinstance(item, dict) else None
        if name and name in seen:
            found.append(Problem("another field above has this name", field=f"fields.{at}.name"))
        seen.add(str(name))
    return found


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


def complete(config: JsonObject, values: Any) -> Any:
    """Return the input with the defaults of the fields that it leaves out."""
    if not isinstance(values, dict):
        return values
    given = {
        str(f["name"]): copy_json(f["default"]) for f in fields_of(config) if f.get("default") is not None
    }
    return {**given, **values}


def input_problems(config: JsonObject, values: Any) -> list[Problem]:
    """Return what is wrong with an input, by field. Free JSON and members that no field names are fine."""
    fields = fields_of(config)
    if fields and not isinstance(values, dict):
        names = ", ".join(str(field["name"]) for field in fields)
        return [Problem(f"must be an object with the fields {names}")]
    faults = ((str(field["name"]), _fault(field, values.get(str(field["name"])))) for field in fields)
    return [Problem(fault, field=name) for name, fault in faults if fault]


def fields_of(config: JsonObject) -> list[dict[str, Any]]:
    """Return the fields of a config that have a name."""
    fields = config.get("fields")
    return [f for f in fields if isinstance(f, dict) and f.get("name")] if isinstance(fields, list) else []


def _fault(field: dict[str, Any], value: Any) -> str:
    """Return why a value does not fit its field; empty when it does. "No" is an answer, nothing is none."""
    if value in (None, "", []):
        return "is required" if field.get("required") else ""
    kind = str(field.get("type") or "text")
    if kind in _SHAPES and not _SHAPES[kind][0](value):
        return f"must be {_SHAPES[kind][1]}, not {_shown(value)}"
    options = [_option(option) for option in field.get("options") or []]
    chosen = value if kind == "multiselect" else [value]
    wrong = [item for item in chosen if item not in options] if kind in _CHOICES and options else []
    return f"must be one of {', '.join(map(_shown, options))}, not {_shown(wrong[0])}" if wrong else ""


_CHOICES: Final = ("select", "multiselect")
_SHAPES: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    "number": (lambda value: isinstance(value, int | float) and not isinstance(value, bool), "a number"),
    "bool": (lambda value: isinstance(value, bool), "true or false"),
    "multiselect": (lambda value: isinstance(value, list), "a list"),
}


def _option(option: Any) -> Any:
    return option.get("value", option.get("label")) if isinstance(option, dict) else option


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:39]}…"


def summary(config: JsonObject) -> str:
    """Count the fields on the card."""
    fields = config.get("fields")
    if not isinstance(fields, list) or not fields:
        return Phrase("By hand")
    return Phrase("By hand, 1 field") if len(fields) == 1 else Phrase("By hand, {n} fields", n=len(fields))


SPEC = TriggerSpec(
    type="manual",
    title="Manual",
    description="Starts when a person runs the workflow, with a form or JSON as input.",
    config=ManualTriggerConfig,
    variables=variables,
    check=check,
    summary=summary,
)
