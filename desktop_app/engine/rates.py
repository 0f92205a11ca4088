"""The rate limit of a workflow: what is over it waits in order until there is room (issue 7)."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from desktop_app.domain.execution import Execution
from desktop_app.domain.records import Message
from desktop_app.domain.workflow import Workflow, WorkflowVersion
from desktop_app.engine.ports import TimerHandle

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

MINUTE_MS: Final = 60_000


def rate_of(workflow: Workflow) -> tuple[int, int] | None:
    """Return how many runs may begin in how many milliseconds; None without a limit."""
    given = workflow.options.get("rateLimit")
    runs, per = (given.get("runs"), given.get("per")) if isinstance(given, Mapping) else (None, None)
    if isinstance(runs, bool) or not isinstance(runs, int) or runs < 1:
        return None
    return runs, per if isinstance(per, int) and per > 0 else MINUTE_MS


@dataclass(slots=True)
class _Line:
    """The runs of one workflow: when those of the last while began, and those that wait, in order."""

    begun: deque[int] = field(default_factory=deque)
    waiting: deque[tuple[Message, Execution, WorkflowVersion]] = field(default_factory=deque)
    timer: TimerHandle | None = None


class Rates:
    """Hands new runs to the queue as fast as their workflows allow. What waits stands in the store with its
    message: a process that ends in between leaves it to the next one.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lines: dict[str, _Line] = {}
        engine.activation.doors.append(self.close)

    async def close(self) -> None:
        """Hand nothing over any more."""
        for line in self._lines.values():
            if line.timer is not None:
                line.timer.cancel()
        self._lines.clear()

    def hand_over(self, message: Message, execution: Execution, version: WorkflowVersion) -> None:
        """Queue a new run now, or when the limit of its workflow lets it begin."""
        if execution.manually or (rate_of(version.document) is None and version.key not in self._lines):
            self._engine.enqueue(message, (execution, version))
            return
        line = self._lines.setdefault(version.key, _Line())
        line.waiting.append((message, execution, version))
        self._release(version.key)
        if line.waiting:
            log.info("workflow %s: over its rate limit, %s wait", version.key, len(line.waiting))

    def _release(self, key: str) -> None:
        line = self._lines.get(key)
        if line is None:
            return
        now = self._engine.clock.now()
        while line.waiting:
            message, execution, version = line.waiting[0]
            free = self._free_at(line, version, now)
            if free > now:
                self._wait(key, line, free)
                return
            line.waiting.popleft()
            line.begun.append(now)
            self._engine.enqueue(message, (execution, version))

    def _free_at(self, line: _Line, version: WorkflowVersion, now: int) -> int:
        """Return when the next run of a version may begin."""
        rate = rate_of(version.document)
        if rate is None:
            return now
        runs, per = rate
        while line.begun and line.begun[0] <= now - per:
            line.begun.popleft()
        return now if len(line.begun) < runs else line.begun[-runs] + per

    def _wait(self, key: str, line: _Line, until: int) -> None:
        if line.timer is not None:
            line.timer.cancel()
        line.timer = self._engine.clock.call_at(until, lambda: self._release(key))
