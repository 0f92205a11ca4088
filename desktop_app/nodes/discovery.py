"""Finds our own node types and triggers: the folder is the registration (architecture 3).

Specs and instructions are imported here; of the panels only the names are told, so that the engine starts
without Qt. Types from outside are found by ``app.plugins``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from desktop_app.domain.errors import ExtensionError
from desktop_app.engine.instruction import Instruction
from desktop_app.engine.registry import Registry
from desktop_app.engine.trigger import Trigger


def register_builtin(registry: Registry) -> dict[tuple[str, bool], str]:
    """Register every folder under ``desktop_app.nodes`` and ``desktop_app.triggers``.

    :returns: the module that holds the panel, by type id and whether that is a trigger's.
    :raises ExtensionError: a folder contradicts itself: a mismatch is refused by name at start-up.
    """
    panels = {}
    for package, side in (("nodes", "instruction"), ("triggers", "trigger")):
        for name in _folders(f"desktop_app.{package}"):
            home = f"desktop_app.{package}.{name}"
            spec = importlib.import_module(f"{home}.spec").SPEC
            for found in _register_module(registry, importlib.import_module(f"{home}.{side}")):
                if found != spec.type:
                    raise ExtensionError(
                        f"the engine side says {found!r}, the spec {spec.type!r}", place=name
                    )
                panels[found, package == "triggers"] = f"{home}.panel"
    return panels


@cache
def _folders(package: str) -> tuple[str, ...]:
    path = importlib.import_module(package).__path__
    return tuple(info.name for info in pkgutil.iter_modules(path) if info.ispkg)


def _register_module(registry: Registry, module: ModuleType) -> Iterator[str]:
    for value in list(vars(module).values()):
        if not isinstance(value, type) or value.__module__ != module.__name__:
            continue
        if issubclass(value, Instruction) and hasattr(value, "spec"):
            registry.register_instruction(value)
            yield value.spec.type
        elif issubclass(value, Trigger) and hasattr(value, "spec"):
            registry.register_trigger(value)
            yield value.spec.type
