"""Custom action: a workflow that a person starts on chosen records, or without any (data.md 1.5)."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from desktop_app.domain.errors import Problem
from desktop_app.domain.node_spec import Config, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.record_variables import record
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import JsonObject

ANYTHING: Final = 0
ONE: Final = 1
SEVERAL: Final = 2


class CustomActionConfig(Config):
    """``type`` is 0 for any values, 1 for one record, 2 for several."""

    type: Literal[0, 1, 2] = Field(title="Works on")
    collection: str | None = Field(default=None, title="Collection")
    appends: list[str] | None = Field(default=None, title="Load with it")


def variables(config: JsonObject) -> tuple[Variable, ...]:
    """Offer what it works on and who started it."""
    user = (Variable("id", "ID", "number"), Variable("nickname", "Name", "text"))
    title = {ONE: "Record", SEVERAL: "Records"}.get(config.get("type") or ANYTHING, "Values")
    of_records = config if config.get("type") in (ONE, SEVERAL) else {}
    several = config.get("type") == SEVERAL
    return (
        record("data", title, of_records, of_records.get("appends"), several=several),
        Variable("user", "User", "object", user),
    )


def check(config: JsonObject) -> list[Problem]:
    """Records need a collection."""
    if config.get("type") in (ONE, SEVERAL) and not config.get("collection"):
        return [Problem("choose the collection of the records", field="collection", code="missing")]
    return []


def summary(config: JsonObject) -> str:
    """Tell what it works on."""
    if config.get("type") not in (ONE, SEVERAL):
        return Phrase("By hand, with any values")
    if not config.get("collection"):
        return Phrase("No collection chosen")
    text = "By hand, on a record of {name}" if config["type"] == ONE else "By hand, on records of {name}"
    return Phrase(text, name=config["collection"])


def inputs(config: JsonObject) -> tuple[JsonObject, ...]:
    """Ask for the record, the records, or the values that a run by hand works on (1.5.1)."""
    where = str(config.get("collection") or "")
    if config.get("type") == ONE:
        return ({"name": "data", "title": "Record", "type": "record", "collection": where, "required": True},)
    if config.get("type") == SEVERAL:
        several = {"name": "filterByTk", "title": "Records", "type": "records", "collection": where}
        return ({**several, "required": True},)
    return ({"name": "data", "title": "Values", "type": "json", "required": True, "default": {}},)


SPEC = TriggerSpec(
    type="custom-action",
    title="Custom action",
    description="Starts when a person runs it on chosen records, or with values.",
    config=CustomActionConfig,
    defaults={"type": ANYTHING, "collection": "", "appends": []},
    variables=variables,
    check=check,
    summary=summary,
    inputs=inputs,
)
