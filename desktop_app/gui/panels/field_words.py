"""Where something stands in a node, in the words of its panel: ``Conditions ▸ 1 ▸ Expression``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pydantic import BaseModel

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import TRIGGER, Node, Workflow
from desktop_app.gui.panels.model_fields import model_in, title_of
from desktop_app.gui.wording import tr

_STEP: Final = re.compile(r"[^.\[\]]+")
CONFIG: Final = "config"


def _member(name: str) -> str:
    """Return what a member of a node or workflow is called beside its config; unknown ones as they are."""
    words = {
        "title": tr("Title"),
        "description": tr("Description"),
        "type": tr("Type"),
        "disabled": tr("Disabled"),
        "options": tr("Options"),
        "sync": tr("Synchronous"),
        "position": tr("Position"),
        "upstream": tr("Follows"),
        "branchIndex": tr("Branch"),
        "notes": tr("Notes and groups"),
    }
    return words.get(name, name)


class FieldWords:
    """Knows the types of the nodes of one workflow, and by them what their fields are called."""

    def __init__(self, workflow: Workflow, catalog: Catalog) -> None:
        self._catalog = catalog
        self._types = {node.key: node.type for node in workflow.nodes}
        self._trigger = workflow.type

    def of(self, node: str, path: str) -> str:
        """Return the words for a dotted path in the config of a node or of the trigger; no path means all."""
        catalog = self._catalog
        spec = catalog.trigger(self._trigger) if node == TRIGGER else catalog.node(self._types.get(node, ""))
        return _config_words(spec, _STEP.findall(path))


def _config_words(spec: NodeSpec | TriggerSpec | None, steps: Sequence[str]) -> str:
    return " ▸ ".join(_words(spec.config if spec is not None else None, steps)) or tr("settings")


def member_words(catalog: Catalog, node: Node | Workflow, path: str) -> str:
    """Return the words for a path in a node or workflow itself: ``config.rules[2].name``, ``title``."""
    head, *rest = _STEP.findall(path) or [path]
    if head == CONFIG:
        own = isinstance(node, Node)
        return _config_words(catalog.node(node.type) if own else catalog.trigger(node.type), rest)
    return " ▸ ".join((_member(head), *rest))


def _words(model: type[BaseModel] | None, steps: Sequence[str]) -> Iterator[str]:
    """Yield a title for each step that the models know; the place in a list; what a person named as it is."""
    inner: Any = model
    for step in steps:
        if step.isdigit():
            yield str(int(step) + 1)
            continue
        info = inner.model_fields.get(step) if inner is not None else None
        yield title_of(info, step) if info is not None else step
        inner = model_in(info.annotation) if info is not None else None
