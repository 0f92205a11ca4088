"""What the parts of a tree mean in one dialect: its syntax, operators, functions and indexing (4.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.limits import Frame
from desktop_app.domain.expressions.syntax import Syntax
from desktop_app.domain.operators import truthy
from desktop_app.domain.quick import dataclass

BinaryOperator = Callable[[Frame, Any, Any], Any]
UnaryOperator = Callable[[Frame, Any], Any]


@dataclass(frozen=True)
class Dialect:
    """One expression language. Owns no state; ``functions`` is the table that plug-ins may extend.

    ``index`` gets (frame, value, keys); a key may be a ``slice``. ``member`` and ``method`` decide what
    ``value.name`` and ``value.name(…)`` reach, and refuse everything they do not list. ``boolean`` says
    that ``and`` / ``or`` yield booleans rather than one of their operands.
    """

    name: str
    syntax: Syntax
    binary: Mapping[str, BinaryOperator]
    unary: Mapping[str, UnaryOperator]
    functions: FunctionTable
    constants: Mapping[str, Any]
    index: Callable[[Frame, Any, tuple[Any, ...]], Any]
    member: Callable[[Any, str], Any]
    method: Callable[[Frame, Any, str, list[Any]], Any]
    truthy: Callable[[Any], bool] = truthy
    boolean: bool = False
    lazy: Mapping[str, str] = field(default_factory=dict)
    fold_constants: bool = False

    def constant(self, name: str) -> Any:
        """Return a constant by name; raises ``KeyError``."""
        if name in self.constants:
            return self.constants[name]
        return self.constants[name.lower()] if self.fold_constants else self.constants[name]


def compared(test: Callable[[Any, Any], bool]) -> BinaryOperator:
    """Let ``test`` look at two values, after both are counted as read."""

    def run(frame: Frame, a: Any, b: Any) -> bool:
        frame.read(a)
        frame.read(b)
        return test(a, b)

    return run
