"""Lays out fields: label, control, help or fault; sections; fields that show only when they matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.errors import Problem
from desktop_app.domain.quick import dataclass
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.config_paths import ABSENT, below, same, value_at, with_value
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.field_row import FieldRow
from desktop_app.gui.panels.model_fields import default_of, help_of, info_at, title_of


@dataclass(frozen=True)
class Field:
    """One line of a panel: which member of the config, edited by what.

    ``path`` may be dotted. With ``also`` the editor shows several members at once: its value is an object
    of ``path`` and those. Title, help and default come from the config model unless given here; ``help``
    None shows none at all.
    ``visible`` decides from the config; ``frozen`` is the reason why the field cannot be changed;
    ``on_edit`` may change more of the config in the same step: it gets the old and the new one.
    """

    path: str
    editor: Callable[[PanelContext], Editor]
    title: str = ""
    help: str | None = ""
    section: str = ""
    also: tuple[str, ...] = ()
    visible: Callable[[Mapping[str, Any]], bool] | None = None
    frozen: str = ""
    default: Any = ABSENT
    on_edit: Callable[[Mapping[str, Any], dict[str, Any]], dict[str, Any]] | None = None

    @property
    def members(self) -> tuple[str, ...]:
        """The paths of all members that the field edits."""
        return (self.path, *self.also)


class Form(QWidget):
    """The fields of one object. Owns the object as last shown or edited; unknown members pass through."""

    edited = Signal(str, object, object)
    """Path of the edited member, its new value, and the whole new object."""

    complained = Signal(str)
    restructured = Signal()

    def __init__(
        self,
        context: PanelContext,
        fields: Sequence[Field],
        model: type[BaseModel] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.context = context
        self._value: dict[str, Any] = {}
        self._model = model
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2 * ink.GRID)
        self.rows: dict[str, FieldRow] = {}
        self.fields = {field.path: self._described(field) for field in fields}
        section = ""
        for field in self.fields.values():
            self._add(field, new_section=field.section if field.section != section else "")
            section = field.section

    def _described(self, field: Field) -> Field:
        info = info_at(self._model, field.path)
        return replace(
            field,
            title=field.title or title_of(info, field.path.rpartition(".")[2]),
            help=help_of(info) if field.help == "" else field.help,
            default=default_of(info) if field.default is ABSENT else field.default,
        )

    def _add(self, field: Field, new_section: str) -> None:
        row = FieldRow(field.title, field.help or "", field.editor(self.context), field.frozen, new_section)
        row.editor.committed.connect(lambda value: self._committed(field, value))
        row.editor.restructured.connect(self.restructured)
        row.complained.connect(self.complained)
        self.rows[field.path] = row
        self.column.addWidget(row)

    # ------------------------------------------------------------------------------------------ value

    @property
    def value(self) -> dict[str, Any]:
        """The object as last shown or edited."""
        return self._value

    def show_value(self, value: Mapping[str, Any]) -> None:
        """Show another state of the object; nobody is told, and what did not change stays untouched."""
        self._value = dict(value)
        for field in self.fields.values():
            self.rows[field.path].editor.show_value(self._shown(field))
        self._show_visibility()

    def _shown(self, field: Field) -> Any:
        if not field.also:
            return value_at(self._value, field.path, field.default)
        return {path: value_at(self._value, path, self._default(path)) for path in field.members}

    def _default(self, path: str) -> Any:
        return default_of(info_at(self._model, path))

    def _committed(self, field: Field, value: Any) -> None:
        changes = self._changes(field, value)
        new = self._value
        for path, member in changes.items():
            new = with_value(new, path, member)
        if field.on_edit is not None:
            new = field.on_edit(self._value, dict(new))
        path = next(iter(changes), field.path)
        self.show_value(new)
        self.edited.emit(path, changes.get(path, value), new)

    def _changes(self, field: Field, value: Any) -> dict[str, Any]:
        if not field.also:
            return {field.path: value}
        before = self._shown(field)
        return {path: value[path] for path in field.members if not same(value[path], before[path])}

    def _show_visibility(self) -> None:
        for field in self.fields.values():
            if field.visible is not None:
                self.rows[field.path].setVisible(field.visible(self._value))

    # ------------------------------------------------------------------------------------------- rest

    def title_of(self, path: str) -> str:
        """Return the title of the field that edits ``path``; it names the undo step."""
        for field in self.fields.values():
            if any(below(path, member) is not None for member in field.members):
                return field.title
        return title_of(info_at(self._model, path), path)

    @property
    def members(self) -> set[str]:
        """The top-level members of the object that the form edits."""
        return {member.partition(".")[0] for field in self.fields.values() for member in field.members}

    def flush(self) -> None:
        """Commit what is typed in any field."""
        for row in self.rows.values():
            row.editor.flush()

    def refresh(self) -> None:
        """Look at the context again."""
        for row in self.rows.values():
            row.editor.refresh()

    def set_read_only(self, read_only: bool) -> None:
        """Only show; frozen fields stay frozen."""
        for row in self.rows.values():
            row.set_read_only(read_only)

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Put each problem at its field; return those that belong to none. Paths start at the object."""
        left = list(problems)
        for field in self.fields.values():
            own, left = _split(field, left)
            self.rows[field.path].show_problems(own)
        return left


def _split(field: Field, problems: list[Problem]) -> tuple[list[Problem], list[Problem]]:
    """Part the problems of ``field`` from the others; the paths of its own become relative to it."""
    own, left = [], []
    for problem in problems:
        found = _relative(field, problem.field)
        if found is None:
            left.append(problem)
        else:
            own.append(replace(problem, field=found))
    return own, left


def _relative(field: Field, path: str) -> str | None:
    for member in field.members:
        rest = below(path, member)
        if rest is not None:
            return ".".join(filter(None, (member, rest))) if field.also else rest
    return None
