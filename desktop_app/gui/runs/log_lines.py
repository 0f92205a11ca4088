"""What a run has to say, line by line: its jobs, their logs, and what was done to it (editor.md F, Log)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from desktop_app.domain.debugging import RunEvent
from desktop_app.domain.quick import dataclass
from desktop_app.domain.trace import Trace

LEVELS: Final = ("info", "note", "error")
"""From quiet to loud: jobs that went well, logs and what people did, what failed."""
MOST: Final = 50_000
"""Lines that are kept, the latest; the store has all of them."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line; ``job_id`` is 0 and ``place`` -1 where there is no job."""

    at: int
    level: str
    node: str
    text: str
    job_id: int = 0
    place: int = -1


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What of a log is shown: from a level on, of a node, with a text or a pattern in it."""

    level: str = "info"
    node: str = ""
    text: str = ""
    pattern: bool = False

    def test(self) -> Callable[[str], bool]:
        """Return what decides about a line's words.

        :raises re.error: the pattern is none.
        """
        if not self.text:
            return lambda _: True
        if self.pattern:
            found = re.compile(self.text, re.IGNORECASE)
            return lambda words: found.search(words) is not None
        wanted = self.text.casefold()
        return lambda words: wanted in words.casefold()


def gather(
    found: list[LogLine],
    trace: Trace,
    logs: Mapping[int, str],
    errors: Mapping[int, str],
    events: Sequence[RunEvent],
    state: Callable[[int], str],
) -> Iterator[None]:
    """Fill ``found`` with the latest lines of a run in the order of time, a few hundred at a time. ``logs``
    and ``errors`` are by job, ``state`` says a status in words.
    """
    for place in range(max(0, len(trace) - MOST), len(trace)):
        step = trace.step(place)
        failed = step.status < 0
        text = state(step.status)
        if failed and step.id in errors:
            text = f"{text}: {errors[step.id]}"
        level = "error" if failed else "info"
        found.append(LogLine(step.updated, level, step.node, text, step.id, place))
        for row in logs.get(step.id, "").splitlines():
            found.append(LogLine(step.updated, "note", step.node, row, step.id, place))
        if place % 256 == 0:
            yield
    found += _events(trace, events)
    found.sort(key=lambda line: line.at)
    del found[:-MOST]


def _events(trace: Trace, events: Sequence[RunEvent]) -> Iterator[LogLine]:
    for event in events:
        detail = event.detail if isinstance(event.detail, Mapping) else {}
        told = str(detail.get("text") or detail.get("path") or "")
        words = f"{event.kind}: {told}" if told else event.kind
        place = trace.place_of(event.job_id) if event.job_id else None
        where = -1 if place is None else place
        yield LogLine(event.at, "note", event.node_key, words, event.job_id or 0, where)


class Paths:
    """Names the loops and branches around places; the rounds of a loop are looked up once."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._rounds: dict[int, Sequence[int]] = {}

    def of(self, place: int) -> str:
        """Return the address of a place without its node, as ``loop[4]/check``; rounds count from 1."""
        return "/".join(self._part(owner, place) for owner in self._trace.owner_jobs(place))

    def _part(self, owner: int, place: int) -> str:
        key = self._trace.nodes[owner]
        node = self._trace.tree.get(key)
        if node is None or not node.repeats:
            return key
        if owner not in self._rounds:
            self._rounds[owner] = self._trace.rounds(owner)
        nth = bisect_right(self._rounds[owner], place) - 1
        return f"{key}[{self._trace.number(self._rounds[owner], nth) + 1}]"
