"""Edits a filter on records: comparisons of fields in nested groups (data.md 2.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import InvalidRequestError, Problem
from desktop_app.domain.filters import OFFERED, UNARY, Condition, Filter, Group, read_filter
from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.fields import cards
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.logic_builder import LogicGroup, LogicRow
from desktop_app.gui.panels.logic_value import is_group, members, new_group, operands_of
from desktop_app.gui.panels.records import FILTER_LEVELS, chosen, field_editor
from desktop_app.gui.wording import tr, worded

DEFAULT: Final = "$eq"


def words() -> dict[str, str]:
    """Return operators as people read them; others are shown by their names."""
    return {
        "$eq": tr("is"),
        "$ne": tr("is not"),
        "$in": tr("is one of"),
        "$notIn": tr("is none of"),
        "$gt": tr("is greater than"),
        "$gte": tr("is at least"),
        "$lt": tr("is less than"),
        "$lte": tr("is at most"),
        "$empty": tr("is empty"),
        "$notEmpty": tr("is not empty"),
        "$includes": tr("contains"),
        "$notIncludes": tr("does not contain"),
        "$startsWith": tr("starts with"),
        "$endWith": tr("ends with"),
        "$isTruly": tr("is yes"),
        "$isFalsy": tr("is no"),
        "$match": tr("has exactly"),
        "$notMatch": tr("has not exactly"),
        "$anyOf": tr("has one of"),
        "$noneOf": tr("has none of"),
        "$dateOn": tr("is on"),
        "$dateNotOn": tr("is not on"),
        "$dateBefore": tr("is before"),
        "$dateAfter": tr("is after"),
        "$dateNotBefore": tr("is on or after"),
        "$dateNotAfter": tr("is on or before"),
        "$dateBetween": tr("is between"),
        "$exists": tr("is there"),
        "$notExists": tr("is not there"),
    }


class FilterRow(LogicRow):
    """One comparison: a field, an operator that fits its kind, a value unless the operator needs none."""

    def make_left(self) -> Editor:
        """Return the choice of the field."""
        return field_editor(self.context, FILTER_LEVELS)

    def make_operator(self) -> Editor:
        """Return the choice among the operators of the field's kind."""
        return ComboEditor(self.context, self._offered)

    def _offered(self, context: PanelContext) -> list[Choice]:
        known = words()
        return [Choice(name, known[name]) for name in OFFERED.get(self._kind(), tuple(known))]

    def _kind(self) -> str:
        collection, path = chosen(self.context), str(self.left.value or "").split(".")
        for name in path[:-1]:
            association = collection.association(name) if collection else None
            target = f"{collection.source}:{association.target}" if collection and association else ""
            collection = self.context.collection(target)
        field = collection.field(path[-1]) if collection else None
        return field.kind if field is not None else ""

    def _changed(self) -> None:
        offered = [choice.value for choice in self._offered(self.context)]
        if self.operator.value not in offered and self._kind():
            self.operator.show_value(offered[0])
        super()._changed()

    def _follow(self) -> None:
        """Offer the operators that fit the field, and ask for a value where one is needed."""
        self.operator.refresh()
        self.right.setVisible(self.operator.value not in UNARY)

    def show_truth(self) -> None:
        """Say nothing: what a condition comes to depends on the records."""


class FilterGroup(LogicGroup):
    """A group of such comparisons."""

    row = FilterRow

    def show_truth(self) -> None:
        """Say nothing: what a condition comes to depends on the records."""

    @staticmethod
    def fresh() -> dict[str, Any]:
        """Return the comparison that a person fills in."""
        return {"calculator": DEFAULT, "operands": ["", ""]}


class FilterEditor(Editor):
    """Its value is a filter. One that cannot be read is told, and kept until a person makes another."""

    help_above = True

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.group = FilterGroup(context)
        self.group.empty.setText(tr("No conditions yet."))
        self.group.committed.connect(lambda group: self.commit(written(group)))
        self.adopt(self.group)
        self.column.addWidget(self.group)

    @property
    def focus_target(self) -> QWidget:
        """The first comparison."""
        return self.group.focus_target

    def write(self, value: Any) -> None:
        """Show the conditions."""
        try:
            self.group.show_value(shown(read_filter(value)))
        except InvalidRequestError as error:
            self.group.show_value(new_group())
            self.complained.emit(worded(error.message))

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Leave it to words."""
        return list(problems)


def shown(tree: Filter) -> dict[str, Any]:
    """Return a filter in the form that the builder of conditions edits."""
    if isinstance(tree, Condition):
        return {"calculator": tree.operator, "operands": [".".join(tree.path), tree.value]}
    only = tree.items[0] if len(tree.items) == 1 and isinstance(tree.items[0], Group) else tree
    assert isinstance(only, Group)
    return new_group(*map(shown, only.items), kind="and" if only.every else "or")


def written(calculation: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the builder holds as a filter in its canonical form (2.2.1); lines without field wait."""
    if is_group(calculation):
        kind = "$or" if calculation["group"].get("type") == "or" else "$and"
        return {kind: [written(part) for part in members(calculation)]}
    operator = str(calculation.get("calculator") or DEFAULT)
    path, value, *_ = operands_of(calculation)
    return {str(path): {operator: True if operator in UNARY else value}} if path else {}


def matching_fields() -> tuple[Field, Field]:
    """Return the fields that say which records a node changes or deletes, and whether it may be all."""
    note = tr("At least one condition; a variable that leads nowhere matches no record.")
    return Field("params.filter", FilterEditor, help=note), Field("params.allowAll", SwitchEditor)


def told_field() -> Field:
    """Return the field that says whether every record is told of, or all are written in one statement."""
    each = (True, tr("Record by record"), tr("Workflows that watch the collection hear of each."))
    at_once = (False, tr("All at once"), tr("One statement, and nobody hears of it."))
    return Field("params.individualHooks", cards(each, at_once), default=True)
