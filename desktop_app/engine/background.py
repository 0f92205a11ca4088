"""A signal for work that outlives the pass which began it: the execution is over, stop (engine.md 3.8)."""

from __future__ import annotations

import asyncio

from desktop_app.domain.errors import WorkflowTimeoutError
from desktop_app.domain.execution import Execution
from desktop_app.engine.ports import Clock, TimerHandle
from desktop_app.engine.running import Running


class BackgroundHandle:
    """Fires once: when the execution is aborted, or at its deadline. Whoever made it disposes of it; after
    that it never fires.
    """

    def __init__(self, execution: Execution, running: Running, clock: Clock, *, fired: bool = False) -> None:
        self.aborted = asyncio.Event()
        self._deadline = execution.expires_at
        self._clock = clock
        self._timer: TimerHandle | None = None
        self._unwatch = running.watch(execution.id, self._fire)
        if fired:
            self._fire()
        else:
            self._look()

    def _look(self) -> None:
        """Fire at the deadline; a timer may come early, then it is armed again."""
        if self._deadline is None:
            return
        if self._clock.now() >= self._deadline:
            self._fire()
        else:
            self._timer = self._clock.call_at(self._deadline, self._look)

    def _fire(self) -> None:
        self.dispose()
        self.aborted.set()

    def throw_if_aborted(self) -> None:
        """Do nothing while the execution goes on.

        :raises WorkflowTimeoutError: it is over.
        """
        if self.aborted.is_set():
            raise WorkflowTimeoutError("the execution is over")

    def dispose(self) -> None:
        """Watch no more; harmless when done before."""
        self._unwatch()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._deadline = None
