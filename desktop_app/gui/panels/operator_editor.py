"""Choosing the operator of a comparison: those that fit the kind of the left value come alone (4.1)."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.domain.operators import Operator
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.variable_tree import whole_reference

_EQUAL: Final = ("equal", "notEqual")
_ORDER: Final = ("gt", "gte", "lt", "lte")
_HOLDS: Final = ("includes", "notIncludes")
_ENDS: Final = ("startsWith", "notStartsWith", "endsWith", "notEndsWith")
FITTING: Final[dict[str, tuple[str, ...]]] = {
    "int": _EQUAL + _ORDER,
    "number": _EQUAL + _ORDER,
    "date": _EQUAL + _ORDER,
    "bool": _EQUAL,
    "list": _EQUAL + _HOLDS,
    "object": _EQUAL,
    "text": _EQUAL + _ORDER + _HOLDS + _ENDS,
}
"""Operators that make sense of a left value of a kind; a value of any kind takes all."""
_BUILT_IN: Final = frozenset(_EQUAL + _ORDER + _HOLDS + _ENDS)


class OperatorEditor(ComboEditor):
    """Its value is the name of an operator. The one of the document is offered even where it fits badly."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self._kind = "any"
        super().__init__(context, self._fitting, parent)

    def take(self, left: Any, *, own_scope: bool = False) -> None:
        """Offer what fits the left value."""
        kind = kind_of_value(left, self.context, own_scope)
        if kind != self._kind:
            self._kind = kind
            self.refresh()

    def _fitting(self, context: PanelContext) -> list[Choice]:
        wanted = FITTING.get(self._kind)
        return [
            Choice(one.name, label_of(one))
            for one in context.operators
            if wanted is None or one.name in wanted or one.name not in _BUILT_IN
        ]

    def foreign(self, value: Any) -> str:
        """Name an operator that fits badly, or is written by another of its names, as it is read."""
        known = self.context.operators
        return label_of(known.get(value)) if value in known else super().foreign(value)


def label_of(operator: Operator) -> str:
    """Return what a person reads."""
    return QCoreApplication.translate("Operators", operator.label)


def kind_of_value(value: Any, context: PanelContext, own_scope: bool = False) -> str:
    """Return the kind of a constant, or that of the variable it refers to; ``any`` where nobody knows."""
    path = whole_reference(value)
    if path is not None:
        return context.tree(own_scope).kind(path)
    if value in ("", None) or (isinstance(value, str) and "{{" in value):
        return "any"
    for kind, name in ((bool, "bool"), (int | float, "number"), (str, "text"), (list, "list")):
        if isinstance(value, kind):
            return name
    return "object"
