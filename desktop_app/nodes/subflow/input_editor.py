"""What a called workflow is given: a value for each variable that its trigger offers, or one value at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import Problem
from desktop_app.domain.node_spec import Variable
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import LinkButton
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.object_editor import ObjectEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode


class CallInputEditor(Editor):
    """Its value is an object with ``context`` and ``workflow``; the latter it reads and never changes.

    Where the trigger of the called workflow says what it takes, there is a field for each (4.11). A context
    that is no object, such as a variable, shows as one value, and so it does when a person asks for it.
    """

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.column.setSpacing(ink.GRID)
        self._offered: tuple[Variable, ...] = ()
        self._at_once = False
        self.fields: ObjectEditor | None = None
        self.whole = ValueEditor(context, modes=(Mode.JSON, Mode.VARIABLE))
        self.whole.committed.connect(self._changed)
        self.adopt(self.whole)
        self.column.addWidget(self.whole)
        self.switch = LinkButton("", "")
        self.switch.clicked.connect(self._switch)
        self.column.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignLeft)

    def write(self, value: Any) -> None:
        """Show the input in the form that fits the called workflow."""
        given = value.get("context")
        self._offer(offered(self.context, value.get("workflow")))
        self.whole.show_value(given)
        if self.fields is not None:
            self.fields.show_value(given if isinstance(given, Mapping) else {})
        self._show_way()

    def _offer(self, variables: tuple[Variable, ...]) -> None:
        if variables == self._offered:
            return
        self._offered = variables
        if self.fields is not None:
            self.column.removeWidget(self.fields)
            self.disown(self.fields)
            self.fields = None
        if variables:
            self._make_fields()
        self.restructured.emit()

    def _make_fields(self) -> None:
        rows = [Field(one.value, ValueEditor, title=one.label, default=None) for one in self._offered]
        self.fields = ObjectEditor(self.context, rows)
        self.fields.set_read_only(self.read_only)
        self.fields.committed.connect(self._changed)
        self.adopt(self.fields)
        self.column.insertWidget(0, self.fields)

    @property
    def _by_fields(self) -> bool:
        given = self.value.get("context") if isinstance(self.value, Mapping) else None
        return self.fields is not None and not self._at_once and isinstance(given, Mapping | None)

    def _show_way(self) -> None:
        by_fields = self._by_fields
        if self.fields is not None:
            self.fields.setVisible(by_fields)
        self.whole.setVisible(not by_fields)
        words = self.tr("Give the input as one value") if by_fields else self.tr("Fill in field by field")
        self.switch.setText(words)
        self.switch.setAccessibleName(words)
        self.switch.updateGeometry()
        given = self.value.get("context")
        self.switch.setVisible(self.fields is not None and isinstance(given, Mapping | None))

    def _switch(self) -> None:
        self.flush()
        self._at_once = not self._at_once
        self._show_way()
        self.restructured.emit()

    def _changed(self, given: Any) -> None:
        self.commit({**self.value, "context": given})
        self.write(self.value)

    # ------------------------------------------------------------------------------------------- rest

    @property
    def focus_target(self) -> QWidget:
        """The first field, or the one value."""
        return self.fields.focus_target if self.fields and self._by_fields else self.whole.focus_target

    def flush(self) -> None:
        """Commit what is typed."""
        for editor in self._both():
            editor.flush()

    def refresh(self) -> None:
        """Ask again what the called workflow takes."""
        if isinstance(self.value, Mapping):
            self.write(self.value)
        for editor in self._both():
            editor.refresh()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        for editor in self._both():
            editor.set_read_only(read_only)

    def _both(self) -> list[Editor]:
        return [editor for editor in (self.fields, self.whole) if editor is not None]

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Mark the value as a whole: no field is required."""
        self.whole.show_problems(problems)
        return list(problems)


def offered(context: PanelContext, key: Any) -> tuple[Variable, ...]:
    """Return what the trigger of the workflow ``key`` takes, as far as it says so."""
    called = context.workflows.get(str(key))
    spec = context.catalog.trigger(called.type) if called is not None else None
    if called is None or spec is None or spec.variables is None:
        return ()
    return tuple(one for one in spec.variables(called.config) if "." not in one.value)
