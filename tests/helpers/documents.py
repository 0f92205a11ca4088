"""Small workflow documents for tests."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def node(key: str, type_id: str, config: Json | None, upstream: str | None = None, **members: Any) -> Json:
    """Return one node of a document; ``branchIndex`` and others as ``members``."""
    placed = {"key": key, "type": type_id, "title": "", "config": config, "upstream": upstream}
    return {**placed, "branchIndex": None, **members}


def document(*nodes: Json, **members: Any) -> Json:
    """Return a workflow document with the manual trigger."""
    return {
        "format": 1,
        "key": "sample",
        "title": "Sample",
        "type": "manual",
        "nodes": list(nodes),
        **members,
    }


def waiting() -> Json:
    """Return a workflow that asks a person and then answers with the comment."""
    form = {"fields": [{"name": "comment"}], "actions": [{"key": "ok", "status": 1}]}
    return document(
        node("ask", "manual", {"assignees": [1], "forms": {"form": form}}, title="Ask somebody"),
        node("answer", "output", {"value": "{{$jobsMapByNodeKey.ask.form.comment}}"}, "ask"),
    )


def adding() -> Json:
    """Return a workflow that adds 1 to the input's ``a``."""
    return document(
        node("sum", "calculation", {"engine": "python", "expression": "{{$context.a}} + 1"}),
        node("answer", "output", {"value": {"sum": "{{$jobsMapByNodeKey.sum}}"}}, "sum"),
    )
