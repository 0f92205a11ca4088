"""Files: a workflow starts when files of a folder are created, changed or deleted (data.md 1.5.2)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from desktop_app.domain.errors import Problem
from desktop_app.domain.node_spec import Config, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import JsonObject


class FileWatchConfig(Config):
    """``path`` is a folder or one file. Without it nothing is watched."""

    path: str | None = Field(default=None, title="Folder or file")
    pattern: str = Field(
        default="*", title="Names", description="Such as *.csv; several are separated by commas."
    )
    recursive: bool = Field(default=False, title="Also in folders inside")
    events: list[Literal["created", "changed", "deleted"]] = Field(
        default=["created"], title="When files are"
    )
    settle: int = Field(
        default=1_000,
        ge=0,
        title="Quiet for",
        description="So long a file must not have changed: what is still being written waits.",
    )
    interval: int = Field(default=2_000, ge=500, title="Look every", description="Half a second or more.")


def check(config: JsonObject) -> list[Problem]:
    """At least one event must be wanted."""
    if not config.get("events", ["created"]):
        return [Problem("choose at least one", field="events", code="missing")]
    return []


FILE = (
    Variable("path", "Path", "text"),
    Variable("filename", "Name", "text"),
    Variable("title", "Name without extension", "text"),
    Variable("extname", "Extension", "text"),
    Variable("mimetype", "Media type", "text"),
    Variable("size", "Size in bytes", "int"),
    Variable("modifiedAt", "Changed at", "date"),
)


def variables(config: JsonObject) -> tuple[Variable, ...]:
    """Offer what happened, and the file."""
    return (Variable("event", "What happened", "text"), Variable("file", "File", "object", FILE))


def inputs(config: JsonObject) -> tuple[JsonObject, ...]:
    """Ask for a file."""
    return ({"name": "path", "title": "File", "type": "file", "required": True},)


def summary(config: JsonObject) -> str:
    """Tell what is watched."""
    if not config.get("path"):
        return Phrase("No folder chosen")
    return Phrase("{names} in {folder}", names=config.get("pattern") or "*", folder=config["path"])


SPEC = TriggerSpec(
    type="file-watch",
    title="Files",
    description="Starts when files of a folder are created, changed or deleted.",
    config=FileWatchConfig,
    defaults={
        "path": None,
        "pattern": "*",
        "recursive": False,
        "events": ["created"],
        "settle": 1_000,
        "interval": 2_000,
    },
    sync=False,
    variables=variables,
    check=check,
    summary=summary,
    inputs=inputs,
)
