"""How a variable is edited: declare one here, or assign to one declared before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Node
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.fields import combo_of
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.nodes.variable.spec import SPEC


class VariablePanel(ConfigPanel):
    """Target and value."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`VariableConfig`."""
        return (
            Field(
                "target",
                combo_of(self._targets),
                title=self.tr("What to do"),
                help=self.tr("A new value can be assigned to a variable that an earlier node has declared."),
            ),
            Field("value", partial(ValueEditor, placeholder=self.tr("Choose a variable, or type a value"))),
        )

    def _targets(self, context: PanelContext) -> Sequence[Choice]:
        declared = [Choice(node.key, self._title(node)) for node in declaring_nodes(context)]
        return [Choice(None, self.tr("Declare a variable here")), *declared]

    def _title(self, node: Node) -> str:
        return self.tr("Assign to: {title}").format(title=node.title or node.key)


def declaring_nodes(context: PanelContext) -> list[Node]:
    """Return the variable nodes upstream that declare, nearest first (engine.md 4.7)."""
    if context.node is None:
        return []
    tree = Tree(context.workflow.nodes)
    node = tree.get(context.key) or context.node
    upstream = [other for other in tree.ancestors(node) if other.type == SPEC.type]
    return [other for other in upstream if not other.settings.get("target")]
