"""The basic logic engine: operators over stored values and groups of them (4.1, 9.5)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from desktop_app.domain.errors import ExpressionError
from desktop_app.domain.quick import dataclass
from desktop_app.domain.values import MISSING, NAN, DateRange, number_of, parse_instant, text_of

NUMBERS: Final = frozenset({int, float})
OBJECT_TEXT: Final = "[object Object]"


class OperatorError(ExpressionError):
    """A calculation that cannot be evaluated: unknown operator or group, or an operand of a wrong kind."""


# --------------------------------------------------------------------------------------------- comparing


def truthy(value: Any) -> bool:
    """Return the truth of an expression's outcome: null, false, 0, NaN and '' are false (4.3)."""
    if isinstance(value, (list, tuple, dict)):
        return True
    return bool(value) and value == value


def loosely_equal(a: Any, b: Any) -> bool:
    """Compare as the table "Loose equality" of 4.1 says, with the rule for native dates."""
    if isinstance(a, datetime) or isinstance(b, datetime):
        instants = _instants(a, b)
        return instants is not None and instants[0] == instants[1]
    kinds = type(a), type(b)
    if kinds[0] is kinds[1] is str or (kinds[0] in NUMBERS and kinds[1] in NUMBERS):
        return bool(a == b)
    a, b = _plain(a), _plain(b)
    if a is None or b is None:
        return a is b
    containers = isinstance(a, (list, dict)), isinstance(b, (list, dict))
    if all(containers):
        return strictly_equal(a, b)
    if any(containers):
        return loosely_equal(_primitive(a), _primitive(b))
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    return number_of(a) == number_of(b)


def _plain(value: Any) -> Any:
    if value is MISSING:
        return None
    if isinstance(value, DateRange):
        return value.to_json()
    return list(value) if isinstance(value, tuple) else value


def _primitive(value: Any) -> Any:
    if isinstance(value, dict):
        return OBJECT_TEXT
    return _joined(value) if isinstance(value, list) else value


def _joined(items: list[Any]) -> str:
    parts = (text_of(_primitive(item)) for item in items)
    return ",".join(parts)


def strictly_equal(a: Any, b: Any) -> bool:
    """Compare without conversion: 1 ≠ '1', True ≠ 1, NaN equals NaN; lists and dicts deeply (4.1)."""
    kinds = type(a), type(b)
    if kinds[0] in NUMBERS and kinds[1] in NUMBERS:
        return bool(a == b or (a != a and b != b))
    if kinds[0] is not kinds[1]:
        return False
    if kinds[0] is list:
        return len(a) == len(b) and all(map(strictly_equal, a, b))
    if kinds[0] is dict:
        return a.keys() == b.keys() and all(strictly_equal(a[key], b[key]) for key in a)
    return bool(a == b)


def _instants(a: Any, b: Any) -> tuple[datetime, datetime] | None:
    """Return both operands as instants, or None where the date rule makes them incomparable."""
    first, second = _instant(a), _instant(b)
    return None if first is None or second is None else (first, second)


def _instant(value: Any) -> datetime | None:
    if value is None or value is MISSING or isinstance(value, bool):
        return None
    if isinstance(value, (int, float, datetime)):
        return parse_instant(value)
    return parse_instant(text_of(value))


def order(a: Any, b: Any) -> float:
    """Return a negative number, 0 or a positive one as ``a`` is before, at or after ``b``; NaN if neither.

    Implements "Loose ordering" of 4.1: null counts as 0, two texts compare by code points, a missing
    operand is incomparable.
    """
    kinds = type(a), type(b)
    if kinds[0] in NUMBERS and kinds[1] in NUMBERS:
        return (a > b) - (a < b) if a == a and b == b else NAN
    if isinstance(a, datetime) or isinstance(b, datetime):
        instants = _instants(a, b)
        return NAN if instants is None else (instants[0] > instants[1]) - (instants[0] < instants[1])
    if a is MISSING or b is MISSING:
        return NAN
    a, b = _primitive(_plain(a)), _primitive(_plain(b))
    if isinstance(a, str) and isinstance(b, str):
        return (a > b) - (a < b)
    return order(number_of(a), number_of(b))


def includes(a: Any, b: Any) -> bool:
    """Return whether the list ``a`` holds ``b`` strictly, or the text ``a`` holds the text of ``b``."""
    if isinstance(a, (list, tuple)):
        wanted = _plain(b) if isinstance(b, (tuple, DateRange)) else b
        return any(strictly_equal(item, wanted) for item in a)
    if isinstance(a, str):
        return _text(b) in a
    raise OperatorError(f"only a list or a text can be asked whether it contains something, not {_kind(a)}")


def _text(value: Any) -> str:
    return "null" if value is None or value is MISSING else text_of(value)


def _kind(value: Any) -> str:
    if value is None or value is MISSING:
        return "an empty value"
    names = {bool: "a boolean", int: "a number", float: "a number", dict: "an object", list: "a list"}
    return names.get(type(value), f"a value of type {type(value).__name__}")


