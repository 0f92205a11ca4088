"""The rounds of one loop of a run, as rows: what they worked on, how they ended, how long they took."""

from __future__ import annotations

from bisect import bisect_left

from desktop_app.domain.quick import dataclass
from desktop_app.domain.trace import Trace


@dataclass(frozen=True, slots=True)
class Round:
    """One round that left jobs: which of those it is, its number (both from 0; others were skipped), the
    places of its first and last job, how it ended, its span in milliseconds, and the node that failed first.
    """

    index: int
    number: int
    first: int
    last: int
    status: int
    duration: int
    failing: str


def loops(trace: Trace) -> list[int]:
    """Return the places of the jobs of loops that made rounds, in their order."""
    keys = [key for key in trace.places if (node := trace.tree.get(key)) is not None and node.repeats]
    found = sorted(place for key in keys for place in trace.places[key])
    return [place for place in found if trace.last_inside(place) is not None]


class Rounds:
    """The rounds of the loop whose job is at ``owner``; each is made when it is looked at."""

    def __init__(self, trace: Trace, owner: int) -> None:
        self.trace, self.owner = trace, owner
        self.starts, self.sure = trace.rounds(owner), trace.is_sure(owner)
        last = trace.last_inside(owner)
        self._end = owner + 1 if last is None else last + 1
        self._inner = frozenset(trace.inner(trace.nodes[owner]))

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def skipped(self) -> bool:
        """Whether some rounds before the last one left no job."""
        return bool(self.starts) and self.trace.number(self.starts, len(self) - 1) >= len(self)

    def at(self, index: int) -> Round:
        """Return one round."""
        first = self.starts[index]
        end = self.starts[index + 1] if index + 1 < len(self.starts) else self._end
        trace = self.trace
        inside = [place for place in range(first, end) if trace.nodes[place] in self._inner]
        failed = next((place for place in inside if trace.statuses[place] < 0), None)
        waits = any(trace.statuses[place] == 0 for place in inside)
        status = trace.statuses[failed] if failed is not None else 0 if waits else 1
        ended = max(trace.updated[place] for place in inside)
        failing = trace.nodes[failed] if failed is not None else ""
        span, number = max(0, ended - trace.started[first]), trace.number(self.starts, index)
        return Round(index, number, first, inside[-1], status, span, failing)

    def of(self, place: int) -> int | None:
        """Return the round that a place belongs to; None outside of the loop."""
        if not self.starts or not self.starts[0] <= place < self._end:
            return None
        return bisect_left(self.starts, place + 1) - 1

    def failed(self) -> list[int]:
        """Return the rounds in which something failed."""
        found: dict[int, None] = {}
        for place, status in enumerate(self.trace.statuses[self.owner + 1 : self._end], self.owner + 1):
            if status < 0 and self.trace.nodes[place] in self._inner:
                index = self.of(place)
                if index is not None:
                    found[index] = None
        return list(found)

    def order(self, by: str, descending: bool, rows: list[int]) -> list[int]:
        """Return rounds in another order."""
        if by == "index":
            return sorted(rows, reverse=descending)
        made = {index: self.at(index) for index in rows}
        if by == "status":
            return sorted(rows, key=lambda index: (made[index].status, index), reverse=descending)
        return sorted(rows, key=lambda index: (made[index].duration, index), reverse=descending)
