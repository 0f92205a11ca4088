"""Specs of foreign types as the windows get them: with icon and help page, and unable to break a window."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from desktop_app.app.plugins.parts import Home
from desktop_app.domain.errors import Problem
from desktop_app.domain.node_spec import Branch, NodeSpec
from desktop_app.domain.trigger_spec import TriggerSpec

log = logging.getLogger(__name__)

Spec = TypeVar("Spec", NodeSpec, TriggerSpec)


def _used_branches(config: Any, used: tuple[int, ...] = ()) -> tuple[Branch, ...]:
    return tuple(Branch(index, f"Branch {index}") for index in used)


def _problem(config: Any) -> list[Problem]:
    return [Problem("the type's own check of its settings has failed; the log tells why")]


NODE: Final[dict[str, Callable[..., Any]]] = {
    "branches": _used_branches,
    "variables": lambda node: None,
    "scope_variables": lambda node: (),
    "check": _problem,
    "summary": lambda config: "",
    "is_available": lambda placement: "the type cannot tell whether it may stand here; the log tells why",
}
"""What a function of a spec answers when the foreign one breaks."""

TRIGGER: Final[dict[str, Callable[..., Any]]] = {
    "variables": lambda config: (),
    "summary": NODE["summary"],
}


@dataclass(slots=True)
class Guarded:
    """Calls a foreign function; if it raises, that is logged once and another answer is given."""

    name: str
    function: Callable[..., Any]
    instead: Callable[..., Any]
    told: bool = False

    def __call__(self, *arguments: Any) -> Any:
        """Return what the function returns, or what is said instead."""
        try:
            return self.function(*arguments)
        except (Exception, SystemExit):
            if not self.told:
                log.exception("%s has failed; it is not reported again", self.name)
            self.told = True
            return self.instead(*arguments)


def shown(spec: Spec, home: Home, answers: Mapping[str, Callable[..., Any]]) -> Spec:
    """Return ``spec`` for catalogs, with ``answers`` behind its functions; the engine uses the original."""
    known = {field.name: getattr(spec, field.name) for field in fields(spec)}
    changes: dict[str, Any] = {
        name: Guarded(f"{name} of type {spec.type!r}", known[name], instead)
        for name, instead in answers.items()
        if known.get(name) is not None
    }
    return replace(spec, **changes, icon=_file(spec.icon, home.icon), help=_file(spec.help, home.help))


def _file(given: str, beside: str) -> str:
    """A spec that names a file by its whole path means it; else the one beside the type counts."""
    return given if given and Path(given).is_absolute() else beside
