"""The queue in memory: the order of messages, and which may be handled at once (decision 25)."""

from __future__ import annotations

from collections import deque

from desktop_app.domain.execution import Execution
from desktop_app.domain.quick import dataclass
from desktop_app.domain.records import Message
from desktop_app.domain.workflow import WorkflowVersion


@dataclass(frozen=True, slots=True)
class Entry:
    """A queued message; ``fresh`` spares reading back an execution that was just created, ``found`` tells
    that handling it has broken off before, perhaps with the process.
    """

    message: Message
    fresh: tuple[Execution, WorkflowVersion] | None = None
    found: bool = False


class Lanes:
    """Messages in lanes. Each lane keeps its order and gives out one entry at a time; lanes take turns."""

    def __init__(self) -> None:
        self._lanes: dict[str, deque[Entry]] = {}
        self._ready: deque[str] = deque()

    def __len__(self) -> int:
        """Return how many entries could be taken now."""
        return len(self._ready)

    def put(self, lane: str, entry: Entry) -> None:
        """Append an entry to a lane."""
        if lane not in self._lanes:
            self._lanes[lane] = deque()
            self._ready.append(lane)
        self._lanes[lane].append(entry)

    def take(self) -> tuple[str, Entry]:
        """Take the next entry of the lane whose turn it is; the lane stays closed until :meth:`done`."""
        lane = self._ready.popleft()
        return lane, self._lanes[lane].popleft()

    def done(self, lane: str) -> None:
        """Say that the entry taken from ``lane`` is handled."""
        if self._lanes[lane]:
            self._ready.append(lane)
        else:
            del self._lanes[lane]
