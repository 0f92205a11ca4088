"""Turns the editor's tree of choices into the roots that pickers, completion and labels work on."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.node_spec import Variable
from desktop_app.domain.workflow import TRIGGER, Workflow
from desktop_app.editor.variables import Group, trigger_variables, variables_for


def offered_variables(workflow: Workflow, catalog: Catalog, key: str, own_scope: bool) -> Sequence[Variable]:
    """Return what the node ``key`` may refer to; a node that is not placed yet only sees the trigger.

    The trigger itself can refer to nothing, as nothing has happened before it; what it answers may hold what
    it gives (``own_scope``).
    """
    if key == TRIGGER and not own_scope:
        return ()
    try:
        groups = variables_for(workflow, catalog, key, own_scope=own_scope)
    except NotFoundError:
        groups = trigger_variables(workflow, catalog)
    return tuple(root_of(group) for group in groups if group.choices)


def root_of(group: Group) -> Variable:
    """Return a group of the editor as a root."""
    return Variable(group.root, group.label, "object", tuple(choice.declared for choice in group.choices))
