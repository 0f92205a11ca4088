"""A form under design as the person who fills it in will see it. It can be tried out; nothing is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.errors import Problem
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.answer_form import AnswerForm
from desktop_app.gui.panels.buttons import LinkButton
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.fields import Factory
from desktop_app.gui.panels.frame import paint_box


class Sheet(QWidget):
    """The paper under a previewed form."""

    def __init__(self, form: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        margin = 2 * ink.GRID
        column.setContentsMargins(margin, margin, margin, margin)
        column.addWidget(form)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the paper."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_box(painter, QRectF(self.rect()), ink.ground(self), ink.tint(self, ink.accent(self), 0.5))


class PreviewEditor(Editor):
    """Shows what ``make`` makes of its value, and follows it; never changes it. Folded at first."""

    def __init__(
        self, context: PanelContext, make: Callable[[Any], QWidget], parent: QWidget | None = None
    ) -> None:
        super().__init__(context, parent)
        self._make = make
        self.sheet: Sheet | None = None
        self.column.setSpacing(ink.GRID // 2)
        self.toggle = LinkButton("", "search")
        self.toggle.clicked.connect(self._switch)
        self.column.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        self._name()

    @property
    def focus_target(self) -> QWidget:
        """The button that shows the form."""
        return self.toggle

    def _name(self) -> None:
        words = self.tr("Hide the preview") if self.sheet else self.tr("Show how the form will look")
        self.toggle.setText(words)
        self.toggle.setAccessibleName(words)
        self.toggle.updateGeometry()

    def _switch(self) -> None:
        if self.sheet is None:
            self._show_sheet()
        else:
            self._drop_sheet()
        self._name()
        self.restructured.emit()

    def _show_sheet(self) -> None:
        self.sheet = Sheet(self._make(self.value))
        self.column.addWidget(self.sheet)

    def _drop_sheet(self) -> None:
        sheet, self.sheet = self.sheet, None
        if sheet is not None:
            self.column.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()

    def write(self, value: Any) -> None:
        """Show the form as it is now."""
        if self.sheet is not None:
            self._drop_sheet()
            self._show_sheet()
            self.restructured.emit()

    def set_read_only(self, read_only: bool) -> None:
        """Looking is always allowed."""
        self.read_only = read_only

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Leave it to words: nothing here is wrong."""
        return list(problems)


def answer_preview() -> Factory:
    """Return the preview of a form of a task; its value is the member of the node's ``forms``."""
    return partial(PreviewEditor, make=lambda value: AnswerForm("", value or {}))
