"""What a person may do on a canvas: the questions that a gesture asks before it lets anything drop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.dragging import Breaks

AtSlot: TypeAlias = Callable[[str, Slot], str | None]
"""Says why something must not come to a slot, or None: of a type, a path or the key of a node."""


def _allow(_: str, __: Slot) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Rules:
    """What is legal. Each rule returns the reason against it, or None; without a rule all is legal.

    ``breaks_of`` and ``breaks_of_many`` are asked once when nodes are picked up; what they return counts the
    references that each slot would break.
    """

    can_insert: AtSlot = _allow
    """May a node of a type come here?"""
    can_refer: AtSlot = _allow
    """Could a node at this slot refer to the path of a variable?"""
    can_move: AtSlot = _allow
    """May a node, alone, come here?"""
    can_move_line: AtSlot = _allow
    """May a node come here with all that follows it?"""
    can_move_many: Callable[[tuple[str, ...], Slot], str | None] = lambda keys, slot: None
    """May several nodes come here, one behind the other?"""
    can_place: Callable[[Iterable[str]], str | None] = lambda keys: None
    """May things be dragged to another place?"""
    breaks_of: Callable[[str, bool], Breaks] = lambda key, line: lambda slot: 0
    """For a node, alone or with all that follows it."""
    breaks_of_many: Callable[[tuple[str, ...]], Breaks] = lambda keys: lambda slot: 0
