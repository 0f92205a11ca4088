"""How much one evaluation may do: steps bound its time, cells its memory, whatever the expression says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desktop_app.domain.expressions.errors import LimitError

MAX_SOURCE: Final = 20_000
MAX_NODES: Final = 5_000
MAX_DEPTH: Final = 100
MAX_STEPS: Final = 1_000_000
MAX_CELLS: Final = 500_000
MAX_OUTCOME: Final = 4_000_000
MAX_TEXT: Final = 1_000_000
MAX_INTEGER: Final = 2**1024
TEXT_CELL: Final = 16
"""Characters of text that count as one cell."""
CHEAP: Final = 4
"""Cells of an argument that a built-in function handles in one step."""

_ATOMS: Final = frozenset({int, float, bool, type(None)})


def weight(value: Any, cap: float) -> int:
    """Return the number of cells in ``value``, shared parts counted each time; stops soon after ``cap``."""
    kind = type(value)
    if kind in _ATOMS:
        return 1
    if kind is str:
        return 1 + len(value) // TEXT_CELL
    if isinstance(value, Mapping):
        return _weight_of_all(value.values(), 1 + 3 * len(value), cap)
    if isinstance(value, (list, tuple)):
        if set(map(type, value)) <= _ATOMS:
            return 1 + len(value)
        return _weight_of_all(value, 1, cap)
    return 1


def _weight_of_all(items: Any, total: int, cap: float) -> int:
    for item in items:
        total += weight(item, cap - total)
        if total > cap:
            break
    return total


class Frame:
    """What one evaluation works on: bound placeholders, local variables, scope, and what it may still do."""

    __slots__ = ("cells", "locals", "scope", "steps", "values")

    def __init__(self, values: list[Any], scope: Mapping[str, Any], slots: int = 0) -> None:
        self.values = values
        self.scope = scope
        self.locals: list[Any] = [None] * slots
        self.steps = MAX_STEPS
        self.cells = MAX_CELLS

    def spend(self, steps: int) -> None:
        """Count work; raises ``LimitError`` when there has been too much of it."""
        self.steps -= steps
        if self.steps < 0:
            raise LimitError("the expression does too much work")

    def read(self, value: Any, cost: int = 1) -> None:
        """Count the work of a function or operator that looks at all of ``value``."""
        kind = type(value)
        if kind not in _ATOMS:
            self.spend(cost * weight(value, CHEAP * self.steps + CHEAP) // CHEAP)

    def admit(self, value: Any) -> Any:
        """Count the memory of a new ``value`` (its members were counted when they were made)."""
        kind = type(value)
        if kind in _ATOMS:
            return value
        if kind is str:
            check_text(len(value))
            self.cells -= len(value) // TEXT_CELL
        elif kind is list or kind is tuple:
            self.cells -= len(value)
        elif kind is dict:
            self.cells -= 3 * len(value)
        self.cells -= 2
        if self.cells < 0:
            raise LimitError("the expression makes too much data")
        return value


def check_text(length: int) -> None:
    """Refuse a text of ``length`` characters before it is made."""
    if length > MAX_TEXT:
        raise LimitError(f"a text of {length} characters is too long")


def check_size(length: float) -> int:
    """Refuse a list of ``length`` items before it is made; returns the length as an integer."""
    if not length <= MAX_CELLS:
        raise LimitError("a list is too long")
    return max(0, int(length))
