"""When each node of a run worked and when it waited (editor.md F, timeline)."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.quick import dataclass
from desktop_app.domain.status import JobStatus
from desktop_app.domain.trace import Trace


@dataclass(frozen=True, slots=True)
class Span:
    """One job: from ``begin`` it worked until ``rest`` and waited until ``end``, in milliseconds since 1970.
    ``around`` tells that it spans what ran inside of it.
    """

    place: int
    begin: int
    rest: int
    end: int
    status: int
    around: bool


class Line:
    """The jobs of one node, found by time."""

    def __init__(self, trace: Trace, key: str, now: int, *, waits: bool) -> None:
        self.key = key
        self._trace, self._now, self._waits = trace, now, waits
        self._places = trace.places[key]
        self._begins = array("q", (trace.started[place] for place in self._places))
        self.depth = len(list(trace.tree.owners(node))) if (node := trace.tree.get(key)) is not None else 0

    def __len__(self) -> int:
        return len(self._places)

    def span(self, number: int) -> Span:
        """Return the span of the node's job with this number, from 0."""
        trace, place = self._trace, self._places[number]
        status, begin = trace.statuses[place], trace.started[place]
        end = self._now if status == JobStatus.PENDING else max(begin, trace.updated[place])
        around = bool(trace.inner(self.key)) and trace.last_inside(place) is not None
        rest = min(max(begin, trace.created[place]), end) if self._waits else end
        return Span(place, begin, rest, end, status, around)

    def visible(self, left: int, right: int, step: float) -> Iterator[Span]:
        """Yield the spans between two moments, no two of which begin within ``step`` milliseconds."""
        number = max(0, bisect_left(self._begins, left) - 1)
        while number < len(self) and self._begins[number] <= right:
            span = self.span(number)
            yield span
            number = max(number + 1, bisect_left(self._begins, int(span.begin + step) + 1, number + 1))

    def totals(self) -> tuple[int, int]:
        """Return how many milliseconds the node worked and waited in all; not those around others."""
        work = wait = 0
        trace = self._trace
        if not trace.inner(self.key) and not self._waits:
            ends, statuses = trace.updated, trace.statuses
            return sum(
                max(0, (ends[place] if statuses[place] else self._now) - begin)
                for place, begin in zip(self._places, self._begins, strict=True)
            ), 0
        for number in range(len(self)):
            span = self.span(number)
            if not span.around:
                work, wait = work + span.rest - span.begin, wait + span.end - span.rest
        return work, wait


def lines(trace: Trace, catalog: Catalog, now: int) -> list[Line]:
    """Return one line for each node that ran, in reading order, nodes that the definition lacks last."""
    known = [node.key for node in trace.tree.walk() if node.key in trace.places]
    gone = [key for key in trace.places if key not in trace.tree]
    return [Line(trace, key, now, waits=_waits(trace, key, catalog)) for key in (*known, *gone)]


def _waits(trace: Trace, key: str, catalog: Catalog) -> bool:
    node = trace.tree.get(key)
    spec = catalog.node(node.type) if node is not None else None
    return spec is not None and spec.asynchronous
