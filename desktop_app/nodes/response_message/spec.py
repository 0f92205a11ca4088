"""Response message: says something to whoever started the run and waits for it (engine.md 4.20)."""

from __future__ import annotations

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, Placement
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject

ALWAYS = frozenset({"manual", "request-interception"})
"""Triggers whose runs have somebody who waits for the answer."""

WHEN_SYNC = frozenset({"action", "custom-action"})
"""Triggers where somebody waits only if the workflow is synchronous."""


class ResponseMessageConfig(Config):
    """``message`` is text with variables; an empty one says nothing."""

    message: str | None = Field(default=None, title="Message")


def is_available(placement: Placement) -> str | None:
    """Only where somebody can hear the message."""
    kind, sync = placement.workflow.type, placement.workflow.sync
    if kind in ALWAYS or (kind in WHEN_SYNC and sync):
        return None
    if kind in WHEN_SYNC:
        return "only usable in a synchronous workflow: nobody waits for the message otherwise"
    return "not usable in a workflow of this kind: nobody waits for the message"


def summary(config: JsonObject) -> str:
    """Show the message on the card."""
    return str(config.get("message") or "").strip() or Phrase("No message yet")


SPEC = NodeSpec(
    type="response-message",
    title="Response message",
    group="extended",
    description="Says something to the person who started the run.",
    config=ResponseMessageConfig,
    defaults={"message": ""},
    synonyms=("toast", "reply", "answer", "show"),
    testable=True,
    is_available=is_available,
    summary=summary,
)
