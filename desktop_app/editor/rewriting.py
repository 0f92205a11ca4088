"""Changing single placeholders in single fields (engine.md 6.11): what a person decided field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from desktop_app.domain import template
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject, Node, Workflow
from desktop_app.editor.references import Usage, below

Texts: TypeAlias = Mapping[str, str | None]
"""From a placeholder as written to what takes its place; None clears it."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One placeholder in one field: ``path`` is the dotted path of the new variable, None clears it."""

    usage: Usage
    path: str | None

    @property
    def text(self) -> str | None:
        """The new placeholder; a default that the old one has stays."""
        if self.path is None:
            return None
        match = template.PLACEHOLDER.fullmatch(self.usage.text)
        default = template.parse_placeholder(match[1]).default if match else None
        return "{{" + self.path + ("" if default is None else f":{default}") + "}}"


def rewritten(workflow: Workflow, changes: Iterable[Rewrite]) -> Workflow:
    """Return the workflow with these placeholders changed; a text that becomes blank turns into null.

    A node that is gone and a field that holds the placeholder no more are left alone.
    """
    wanted: dict[str, dict[str, dict[str, str | None]]] = {}
    for change in changes:
        fields = wanted.setdefault(change.usage.node, {})
        fields.setdefault(change.usage.field, {})[change.usage.text] = change.text
    nodes = tuple(_node(node, wanted[node.key]) if node.key in wanted else node for node in workflow.nodes)
    same = all(new is old for new, old in zip(nodes, workflow.nodes, strict=True))
    return workflow if same else workflow.with_nodes(nodes)


def _node(node: Node, fields: Mapping[str, Texts]) -> Node:
    config: JsonObject = _value(node.settings, "", fields)
    return node if config is node.settings else replace(node, config=config)


def _value(value: Any, path: str, fields: Mapping[str, Texts]) -> Any:
    if isinstance(value, str):
        return _text(value, fields[path]) if path in fields else value
    if isinstance(value, Mapping):
        return _object(value, path, fields)
    if isinstance(value, list | tuple):
        items = [_value(item, below(path, index), fields) for index, item in enumerate(value)]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    return value


def _object(value: Mapping[str, Any], path: str, fields: Mapping[str, Texts]) -> Any:
    """Change the members and, where the field is the object itself, their names."""
    pairs = [
        (_text(name, fields[path]) if path in fields else name, _value(item, below(path, name), fields))
        for name, item in value.items()
    ]
    same = all(new == name and item is value[name] for (new, item), name in zip(pairs, value, strict=True))
    return value if same else {name: item for name, item in pairs if name is not None}


def _text(text: str, texts: Texts) -> str | None:
    def changed(match: Any) -> str:
        return (texts[match[0]] or "") if match[0] in texts else str(match[0])

    result = template.PLACEHOLDER.sub(changed, text)
    return text if result == text else result if result.strip() else None
