"""How a date calculation is edited: what it starts with, and step after step what is done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from desktop_app.domain.errors import Problem
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.calendar import MomentEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.fields import segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.date_calculation.functions import DATE, FUNCTIONS, NUMBER, kinds
from desktop_app.nodes.date_calculation.spec import SPEC, Step
from desktop_app.nodes.date_calculation.step_editor import StepEditor


class DateCalculationPanel(ConfigPanel):
    """Input and steps."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`DateCalculationConfig`."""
        return (
            Field(
                "inputType",
                segments((DATE, self.tr("A date")), (NUMBER, self.tr("A number"))),
                on_edit=_without_steps,
            ),
            Field(
                "input",
                partial(MomentEditor, modes=(Mode.VARIABLE, Mode.TEXT, Mode.NUMBER, Mode.TEMPLATE)),
                help=self.tr("A date as ISO text, milliseconds since 1970, or a variable."),
            ),
            Field(
                "steps",
                StepsEditor,
                help=self.tr("Each step gets what the one before it gives."),
                also=("inputType",),
            ),
        )


def _without_steps(old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Start anew: the steps were made for the other kind of input (7.9)."""
    return {**new, "steps": []} if new.get("steps") else new


class StepsEditor(ListEditor):
    """The steps, where each offers the functions that fit what the one before it gives. Its value also
    holds ``inputType``, which it reads and never changes.
    """

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, self._steps())
        self._input_type = DATE

    def _steps(self) -> ListShape:
        return ListShape(
            fields=(Field("function", StepEditor, also=("arguments",)),),
            new=self._new,
            headline=self._headline,
            add=self.tr("Add a step"),
            model=Step,
            empty=self.tr("No steps yet: the result is the input itself."),
            removal=self._removal,
            move=self._move_reason,
        )

    def _removal(self, at: int) -> str:
        """Only the last step goes: those behind it take what it gives (7.9)."""
        last = at == len(self._things) - 1
        return (
            "" if last else self.tr("Remove the last step first: each step takes what the one before gives.")
        )

    def _move_reason(self, at: int) -> str:
        """Let two steps change places only where every step still fits."""
        steps = list(self._things)
        steps[at : at + 2] = reversed(steps[at : at + 2])
        return self.tr("The steps would not fit in this order.") if None in self._kinds(steps) else ""

    def _kinds(self, steps: Sequence[Any]) -> list[str | None]:
        return kinds(self._input_type, steps)

    def _new(self, others: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the first function that fits behind the other steps; behind a text or yes/no none does."""
        kind = self._kinds(others)[-1]
        found = next((one for one in FUNCTIONS.values() if one.takes == kind), FUNCTIONS["add"])
        return {"function": found.name, "arguments": dict(found.defaults)}

    def _headline(self, item: Mapping[str, Any], at: int) -> str:
        function = FUNCTIONS.get(str(item.get("function")))
        if function is None:
            return self.tr("{number}. Choose a function").format(number=at + 1)
        found = self._kinds(self._things)
        if at + 1 < len(found) and found[at + 1] is None:
            return self.tr("{number}. {title}  ·  does not fit here").format(
                number=at + 1, title=self.tr(function.title)
            )
        return f"{at + 1}. {self.tr(function.title)}  ·  {self._kind_name(function.gives)}"

    def _kind_name(self, kind: str) -> str:
        names = {
            "date": self.tr("date"),
            "number": self.tr("number"),
            "bool": self.tr("yes or no"),
            "text": self.tr("text"),
        }
        return names.get(kind, kind)

    # ------------------------------------------------------------------------------------------ value

    def write(self, value: Any) -> None:
        """Show the steps behind the kind of input."""
        self._input_type = str(value.get("inputType") or DATE)
        super().write(value.get("steps"))
        self._offer()

    def commit(self, value: Any) -> None:
        """Tell the steps together with the kind of input."""
        super().commit({"inputType": self.value.get("inputType"), "steps": value})
        self._offer()

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Put each problem into the form of its step."""
        own = [replace(problem, field=problem.field.removeprefix("steps.")) for problem in problems]
        return super().show_problems(own)

    def _offer(self) -> None:
        for item, kind in zip(self.items, self._kinds(self._things), strict=False):
            editor = item.form.rows["function"].editor
            if isinstance(editor, StepEditor):
                editor.take(kind)
