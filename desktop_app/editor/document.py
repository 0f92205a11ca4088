"""The open document: the one owner of the workflow under edit (architecture 6, 7)."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.graph import Tree, structure_problems
from desktop_app.domain.workflow import TRIGGER, Node, Workflow
from desktop_app.editor.admission import Admission
from desktop_app.editor.asides import Aside
from desktop_app.editor.changes import Change, Kind, difference
from desktop_app.editor.history import DEPTH, Entry, History, Selection
from desktop_app.editor.notes import ids

if TYPE_CHECKING:
    from desktop_app.editor.commands import Command

Listener = Callable[[Change], None]

_log = logging.getLogger(__name__)


class Document:
    """Owns one workflow under edit, its history and the selection that undo restores.

    Commands come in, changes go out: synchronously, in the order in which they happened, to every listener
    except those that belong to the change's origin. Knows neither windows nor the store.

    ``frozen`` is the reason why structure must not change, empty when it may. ``saved`` is whether the
    workflow is stored as it is. ``admission`` is asked about what commands bring in; None lets all in.
    """

    def __init__(
        self,
        workflow: Workflow,
        *,
        frozen: str = "",
        saved: bool = True,
        depth: int = DEPTH,
        admission: Admission | None = None,
    ) -> None:
        self._workflow = workflow
        self._tree: Tree | None = None
        self._frozen = frozen
        self._admission = admission
        self._selection: Selection = ()
        self._listeners: list[tuple[Listener, str]] = []
        self._pending: deque[Change] = deque()
        self.history = History(workflow if saved else None, depth)

    # ------------------------------------------------------------------------------------- state

    @property
    def workflow(self) -> Workflow:
        """The present state."""
        return self._workflow

    @property
    def tree(self) -> Tree:
        """The index over the present nodes; built once for each state."""
        if self._tree is None:
            self._tree = Tree(self._workflow.nodes)
        return self._tree

    def node(self, key: str) -> Node | None:
        """Return the node ``key`` as it is now, or None."""
        return self.tree.get(key)

    def former(self, key: str) -> Node | None:
        """Return a node as it last was in a step that is kept, also if it is gone; None if it never was."""
        for entry in reversed(self.history.entries):
            for state in (entry.after, entry.before):
                found = next((node for node in state.nodes if node.key == key), None)
                if found is not None:
                    return found
        return None

    @property
    def modified(self) -> bool:
        """Whether the present state is another than the saved one."""
        return not self.history.is_saved(self._workflow)

    def mark_saved(self, workflow: Workflow | None = None) -> None:
        """Say that the present state, or an earlier one whose saving has just ended, is stored."""
        self.history.mark_saved(self._workflow if workflow is None else workflow)
        self._tell(Change("saved"))

    @property
    def frozen(self) -> str:
        """Why structure must not change; empty when it may (engine.md 6.0)."""
        return self._frozen

    def freeze(self, reason: str) -> None:
        """Refuse structural commands from now on for ``reason``; an empty reason allows them again."""
        self._frozen = reason
        self._tell(Change("frozen"))

    @property
    def selection(self) -> Selection:
        """Keys of the selected nodes and ids of notes and groups, in the order of selecting; ``TRIGGER``
        stands for the trigger.
        """
        return self._selection

    def select(self, keys: Iterable[str], origin: str = "") -> None:
        """Select these nodes; keys that do not exist are left out. Selecting is not undoable."""
        selection = self._existing(keys)
        if selection != self._selection:
            self._selection = selection
            self._tell(Change("selection", origin=origin))

    def _existing(self, keys: Iterable[str]) -> Selection:
        drawn = ids(self._workflow) if self._workflow.notes else ()
        known = (key for key in dict.fromkeys(keys) if key == TRIGGER or key in self.tree or key in drawn)
        return tuple(known)

    # ----------------------------------------------------------------------------------- editing

    def apply(self, command: Command, origin: str = "", select: Iterable[str] | None = None) -> Change:
        """Do ``command`` as one undoable step, select ``select`` if given, and tell every listener.

        A command that changes nothing makes no step. Raises what the command raises, and
        :class:`InvalidRequestError` if the document is frozen or does not admit a node; then nothing has
        changed.
        """
        self._refuse_when_frozen(command.structural)
        before, selected = self._workflow, self._selection
        after = command.apply(before)
        change = difference(before, after, "command", origin)
        if change.is_empty:
            return change
        self._admit(command, after, change)
        self._check(after, change)
        self._set(after, selected if select is None else select)
        self._remember(command, before, selected)
        self._tell(change)
        return change

    def _admit(self, command: Command, after: Workflow, change: Change) -> None:
        reason = self._admission.refusal(command, after, change) if self._admission else None
        if reason:
            raise InvalidRequestError(reason)

    def refusal(self, command: Command, after: Workflow) -> str | None:
        """Return why ``command``, which leads to ``after``, would be refused, or None; changes nothing. What
        changes nothing is not refused, as :meth:`apply` does not.
        """
        if self._frozen and command.structural:
            return self._frozen
        change = difference(self._workflow, after)
        if change.is_empty or self._admission is None:
            return None
        return self._admission.refusal(command, after, change)

    def _remember(self, command: Command, before: Workflow, selected: Selection) -> None:
        now, label = self._workflow, command.label(before)
        entry = Entry(label, before, now, selected, self._selection, command.merge_key, command.structural)
        self.history.push(entry)

    def remember(self, aside: Aside, label: str) -> None:
        """Make a step of what is done beside the document; listeners do it, now and on undo and redo. The
        workflow stays as it is, and with it whether it is modified; a frozen one allows it.
        """
        now, selected = self._workflow, self._selection
        self.history.push(Entry(label, now, now, selected, selected, structural=False, aside=aside))
        self._tell(Change("command", aside=aside))

    def forget(self, gone: Callable[[Aside], bool]) -> None:
        """Take steps beside the document out of the history: they did not happen, or cannot be undone."""
        if self.history.drop(gone):
            self._tell(Change("forgotten"))

    def undo(self, origin: str = "") -> Change | None:
        """Take back the last step, selection included; None when there is none."""
        entry = self.history.last
        if entry is None:
            return None
        self._refuse_when_frozen(entry.structural)
        self.history.undo()
        return self._go(entry.before, entry.selection_before, "undo", origin, entry.aside)

    def redo(self, origin: str = "") -> Change | None:
        """Do the step again that was taken back last; None when there is none."""
        entry = self.history.next
        if entry is None:
            return None
        self._refuse_when_frozen(entry.structural)
        self.history.redo()
        return self._go(entry.after, entry.selection_after, "redo", origin, entry.aside)

    def go_to(self, position: int, origin: str = "") -> None:
        """Undo or redo until ``position`` steps of the history are done."""
        while self.history.position > position and self.undo(origin) is not None:
            pass
        while self.history.position < position and self.redo(origin) is not None:
            pass

    def recover(self, draft: Workflow, label: str) -> None:
        """Take up a draft of the saved workflow as one step that can be undone. Nothing is refused: it was
        edited before and must not be lost.
        """
        before = self._workflow
        if not difference(before, draft).is_empty:
            self.history.push(Entry(label, before, draft))
            self._go(draft, self._selection, "reset", "")

    def reset(self, workflow: Workflow, *, saved: bool = True, origin: str = "") -> Change:
        """Put another workflow in place and forget the history: a reload, another version."""
        self.history.clear()
        if saved:
            self.history.mark_saved(workflow)
        return self._go(workflow, self._selection, "reset", origin)

    def _refuse_when_frozen(self, structural: bool) -> None:
        if self._frozen and structural:
            raise InvalidRequestError(self._frozen)

    def _go(
        self,
        workflow: Workflow,
        selection: Iterable[str],
        kind: Kind,
        origin: str,
        aside: Aside | None = None,
    ) -> Change:
        change = replace(difference(self._workflow, workflow, kind, origin), aside=aside)
        self._set(workflow, selection)
        self._tell(change)
        return change

    def _set(self, workflow: Workflow, selection: Iterable[str]) -> None:
        self._workflow = workflow
        self._tree = None
        self._selection = self._existing(selection)

    @staticmethod
    def _check(after: Workflow, change: Change) -> None:
        """Catch a command that breaks the tree before it is kept: that is a bug of ours (engine.md 1.7)."""
        if __debug__ and change.structure_changed:
            problems = structure_problems(after)
            assert not problems, "; ".join(map(str, problems))

    # --------------------------------------------------------------------------------- listening

    def subscribe(self, listener: Listener, origin: str = "") -> Callable[[], None]:
        """Call ``listener`` with every change whose origin is not ``origin``; returns how to stop that."""
        entry = (listener, origin)
        self._listeners.append(entry)

        def unsubscribe() -> None:
            if entry in self._listeners:
                self._listeners.remove(entry)

        return unsubscribe

    def _tell(self, change: Change) -> None:
        """Tell of ``change``; what a listener changes meanwhile is told to all of them afterwards."""
        self._pending.append(change)
        if len(self._pending) > 1:
            return
        try:
            while self._pending:
                self._deliver(self._pending[0])
                self._pending.popleft()
        finally:
            self._pending.clear()

    def _deliver(self, change: Change) -> None:
        for entry in tuple(self._listeners):
            listener, own = entry
            if entry in self._listeners and (not own or own != change.origin):
                _call(listener, change)


def _call(listener: Listener, change: Change) -> None:
    """One view that breaks must not keep the others from being told (architecture 9)."""
    try:
        listener(change)
    except Exception:
        _log.exception("a listener of the document failed on %s", change.kind)
