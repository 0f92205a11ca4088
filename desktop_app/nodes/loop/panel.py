"""How a loop is edited: over what, while which condition, and what a failing round means."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.decision_editor import DecisionEditor
from desktop_app.gui.panels.fields import cards, segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.optional_object import OptionalObjectEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.loop.spec import SPEC, LoopCondition


class LoopPanel(ConfigPanel):
    """Target, condition and exit."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`LoopConfig`."""
        return (
            Field(
                "target",
                partial(ValueEditor, modes=(Mode.NUMBER, Mode.VARIABLE, Mode.JSON, Mode.TEXT, Mode.TEMPLATE)),
                help=self.tr(
                    "A number of rounds, a list (a round for each item) or a text (for each letter)."
                ),
                on_edit=_without_condition,
            ),
            Field("condition", self._condition, title=self.tr("Condition")),
            Field(
                "exit",
                cards(
                    (0, self.tr("The loop fails"), self.tr("It ends with the status of that round.")),
                    (1, self.tr("The loop ends"), self.tr("No more rounds; the next node runs.")),
                    (2, self.tr("The next round starts"), self.tr("As if the round had ended well.")),
                ),
            ),
        )

    @property
    def _condition(self) -> Any:
        return partial(
            OptionalObjectEditor,
            question=self.tr("Test a condition for each round"),
            fields=self._condition_fields(),
            fresh=fresh_condition,
            model=LoopCondition,
        )

    def _condition_fields(self) -> tuple[Field, ...]:
        return (
            Field(
                "checkpoint", segments((0, self.tr("Before each round")), (1, self.tr("After each round")))
            ),
            Field(
                "calculation",
                partial(DecisionEditor, own_scope=True),
                title=self.tr("Condition"),
                also=("engine", "expression"),
            ),
            Field(
                "continueOnFalse",
                segments((False, self.tr("End the loop")), (True, self.tr("Skip the round"))),
            ),
        )


def fresh_condition() -> dict[str, Any]:
    """Return the condition that is there when it is switched on (engine.md 4.8)."""
    return {
        "checkpoint": 0,
        "continueOnFalse": False,
        "engine": "basic",
        "calculation": None,
        "expression": "",
    }


def _without_condition(old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Clear the condition: it speaks of the items of another target (7.9)."""
    condition = new.get("condition")
    if not isinstance(condition, dict):
        return new
    cleared = {name: None for name in ("calculation", "expression") if condition.get(name) is not None}
    return {**new, "condition": {**condition, **cleared}}
