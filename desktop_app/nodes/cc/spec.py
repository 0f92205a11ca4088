"""Notify (cc): tells people something and goes on at once (engine.md 4.19)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject


class CcConfig(Config):
    """``users`` are ids or variables that yield some; ``title`` is what they read in the list of tasks."""

    users: list[Any] | str | int | None = Field(default=None, title="Who is told")
    title: str | None = Field(default=None, title="Title")


def summary(config: JsonObject) -> str:
    """Show the title on the card."""
    return str(config.get("title") or "") or Phrase("For your information")


SPEC = NodeSpec(
    type="cc",
    title="Notify",
    group="manual",
    description="Puts a note into the list of tasks and goes on. Nobody has to answer.",
    config=CcConfig,
    defaults={"users": [1], "title": ""},
    synonyms=("cc", "copy", "inform", "notice", "message"),
    summary=summary,
)
