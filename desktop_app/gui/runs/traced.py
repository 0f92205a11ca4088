"""A run at one of its jobs: what its tab shows of it (editor.md F, Time travel)."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, overload

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.execution import Job
from desktop_app.domain.graph import Tree
from desktop_app.domain.status import JobStatus
from desktop_app.domain.trace import Trace
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.models.tables import GrowingRows
from desktop_app.gui.run_state import RunState
from desktop_app.services.runs import job_of

EMPTY: Final = Trace(Tree(()))


class TraceJobs(GrowingRows[Job]):
    """The jobs of a trace without their results, each made when it is looked at."""

    def __init__(self, trace: Trace, execution_id: int) -> None:
        self._trace, self._execution_id = trace, execution_id
        self._length = len(trace)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> Job: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Job]: ...

    def __getitem__(self, place: int | slice) -> Job | Sequence[Job]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._length))]
        if not 0 <= place < self._length:
            raise IndexError(place)
        return job_of(self._trace, place, self._execution_id)

    def continues(self, rows: Sequence[Job]) -> bool:
        """Whether ``rows`` are the beginning of these."""
        return isinstance(rows, TraceJobs) and rows._trace is self._trace and len(rows) <= self._length

    def row_of(self, key: object) -> int | None:
        """Return the place of a job by its id."""
        return self._trace.place_of(key) if isinstance(key, int) else None


@dataclass(slots=True)
class TracedRun(RunState):
    """A run as it stood at ``place``; the last place is its end. Of a long run the jobs are still being read
    while it is looked at: what it came to is known from ``latest`` alone until then.
    """

    trace: Trace = EMPTY
    total: int = 0
    """How many jobs the run had when it was opened."""
    place: int = -1
    decided: dict[str, bool] = field(default_factory=dict)
    """What the conditions said whose branch is empty."""

    @property
    def last(self) -> int:
        """The place of the last job; -1 where there is none."""
        return max(len(self.trace), self.total) - 1

    @property
    def reading(self) -> bool:
        """Whether some jobs are not read yet."""
        return len(self.trace) < self.total

    @property
    def known(self) -> bool:
        """Whether the jobs up to the place that is shown are read."""
        return self.place < len(self.trace)

    @property
    def facts(self) -> tuple[object, ...]:
        """What decides which actions can be used."""
        return (*RunState.facts.fget(self), self.place <= 0, self.at_end)  # type: ignore[attr-defined]

    @property
    def at_end(self) -> bool:
        """Whether the run is shown as it is, not as it was."""
        return self.place >= self.last

    def go(self, place: int, catalog: Catalog) -> None:
        """Show the state at another place; one behind the end is the end. What is shown stays until the jobs
        up to there are read.
        """
        self.place = max(min(place, self.last), min(0, self.last))
        if not self.known:
            return
        state = self.trace.state(self.place) if self.place >= 0 else {}
        if self.at_end:  # What still waits does; nothing is taken back.
            state = {key: (job, self.trace.statuses[job], count) for key, (job, _, count) in state.items()}
        self.latest = {
            key: Badge(status, count, self._works(key, status, catalog))
            for key, (_, status, count) in state.items()
        }

    def _works(self, key: str, status: int, catalog: Catalog) -> bool:
        node = self.trace.tree.get(key)
        if node is None or status != JobStatus.PENDING:
            return False
        return self._in_progress(node.type, status, catalog) or (
            not self.at_end and (spec := catalog.node(node.type)) is not None and spec.branches is not None
        )

    def badge(self, key: str) -> Badge | None:
        """Return the badge of one node; what a past moment shows as running did run then."""
        shown = RunState.badge(self, key)
        return shown if shown is None or self.at_end else self.latest.get(key, shown)

    def rounds(self, tree: Tree) -> dict[str, tuple[int, int]]:
        """Return in which round (from 1) each loop was, and how many rounds it made or, while it goes on,
        comes to at most.
        """
        if not self.known:
            return RunState.rounds(self, tree)
        found: dict[str, tuple[int, int]] = {}
        for key in self.latest:
            newest = self.trace.newest(key, self.place)
            begun = self.trace.rounds(newest) if newest is not None else ()
            if newest is not None and begun:
                goes_on = self.trace.statuses[newest] == JobStatus.PENDING and self.phase != "ended"
                most = self.lengths.get(key, 0) if goes_on else self.trace.number(begun, len(begun) - 1) + 1
                found[key] = (self.trace.round_of(newest, self.place) + 1, most)
        return found

    def outcomes(self) -> Mapping[str, object]:
        """Return which way conditions went, as far as the canvas needs it."""
        return self.decided

    def spans(self, waiting: Container[str]) -> dict[str, tuple[int, int]]:
        """Return how many milliseconds all jobs of a node worked and waited together, up to the place."""
        trace, spans = self.trace, dict[str, tuple[int, int]]()
        for key, places in trace.places.items() if self.known else ():
            within = [place for place in places[: trace.count(key, self.place)] if trace.statuses[place]]
            begins = [trace.started[place] for place in within]
            ends = [max(begin, trace.updated[place]) for begin, place in zip(begins, within, strict=True)]
            rests = ends
            if key in waiting:
                made = zip(begins, within, ends, strict=True)
                rests = [min(max(begin, trace.created[place]), end) for begin, place, end in made]
            if within:
                spans[key] = sum(rests) - sum(begins), sum(ends) - sum(rests)
        return spans
