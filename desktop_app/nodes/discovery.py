"""Finds the node types and triggers: our own folders, entry points, plug-in files (architecture 3).

The folder is the registration. Specs and instructions are imported here; panels only when the window asks
(:func:`panel_module`), so that the engine starts without Qt.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from desktop_app.domain.errors import ExtensionError
from desktop_app.engine.instruction import Instruction
from desktop_app.engine.registry import Registry
from desktop_app.engine.trigger import Trigger

log = logging.getLogger(__name__)

_PANELS: dict[str, str] = {}
"""Module that holds the panel of a node type (or, with the prefix ``trigger:``, of a trigger)."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A foreign package that was skipped, and why."""

    name: str
    reason: str


def register_builtin(registry: Registry) -> None:
    """Register every folder under ``desktop_app.nodes`` and ``desktop_app.triggers``.

    :raises ExtensionError: a folder contradicts itself: a mismatch is refused by name at start-up.
    """
    for package, side, prefix in (("nodes", "instruction", ""), ("triggers", "trigger", "trigger:")):
        for name in _folders(f"desktop_app.{package}"):
            module = importlib.import_module(f"desktop_app.{package}.{name}.{side}")
            spec = importlib.import_module(f"desktop_app.{package}.{name}.spec").SPEC
            for found in _register_module(registry, module):
                if found != spec.type:
                    raise ExtensionError(
                        f"the engine side says {found!r}, the spec {spec.type!r}", place=name
                    )
                _PANELS[prefix + found] = f"desktop_app.{package}.{name}.panel"


def _folders(package: str) -> list[str]:
    path = importlib.import_module(package).__path__
    return [info.name for info in pkgutil.iter_modules(path) if info.ispkg]


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


def register_plugin(registry: Registry, name: str) -> list[str]:
    """Register the types of a plug-in, given as a module name, a ``.py`` file or a folder of type folders.

    :returns: the type ids found.
    :raises ExtensionError: it cannot be imported or holds no node type and no trigger.
    """
    found = [type_id for module in _plugin_modules(name) for type_id in _register_module(registry, module)]
    if not found:
        raise ExtensionError("no node type and no trigger in it", place=name)
    return found


def _plugin_modules(name: str) -> list[ModuleType]:
    path = Path(name)
    try:
        if path.is_dir():
            sides = sorted([*path.glob("*/instruction.py"), *path.glob("*/trigger.py"), *path.glob("*.py")])
            return [_load_file(side) for side in sides]
        return [_load_file(path)] if path.suffix == ".py" else [importlib.import_module(name)]
    except Exception as error:
        raise ExtensionError(f"cannot be loaded: {type(error).__name__}: {error}", place=name) from error


def _load_file(path: Path) -> ModuleType:
    package = f"wirework_plugin_{path.parent.name}_{path.stem}".replace("-", "_").replace(".", "_")
    spec = importlib.util.spec_from_file_location(package, path)
    if spec is None or spec.loader is None or not path.exists():
        raise ExtensionError("no such file", place=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[package] = module
    folder = str(path.parent)
    sys.path.insert(0, folder)
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(folder)
    return module


def register_foreign(registry: Registry, plugins_folder: Path | None) -> list[Broken]:
    """Register types from entry points (``wirework.nodes``, ``wirework.triggers``) and the workspace.

    A broken package is skipped and returned, never raised.
    """
    installed = entry_points()  # Once for both groups: it reads a file of every installed package.
    names = [
        entry.value
        for group in ("wirework.nodes", "wirework.triggers")
        for entry in installed.select(group=group)
    ]
    if plugins_folder is not None and plugins_folder.is_dir():
        # Python leaves __pycache__ beside the plug-ins it has loaded.
        found = sorted(path for path in plugins_folder.iterdir() if not path.name.startswith((".", "_")))
        names += [str(path) for path in found if path.suffix == ".py" or path.is_dir()]
    broken = []
    for name in names:
        try:
            register_plugin(registry, name)
        except ExtensionError as error:
            log.warning("plug-in skipped: %s", error)
            broken.append(Broken(name, str(error)))
    return broken


def panel_module(type_id: str, *, trigger: bool = False) -> str | None:
    """Return the module that holds the panel of a type, or None when a generated form must do."""
    return _PANELS.get(f"trigger:{type_id}" if trigger else type_id)
