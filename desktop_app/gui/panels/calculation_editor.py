"""A language and an expression in it: the two members of a calculation, shown together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import Problem
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import Language, PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.expression_editor import ExpressionEditor
from desktop_app.gui.text_size import SizedLabel


class CalculationEditor(Editor):
    """Its value is an object with ``engine`` and ``expression``. Changing the language keeps the text."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.column.setSpacing(ink.GRID)
        offered = context.offered(conditions=False)
        self.engine = ComboEditor(context, [Choice(one.id, one.label, one.hint) for one in offered])
        self.hint = SizedLabel(share=ink.SMALL)
        self.hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.hint.setWordWrap(True)
        self.expression = ExpressionEditor(context, self._language)
        for editor, name in ((self.engine, self.tr("Language")), (self.expression, self.tr("Expression"))):
            editor.setAccessibleName(name)
            editor.focus_target.setAccessibleName(name)
            editor.committed.connect(self._changed)
            self.adopt(editor)
        self.column.addWidget(self.engine)
        self.column.addWidget(self.expression)
        self.column.addWidget(self.hint)

    def _language(self) -> Language | None:
        return self.context.language(self.engine.value)

    def write(self, value: Mapping[str, Any]) -> None:
        """Show language and expression."""
        self.engine.show_value(value.get("engine"))
        self.expression.show_value(value.get("expression") or "")
        self._follow_language()

    def _follow_language(self) -> None:
        language = self._language()
        self.hint.setText(
            language.hint if language else self.tr("Choose a language; without one the result is null.")
        )
        self.expression.language_changed()

    def _changed(self) -> None:
        shown = {"engine": self.engine.value, "expression": self.expression.value}
        if not shown["expression"] and not self.value.get("expression"):
            shown["expression"] = self.value.get("expression")
        self.commit({**self.value, **shown})
        self._follow_language()

    @property
    def focus_target(self) -> QWidget:
        """The text: the language rarely changes."""
        return self.expression.focus_target

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Mark the part that is wrong."""
        self.engine.show_problems([p for p in problems if p.field == "engine"])
        self.expression.show_problems([p for p in problems if p.field == "expression"])
        return list(problems)
