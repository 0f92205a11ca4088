"""Read a file: its content as a value (data.md 3.10)."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from desktop_app.domain.file_fields import FileConfig, file_variables, named
from desktop_app.domain.node_spec import NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node

MOST_KB: Final = 10_240


class FileReadConfig(FileConfig):
    """Which file, and what its content becomes."""

    path: Any = Field(default="", title="File", description="A path, or a file that another node found.")
    format: Literal["text", "lines", "json", "csv", "base64", "file"] = Field(default="text", title="As")
    encoding: str = Field(default="utf-8", title="Encoding")
    maxKb: int = Field(default=MOST_KB, ge=1, le=102_400, title="At most")


def variables(node: Node) -> Variable:
    """Offer the content, or what is to be said of the file."""
    kind = node.settings.get("format")
    if kind == "file":
        return file_variables(node.key, node.title)
    return Variable(
        node.key, node.title, {"lines": "list", "csv": "list", "json": "any"}.get(str(kind), "text")
    )


def summary(config: JsonObject) -> str:
    """Show the path on the card."""
    path = named(config, "path")
    return Phrase("Reads {path}", path=path) if path else Phrase("No file chosen yet")


SPEC = NodeSpec(
    type="file-read",
    title="Read file",
    group="files",
    description="Reads a text, lines, JSON, CSV or the bytes of a file.",
    config=FileReadConfig,
    defaults={"path": "", "format": "text", "encoding": "utf-8", "maxKb": MOST_KB, "ignoreFail": False},
    synonyms=("open", "load", "csv", "text file", "content"),
    testable=True,
    variables=variables,
    summary=summary,
)
