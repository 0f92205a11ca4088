"""A list of values, a row each: for arguments, where only the order counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import Problem
from desktop_app.gui.panels.pairs_editor import PairRow, PairsEditor


class ValuesEditor(PairsEditor):
    """Its value is a list. What is no list, such as a variable that yields one, is shown as its only row."""

    def _members(self, value: Any) -> list[tuple[Any, Any]]:
        if value is None or value == "":
            return []
        return [("", one) for one in (value if isinstance(value, list | tuple) else [value])]

    def _insert(self) -> PairRow:
        row = super()._insert()
        row.name.hide()
        return row

    def _changed(self) -> None:
        self.commit([row.value.value for row in self.pairs])

    def _append(self) -> None:
        super()._append()
        self.pairs[-1].value.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def focus_target(self) -> QWidget:
        """The first value, or the button that adds one."""
        return self.pairs[0].value.focus_target if self.pairs else self.add

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Mark the rows that problems name by their number, or all."""
        fields = {problem.field.partition(".")[0] for problem in problems}
        for at, row in enumerate(self.pairs):
            row.value.show_problems(problems if "" in fields or str(at) in fields else [])
        return list(problems)
