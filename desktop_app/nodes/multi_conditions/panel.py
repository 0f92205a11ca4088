"""How multiple conditions are edited: a list of conditions in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from desktop_app.domain.graph import Tree
from desktop_app.domain.ids import new_key
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.decision_editor import DecisionEditor
from desktop_app.gui.panels.fields import cards
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.nodes.multi_conditions.spec import SPEC, ConditionItem


class MultiConditionsPanel(ConfigPanel):
    """The conditions with their labels, and what follows when none is met."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`MultiConditionsConfig`."""
        return (
            Field(
                "conditions",
                partial(ListEditor, shape=self._shape()),
                help=self.tr("Tried from top to bottom; the first one that is met chooses its branch."),
            ),
            Field(
                "continueOnNoMatch",
                cards(
                    (False, self.tr("Fail"), self.tr("The otherwise branch runs, then the node fails.")),
                    (True, self.tr("Go on"), self.tr("The otherwise branch runs, then the next node.")),
                ),
                help=None,
            ),
        )

    def _shape(self) -> ListShape:
        return ListShape(
            fields=self._item_fields(),
            new=lambda others: {"uid": new_key(), "engine": "basic"},
            headline=self._headline,
            add=self.tr("Add a condition"),
            model=ConditionItem,
            least=1,
            least_reason=self.tr("One condition must remain."),
            removed=self._removed,
            move=self._move,
        )

    def _item_fields(self) -> tuple[Field, ...]:
        return (
            Field(
                "title",
                partial(TextEditor, placeholder=self.tr("Shown on the branch")),
                help=self.tr("Empty means “Condition” and its number."),
            ),
            Field("calculation", DecisionEditor, title=self.tr("Condition"), also=("engine", "expression")),
        )

    def _headline(self, item: Mapping[str, Any], at: int) -> str:
        return str(item.get("title") or self.tr("Condition {number}").format(number=at + 1))

    def _used(self) -> Sequence[int]:
        """Return the indexes of the branches that hold nodes."""
        node = self.context.node
        if node is None:
            return ()
        return [head.branch_index or 0 for head in Tree(self.context.workflow.nodes).branches(node)]

    def _removed(self, at: int, left: list[Any]) -> bool:
        """Let the window remove the branch when it or one behind it holds nodes: branch numbers are places
        in this list, so the nodes must follow in the same step.
        """
        if not any(index > at for index in self._used()):
            return False
        self.branch_removed.emit(at + 1, {**self.config, "conditions": left})
        return True

    def _move(self, at: int) -> str:
        if any(index in (at + 1, at + 2) for index in self._used()):
            return self.tr("The branches of these conditions hold nodes, which would change places.")
        return ""
