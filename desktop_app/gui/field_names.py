"""Fields of configs in the words of their forms: "Buttons ▸ 2 ▸ Label" for ``actions.1.title``."""

from __future__ import annotations

from typing import Any, get_origin

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import TRIGGER, Workflow
from desktop_app.gui.panels.model_fields import info_at, model_in, title_of, without_null

JOINT = " ▸ "


def field_words(workflow: Workflow, catalog: Catalog, node: str, path: str) -> str:
    """Return what a person reads for the member at ``path`` of the config of a node, or of the trigger. Where
    the form says no more of it, as inside a condition, the field around it is named.
    """
    found = next((each for each in workflow.nodes if each.key == node), None)
    spec = catalog.trigger(workflow.type) if node == TRIGGER else catalog.node(found.type) if found else None
    return JOINT.join(_words(spec.config, path)) if spec is not None and path else path


def _words(model: Any, path: str) -> list[str]:
    parts: list[str] = []
    names = path.split(".")
    for at, name in enumerate(names):
        if name.isdecimal() and parts:
            parts.append(str(int(name) + 1))
            continue
        info = info_at(model, name) if model is not None else None
        last = at == len(names) - 1
        if info is None:
            return parts if parts and (not last or name.startswith("$")) else [*parts, name]
        model = model_in(info.annotation)
        inside = model is not None and get_origin(without_null(info.annotation)[0]) is None
        if last or not inside:  # The form shows the members of an object, not the object.
            parts.append(title_of(info, name))
    return parts
