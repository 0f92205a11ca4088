"""Finds the panel of a type. The window's packages know no node types: the app tells where panels live."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from types import ModuleType
from typing import Protocol

from desktop_app.domain.errors import ExtensionError
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.gui.panels.auto import AutoPanel
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.raw import RawPanel

log = logging.getLogger(__name__)


class ModuleOf(Protocol):
    """Names the module that holds the panel of a type, or None; see ``app.types.Types.panel_module``."""

    def __call__(self, type_id: str, *, trigger: bool = False) -> str | None:
        """Return the dotted name of the module."""


PanelFactory = Callable[[PanelContext], ConfigPanel]


class PanelRegistry:
    """Makes panels; each module is imported when its first panel is asked for, not at start.

    ``module_of`` is given by the app; ``load`` imports, and is replaced in tests. A panel that cannot be
    loaded is reported in the log once, and a generated form takes its place.
    """

    def __init__(
        self, module_of: ModuleOf, load: Callable[[str], ModuleType] = importlib.import_module
    ) -> None:
        self._module_of, self._load = module_of, load
        self._classes: dict[tuple[str, bool], PanelFactory] = {}

    def panel(self, context: PanelContext) -> ConfigPanel:
        """Return a fresh panel for the node, or the trigger, of ``context``."""
        spec = context.spec
        if spec is None:
            return RawPanel(context)
        try:
            return self.panel_for(spec)(context)
        except Exception:
            # A foreign panel may load well and break when it is made.
            log.exception("the panel of type %s cannot be shown", spec.type)
            self._classes[spec.type, isinstance(spec, TriggerSpec)] = AutoPanel
            return AutoPanel(context)

    def panel_for(self, spec: NodeSpec | TriggerSpec) -> PanelFactory:
        """Return what makes the panels of ``spec``: its own class, or the generated form."""
        key = (spec.type, isinstance(spec, TriggerSpec))
        if key not in self._classes:
            self._classes[key] = self._found(spec, trigger=key[1])
        return self._classes[key]

    def _found(self, spec: NodeSpec | TriggerSpec, *, trigger: bool) -> PanelFactory:
        name = self._module_of(spec.type, trigger=trigger)
        if name is None:
            return AutoPanel
        try:
            return panel_class(self._load(name), spec.type)
        except (Exception, SystemExit):
            log.exception("the panel of type %s cannot be loaded from %s", spec.type, name)
            return AutoPanel


def panel_class(module: ModuleType, type_id: str) -> type[ConfigPanel]:
    """Return the panel that ``module`` defines for ``type_id``.

    :raises ExtensionError: there is none, or it carries the spec of another type.
    """
    own = [value for value in vars(module).values() if isinstance(value, type)]
    panels = [kind for kind in own if issubclass(kind, ConfigPanel) and kind.__module__ == module.__name__]
    carried = [(kind, kind.SPEC.type) for kind in panels if hasattr(kind, "SPEC")]
    for kind, carries in carried:
        if carries == type_id:
            return kind
    found = ", ".join(carries for _, carries in carried) or "none"
    raise ExtensionError(f"no panel for type {type_id!r}, found: {found}", place=module.__name__)
