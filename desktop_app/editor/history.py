"""Undo and redo over whole workflows (editor.md E, Undo). A workflow shares what an edit left alone with the
one before it, so keeping both is cheap and going back restores the very same objects.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Final, TypeAlias

from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.asides import Aside

DEPTH: Final = 500
"""Steps that are kept (editor.md E)."""

Selection: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One step: its undo text, the workflow and the selection on both sides of it.

    ``structural`` steps cannot be taken back or done again while the document is frozen. A step ``aside`` of
    the document has the same workflow on both sides.
    """

    label: str
    before: Workflow
    after: Workflow
    selection_before: Selection = ()
    selection_after: Selection = ()
    merge_key: Hashable | None = None
    structural: bool = True
    aside: Aside | None = None


class History:
    """The steps of one document and where in them it stands.

    The saved point is the saved workflow itself: undo and redo bring back that very object, and every other
    edit makes another one, so "modified" cannot go wrong when the saved step is undone, merged or dropped.
    """

    def __init__(self, saved: Workflow | None, depth: int = DEPTH) -> None:
        self._entries: list[Entry] = []
        self._done = 0
        self._saved = saved
        self._depth = max(1, depth)
        self._mergeable = False

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every step that is kept, oldest first, with the undone ones at the end."""
        return tuple(self._entries)

    @property
    def position(self) -> int:
        """How many of :attr:`entries` are done."""
        return self._done

    @property
    def last(self) -> Entry | None:
        """The step that undo takes back, or None."""
        return self._entries[self._done - 1] if self._done else None

    @property
    def next(self) -> Entry | None:
        """The step that redo does again, or None."""
        return self._entries[self._done] if self._done < len(self._entries) else None

    @property
    def undo_label(self) -> str:
        """The text of the step that undo takes back; empty when there is none."""
        return self.last.label if self.last else ""

    @property
    def redo_label(self) -> str:
        """The text of the step that redo does again; empty when there is none."""
        return self.next.label if self.next else ""

    def push(self, entry: Entry) -> None:
        """Add a step that was just done; undone steps are dropped, the oldest go beyond the depth."""
        del self._entries[self._done :]
        if self._continues(entry):
            last = self._entries.pop()
            entry = replace(
                entry, label=last.label, before=last.before, selection_before=last.selection_before
            )
        self._entries.append(entry)
        del self._entries[: -self._depth]
        self._done = len(self._entries)
        self._mergeable = True

    def _continues(self, entry: Entry) -> bool:
        """Return whether ``entry`` belongs to the gesture of the last step, with nothing in between."""
        if not self._mergeable or not self._entries or entry.merge_key is None:
            return False
        last = self._entries[-1]
        # A step that ends in the saved state stays one of its own, so that undo can come back to it.
        return last.merge_key == entry.merge_key and last.after is not self._saved

    def drop(self, gone: Callable[[Aside], bool]) -> bool:
        """Forget the steps aside of the document that are ``gone``; return whether there were any. No state
        of the document is lost by that: none of them led to another one.
        """
        kept = [entry.aside is None or not gone(entry.aside) for entry in self._entries]
        self._done = sum(kept[: self._done])
        self._entries = [entry for entry, stays in zip(self._entries, kept, strict=True) if stays]
        return not all(kept)

    def undo(self) -> None:
        """Step back: the ``before`` of the last step becomes the present."""
        self._mergeable = False
        self._done = max(0, self._done - 1)

    def redo(self) -> None:
        """Step forward: the ``after`` of the next step becomes the present."""
        self._mergeable = False
        self._done = min(len(self._entries), self._done + 1)

    def mark_saved(self, workflow: Workflow) -> None:
        """Remember which workflow was saved; that need not be the present one."""
        self._saved = workflow

    def is_saved(self, workflow: Workflow) -> bool:
        """Return whether ``workflow`` is the saved one."""
        return workflow is self._saved

    @property
    def saved_position(self) -> int | None:
        """After how many steps the document is as it was saved; None when no kept step leads there."""
        if not self._entries:
            return None
        states = [self._entries[0].before, *(entry.after for entry in self._entries)]
        aside = [False, *(entry.aside is not None for entry in self._entries)]
        found = [number for number, state in enumerate(states) if state is self._saved and not aside[number]]
        return found[-1] if found else None

    def clear(self) -> None:
        """Forget every step."""
        self._entries.clear()
        self._done = 0
        self._mergeable = False
