"""Choosing one of many: a list that drops down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import paint_chevron
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.config_paths import same
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.frame import paint_box


class DropDown(QComboBox):
    """A combo box in the look of the other controls; the wheel belongs to the form."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._fault = False
        self.plain = False

    def sizeHint(self) -> QSize:
        """Return the height of every control."""
        return QSize(super().sizeHint().width(), self._control_height())

    def minimumSizeHint(self) -> QSize:
        """Shrink in width only."""
        return QSize(super().minimumSizeHint().width(), self._control_height())

    def _control_height(self) -> int:
        return self.fontMetrics().height() + ink.GRID if self.plain else ink.control_height(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form."""
        event.ignore()

    def set_fault(self, fault: bool) -> None:
        """Mark the choice as wrong."""
        self._fault = fault
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, chosen text and chevron; only the text and chevron inside another control."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.plain:
            fill = ink.surface(self) if self.isEnabled() else ink.ground(self)
            border = ink.accent(self) if self.hasFocus() else ink.outline(self)
            border = ink.danger(self) if self._fault else border if self.isEnabled() else ink.hairline(self)
            paint_box(painter, QRectF(self.rect()), fill, border, 2.0 if self.hasFocus() else 1.0)
        room = self.rect().adjusted(ink.GRID, 0, -3 * ink.GRID, 0)
        shown = self.currentText() or self.placeholderText()
        told = self.currentText() and self.isEnabled()
        painter.setPen(ink.text(self) if told else ink.muted(self))
        text = self.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)
        if self.isEnabled():
            right = QPointF(self.width() - 1.75 * ink.GRID, self.height() / 2)
            paint_chevron(painter, right, ink.muted(self))


class ComboEditor(Editor):
    """One of many; ``choices`` may be a function when they depend on the workflow.

    A value that is not among the choices is kept and shown as it is.
    """

    def __init__(
        self,
        context: PanelContext,
        choices: Sequence[Choice] | Callable[[PanelContext], Sequence[Choice]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self._source = choices
        self.combo = DropDown()
        self.combo.activated.connect(lambda index: self.commit(self._values[index]))
        self.column.addWidget(self.combo)
        self._values: list[Any] = []

    @property
    def focus_target(self) -> QWidget:
        """The combo box."""
        return self.combo

    def _choices(self) -> list[Choice]:
        found = list(self._source(self.context) if callable(self._source) else self._source)
        if not any(same(choice.value, self.value) for choice in found):
            found.append(Choice(self.value, self.foreign(self.value)))
        return found

    def foreign(self, value: Any) -> str:
        """Return the words for a value that is not among the choices."""
        return "" if value is None else self.tr("{value} (unknown)").format(value=value)

    def write(self, value: Any) -> None:
        """List the choices and show the one of ``value``."""
        choices = self._choices()
        self._values = [choice.value for choice in choices]
        self.combo.clear()
        for index, choice in enumerate(choices):
            self.combo.addItem(choice.title)
            self.combo.setItemData(index, choice.help, Qt.ItemDataRole.ToolTipRole)
        chosen = next(i for i, known in enumerate(self._values) if same(known, value))
        self.combo.setCurrentIndex(chosen)

    def refresh(self) -> None:
        """List the choices anew: the workflow has changed."""
        if callable(self._source):
            self.write(self.value)

    def show_problems(self, problems: Any) -> list[Any]:
        """Mark the choice."""
        self.combo.set_fault(bool(problems))
        return list(problems)
