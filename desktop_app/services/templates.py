"""The workflows that Wirework ships to begin with (editor.md C, File ▸ New from template)."""

from __future__ import annotations

from desktop_app.domain import codec
from desktop_app.domain.resources import resource_path
from desktop_app.domain.workflow import Workflow
from desktop_app.services.documents import read_text


def templates() -> list[Workflow]:
    """Return the templates by title; a new workflow made of one gets a key of its own.

    :raises DocumentError: a template cannot be read.
    """
    paths = resource_path("templates").glob("*.workflow.json")
    found = [codec.loads(read_text(path), str(path)) for path in paths]
    return sorted(found, key=lambda workflow: workflow.title)
