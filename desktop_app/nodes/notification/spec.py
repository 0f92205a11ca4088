"""Notification: tells the person something (data.md 3.4)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject


class NotificationConfig(Config):
    """``receivers`` and ``account`` are for mails; a desktop has one person."""

    channelName: str | None = Field(default=None, title="Channel")
    title: str | None = Field(default=None, title="Title")
    content: str | None = Field(default=None, title="Text")
    account: str | None = Field(default=None, title="Mail account")
    receivers: Any = Field(default=None, title="Receivers")
    ignoreFail: bool = Field(
        default=False,
        title="Go on after a failure",
        description="The result then tells what went wrong.",
    )
    onInterrupt: Literal["ask", "retry", "abort"] = Field(default="ask", title="If Wirework ends in between")


def summary(config: JsonObject) -> str:
    """Show the title on the card."""
    said = " ".join(str(config.get("title") or config.get("content") or "").split())
    return said or Phrase("No title yet")


SPEC = NodeSpec(
    type="notification",
    title="Notification",
    group="extended",
    description="Tells you something: on the desktop, in the list of notices, or by mail.",
    config=NotificationConfig,
    defaults={
        "channelName": "desktop",
        "title": "",
        "content": "",
        "account": None,
        "receivers": [],
        "ignoreFail": False,
    },
    synonyms=("notify", "alert", "toast", "message", "tell"),
    effects=True,
    testable=True,
    summary=summary,
)
