"""Who refers to whom (engine.md 6.11). What an edit would do to that is told by ``editor/impact.py``.

References are found in the texts of node configs, at any depth; titles and the trigger are not searched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from desktop_app.domain import template
from desktop_app.domain.quick import dataclass
from desktop_app.domain.roots import SCOPES
from desktop_app.domain.workflow import JsonObject, Node

Former: TypeAlias = Callable[[str], Node | None]
"""Finds a node that is not in the workflow any more, by its key."""


def nobody(key: str) -> Node | None:
    """Remember no node that is gone."""
    return None


@dataclass(frozen=True, slots=True)
class Usage:
    """One placeholder in the config of ``node`` that refers to the node ``target``.

    ``field`` is the dotted path inside the config, ``text`` the placeholder as written, ``scope`` whether
    it asks for the scope of a branching node and not for a result.
    """

    node: str
    field: str
    text: str
    target: str
    scope: bool = False


def usages_in(node: Node) -> Iterator[Usage]:
    """Yield every reference to a node in the config of ``node``."""
    for path, text in texts(node.settings):
        for match in template.PLACEHOLDER.finditer(text):
            for target in template.dependency_keys(match[0]):
                root = template.parse_placeholder(match[1]).path.removeprefix("ctx.")
                yield Usage(node.key, path, match[0], target, root.startswith(f"{SCOPES}."))


def texts(config: JsonObject) -> Iterator[tuple[str, str]]:
    """Yield the texts that hold braces, names of members included, with the path of the field."""
    stack: list[tuple[str, Any]] = [("", config)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, str):
            if "{{" in value:
                yield path, value
        elif isinstance(value, Mapping):
            yield from ((path, name) for name in value if "{{" in name)
            stack += [(below(path, name), item) for name, item in reversed(list(value.items()))]
        elif isinstance(value, list | tuple):
            stack += [(below(path, index), value[index]) for index in range(len(value) - 1, -1, -1)]


def below(path: str, name: object) -> str:
    """Return the path of a member or item of what stands at ``path``; empty is the top."""
    return f"{path}.{name}" if path else str(name)
