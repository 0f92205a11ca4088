"""An object that may be switched off: a switch, and its form below while it is on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop_app.domain.errors import Problem
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.choices import Toggle
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.form import Field, Form
from desktop_app.gui.panels.frame import paint_reach


class OptionalObjectEditor(Editor):
    """Its value is an object, or ``off``. What was filled in comes back when it is switched on again."""

    nested = True

    def __init__(
        self,
        context: PanelContext,
        *,
        question: str,
        fields: Sequence[Field],
        fresh: Callable[[], dict[str, Any]],
        model: type[BaseModel] | None = None,
        off: Any = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self._fresh, self._off = fresh, off
        self._model_name = model.__name__ if model is not None else ""
        self._kept: dict[str, Any] | None = None
        self.column.setSpacing(2 * ink.GRID)
        self.toggle = Toggle()
        self.toggle.setAccessibleName(question)
        self.toggle.clicked.connect(self._switched)
        label = QLabel(question)
        label.setWordWrap(True)
        label.setBuddy(self.toggle)
        line = QHBoxLayout()
        line.addWidget(label, 1)
        line.addWidget(self.toggle)
        self.column.addLayout(line)
        self.form = Form(context, fields, model)
        self.form.edited.connect(lambda path, value, new: self.commit(new))
        self.form.complained.connect(self.complained)
        self.form.restructured.connect(self.restructured)
        self.form.column.setContentsMargins(ink.GRID + 4, 0, 0, 0)
        self.column.addWidget(self.form)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar that shows how far the object reaches."""
        if not self.form.isHidden():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_reach(painter, QRectF(0, self.form.y(), 3, self.form.height()), self)

    def write(self, value: Any) -> None:
        """Show the object, or that it is off."""
        on = isinstance(value, Mapping)
        self.toggle.setChecked(on)
        self.form.setVisible(on)
        if on:
            self.form.show_value(value)

    def _switched(self, on: bool) -> None:
        if not on:
            self.form.flush()
            self._kept = dict(self.form.value)
        value = (self._kept or self._fresh()) if on else self._off
        if on:
            self.form.show_value(value)
        self.form.setVisible(on)
        self.commit(value)
        self.restructured.emit()

    @property
    def focus_target(self) -> QWidget:
        """The switch."""
        return self.toggle

    def flush(self) -> None:
        """Commit what is typed inside."""
        if self.toggle.isChecked():
            self.form.flush()

    def refresh(self) -> None:
        """Look at the context again."""
        self.form.refresh()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        self.toggle.setEnabled(not read_only)
        self.form.set_read_only(read_only)

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Put each problem at its field; unions name their member first, which is no part of the path."""
        names = (self._model_name,)
        return self.form.show_problems([_without(problem, names) for problem in problems])


def _without(problem: Problem, names: Sequence[str]) -> Problem:
    head, _, rest = problem.field.partition(".")
    return replace(problem, field=rest) if head and head in names else problem
