"""Steps beside the document: breakpoints, mocks and what is changed in a paused run are undone in one order
with its edits, but never become part of it (editor.md E, Undo; M 11; ADR 11).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeAlias, TypeVar

from desktop_app.domain.debugging import Breakpoint, Edit, RunConfig
from desktop_app.domain.mocks import Mock
from desktop_app.domain.quick import dataclass

Mark: TypeAlias = Breakpoint | Mock | Edit | RunConfig
Kind = TypeVar("Kind", bound=Mark)

Turn: TypeAlias = tuple[Mark | None, Mark | None]
"""One mark before and after; None: it is not there."""

SET, CHANGE, REMOVE, ENABLE, DISABLE = "set", "change", "remove", "enable", "disable"
LABELS: Final[dict[tuple[type[Mark], str], tuple[str, str]]] = {
    (Breakpoint, SET): ("Set breakpoint", "Set breakpoints"),
    (Breakpoint, CHANGE): ("Change breakpoint", "Change breakpoints"),
    (Breakpoint, REMOVE): ("Remove breakpoint", "Remove breakpoints"),
    (Breakpoint, ENABLE): ("Enable breakpoint", "Enable breakpoints"),
    (Breakpoint, DISABLE): ("Disable breakpoint", "Disable breakpoints"),
    (Mock, SET): ("Set mock", "Set mocks"),
    (Mock, CHANGE): ("Change mock", "Change mocks"),
    (Mock, REMOVE): ("Clear mock", "Clear mocks"),
    (Edit, SET): ("Change value", "Change values"),
    (Edit, CHANGE): ("Change value", "Change values"),
    (Edit, REMOVE): ("Reset value", "Reset values"),
    (RunConfig, SET): ("Use settings in this run", "Use settings in this run"),
    (RunConfig, REMOVE): ("Use settings in the next run only", "Use settings in the next run only"),
}
"""Undo texts for one mark and for several, by what is done to which kind."""


@dataclass(frozen=True, eq=False, slots=True)
class Aside:
    """What one step has done to marks of a workflow. Told apart from every other, even from equals."""

    done: tuple[Turn, ...]

    def turns(self, *, undone: bool) -> tuple[Turn, ...]:
        """Return what leads on; with ``undone`` what leads back."""
        return tuple((after, before) for before, after in reversed(self.done)) if undone else self.done

    @property
    def is_of_run(self) -> bool:
        """Whether it has changed values or settings of a paused run."""
        return any(isinstance(mark, Edit | RunConfig) for turn in self.done for mark in turn)


def label_of(turns: Sequence[Turn]) -> str:
    """Return the undo text of a step; all its turns do the same to marks of one kind."""
    before, after = turns[0]
    given = before if after is None else after
    assert given is not None  # A turn that changes nothing makes no step.
    one, many = LABELS[type(given), _done(before, after)]
    return one if len(turns) == 1 else many


def _done(before: Mark | None, after: Mark | None) -> str:
    if before is None or after is None:
        return SET if before is None else REMOVE
    if not isinstance(before, Breakpoint) or not isinstance(after, Breakpoint):
        return CHANGE
    if replace(before, enabled=after.enabled) != after:
        return CHANGE
    return ENABLE if after.enabled else DISABLE


def name_of(mark: Mark) -> str:
    """Return what tells a mark from others of its kind."""
    if isinstance(mark, Edit):
        return mark.path
    if isinstance(mark, RunConfig):
        return mark.node_key
    return mark.id if isinstance(mark, Breakpoint) else mark.name


def turned(known: tuple[Kind, ...], turn: Turn, kind: type[Kind]) -> tuple[Kind, ...]:
    """Return the marks of one kind after a turn; what comes in the place of another stands there."""
    before, after = turn
    given = after if after is not None else before
    if not isinstance(given, kind):
        return known
    name, new = name_of(given), after if isinstance(after, kind) else None
    if new is not None and name not in map(name_of, known):
        return (*known, new)
    found = (new if name_of(each) == name else each for each in known)
    return tuple(each for each in found if each is not None)