def _starts_with(a: Any, b: Any) -> bool:
    return _required_text(a, "begins").startswith(_required_text(b, "begins"))


def _ends_with(a: Any, b: Any) -> bool:
    return _required_text(a, "ends").endswith(_required_text(b, "ends"))


def _required_text(value: Any, verb: str) -> str:
    if value is None or value is MISSING:
        raise OperatorError(f"cannot test how a text {verb}: one of the operands is empty")
    return text_of(value)


# -------------------------------------------------------------------------------------------- the registry


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator of the basic engine: ``test`` gets the operands, one or two of them."""

    name: str
    label: str
    test: Callable[..., Any]


class Operators:
    """The operators that calculations may name. Extensible: a plug-in registers its own."""

    def __init__(self, operators: Iterable[Operator] = ()) -> None:
        self._by_name: dict[str, Operator] = {operator.name: operator for operator in operators}
        self._listed: list[Operator] = list(self._by_name.values())

    def register(
        self, name: str, test: Callable[..., Any], label: str = "", aliases: Sequence[str] = ()
    ) -> Operator:
        """Add or replace the operator ``name``; ``aliases`` are further names for it."""
        operator = Operator(name, label or name, test)
        self._listed = [known for known in self._listed if known.name != name] + [operator]
        self._by_name.update(dict.fromkeys((name, *aliases), operator))
        return operator

    def get(self, name: Any) -> Operator:
        """Return an operator by name or alias; raises ``OperatorError`` naming an unknown one (9.5)."""
        operator = self._by_name.get(name) if isinstance(name, str) else None
        if operator is None:
            raise OperatorError(f"no such operator: “{name}”")
        return operator

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Operator]:
        return iter(self._listed)

    def copy(self) -> Operators:
        """Return an independent registry with the same operators."""
        twin = Operators(self._listed)
        twin._by_name.update(self._by_name)
        return twin


def _negated(test: Callable[[Any, Any], bool], a: Any, b: Any) -> bool:
    return not test(a, b)


_BUILT_IN: Final[tuple[tuple[str, str, Callable[[Any, Any], bool], tuple[str, ...]], ...]] = (
    ("equal", "=", loosely_equal, ("==",)),
    ("notEqual", "≠", partial(_negated, loosely_equal), ("!=",)),
    ("gt", ">", lambda a, b: order(a, b) > 0, (">",)),
    ("gte", "≥", lambda a, b: order(a, b) >= 0, (">=",)),
    ("lt", "<", lambda a, b: order(a, b) < 0, ("<",)),
    ("lte", "≤", lambda a, b: order(a, b) <= 0, ("<=",)),
    ("includes", "contains", includes, ()),
    ("notIncludes", "does not contain", partial(_negated, includes), ()),
    ("startsWith", "starts with", _starts_with, ()),
    ("notStartsWith", "does not start with", partial(_negated, _starts_with), ()),
    ("endsWith", "ends with", _ends_with, ()),
    ("notEndsWith", "does not end with", partial(_negated, _ends_with), ()),
)

DEFAULT: Final = Operators()
for _name, _label, _test, _aliases in _BUILT_IN:
    DEFAULT.register(_name, _test, _label, _aliases)


# ------------------------------------------------------------------------------------------- calculations


def evaluate_logic(calculation: Any, operators: Operators = DEFAULT) -> bool:
    """Evaluate an item or a group whose templates are already rendered (4.1).

    Empty calculations, items without operator or operands and empty 'and' groups are true, empty 'or'
    groups false. Raises ``OperatorError`` for unknown operators and groups and unsuitable operands.
    """
    if not isinstance(calculation, Mapping) or not calculation:
        return True
    group = calculation.get("group")
    if group:
        return _evaluate_group(group, operators)
    name, operands = calculation.get("calculator"), calculation.get("operands")
    if not name or not operands:
        return True
    return _evaluate_item(operators.get(name), operands)


def _evaluate_group(group: Any, operators: Operators) -> bool:
    kind = group.get("type") if isinstance(group, Mapping) else None
    decide = {"and": all, "or": any}.get(kind if isinstance(kind, str) else "")
    if decide is None:
        raise OperatorError(f"unknown group type “{kind}”: expected “and” or “or”")
    parts = group.get("calculations") or ()
    return bool(decide(evaluate_logic(part, operators) for part in parts))


def _evaluate_item(operator: Operator, operands: Any) -> bool:
    if not isinstance(operands, (list, tuple)):
        raise OperatorError(f"the operands of “{operator.name}” are no list")
    given = list(operands)
    if operator.test in _BINARY and len(given) < 2:
        given += [MISSING] * (2 - len(given))
    if operator.test in _BINARY:
        given = given[:2]
    outcome = operator.test(*given)
    return not (isinstance(outcome, float) and math.isnan(outcome)) and truthy(outcome)


_BINARY: Final = frozenset(test for _, _, test, _ in _BUILT_IN)
