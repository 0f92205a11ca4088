"""Who refers to whom in a workflow, for tests that count."""

from __future__ import annotations

from desktop_app.domain.workflow import Workflow
from desktop_app.editor.references import Usage, usages_in


def usages(workflow: Workflow, key: str) -> tuple[Usage, ...]:
    """Return every reference to the node ``key``, in the order of the document."""
    return tuple(usage for node in workflow.nodes for usage in usages_in(node) if usage.target == key)
