"""Code that a workflow from outside brings along, and the hash to which a person agrees (data.md 3.2.2).

Scripts and programs run with a person's rights; a workflow that somebody else has written may not use them
before that person has seen exactly this code. What merely sets limits is no code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from desktop_app.domain.quick import dataclass
from desktop_app.domain.values import to_json
from desktop_app.domain.workflow import TRIGGER, JsonObject, Node, Workflow

CODE: Final[Mapping[str, tuple[str, ...]]] = {
    "script": ("language", "content", "arguments", "network"),
    "run-command": ("command", "arguments", "shell", "folder", "environment", "input"),
    "file-write": ("path", "content", "mode"),
    "file-move": ("operation", "source", "target", "existing"),
    "sql": ("dataSource", "sql", "unsafeInjection"),
}
"""The members of each node type's config that say what is done."""
TRIGGERS: Final[Mapping[str, tuple[str, ...]]] = {"webhook": ("basicAuthentication", "token", "response")}
"""The same of triggers: a webhook opens a door of this machine."""


@dataclass(frozen=True, slots=True)
class CodePart:
    """One place that holds code: the node's key (:data:`TRIGGER` for the trigger), its title and type, and
    what it does, by member."""

    key: str
    title: str
    type: str
    members: JsonObject

    @property
    def text(self) -> str:
        """What a person reads: each member with its value; a text as it is, below its name."""
        return "\n".join(_line(name, value) for name, value in self.members.items())


def code_of(workflow: Workflow) -> tuple[CodePart, ...]:
    """Return everything that needs consent, the trigger first, then the nodes as they stand in the document.
    A node that is switched off counts: it takes one key to switch it on.
    """
    trigger = TRIGGERS.get(workflow.type)
    first = (
        () if trigger is None else (CodePart(TRIGGER, "", workflow.type, _said(workflow.config, trigger)),)
    )
    return (*first, *(_part(node) for node in workflow.nodes if _is_code(node)))


def code_hash(workflow: Workflow) -> str:
    """Return what stands for exactly this code; empty for a workflow without any. The order of nodes and
    their titles do not count.
    """
    parts = sorted((part.key, part.type, to_json(part.members)) for part in code_of(workflow))
    if not parts:
        return ""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _is_code(node: Node) -> bool:
    return node.type in CODE and (node.type != "sql" or bool(node.settings.get("unsafeInjection")))


def _part(node: Node) -> CodePart:
    return CodePart(node.key, node.title, node.type, _said(node.settings, CODE[node.type]))


def _said(config: JsonObject, members: tuple[str, ...]) -> dict[str, Any]:
    return {name: config[name] for name in members if config.get(name) not in (None, "", [], {})}


def _line(name: str, value: Any) -> str:
    if isinstance(value, str):
        return f"{name}:\n{value}" if "\n" in value else f"{name}: {value}"
    return f"{name}: {json.dumps(to_json(value), ensure_ascii=False)}"
