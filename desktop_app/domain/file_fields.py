"""Members that the configs of file nodes share (data.md 3.10)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from desktop_app.domain.node_spec import Config, Variable
from desktop_app.domain.workflow import JsonObject


class FileConfig(Config):
    """What every file node has."""

    ignoreFail: bool = Field(
        default=False, title="Go on after a failure", description="The result then tells what went wrong."
    )


class WritingConfig(FileConfig):
    """What every node has that changes files."""

    onInterrupt: Literal["ask", "retry", "abort"] = Field(default="ask", title="If Wirework ends in between")


def file_variables(value: str, label: str, *, many: bool = False) -> Variable:
    """Return a file object as a variable (4.6), or a list of them."""
    parts = {
        "path": ("Path", "text"),
        "filename": ("File name", "text"),
        "title": ("Name without its ending", "text"),
        "extname": ("Ending", "text"),
        "mimetype": ("Kind", "text"),
        "size": ("Size in bytes", "int"),
    }
    children = tuple(Variable(name, title, kind) for name, (title, kind) in parts.items())
    return Variable(value, label, "list" if many else "object", children)


def shown(value: Any) -> str:
    """Return a path as a card shows it; empty without one."""
    if isinstance(value, dict):
        value = value.get("path")
    return str(value or "").strip()


def named(config: JsonObject, name: str) -> str:
    """Return the path in a member of a config, for the card."""
    return shown(config.get(name))
