"""Webhook response: what the caller of a webhook gets, after which the workflow ends (data.md 3.6)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.errors import Problem
from desktop_app.domain.http_headers import NAME
from desktop_app.domain.node_spec import Config, NodeSpec, Placement, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node


class Header(Config):
    """One header; the value may hold variables."""

    name: str = Field(title="Name")
    value: str = Field(default="", title="Value")


class ResponseConfig(Config):
    """``body`` is any JSON with variables; a text is sent as text."""

    statusCode: int = Field(default=200, ge=200, le=599, title="Status code")
    headers: list[Header] = Field(default_factory=list, title="Headers")
    body: Any = Field(default=None, title="Body", description="JSON with variables; a text is sent as it is.")


def check(config: JsonObject) -> list[Problem]:
    """Tell which headers have no proper name."""
    return [
        Problem("a name begins with a letter; digits, - and _ may follow", field=f"headers.{at}.name")
        for at, row in enumerate(config.get("headers") or ())
        if not NAME.fullmatch(str(row.get("name") or ""))
    ]


def is_available(placement: Placement) -> str | None:
    """Only where a caller waits for the answer."""
    if placement.workflow.type != "webhook":
        return "only usable in a workflow that a webhook starts"
    if not placement.workflow.sync:
        return "only usable in a synchronous workflow: others have answered already"
    return None


def variables(node: Node) -> Variable:
    """Offer what was answered."""
    members = (Variable("statusCode", "Status code", "int"), Variable("body", "Body", "any"))
    return Variable(node.key, node.title, "object", members)


def summary(config: JsonObject) -> str:
    """Tell the status."""
    return Phrase("Answers {status}", status=config.get("statusCode", 200))


SPEC = NodeSpec(
    type="response",
    title="Webhook response",
    group="extended",
    description="Answers whoever has called the webhook, and ends the workflow.",
    config=ResponseConfig,
    defaults={"statusCode": 200, "headers": [], "body": {"ok": True}},
    synonyms=("answer", "reply", "http", "return"),
    terminal=True,
    is_available=is_available,
    variables=variables,
    check=check,
    summary=summary,
)
