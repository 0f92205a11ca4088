"""Puts constants in the place of variables, so that a node can be tried without a run (engine.md 7.8)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from desktop_app.domain.template import PLACEHOLDER
from desktop_app.domain.values import text_of

EXPRESSIONS: Final = frozenset({"expression"})
"""Config members in which a value must be written as a literal, or its type would be lost."""


def placeholders(config: Any) -> list[str]:
    """Return the distinct variables in ``config``, in order of appearance, as they stand between braces."""
    return list(dict.fromkeys(_walk(config)))


def _walk(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (match[1].strip() for match in PLACEHOLDER.finditer(value))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _walk(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _walk(item)


def substituted(config: Any, values: Mapping[str, Any], *, literal: bool = False) -> Any:
    """Return ``config`` with every variable replaced by its value; a missing one counts as null."""
    if isinstance(config, str):
        return _text(config, values, literal)
    if isinstance(config, Mapping):
        return {name: substituted(item, values, literal=name in EXPRESSIONS) for name, item in config.items()}
    return [substituted(item, values) for item in config] if isinstance(config, list | tuple) else config


def _text(text: str, values: Mapping[str, Any], literal: bool) -> Any:
    whole = PLACEHOLDER.fullmatch(text)
    if whole and not literal:
        return values.get(whole[1].strip())
    write = _literal if literal else text_of
    return PLACEHOLDER.sub(lambda match: write(values.get(match[1].strip())), text)


def _literal(value: Any) -> str:
    """Write a value so that every expression language reads it as that value."""
    return json.dumps(value, ensure_ascii=False)
