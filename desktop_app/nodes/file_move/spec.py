"""Move files: to another place, as a copy, or away (data.md 3.10)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from desktop_app.domain.errors import Problem
from desktop_app.domain.file_fields import WritingConfig, file_variables, named
from desktop_app.domain.node_spec import NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node


class FileMoveConfig(WritingConfig):
    """What is done with which files, and where to."""

    operation: Literal["move", "copy", "delete"] = Field(default="move", title="What to do")
    source: Any = Field(
        default="", title="Files", description="A path, a file that another node found, or a list of them."
    )
    target: Any = Field(
        default="",
        title="To",
        description="A path. With / at its end, or where a folder is: into that folder, under the same name.",
    )
    existing: Literal["fail", "replace", "rename"] = Field(default="fail", title="A file that is there")


def check(config: JsonObject) -> list[Problem]:
    """What is moved or copied goes somewhere."""
    if config.get("operation") == "delete" or config.get("target") or not config.get("source"):
        return []
    return [Problem("is missing", field="target", code="missing")]


def variables(node: Node) -> Variable:
    """Offer the file at its new place; of several files a list. Of what was deleted, the paths."""
    if node.settings.get("operation") == "delete":
        return Variable(node.key, node.title, "list")
    return file_variables(node.key, node.title)


def summary(config: JsonObject) -> str:
    """Show on the card what goes where."""
    source, target = config.get("source"), named(config, "target")
    if not source:
        return Phrase("No file chosen yet")
    files = named(config, "source") if isinstance(source, str | dict) else "…"
    if config.get("operation") == "delete":
        return Phrase("Deletes {files}", files=files)
    return Phrase("{files} to {target}", files=files, target=target or "…")


SPEC = NodeSpec(
    type="file-move",
    title="Move file",
    group="files",
    description="Moves, renames, copies or deletes files.",
    config=FileMoveConfig,
    defaults={"operation": "move", "source": "", "target": "", "existing": "fail", "ignoreFail": False},
    synonyms=("copy", "rename", "delete file", "remove", "archive"),
    effects=True,
    check=check,
    testable=True,
    variables=variables,
    summary=summary,
)
