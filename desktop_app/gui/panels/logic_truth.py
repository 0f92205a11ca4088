"""What a calculation comes to on the values that were seen last: met, not met, or nobody knows yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from desktop_app.domain import template
from desktop_app.domain.operators import OperatorError, Operators, evaluate_logic
from desktop_app.domain.values import MISSING
from desktop_app.gui.panels.logic_value import is_group, kind_of, members, operands_of
from desktop_app.gui.wording import worded

ValueOf = Callable[[str], Any]
"""From the path of a placeholder to the value seen there, ``MISSING`` where none was."""


class Truth(NamedTuple):
    """``met`` is None where nobody knows: nothing was seen of ``unseen``, or ``fault`` says what is wrong.
    ``operands`` are those of a single comparison, as far as they were seen.
    """

    met: bool | None
    unseen: str = ""
    fault: str = ""
    operands: tuple[Any, ...] = ()


def truth_of(calculation: Any, value_of: ValueOf, operators: Operators) -> Truth:
    """Return what ``calculation`` comes to; a group may be decided although a part of it is not known."""
    if is_group(calculation):
        return _of_group(calculation, (truth_of(one, value_of, operators) for one in members(calculation)))
    if not isinstance(calculation, Mapping):
        return Truth(True)
    scope: dict[str, Any] = {}
    for placeholder in template.placeholders(calculation.get("operands")):
        value = value_of(placeholder.path)
        if value is MISSING and placeholder.default is None:
            return Truth(None, unseen=placeholder.path)
        scope[placeholder.path] = value
    operands = tuple(template.render(operand, scope) for operand in operands_of(calculation))
    try:
        return Truth(evaluate_logic({**calculation, "operands": operands}, operators), operands=operands)
    except OperatorError as error:
        return Truth(None, fault=worded(str(error)), operands=operands)


def _of_group(group: Mapping[str, Any], parts: Iterable[Truth]) -> Truth:
    decisive = kind_of(group) == "or"
    found = list(parts)
    if any(part.met is decisive for part in found):
        return Truth(decisive)
    unknown = next((part for part in found if part.met is None), None)
    return Truth(not decisive) if unknown is None else Truth(None, unknown.unseen, unknown.fault)
