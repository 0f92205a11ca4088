"""An object that is always there: its form, set in a little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import Problem
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.form import Field, Form
from desktop_app.gui.panels.frame import paint_reach


class ObjectEditor(Editor):
    """Its value is an object; members that the fields do not know are carried through."""

    help_above = True
    nested = True
    holds_fields = True

    def __init__(
        self,
        context: PanelContext,
        fields: Sequence[Field],
        model: type[BaseModel] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self.form = Form(context, fields, model)
        self.form.edited.connect(lambda path, value, new: self.commit(new))
        self.form.complained.connect(self.complained)
        self.form.restructured.connect(self.restructured)
        self.form.column.setContentsMargins(ink.GRID + 4, ink.GRID // 2, 0, 0)
        self.column.addWidget(self.form)

    def write(self, value: Any) -> None:
        """Show the members; what is no object counts as an empty one."""
        self.form.show_value(value if isinstance(value, Mapping) else {})

    @property
    def focus_target(self) -> QWidget:
        """The first field."""
        first = next(iter(self.form.rows.values()), None)
        return self if first is None else first.editor.focus_target

    def flush(self) -> None:
        """Commit what is typed inside."""
        self.form.flush()

    def refresh(self) -> None:
        """Look at the context again."""
        self.form.refresh()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        self.form.set_read_only(read_only)

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Put each problem at its field."""
        return self.form.show_problems(problems)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar that shows how far the object reaches."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_reach(painter, QRectF(0, 0, 3, self.height()), self)
