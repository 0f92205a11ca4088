"""The worked examples that Wirework ships: workflows to run and to read, with the tables they work on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop_app.domain.resources import resource_path
from desktop_app.domain.workflow import Workflow
from desktop_app.services.documents import read_document

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "order_stock": ("orders", "order_lines", "log"),
    "order_simple": ("orders",),
    "order_loop": ("orders", "order_lines"),
    "order_guard": ("orders", "order_lines"),
    "totals": ("orders", "order_lines"),
    "count_articles": ("articles",),
    "number": ("articles",),
    "versions": ("articles", "article_versions"),
    "submit": ("samples", "inspections"),
    "ship": ("orders", "log"),
    "import_csv": ("contacts",),
    "file_inbox": ("contacts",),
}
"""The names of the files, each with the tables that a person is shown; what these link to comes with them."""


def example(name: str) -> Workflow:
    """Return an example.

    :raises DocumentError: it cannot be read.
    """
    return read_document(resource_path("examples", f"{name}.workflow.json"))
