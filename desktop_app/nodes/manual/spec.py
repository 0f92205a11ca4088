"""Manual: a person answers before the workflow goes on (engine.md 4.17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from pydantic import Field

from desktop_app.domain.errors import Problem
from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.task_layouts import Layout, known_forms, layout_problems
from desktop_app.domain.workflow import JsonObject, Node


class Action(Config):
    """A button: ``status`` 1 continues, -5 rejects, 0 saves; ``values`` are preset into the answer."""

    key: str | None = None
    status: int | None = None
    title: str | None = None
    values: dict[str, Any] | None = None


RECORD_FORMS: Final = ("create", "update")
"""Types of forms whose settling answer writes a record."""


class FormField(Config):
    """One field of a form."""

    name: str
    title: str | None = None
    type: Literal[
        "text", "multiline", "number", "bool", "date", "datetime", "select", "multiselect", "file"
    ] = "text"
    required: bool = False
    default: Any = None
    options: list[Any] | None = None


class Form(Config):
    """What the person fills in; ``create`` and ``update`` forms also write a record of ``collection``, the
    latter to those that ``filter`` finds. Other programs keep the fields of a form that only asks as a
    ``collection`` of its own.
    """

    type: Literal["custom", "create", "update"] = "custom"
    title: str | None = None
    fields: list[FormField] | None = None
    actions: list[Action] | None = None
    collection: str | dict[str, Any] | None = None
    filter: dict[str, Any] | None = None


class ManualConfig(Config):
    """``mode`` 0: one answer settles; 1: all must agree; -1: any may agree."""

    assignees: list[Any] | str | int | None = Field(default=None, title="Assignees")
    mode: int | None = Field(default=0, title="Mode")
    title: str | None = Field(default=None, title="Task title")
    forms: dict[str, Form] | None = Field(default=None, title="Forms")
    layout: Layout | None = Field(default=None, alias="schema", title="Layout")


CHOOSING: Final = ("select", "multiselect")


def forms(node: Node) -> dict[str, Any]:
    """Return what a person fills in: the forms, with the fields that another program has drawn in them."""
    return known_forms(node.settings.get("forms"), node.settings.get("schema"))


def variables(node: Node) -> Variable | None:
    """Offer the fields of each form."""
    known = forms(node)
    if not known:
        return None
    children = tuple(_form_variable(key, form) for key, form in known.items())
    return Variable(node.key, node.title, "object", children)


def _form_variable(key: str, form: Any) -> Variable:
    fields = form.get("fields") if isinstance(form, dict) else None
    title = form.get("title") if isinstance(form, dict) else None
    children = tuple(
        Variable(
            str(f.get("name")), str(f.get("title") or f.get("name")), _TYPES.get(str(f.get("type")), "text")
        )
        for f in fields or []
        if isinstance(f, dict)
    )
    return Variable(key, str(title or key), "object", children)


_TYPES = {"number": "number", "bool": "bool", "date": "date", "datetime": "date", "multiselect": "list"}


def check(config: JsonObject) -> list[Problem]:
    """At least one form with one settling action is needed; fields and tables must be named."""
    given = config.get("forms") or {}
    found = [problem for key, form in given.items() for problem in _form_problems(f"forms.{key}", form)]
    found += layout_problems(config.get("schema"), given)
    return found if any(problem.severity == "error" for problem in found) else [*found, *_unsettled(given)]


def _form_problems(path: str, form: JsonObject) -> Iterator[Problem]:
    if form.get("type") in RECORD_FORMS and not form.get("collection"):
        yield Problem("name the table to write to", field=f"{path}.collection", code="missing")
    if form.get("type") == "update" and not form.get("filter"):
        words = "say which records are changed: an empty filter is refused"
        yield Problem(words, field=f"{path}.filter", code="missing")
    names: set[str] = set()
    for at, item in enumerate(form.get("fields") or []):
        if item["name"] in names:
            words = f"another field is named “{item['name']}”, too: one answer would be lost"
            yield Problem(words, field=f"{path}.fields.{at}.name", code="invalid")
        names.add(item["name"])
        if item.get("type") in CHOOSING and not item.get("options"):
            words = "add an option: nothing could be chosen"
            yield Problem(words, field=f"{path}.fields.{at}.options", code="missing")


def _unsettled(forms: JsonObject) -> list[Problem]:
    actions = [a for form in forms.values() for a in (form.get("actions") or [])]
    if any(a.get("status") for a in actions):
        return []
    return [
        Problem("add a form with at least one button that settles the task", field="forms", code="missing")
    ]


def summary(config: JsonObject) -> str:
    """Show the task title on the card."""
    return str(config.get("title") or "") or Phrase("Waits for an answer")


SPEC = NodeSpec(
    type="manual",
    title="Manual",
    group="manual",
    description="Creates a task and waits until a person has answered its form.",
    config=ManualConfig,
    defaults={
        "assignees": [1],
        "mode": 0,
        "title": "",
        "forms": {
            "form": {
                "type": "custom",
                "title": "Answer",
                "fields": [{"name": "comment", "title": "Comment", "type": "multiline"}],
                "actions": [
                    {"key": "approve", "title": "Approve", "status": 1},
                    {"key": "reject", "title": "Reject", "status": -5},
                ],
            }
        },
    },
    synonyms=("approval", "human", "task", "form", "review"),
    asynchronous=True,
    variables=variables,
    check=check,
    summary=summary,
    forms=forms,
)
