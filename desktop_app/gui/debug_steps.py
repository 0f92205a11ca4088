"""Writes steps beside the document: breakpoints, mocks, changed values (editor.md E, Undo; M 11; ADR 11)."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal

from desktop_app.domain.debugging import Breakpoint, Edit, RunConfig
from desktop_app.domain.mocks import Mock
from desktop_app.editor.asides import Aside, Mark, Turn, label_of
from desktop_app.editor.changes import Change
from desktop_app.gui.tasks import spawn
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.session import EditorSession


class DebugSteps(QObject):
    """Takes steps into the history of one session, and writes them, their undo and their redo one after the
    other. Owns what is not written yet; the engine keeps the marks.
    """

    done = Signal(object)
    """A :class:`Turn` that is about to be written."""
    written = Signal()
    """Nothing is left to be written."""
    failed = Signal(str, object)
    """What could not be written, and why; the step has left the history."""

    def __init__(self, session: EditorSession) -> None:
        super().__init__(session)
        self._session = session
        self._waiting: deque[tuple[Aside, Turn]] = deque()
        self._writing: asyncio.Task[None] | None = None
        self.busy = False
        """Whether something is not written yet: until then the engine tells an older state."""
        session.changed.connect(self._on_change)

    def take(self, *turns: Turn) -> None:
        """Do these turns, all of one sort, as one step; those that change nothing are left out."""
        real = tuple((before, after) for before, after in turns if before != after)
        if real:
            self._session.document.remember(Aside(real), label_of(real))

    def _on_change(self, change: Change) -> None:
        if change.aside is None:
            return
        for turn in change.aside.turns(undone=change.kind == "undo"):
            self._waiting.append((change.aside, turn))
            self.done.emit(turn)
        if not self.busy:
            self.busy = True
            # Closing the tab does not stop what is being written.
            self._writing = spawn(self._write(), self._session.parent() or self._session)

    async def settled(self) -> None:
        """Wait until everything is written."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _write(self) -> None:
        while self._waiting:
            aside, turn = self._waiting.popleft()
            try:
                await self._put(*turn)
            except Exception as error:
                if not shiboken6.isValid(self):
                    raise
                self._give_up(aside, turn, error)
        self.busy = False
        if shiboken6.isValid(self):
            self.written.emit()

    def _give_up(self, aside: Aside, turn: Turn, error: Exception) -> None:
        self._session.document.forget(lambda each: each is aside)
        self.failed.emit(_fault(turn[0] or turn[1]), error)

    async def _put(self, before: Mark | None, after: Mark | None) -> None:
        debugging, key = self._session.services.debugging, self._session.key
        match before, after:
            case _, Breakpoint():
                await debugging.set_breakpoint(key, after)
            case Breakpoint(), None:
                await debugging.remove_breakpoint(key, before.id)
            case _, Mock():
                await debugging.set_mock(key, after)
            case Mock(), None:
                await debugging.remove_mock(key, before)
            case _, Edit():
                await debugging.edit(after.execution_id, after.path, after.value)
            case Edit(), None:
                await debugging.reset(before.execution_id, before.path)
            case _, RunConfig():
                node = self._session.document.node(after.node_key)
                config = node.settings if node is not None else None
                await debugging.edit_config(after.execution_id, after.node_key, config)
            case RunConfig(), None:
                await debugging.edit_config(before.execution_id, before.node_key, None)


def _fault(mark: Mark | None) -> str:
    if isinstance(mark, Breakpoint):
        return tr("The breakpoint could not be changed")
    if isinstance(mark, RunConfig):
        return tr("The settings could not be used in this run")
    return (
        tr("The mock could not be changed")
        if isinstance(mark, Mock)
        else tr("The value could not be changed")
    )
