"""The types at hand: our own and those from outside, as registry for the engine and catalog for windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path

from desktop_app.app.plugins import specs
from desktop_app.app.plugins.parts import Home
from desktop_app.app.plugins.shelf import Broken, Key, Plugin, Shelf
from desktop_app.app.plugins.sources import Source, in_folder, installed
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.quick import dataclass
from desktop_app.engine.registry import Registry
from desktop_app.nodes.discovery import register_builtin


@dataclass(frozen=True, slots=True)
class Types:
    """The node types and triggers at hand, the plug-ins in use, and those that were skipped."""

    registry: Registry
    broken: tuple[Broken, ...] = ()
    plugins: tuple[Plugin, ...] = ()
    homes: Mapping[Key, Home] = field(default_factory=dict)

    def catalog(self) -> Catalog:
        """Return the specs; those from outside with icon and help page, and guarded (``plugins.specs``)."""
        own = self.registry.catalog()
        foreign = {key for plugin in self.plugins for key in plugin.types}
        nodes, triggers = dict(own.nodes), dict(own.triggers)
        for type_id, is_trigger in foreign:
            home = self.homes[type_id, is_trigger]
            if is_trigger:
                triggers[type_id] = specs.shown(triggers[type_id], home, specs.TRIGGER)
            else:
                nodes[type_id] = specs.shown(nodes[type_id], home, specs.NODE)
        return Catalog(nodes, triggers)

    def panel_module(self, type_id: str, *, trigger: bool = False) -> str | None:
        """Return the module that holds the panel of a type, or None when a generated form must do."""
        home = self.homes.get((type_id, trigger))
        return home.panel if home else None


def load_types(plugins: Sequence[str] = (), plugins_folder: Path | None = None) -> Types:
    """Find all types: our own, installed ones, those of the workspace, and ``plugins``.

    :raises ExtensionError: one of ``plugins`` cannot be used; the person named it, so it is not skipped.
    """
    registry = Registry()
    homes = {key: Home(panel) for key, panel in register_builtin(registry).items()}
    shelf = Shelf(registry, homes)
    for source in (*installed(), *in_folder(plugins_folder)):
        shelf.offer(source)
    for name in plugins:
        shelf.demand(Source(name))
    return Types(registry, tuple(shelf.broken), tuple(shelf.plugins), shelf.homes)


def no_types() -> Types:
    """Return an empty set of types, for work that runs nothing."""
    return Types(Registry())
