"""How a condition is decided: by the builder, or by an expression in some language (engine.md 4.2, 4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import Problem
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import Language, PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.expression_editor import ExpressionEditor
from desktop_app.gui.panels.logic_builder import LogicGroup
from desktop_app.gui.panels.options import SegmentsEditor

BASIC: Final = "basic"


class DecisionEditor(Editor):
    """Shows the members ``engine``, ``calculation`` and ``expression`` of a condition together.

    Its value is an object with these three; the content of the way not chosen stays as it was.
    """

    def __init__(self, context: PanelContext, own_scope: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.column.setSpacing(ink.GRID)
        self.engine = self._engine_choice()
        self.builder = LogicGroup(context, own_scope)
        self.expression = ExpressionEditor(context, self._language, own_scope=own_scope)
        named = (
            (self.engine, self.tr("How the condition is written")),
            (self.builder, self.tr("Conditions")),
            (self.expression, self.tr("Expression")),
        )
        for editor, name in named:
            editor.setAccessibleName(name)
            self.adopt(editor)
            self.column.addWidget(editor)
        self.expression.focus_target.setAccessibleName(self.tr("Expression"))
        self.engine.committed.connect(self._engine_chosen)
        self.builder.committed.connect(lambda value: self._changed("calculation", value))
        self.expression.committed.connect(lambda value: self._changed("expression", value))

    def _engine_choice(self) -> Editor:
        languages = self.context.offered(conditions=True)
        choices = [Choice(BASIC, self.tr("Builder"), self.tr("Comparisons in groups"))]
        choices += [Choice(language.id, language.label, language.hint) for language in languages]
        row = len(choices) <= 4
        return SegmentsEditor(self.context, choices) if row else ComboEditor(self.context, choices)

    def _language(self) -> Language | None:
        return self.context.language(self.value.get("engine")) if isinstance(self.value, dict) else None

    def _hear(self, child: Editor, complaint: str) -> None:
        """Be silent about the way that does not show."""
        hidden = self.expression if self._basic else self.builder
        super()._hear(child, "" if child is hidden else complaint)

    @property
    def _basic(self) -> bool:
        """Whether the builder decides; an unknown engine counts as basic, as it does in a run."""
        return self._language() is None

    def write(self, value: Any) -> None:
        """Show the chosen way and its content."""
        engine = value.get("engine") or BASIC
        self.engine.show_value(engine if self._language() is not None else BASIC)
        self.builder.show_value(value.get("calculation"))
        self.expression.show_value(value.get("expression") or "")
        self._show_way()

    def _show_way(self) -> None:
        self.builder.setVisible(self._basic)
        self.expression.setVisible(not self._basic)
        if not self._basic:
            self.expression.language_changed()

    def _engine_chosen(self, engine: str) -> None:
        self._changed("engine", engine)
        self._hear(self.builder if not self._basic else self.expression, "")
        self._show_way()
        self.restructured.emit()

    def _changed(self, member: str, value: Any) -> None:
        self.commit({**self.value, member: value})

    @property
    def focus_target(self) -> QWidget:
        """The choice of the way: what follows depends on it."""
        return self.engine.focus_target

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Mark the part that is wrong."""
        wrong = [problem for problem in problems if problem.field == "expression"]
        self.expression.show_problems(wrong)
        return list(problems)
