"""The condition builder: comparisons in nested groups of "all" and "any" (engine.md 4.1, 7.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.domain.errors import Problem
from desktop_app.domain.operators import Operators
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import IconButton, LinkButton
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.frame import paint_box, paint_reach
from desktop_app.gui.panels.logic_value import (
    as_group,
    is_group,
    kind_of,
    members,
    new_group,
    new_item,
    operands_of,
    with_members,
)
from desktop_app.gui.panels.options import SegmentsEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import OPERAND


class LogicRow(Editor):
    """One comparison: operand, operator, operand."""

    def __init__(self, context: PanelContext, own_scope: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._item: dict[str, Any] = new_item()
        self.left = self.make_left(own_scope)
        self.right = ValueEditor(
            context, modes=OPERAND, placeholder=self.tr("Value to compare with"), own_scope=own_scope
        )
        self.operator = self.make_operator()
        self.remove = IconButton(self.tr("Remove the condition"), "close")
        for name, editor in self._named():
            editor.focus_target.setAccessibleName(name)
            editor.setAccessibleName(name)
            editor.committed.connect(self._changed)
            self.adopt(editor)
        self._build()

    def make_left(self, own_scope: bool) -> Editor:
        """Return the widget of the left side."""
        hint = self.tr("Value, or {{ for a variable")
        return ValueEditor(self.context, modes=OPERAND, placeholder=hint, own_scope=own_scope)

    def make_operator(self) -> ComboEditor:
        """Return the choice of how the sides are compared."""
        return ComboEditor(self.context, _operators(self.context.operators))

    def _named(self) -> list[tuple[str, Editor]]:
        names = (self.tr("Left value"), self.tr("Operator"), self.tr("Right value"))
        return list(zip(names, (self.left, self.operator, self.right), strict=True))

    def _build(self) -> None:
        self.column.setContentsMargins(ink.GRID, ink.GRID, ink.GRID, ink.GRID)
        self.column.setSpacing(ink.GRID // 2)
        middle = QHBoxLayout()
        middle.setSpacing(ink.GRID // 2)
        middle.addWidget(self.operator, 1)
        middle.addWidget(self.remove)
        self.column.addWidget(self.left)
        self.column.addLayout(middle)
        self.column.addWidget(self.right)

    def write(self, value: Any) -> None:
        """Show operator and operands."""
        self._item = dict(value)
        first, second, *_ = operands_of(self._item)
        self.left.show_value(first)
        self.operator.show_value(self._item.get("calculator"))
        self.right.show_value(second)

    def _changed(self) -> None:
        operands = [self.left.value, self.right.value, *operands_of(self._item)[2:]]
        self._item = {**self._item, "calculator": self.operator.value, "operands": operands}
        self.commit(self._item)

    def flush(self) -> None:
        """Commit what is typed in either operand."""
        self.left.flush()
        self.right.flush()

    def refresh(self) -> None:
        """Show anew what the operands refer to."""
        self.left.refresh()
        self.right.refresh()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        for _, editor in self._named():
            editor.set_read_only(read_only)
        self.remove.setVisible(not read_only)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card that holds the comparison together."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_box(painter, QRectF(self.rect()), ink.tint(self, ink.text(self), 0.035), ink.hairline(self))


def _operators(operators: Operators) -> list[Choice]:
    return [Choice(operator.name, operator.label) for operator in operators]


class LogicGroup(Editor):
    """A group of comparisons and groups. The outermost one cannot be removed."""

    row: ClassVar[type[LogicRow]] = LogicRow
    """What one comparison looks like."""

    def __init__(
        self,
        context: PanelContext,
        own_scope: bool = False,
        *,
        nested: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self._own_scope, self._nested = own_scope, nested
        self._group: Any = None
        self.parts: list[LogicRow | LogicGroup] = []
        self.kind = SegmentsEditor(context, (Choice("and", self.tr("All")), Choice("or", self.tr("Any"))))
        self.kind.committed.connect(self._changed)
        self.kind.setAccessibleName(self.tr("How many of the conditions must be met"))
        self.remove = IconButton(self.tr("Remove the group"), "close")
        self.remove.setVisible(nested)
        self.empty = QLabel(self.tr("No conditions yet: always met."))
        self.empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._build()

    def _build(self) -> None:
        left = ink.GRID + 4 if self._nested else 0
        self.column.setContentsMargins(left, 0, 0, 0)
        self.column.setSpacing(ink.GRID)
        head = QHBoxLayout()
        head.setSpacing(ink.GRID)
        head.addWidget(self.kind, 1)
        words = QLabel(self.tr("of these are met"))
        words.setWordWrap(True)
        head.addWidget(words, 1)
        head.addWidget(self.remove)
        self.column.addLayout(head)
        self.column.addWidget(self.empty)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(ink.GRID)
        self.column.addLayout(self.rows)
        self.column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        self.add_condition = LinkButton(self.tr("Condition"), "add")
        self.add_condition.setAccessibleName(self.tr("Add a condition"))
        self.add_condition.clicked.connect(lambda: self._append(self.fresh()))
        self.add_group = LinkButton(self.tr("Group"), "add")
        self.add_group.setAccessibleName(self.tr("Add a group of conditions"))
        self.add_group.clicked.connect(lambda: self._append(new_group(self.fresh())))
        foot = QHBoxLayout()
        foot.setSpacing(ink.GRID)
        foot.addWidget(self.add_condition)
        foot.addWidget(self.add_group)
        foot.addStretch(1)
        return foot

    @staticmethod
    def fresh() -> dict[str, Any]:
        """Return the comparison that a person fills in."""
        return new_item()

    # ------------------------------------------------------------------------------------------ value

    def write(self, value: Any) -> None:
        """Show the group; parts of the same kind are kept, so the focus stays where it was."""
        self._group = as_group(value)
        self.kind.show_value(kind_of(self._group))
        wanted = members(self._group)
        for at, part in enumerate(wanted):
            self._part_at(at, part).show_value(part)
        while len(self.parts) > len(wanted):
            self._drop(self.parts[-1])
        self._show_emptiness()

    def _part_at(self, at: int, value: Any) -> LogicRow | LogicGroup:
        wanted = LogicGroup if is_group(value) else LogicRow
        if at < len(self.parts) and isinstance(self.parts[at], wanted):
            return self.parts[at]
        if at < len(self.parts):
            self._drop(self.parts[at])
        return self._insert(at, value)

    def _insert(self, at: int, value: Any) -> LogicRow | LogicGroup:
        part: LogicRow | LogicGroup
        if is_group(value):
            part = type(self)(self.context, self._own_scope, nested=True)
        else:
            part = self.row(self.context, self._own_scope)
        part.show_value(value)
        part.set_read_only(self.read_only)
        part.committed.connect(self._changed)
        self.adopt(part)
        part.remove.clicked.connect(lambda: self._remove(part))
        self.parts.insert(at, part)
        self.rows.insertWidget(at, part)
        part.show()
        self.restructured.emit()
        return part

    def _drop(self, part: LogicRow | LogicGroup) -> None:
        self.parts.remove(part)
        self.rows.removeWidget(part)
        self.disown(part)

    def _changed(self) -> None:
        kind = str(self.kind.value or "and")
        self._group = with_members(self._group, kind, [part.value for part in self.parts])
        self.commit(self._group)

    # -------------------------------------------------------------------------------- adding, removing

    def _append(self, value: Mapping[str, Any]) -> None:
        self.flush()
        part = self._insert(len(self.parts), value)
        self._show_emptiness()
        self._changed()
        part.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, part: LogicRow | LogicGroup) -> None:
        self.flush()
        at = self.parts.index(part)
        self._drop(part)
        self._show_emptiness()
        self._changed()
        self.restructured.emit()
        neighbour = self.parts[min(at, len(self.parts) - 1)].remove if self.parts else self.add_condition
        neighbour.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_emptiness(self) -> None:
        self.empty.setVisible(not self.parts)

    # ------------------------------------------------------------------------------------------- rest

    @property
    def focus_target(self) -> QWidget:
        """The first operand, or the choice of all and any."""
        first = self.parts[0] if self.parts else None
        return first.left.focus_target if isinstance(first, LogicRow) else self.kind.focus_target

    def flush(self) -> None:
        """Commit what is typed anywhere inside."""
        for part in list(self.parts):
            part.flush()

    def refresh(self) -> None:
        """Show anew what the operands refer to."""
        for part in self.parts:
            part.refresh()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        self.kind.set_read_only(read_only)
        self.remove.setVisible(self._nested and not read_only)
        self.add_condition.setVisible(not read_only)
        self.add_group.setVisible(not read_only)
        for part in self.parts:
            part.set_read_only(read_only)

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Leave it to words: a problem of the whole calculation has no single place."""
        return list(problems)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar that shows how far a nested group reaches."""
        if self._nested:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_reach(painter, QRectF(0, 0, 3, self.height()), self)
