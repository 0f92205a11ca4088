"""The condition builder: comparisons in nested groups of "all" and "any" (engine.md 4.1, 7.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.domain.errors import Problem
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import IconButton, LinkButton
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.field_row import emptiness
from desktop_app.gui.panels.frame import paint_box, paint_reach
from desktop_app.gui.panels.grip import Grip
from desktop_app.gui.panels.logic_order import LogicOrder
from desktop_app.gui.panels.logic_value import (
    Calculation,
    as_group,
    is_group,
    kind_of,
    members,
    new_group,
    new_item,
    operands_of,
    with_members,
)
from desktop_app.gui.panels.operator_editor import OperatorEditor
from desktop_app.gui.panels.options import SegmentsEditor
from desktop_app.gui.panels.truth_mark import TruthMark
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import OPERAND
from desktop_app.gui.variables.mime import path_in


class LogicRow(Editor):
    """One comparison: operand, operator, operand."""

    def __init__(self, context: PanelContext, own_scope: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._item: dict[str, Any] = new_item()
        self._own_scope = own_scope
        self.left = self.make_left()
        self.right = self._make_value(self.tr("Value to compare with"))
        self.operator = self.make_operator()
        self.mark = TruthMark(context)
        self.grip = Grip(self.tr("Move the condition"))
        self.remove = IconButton(self.tr("Remove the condition"), "close")
        for name, editor in self._named():
            editor.focus_target.setAccessibleName(name)
            editor.setAccessibleName(name)
            editor.committed.connect(self._changed)
            self.adopt(editor)
        self._build()

    def _make_value(self, hint: str) -> ValueEditor:
        return ValueEditor(
            self.context, modes=OPERAND, placeholder=hint, own_scope=self._own_scope, previews=False
        )

    def make_left(self) -> Editor:
        """Return the widget of the left side."""
        return self._make_value(self.tr("Value, or {{ for a variable"))

    def make_operator(self) -> Editor:
        """Return the choice of how the sides are compared."""
        return OperatorEditor(self.context)

    def _named(self) -> list[tuple[str, Editor]]:
        names = (self.tr("Left value"), self.tr("Operator"), self.tr("Right value"))
        return list(zip(names, (self.left, self.operator, self.right), strict=True))

    def _build(self) -> None:
        self.column.setContentsMargins(ink.GRID // 2, ink.GRID, ink.GRID, ink.GRID)
        middle = QHBoxLayout()
        middle.setSpacing(ink.GRID // 2)
        middle.addWidget(self.operator, 1)
        middle.addWidget(self.mark)
        middle.addWidget(self.remove)
        values = QVBoxLayout()
        values.setSpacing(ink.GRID // 2)
        values.addWidget(self.left)
        values.addLayout(middle)
        values.addWidget(self.right)
        row = QHBoxLayout()
        row.setSpacing(ink.GRID // 2)
        row.addWidget(self.grip, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(values, 1)
        self.column.addLayout(row)

    @property
    def focus_target(self) -> QWidget:
        """The left value."""
        return self.left.focus_target

    def write(self, value: Any) -> None:
        """Show operator and operands."""
        self._item = dict(value)
        first, second, *_ = operands_of(self._item)
        self.left.show_value(first)
        self.operator.show_value(self._item.get("calculator"))
        self.right.show_value(second)
        self._follow()

    def _follow(self) -> None:
        """Offer the operators that fit the left value, and say what the comparison comes to."""
        if isinstance(self.operator, OperatorEditor):
            self.operator.take(self.left.value, own_scope=self._own_scope)
        self.show_truth()

    def show_truth(self) -> None:
        """Say what the comparison comes to on the last values."""
        self.mark.show_truth(self._item, shown=any(operand != "" for operand in operands_of(self._item)))

    def _changed(self) -> None:
        operands = [self.left.value, self.right.value, *operands_of(self._item)[2:]]
        self._item = {**self._item, "calculator": self.operator.value, "operands": operands}
        self._follow()
        self.commit(self._item)

    def flush(self) -> None:
        """Commit what is typed in either operand."""
        self.left.flush()
        self.right.flush()

    def refresh(self) -> None:
        """Show anew what the operands refer to."""
        self.left.refresh()
        self.right.refresh()
        self._follow()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        for _, editor in self._named():
            editor.set_read_only(read_only)
        self.remove.setVisible(not read_only)
        self.grip.setVisible(not read_only)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card that holds the comparison together."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_box(painter, QRectF(self.rect()), ink.tint(self, ink.text(self), 0.035), ink.hairline(self))


class LogicGroup(Editor):
    """A group of comparisons and groups. The outermost one, which has no ``outer``, cannot be removed or
    moved; it moves the parts of all groups inside.
    """

    row: ClassVar[type[LogicRow]] = LogicRow
    """What one comparison looks like."""

    def __init__(
        self,
        context: PanelContext,
        own_scope: bool = False,
        *,
        outer: LogicGroup | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self._own_scope, self._outer, self._nested = own_scope, outer, outer is not None
        self._order: LogicOrder = outer._order if outer is not None else LogicOrder(self)
        self._group: Any = None
        self.parts: list[LogicRow | LogicGroup] = []
        self.kind = SegmentsEditor(context, (Choice("and", self.tr("All")), Choice("or", self.tr("Any"))))
        self.kind.committed.connect(self._changed)
        self.kind.setAccessibleName(self.tr("How many of the conditions must be met"))
        self.remove = IconButton(self.tr("Remove the group"), "close")
        self.remove.setVisible(self._nested)
        self.mark = TruthMark(context)
        self.grip = Grip(self.tr("Move the group"))
        self.grip.setVisible(self._nested)
        self.empty = emptiness(self.tr("No conditions yet: always met."))
        self.setAcceptDrops(True)
        self._build()
        if outer is None and context.seen is not None:
            context.seen.changed.connect(self.show_truth)

    def _build(self) -> None:
        left = ink.GRID // 2 + 4 if self._nested else 0
        self.column.setContentsMargins(left, 0, 0, 0)
        self.column.setSpacing(ink.GRID)
        head = QHBoxLayout()
        head.setSpacing(ink.GRID // 2)
        head.addWidget(self.grip)
        head.addWidget(self.kind, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addSpacing(ink.GRID // 2)
        words = QLabel(self.tr("of these are met"))
        words.setWordWrap(True)
        head.addWidget(words, 1)
        head.addWidget(self.mark)
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
        self.show_truth()

    def show_truth(self) -> None:
        """Say what the group and each part of it come to on the last values."""
        self.mark.show_truth(self._group, shown=bool(self.parts))
        for part in self.parts:
            part.show_truth()

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
            part = type(self)(self.context, self._own_scope, outer=self)
        else:
            part = self.row(self.context, self._own_scope)
        part.show_value(value)
        part.set_read_only(self.read_only)
        part.committed.connect(self._changed)
        self.adopt(part)
        part.remove.clicked.connect(lambda: self._remove(part))
        self._order.take(part)
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
        self.mark.show_truth(self._group, shown=bool(self.parts))
        self.commit(self._group)

    # -------------------------------------------------------------------------------- adding, removing

    def _append(self, value: Mapping[str, Any]) -> None:
        self.flush()
        part = self._insert(len(self.parts), value)
        self._show_emptiness()
        self._changed()
        part.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---------------------------------------------------------------------------------------- dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a variable: it becomes a condition of its own."""
        event.setAccepted(not self.read_only and bool(path_in(event.mimeData())))

    def dropEvent(self, event: QDropEvent) -> None:
        """Add a condition about the variable that was dropped."""
        event.acceptProposedAction()
        self._append({**new_item(), "operands": ["{{" + path_in(event.mimeData()) + "}}", ""]})

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

    @property
    def group(self) -> Calculation:
        """The group that is shown; a single comparison or nothing at all shows as one, too."""
        return as_group(self._group)

    def put(self, group: Mapping[str, Any]) -> None:
        """Show and commit the group as it is after a part was moved."""
        self.show_value(group)
        self.committed.emit(group)
        self.restructured.emit()

    # ------------------------------------------------------------------------------------------- rest

    @property
    def focus_target(self) -> QWidget:
        """The first operand, or the choice of all and any."""
        first = self.parts[0] if self.parts else None
        return first.focus_target if isinstance(first, LogicRow) else self.kind.focus_target

    def flush(self) -> None:
        """Commit what is typed anywhere inside."""
        for part in list(self.parts):
            part.flush()

    def refresh(self) -> None:
        """Show anew what the operands refer to."""
        for part in self.parts:
            part.refresh()
        self.show_truth()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        self.kind.set_read_only(read_only)
        self.remove.setVisible(self._nested and not read_only)
        self.grip.setVisible(self._nested and not read_only)
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
