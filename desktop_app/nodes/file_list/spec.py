"""List files: what lies in a folder, or is found below it (data.md 3.10)."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from desktop_app.domain.file_fields import FileConfig, file_variables, named
from desktop_app.domain.node_spec import NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node

MOST: Final = 1_000


class FileListConfig(FileConfig):
    """Which folder, which names, in which order."""

    folder: Any = Field(default="files", title="Folder")
    pattern: str = Field(
        default="*", title="Names", description="* stands for any signs and ? for one: *.csv; several with ;"
    )
    recursive: bool = Field(default=False, title="Also in folders inside")
    kind: Literal["files", "folders", "both"] = Field(default="files", title="Find")
    contains: str | None = Field(
        default="", title="That contain", description="Only text files that hold these words."
    )
    order: Literal["name", "newest", "oldest", "largest"] = Field(default="name", title="Order")
    limit: int = Field(default=MOST, ge=1, le=100_000, title="At most")


def variables(node: Node) -> Variable:
    """Offer the list of files, each with when it was changed."""
    found = file_variables(node.key, node.title, many=True)
    changed = Variable("modified", "Changed", "date")
    return Variable(found.value, found.label, found.type, (*found.children, changed))


def summary(config: JsonObject) -> str:
    """Show folder and names on the card."""
    folder = named(config, "folder")
    if not folder:
        return Phrase("No folder chosen yet")
    return Phrase("{pattern} in {folder}", pattern=str(config.get("pattern") or "*"), folder=folder)


SPEC = NodeSpec(
    type="file-list",
    title="Find files",
    group="files",
    description="Lists the files of a folder, by name, words, age or size.",
    config=FileListConfig,
    defaults={
        "folder": "files",
        "pattern": "*",
        "recursive": False,
        "kind": "files",
        "contains": "",
        "order": "name",
        "limit": MOST,
        "ignoreFail": False,
    },
    synonyms=("directory", "folder", "search", "glob", "list"),
    testable=True,
    variables=variables,
    summary=summary,
)
