"""Brings the engine's events to the widgets, at most one burst in a frame (architecture 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop_app.domain.events import Event, JobSaved
from desktop_app.domain.quick import dataclass

FRAME_MS: Final = 16


@dataclass(frozen=True, slots=True)
class NodeProgress(Event):
    """What happened to the jobs of one node within a frame: its newest state and how many were new."""

    execution_id: int
    node_key: str
    job_id: int
    status: int
    created: int
    rounds: int = 0
    """How many rounds a loop comes to at most; 0 for other nodes."""
    round: int = 0
    """The round that a loop is in, from 1; 0 for other nodes."""


class EventBridge(QObject):
    """Collects events and emits them together. A loop's thousands of jobs become one entry per node."""

    burst = Signal(tuple)
    """A tuple of events in order; jobs come as :class:`NodeProgress`."""

    def __init__(
        self,
        subscribe: Callable[[Callable[[Event], None]], Callable[[], None]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._waiting: list[Event] = []
        self._places: dict[tuple[int, str], int] = {}
        self._timer = QTimer(self, singleShot=True, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.flush)
        self._unsubscribe: Callable[[], None] | None = subscribe(self._take)

    def _take(self, event: Event) -> None:
        if isinstance(event, JobSaved):
            self._merge(event)
        else:
            self._waiting.append(event)
        if not self._timer.isActive():
            self._timer.start()

    def _merge(self, event: JobSaved) -> None:
        key = (event.execution_id, event.node_key)
        place = self._places.get(key)
        before = 0
        if place is not None:
            known = self._waiting[place]
            before = known.created if isinstance(known, NodeProgress) else 0
        created = before + int(event.created)
        progress = NodeProgress(*key, event.job_id, event.status, created, event.rounds, event.round)
        if place is None:
            self._places[key] = len(self._waiting)
            self._waiting.append(progress)
        else:
            self._waiting[place] = progress

    def flush(self) -> None:
        """Emit what has come in so far."""
        waiting, self._waiting, self._places = self._waiting, [], {}
        if waiting:
            self.burst.emit(tuple(waiting))

    def close(self) -> None:
        """Hear no more events; what has come in is emitted."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._timer.stop()
        self.flush()
