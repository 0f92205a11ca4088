"""The variables of one config, each once, and the config that takes their values from elsewhere (7.8).

A value takes the place of a variable without becoming text: the config goes on to hold a reference, only to
the typed value, so that templates and expressions treat it exactly as in a run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from desktop_app.domain import template
from desktop_app.domain.roots import ENVIRONMENT, SYSTEM

TRIAL: Final = "$trial"
"""Root under which typed values stand while a node is tested."""
LIVE_ROOTS: Final = (ENVIRONMENT, SYSTEM)
"""Their values are known without a run."""


def paths_in(config: Any) -> list[str]:
    """Return the distinct paths that a config refers to, in order of appearance."""
    return list(dict.fromkeys(found.path for found in template.placeholders(config)))


def defaults_in(config: Any) -> dict[str, str]:
    """Return the default that a placeholder names for itself, by path."""
    return {found.path: found.default for found in template.placeholders(config) if found.default is not None}


def is_live(path: str) -> bool:
    """Return whether the real value of a path is known without a run."""
    return path.removeprefix("ctx.").partition(".")[0] in LIVE_ROOTS


def rewritten(config: Any, values: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Return the config with references to ``values`` in the place of those paths, and the scope that holds
    them. Other references stay.
    """
    names = {path: f"v{number}" for number, path in enumerate(values)}

    def renamed(match: re.Match[str]) -> str:
        path = template.parse_placeholder(match[1]).path
        return f"{{{{{TRIAL}.{names[path]}}}}}" if path in names else match[0]

    scope = {names[path]: value for path, value in values.items()}
    return _mapped(config, renamed), {TRIAL: scope}


def _mapped(value: Any, renamed: Any) -> Any:
    if isinstance(value, str):
        return template.PLACEHOLDER.sub(renamed, value)
    if isinstance(value, Mapping):
        return {_mapped(key, renamed): _mapped(item, renamed) for key, item in value.items()}
    return [_mapped(item, renamed) for item in value] if isinstance(value, list | tuple) else value
