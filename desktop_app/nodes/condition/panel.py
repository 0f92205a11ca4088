"""How a condition is edited: what is checked; what a "no" means was chosen when the node was added."""

from __future__ import annotations

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.decision_editor import DecisionEditor
from desktop_app.gui.panels.fields import cards
from desktop_app.gui.panels.form import Field
from desktop_app.nodes.condition.spec import SPEC


class ConditionPanel(ConfigPanel):
    """The frozen mode, and the condition by builder or expression."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`ConditionConfig`."""
        return (
            Field(
                "rejectOnFalse",
                cards(
                    (True, self.tr("Stop here"), self.tr("The line goes on only if the condition is met.")),
                    (
                        False,
                        self.tr("Go on in a branch"),
                        self.tr("A Yes branch and a No branch are opened."),
                    ),
                ),
                default=False,
            ),
            Field(
                "calculation",
                DecisionEditor,
                title=self.tr("Condition"),
                also=("engine", "expression"),
            ),
        )
