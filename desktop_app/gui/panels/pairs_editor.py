"""An object as rows of names and values, for members that nobody knows beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.errors import Problem
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import IconButton, LinkButton
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.field_row import emptiness
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import ANY, Mode


class PairRow(QWidget):
    """One member: its name, its value, and a button that removes it."""

    def __init__(self, context: PanelContext, modes: Sequence[Mode]) -> None:
        super().__init__()
        self.name = TextEditor(context, placeholder=self.tr("Name"))
        self.value = ValueEditor(context, modes=modes, placeholder=self.tr("Value, or {{ for a variable"))
        self.remove = IconButton(self.tr("Remove"), "close")
        for editor, words in ((self.name, self.tr("Name")), (self.value, self.tr("Value"))):
            editor.setAccessibleName(words)
            editor.focus_target.setAccessibleName(words)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(ink.GRID // 2)
        top = Qt.AlignmentFlag.AlignTop
        line.addWidget(self.name, 2, top)
        line.addWidget(self.value, 3, top)
        line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_pair(self, name: str, value: Any) -> None:
        """Show a member."""
        self.name.show_value(name)
        self.value.show_value(value)

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.name.set_read_only(read_only)
        self.value.set_read_only(read_only)
        self.remove.setVisible(not read_only)


class PairsEditor(Editor):
    """Its value is an object, or null where there was none and nothing was added. A row without a name and
    value is none yet; two rows of one name are no value.
    """

    def __init__(
        self,
        context: PanelContext,
        *,
        modes: Sequence[Mode] = ANY,
        add: str = "",
        empty: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self._modes = modes
        self.pairs: list[PairRow] = []
        self.column.setSpacing(ink.GRID // 2)
        self.empty = emptiness(empty)
        self.column.addWidget(self.empty)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(ink.GRID // 2)
        self.column.addLayout(self.rows)
        self.add = LinkButton(add or self.tr("Add a value"), "add")
        self.add.clicked.connect(self._append)
        self.column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    # ------------------------------------------------------------------------------------------ value

    def write(self, value: Any) -> None:
        """Show a row for each member."""
        members = self._members(value)
        while len(self.pairs) > len(members):
            self._drop(self.pairs[-1])
        while len(self.pairs) < len(members):
            self._insert()
        for row, (name, member) in zip(self.pairs, members, strict=True):
            row.show_pair(str(name), member)
        self._show_emptiness()

    def _members(self, value: Any) -> list[tuple[Any, Any]]:
        """Return names and values of what is shown."""
        return list(value.items()) if isinstance(value, Mapping) else []

    def _made(self, named: list[tuple[str, Any]]) -> Any:
        """Return what rows of these names and values make.

        :raises ValueError: they make nothing, with the reason.
        """
        twice = next((name for name, count in Counter(name for name, _ in named).items() if count > 1), None)
        if twice is not None:
            raise ValueError(self.tr("The name “{name}” stands twice.").format(name=twice))
        return dict(named)

    def _insert(self) -> PairRow:
        row = PairRow(self.context, self._modes)
        row.show_pair("", "")
        row.set_read_only(self.read_only)
        for editor in (row.name, row.value):
            editor.committed.connect(self._changed)
            self.adopt(editor)
        row.remove.clicked.connect(lambda: self._remove(row))
        self.pairs.append(row)
        self.rows.addWidget(row)
        row.show()
        self.restructured.emit()
        return row

    def _drop(self, row: PairRow) -> None:
        self.pairs.remove(row)
        self.rows.removeWidget(row)
        self.disown(row.name)
        self.disown(row.value)
        row.hide()
        row.deleteLater()
        self.restructured.emit()

    def _changed(self) -> None:
        given = [(str(row.name.value or "").strip(), row.value.value) for row in self.pairs]
        named = [(name, value) for name, value in given if name or value != ""]
        if any(not name for name, _ in named):
            self.complained.emit(self.tr("Give every value a name."))
            return
        try:
            made = self._made(named)
        except ValueError as error:
            self.complained.emit(str(error))
            return
        self.complained.emit("")
        self.commit(made)

    # ------------------------------------------------------------------------------- adding, removing

    def _append(self) -> None:
        self.flush()
        row = self._insert()
        self._show_emptiness()
        row.name.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, row: PairRow) -> None:
        self.flush()
        at = self.pairs.index(row)
        self._drop(row)
        self._show_emptiness()
        self._changed()
        neighbour = self.pairs[min(at, len(self.pairs) - 1)].remove if self.pairs else self.add
        neighbour.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_emptiness(self) -> None:
        self.empty.setVisible(not self.pairs and bool(self.empty.text()))

    # ------------------------------------------------------------------------------------------- rest

    @property
    def focus_target(self) -> QWidget:
        """The first name, or the button that adds one."""
        return self.pairs[0].name.focus_target if self.pairs else self.add

    def flush(self) -> None:
        """Commit what is typed."""
        for row in list(self.pairs):
            row.name.flush()
            row.value.flush()

    def refresh(self) -> None:
        """Show anew what the values refer to."""
        for row in self.pairs:
            row.value.refresh()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        self.add.setVisible(not read_only)
        for row in self.pairs:
            row.set_read_only(read_only)

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Mark the rows that problems name, or all."""
        fields = {problem.field.partition(".")[0] for problem in problems}
        for row in self.pairs:
            wrong = bool(fields) and ("" in fields or row.name.value in fields)
            row.name.show_problems(problems if wrong else [])
            row.value.show_problems(problems if wrong else [])
        return list(problems)


class RowsEditor(PairsEditor):
    """Its value is a list of objects with ``name`` and ``value``: in order, and a name may stand twice."""

    def _members(self, value: Any) -> list[tuple[Any, Any]]:
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []
        return [(row.get("name") or "", row.get("value", "")) for row in rows]

    def _made(self, named: list[tuple[str, Any]]) -> Any:
        return [{"name": name, "value": value} for name, value in named]
