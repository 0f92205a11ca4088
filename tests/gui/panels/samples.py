"""Contexts and panels for tests: a small workflow around one node."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.languages import languages
from desktop_app.gui.panels.offered import offered_variables
from desktop_app.gui.panels.registry import panel_class

SAMPLE = {"order": {"id": 7, "total": 250.5, "lines": [{"sku": "A1", "qty": 2}]}}


def build_catalog() -> Catalog:
    """Return all types of the project, read from their folders."""
    catalog = Catalog()
    for root, found in (("nodes", catalog.nodes), ("triggers", catalog.triggers)):
        package = importlib.import_module(f"desktop_app.{root}")
        for info in pkgutil.iter_modules(package.__path__):
            if info.ispkg:
                spec = importlib.import_module(f"desktop_app.{root}.{info.name}.spec").SPEC
                found[spec.type] = spec
    return catalog


CATALOG = build_catalog()


def workflow_with(type_id: str, config: Any, *extra: Node) -> Workflow:
    """Return a workflow whose last node, ``x``, stands in a loop behind a variable and a calculation."""
    nodes = (
        Node("v1", "variable", "Running total", {"target": None, "value": 0}),
        Node("c1", "calculation", "Sum of the lines", {"engine": "python", "expression": "1"}, "v1"),
        Node("l1", "loop", "For each line", {"target": "{{$context.order.lines}}"}, "c1"),
        Node("x", type_id, "The node", config, "l1", 0),
        *extra,
    )
    return Workflow(title="Demo", config={"sample": SAMPLE}, nodes=nodes)


def node_context(type_id: str, config: Any = None, *extra: Node, **more: Any) -> PanelContext:
    """Return the context of node ``x`` of type ``type_id``; without ``config`` it has the default one."""
    spec = CATALOG.node(type_id)
    given = config if config is not None or spec is None else spec.default_config()
    workflow = workflow_with(type_id, given, *extra)
    node = next(node for node in workflow.nodes if node.key == "x")
    return PanelContext(workflow, CATALOG, node, variables=offered_variables, languages=languages(), **more)


def trigger_context(config: Any = None, type_id: str = "manual", **more: Any) -> PanelContext:
    """Return the context of a trigger; without ``config`` it has the default one."""
    spec = CATALOG.triggers[type_id]
    given = spec.default_config() if config is None else config
    workflow = Workflow(title="Demo", type=type_id, config=given)
    return PanelContext(workflow, CATALOG, None, variables=offered_variables, languages=languages(), **more)


def context_of(name: str, config: Any = None, **more: Any) -> PanelContext:
    """Return the context of a node type, or of a trigger by ``trigger:`` and its type; words behind the type
    count for nothing.
    """
    kind, _, type_id = name.partition(" ")[0].rpartition(":")
    return trigger_context(config, type_id, **more) if kind else node_context(type_id, config, **more)


def make_panel(context: PanelContext) -> ConfigPanel:
    """Return the panel that the type's own folder holds."""
    spec = context.spec
    assert spec is not None
    root = "triggers" if context.node is None else "nodes"
    folder = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", spec.type).replace("-", "_").lower()
    module = importlib.import_module(f"desktop_app.{root}.{folder}.panel")
    return panel_class(module, spec.type)(context)


class Edits(list[tuple[str, Any, dict[str, Any]]]):
    """What a panel has told: path, value and config of each step."""

    def hear(self, path: str, value: Any, config: dict[str, Any]) -> None:
        self.append((path, value, config))


def editor(panel: ConfigPanel, path: str) -> Any:
    """Return the widget that edits ``path``."""
    return panel.form.rows[path].editor
