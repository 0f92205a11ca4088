"""The model system's own rows, turned into a workflow document (architecture 12, engine.md 1.2, 1.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desktop_app.domain.errors import DocumentError, Problem
from desktop_app.domain.json_value import json_problems
from desktop_app.domain.template import dependency_keys, replace_references
from desktop_app.domain.workflow import FORMAT

_STAMPS: Final = frozenset({"createdAt", "createdBy", "createdById", "updatedAt", "updatedBy", "updatedById"})
_LINKS: Final = frozenset({"id", "workflowId", "upstreamId", "downstreamId", "upstream", "downstream"})
_VERSION_STATE: Final = frozenset(
    {"id", "current", "enabled", "executed", "allExecuted", "invalid", "stats", "versionStats", "revisions"}
)
"""What belongs to a stored version and not to the document that is being read."""


def is_rows(data: Any) -> bool:
    """Return whether ``data`` looks like the model system's rows and not like a document of ours."""
    if isinstance(data, Mapping) and "format" in data:
        return False
    rows = _workflow_row(data).get("nodes")
    return isinstance(rows, list) and all(isinstance(row, Mapping) for row in rows)


def document_of_rows(data: Any, place: str = "") -> dict[str, Any]:
    """Return the document that the rows describe; links by id become links by key.

    Members of a row that have no place in a node stay beside it: an unknown type keeps its raw data.
    Raises :class:`DocumentError` if no list of rows is found; what is wrong inside is for ``decode``.
    """
    if not is_rows(data):
        raise DocumentError([Problem("neither a workflow document nor rows of nodes")], place=place)
    workflow = _workflow_row(data)
    dropped = _STAMPS | _VERSION_STATE
    document = {name: value for name, value in workflow.items() if name not in dropped}
    keys = {_id(row.get("id")): _key(row) for row in workflow["nodes"]}
    document |= {"format": FORMAT, "type": workflow.get("type") or "manual"}
    document["nodes"] = [_node(row, keys) for row in workflow["nodes"]]
    return document


def _workflow_row(data: Any) -> Mapping[str, Any]:
    """Return the object that holds ``nodes``: rows may come alone, in ``data``, or in their workflow."""
    if isinstance(data, Mapping) and "nodes" not in data:
        data = data.get("data")
    if isinstance(data, list):
        return {"nodes": data}
    return data if isinstance(data, Mapping) else {}


def _id(value: Any) -> str | None:
    """Return an id as text: rows hold 64-bit ids as numbers or, to keep their digits, as text."""
    return None if value is None or value == "" else str(value)


def _key(row: Mapping[str, Any]) -> Any:
    return row.get("key") or (f"n{_id(row.get('id'))}" if _id(row.get("id")) else row.get("key"))


def _node(row: Mapping[str, Any], keys: Mapping[str | None, Any]) -> dict[str, Any]:
    upstream = _id(row.get("upstreamId"))
    node = {"key": _key(row), "type": row.get("type"), "title": row.get("title"), "config": None}
    node["config"] = _with_keys(row.get("config"), keys)
    node["upstream"] = None if upstream is None else keys.get(upstream, upstream)
    node["branchIndex"] = None if upstream is None else row.get("branchIndex")
    rest = {name: value for name, value in row.items() if name not in _LINKS | _STAMPS | node.keys()}
    return node | rest


def _with_keys(config: Any, keys: Mapping[str | None, Any]) -> Any:
    """Let references name nodes by key: rows may name a scope by the row's id, which a copy loses (6.8)."""
    if not isinstance(config, dict) or next(json_problems(config), None):
        return config  # decode names what is wrong with it
    for name in dependency_keys(config) & keys.keys():
        config = replace_references(config, name, str(keys[name]))
    return config
