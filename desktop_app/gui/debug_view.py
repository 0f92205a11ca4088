"""What one tab knows of the debugger: its breakpoints, where its run is paused, its tokens (editor.md F)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.debugging import (
    Breakpoint,
    BreakpointsChanged,
    DebugChanged,
    DebugEnded,
    DebugLogged,
    DebugPaused,
    DebugState,
    Edit,
    MocksChanged,
    RunEvent,
    Stop,
    Token,
)
from desktop_app.domain.events import Event
from desktop_app.domain.mocks import Mock
from desktop_app.editor.asides import Turn, turned
from desktop_app.gui.debug_steps import DebugSteps
from desktop_app.gui.edited_values import changes_in
from desktop_app.gui.run_configs import RunConfigs
from desktop_app.gui.tasks import spawn
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.session import EditorSession
    from desktop_app.services.stale import LastJobs


STALE_MS: Final = 600
LOOK_MS: Final = 100
"""While a debugged run goes on its state is read at most so often."""
OF_RUNS: Final = (DebugPaused, DebugChanged, DebugEnded, DebugLogged)


class DebugView(QObject):
    """Follows the debugger for one session. Nothing is stored here; the engine owns it all."""

    changed = Signal()
    """Breakpoints, the pause, tokens or edits are others now."""
    stopped = Signal(object)
    """The run that is shown has stopped: a :class:`Stop`."""
    logged = Signal(str, str)
    """Node key and text of a log point that the run has passed."""

    def __init__(self, session: EditorSession) -> None:
        super().__init__(session)
        self._session = session
        self._debugging = session.services.debugging
        self.steps = DebugSteps(session)
        """What a person does to breakpoints, mocks and values goes through here, so that it can be undone."""
        self.steps.done.connect(self._foresee)
        self.configs = RunConfigs(session)
        """Which nodes of the run take their settings from the document."""
        self._tell_timer = QTimer(self, singleShot=True, interval=0)
        self._tell_timer.timeout.connect(self.changed)
        self.steps.written.connect(lambda: spawn(self.look(), self))
        self.breakpoints: tuple[Breakpoint, ...] = ()
        self.mocks: tuple[Mock, ...] = ()
        self.stale: dict[str, str] = {}
        """Why the last results of nodes no longer count, in words, by key."""
        self._stale_timer = QTimer(self, singleShot=True, interval=STALE_MS)
        self._stale_timer.timeout.connect(lambda: spawn(self._look_for_stale(), self))
        self._watched = False
        self.overdue = False
        """Whether stale results are to be looked for as soon as the tab is seen."""
        self._last: LastJobs | None = None
        """What has run last, until something runs again."""
        self._runs = 0
        session.changed.connect(lambda change: self._look_later() if change else None)
        session.runs_changed.connect(self._on_runs)
        self.state: DebugState | None = None
        self._noted: tuple[Edit, ...] = ()
        self._run: int | None = None
        self._looked: int | None = None
        self._looks = self._seen = 0
        self._timer = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._timer.timeout.connect(lambda: spawn(self._look_at_run(), self))
        session.run_changed.connect(self._follow_run)

    @property
    def stop(self) -> Stop | None:
        """Where the run that is shown is paused, or None."""
        return self.state.stop if self.state is not None and self.state.status == "paused" else None

    @property
    def here(self) -> str:
        """The key of the node of this workflow at which the run is paused; empty when there is none."""
        stop = self.stop
        return stop.node_key if stop is not None and stop.workflow_key == self._session.key else ""

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The places at which the paused run can go on."""
        return self.state.tokens if self.state is not None else ()

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What was changed in the paused run, in order."""
        return self.state.edits if self.state is not None else ()

    @property
    def changes(self) -> tuple[Edit, ...]:
        """What was changed by hand in the run that is shown, also after its end."""
        if self.state is None:
            return self._noted
        return tuple(edit for edit in self.state.edits if edit.execution_id == self._run)

    def know_events(self, events: Iterable[RunEvent]) -> None:
        """Take over what was done to a run that nobody debugs any more."""
        self._noted = changes_in(events)
        self._tell_timer.start()

    async def look(self) -> None:
        """Read breakpoints and the state of the run that is shown."""
        key = self._session.key
        breakpoints = tuple(await self._debugging.breakpoints(key))
        mocks = tuple(await self._debugging.mocks(key))
        if not self.steps.busy:  # Else it is read again when all is written.
            self.breakpoints, self.mocks = breakpoints, mocks
        await self._look_at_run()

    def _foresee(self, turn: Turn) -> None:
        """Show a step before it is written: the next one begins with what it leads to."""
        self.breakpoints = turned(self.breakpoints, turn, Breakpoint)
        self.mocks = turned(self.mocks, turn, Mock)
        self._tell_timer.start()  # Not in the middle of a click: lists are built anew then.

    async def _look_at_run(self) -> None:
        run_id = self._session.run.id
        self._looks += 1
        look = self._looks
        state = await self._debugging.state(run_id) if run_id is not None else None
        if not shiboken6.isValid(self) or run_id != self._session.run.id or look < self._seen:
            return  # The tab was closed, another run was chosen, or a later look was faster.
        self._seen = look
        edits, stop = self.edits, self.stop
        over = state is None and (self.state is not None or run_id != self._looked)
        self.state, self._run, self._looked = state, run_id, run_id
        if over and self._session.lasting:
            self._noted = ()
            spawn(self._read_events(run_id), self)
        if stop is not None and self.stop != stop:
            # It has moved on with what was changed there, or is out of sight: that cannot be undone.
            self._session.document.forget(lambda aside: aside.is_of_run)
        if self.edits != edits:
            self._session.seen.look_again()
        paused, run = self.stop is not None, self._session.run
        if run.paused != paused:
            run.paused = paused
            self._session.run_changed.emit()
        self.configs.follow()
        self.changed.emit()

    async def _read_events(self, run_id: int | None) -> None:
        events = await self._debugging.events(run_id) if run_id is not None else ()
        if shiboken6.isValid(self) and run_id == self._run and self.state is None:
            self.know_events(events)

    async def settled(self) -> None:
        """Wait until the run has all that was changed in it."""
        await self.steps.settled()
        await self.configs.settled()

    def watch(self, watched: bool) -> None:
        """Say whether anybody sees the tab: else nothing is compared until somebody does."""
        self._watched = watched
        if not watched:
            self.overdue = self.overdue or self._stale_timer.isActive()
            self._stale_timer.stop()
        elif self.overdue:
            self._look_later()

    def _on_runs(self) -> None:
        self._last, self._runs = None, self._runs + 1
        self._look_later()

    def _look_later(self) -> None:
        if not self._session.lasting:  # What a run gave stands for the definition that it ran.
            return
        self.overdue = not self._watched
        if self._watched:
            self._stale_timer.start()

    async def _look_for_stale(self) -> None:
        """Find out which nodes have changed since they ran; while nothing has run, none have."""
        session, stale = self._session, self._session.services.stale
        found = {}
        if session.runs:
            count, last = self._runs, self._last or await stale.last(session.key)
            self._last = last if count == self._runs else None
            for each in await stale.of(session.key, session.document.workflow, last):
                if each.job_id is not None:
                    found[each.node_key] = stale_words(each.reasons)
        if shiboken6.isValid(self) and found != self.stale:
            self.stale = found
            self.changed.emit()

    def _follow_run(self) -> None:
        """Look at another run at once, and again at one that goes on: its tokens may have begun to wait."""
        if self._session.run.id != self._run:
            self._run = self._session.run.id
            spawn(self._look_at_run(), self)
        elif self.state is not None and self.stop is None and not self._timer.isActive():
            self._timer.start()

    def on_event(self, event: Event) -> None:
        """Follow what the debugger says, if it concerns this workflow or the run that is shown."""
        if isinstance(event, BreakpointsChanged | MocksChanged):
            if event.workflow_key == self._session.key:
                self._look_later()
                spawn(self.look(), self)
        elif isinstance(event, OF_RUNS) and self._concerns(event.root_id):
            self._on_run(event)

    def _concerns(self, root_id: int) -> bool:
        run_id = self._session.run.id
        return run_id == root_id or (self.state is not None and self.state.root_id == root_id)

    def _on_run(self, event: DebugPaused | DebugChanged | DebugEnded | DebugLogged) -> None:
        if isinstance(event, DebugLogged):
            self.logged.emit(event.node_key, event.text)
            return
        spawn(self._look_and_tell(event), self)

    async def _look_and_tell(self, event: Event) -> None:
        await self._look_at_run()
        if isinstance(event, DebugPaused) and self.stop is not None:
            self.stopped.emit(event.stop)


def stale_words(reasons: Sequence[str]) -> str:
    """Return why the last result of a node no longer counts."""
    words = {
        "config": tr("its settings have changed since"),
        "wire": tr("it stands elsewhere now"),
        "mock": tr("its mock has changed"),
        "upstream": tr("something before it has changed"),
    }
    return tr("Stale: {reasons}", reasons=", ".join(words[each] for each in reasons if each in words))
