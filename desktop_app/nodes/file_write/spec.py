"""Write a file: a value becomes its content, or is added to it (data.md 3.10)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from desktop_app.domain.file_fields import WritingConfig, file_variables, named
from desktop_app.domain.node_spec import NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node


class FileWriteConfig(WritingConfig):
    """Which file, what it is to hold, and what becomes of one that is there."""

    path: Any = Field(default="", title="File", description="A path; what is relative lies in the workspace.")
    content: Any = Field(
        default="", title="Content", description="A text is written as it is, any other value as JSON."
    )
    mode: Literal["replace", "append", "create"] = Field(default="replace", title="A file that is there")
    newline: bool = Field(default=True, title="End with a new line")
    encoding: str = Field(default="utf-8", title="Encoding")
    folders: bool = Field(default=True, title="Make folders that are missing")


def variables(node: Node) -> Variable:
    """Offer the file that was written."""
    return file_variables(node.key, node.title)


def summary(config: JsonObject) -> str:
    """Show on the card what is done to which file."""
    path = named(config, "path")
    if not path:
        return Phrase("No file chosen yet")
    if config.get("mode") == "append":
        return Phrase("Adds to {path}", path=path)
    return Phrase("Writes {path}", path=path)


SPEC = NodeSpec(
    type="file-write",
    title="Write file",
    group="files",
    description="Writes a text or a value into a file, or adds it at its end.",
    config=FileWriteConfig,
    defaults={
        "path": "",
        "content": "",
        "mode": "replace",
        "newline": True,
        "encoding": "utf-8",
        "folders": True,
        "ignoreFail": False,
    },
    synonyms=("save", "append", "log file", "export", "create file"),
    effects=True,
    testable=True,
    variables=variables,
    summary=summary,
)
