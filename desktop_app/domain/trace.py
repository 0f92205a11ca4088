"""What a run did, job by job, small enough for hundreds of thousands of jobs, and its state at any of them.

Jobs stand in the order of creation, each at its *place*. The state at a place is what was known when that job
was there: later jobs do not exist yet, and a job that was settled later still waits (editor.md F, M 2).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.status import JobStatus

_NOWHERE: Final = array("q")
DECIDED_AT_ONCE: Final = frozenset({"condition"})
"""Types that run their branches after they were settled; the others with branches wait for them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One job of a trace; moments in milliseconds since 1970, 0 where unknown."""

    place: int
    id: int
    node: str
    status: int
    started: int
    created: int
    updated: int

    @property
    def settled(self) -> bool:
        """Whether it has an outcome."""
        return self.status != JobStatus.PENDING


class Trace:
    """The jobs of one run in columns. Grows at its end only; the definition's ``tree`` tells which nodes are
    inside of which.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.ids = array("q")
        self.statuses = array("q")
        self.started = array("q")
        self.created = array("q")
        self.updated = array("q")
        self.begins = array("q")
        """The rounds (from 0) that begin with the jobs, -1 for none."""
        self.nodes: list[str] = []
        self.places: dict[str, array[int]] = {}
        """The places of the jobs of each node, ascending."""
        self._starts: dict[str, array[int]] = {}
        """The places at which rounds begin, by first node, of those whose jobs tell it."""
        self._inner: dict[str, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def extend(self, rows: Iterable[Sequence[Any]]) -> None:
        """Append jobs: id, node, status, began, made, changed last, the round that begins with it."""
        columns = list(zip(*rows, strict=True))
        if not columns:
            return
        place, known = len(self.ids), self.places
        self.ids.extend(columns[0])
        self.nodes.extend(columns[1])
        self.statuses.extend(columns[2])
        self.created.extend(each or 0 for each in columns[4])
        self.started.extend(each or made or 0 for each, made in zip(columns[3], columns[4], strict=True))
        self.updated.extend(each or 0 for each in columns[5])
        self.begins.extend(-1 if each is None else each for each in columns[6])
        for number, (node, begins) in enumerate(zip(columns[1], columns[6], strict=True), place):
            if node not in known:
                known[node] = array("q")
            if begins is not None:
                self._begin(node, number)
            known[node].append(number)

    def _begin(self, node: str, place: int) -> None:
        """Note that a round begins, unless the node only has another job in the same one."""
        starts = self._starts.setdefault(node, self.places[node][:])
        head, last = self.tree.get(node), starts[-1] if starts else -1
        if head is not None and last >= 0 and self.begins[last] == self.begins[place]:
            owner = head.upstream or ""
            if self.newest(owner, last) == self.newest(owner, place):
                return
        starts.append(place)

    def step(self, place: int) -> Step:
        """Return one job by its place."""
        moments = self.started[place], self.created[place], self.updated[place]
        return Step(place, self.ids[place], self.nodes[place], self.statuses[place], *moments)

    def place_of(self, job_id: int) -> int | None:
        """Return the place of a job; None if it is not here."""
        place = bisect_left(self.ids, job_id)
        return place if place < len(self.ids) and self.ids[place] == job_id else None

    # -- the state at a place --------------------------------------------------------------------------
    def newest(self, node: str, place: int) -> int | None:
        """Return the place of the newest job that a node had at ``place``; None if it had none."""
        count = self.count(node, place)
        return self.places[node][count - 1] if count else None

    def count(self, node: str, place: int) -> int:
        """Return how many jobs a node had at ``place``."""
        return bisect_right(self.places[node], place) if node in self.places else 0

    def status(self, job: int, place: int) -> int:
        """Return the status that the job at ``job`` had at a ``place`` that is not before it."""
        node = self.tree.get(self.nodes[job])
        last = self.last_inside(job)
        if last is not None:
            at_once = node is not None and node.type in DECIDED_AT_ONCE
            return self.statuses[job] if place > last or at_once else JobStatus.PENDING
        if job < place and self.updated[job] > self.created[place]:
            return JobStatus.PENDING
        return self.statuses[job]

    def state(self, place: int) -> dict[str, tuple[int, int, int]]:
        """Return, of the newest job of each node at ``place``: its place, its status, and how many jobs of
        the node there were.
        """
        found: dict[str, tuple[int, int, int]] = {}
        for node in self.places:
            newest = self.newest(node, place)
            if newest is not None:
                found[node] = (newest, self.status(newest, place), self.count(node, place))
        return found

    # -- what is inside of what ------------------------------------------------------------------------
    def inner(self, node: str) -> tuple[str, ...]:
        """Return the keys of the nodes inside of the branches of a node."""
        if node not in self._inner:
            owner = self.tree.get(node)
            inside = () if owner is None else tuple(each.key for each in self.tree.subtree(owner))
            self._inner[node] = inside[1:]
        return self._inner[node]

    def last_inside(self, owner: int) -> int | None:
        """Return the place of the last job inside of the branches that the job at ``owner`` opened; None if
        it opened none.
        """
        inner = self.inner(self.nodes[owner])
        if not inner:
            return None
        own = self.places[self.nodes[owner]]
        after = bisect_right(own, owner)
        end = own[after] if after < len(own) else len(self.ids)
        found = (self.newest(node, end - 1) for node in inner)
        return max((place for place in found if place is not None and place > owner), default=None)

    def rounds(self, owner: int) -> Sequence[int]:
        """Return the places at which the rounds of the loop whose job is at ``owner`` begin. Rounds that its
        condition skipped leave no job: :meth:`number` tells which of them each is.
        """
        starts, low, high = self._beginnings(owner)
        return starts[low:high] if low < high else ()

    def _beginnings(self, owner: int) -> tuple[array[int], int, int]:
        """Return where rounds of the loop begin, however often it ran, and which of them are of this time."""
        node = self.tree.get(self.nodes[owner])
        heads = self.tree.branches(node) if node is not None and node.repeats else ()
        last = self.last_inside(owner) if heads else None
        if last is None or heads[0].key not in self.places:
            return _NOWHERE, 0, 0
        starts = self._starts.get(heads[0].key, self.places[heads[0].key])
        return starts, bisect_right(starts, owner), bisect_right(starts, last)

    def number(self, starts: Sequence[int], nth: int) -> int:
        """Return which round (from 0) the ``nth`` of :meth:`rounds` is; at least, where :meth:`is_sure` says
        that nobody knows.
        """
        told = self.begins[starts[nth]]
        return nth if told < 0 else told

    def is_sure(self, owner: int) -> bool:
        """Whether the numbers of the rounds of the loop whose job is at ``owner`` are known: jobs that older
        versions have written do not tell them, and its condition may have skipped some.
        """
        node = self.tree.get(self.nodes[owner])
        condition = node.settings.get("condition") if node is not None else None
        skips = isinstance(condition, Mapping) and condition.get("continueOnFalse")
        starts, low, high = self._beginnings(owner) if skips else (_NOWHERE, 0, 0)
        return low == high or self.begins[starts[low]] >= 0

    def owner_jobs(self, place: int) -> list[int]:
        """Return the places of the jobs that the job at ``place`` is inside of, outermost first."""
        node = self.tree.get(self.nodes[place])
        if node is None:
            return []
        found = (self.newest(owner.key, place) for owner in self.tree.owners(node))
        return [owner for owner in found if owner is not None][::-1]

    def under_way(self, place: int) -> Iterator[tuple[str, int]]:
        """Yield the key of each loop that the job at ``place`` is inside of, with its round (from 0), where
        that is known; outermost first.
        """
        for owner in self.owner_jobs(place):
            _, low, high = self._beginnings(owner)
            if low < high and self.is_sure(owner):
                yield self.nodes[owner], self.round_of(owner, place)

    def round_of(self, owner: int, place: int) -> int:
        """Return the round (from 0) of the loop whose job is at ``owner`` that ``place`` belongs to."""
        starts, low, high = self._beginnings(owner)
        if low == high:
            return 0
        at = max(low, bisect_right(starts, place, low, high) - 1)
        told = self.begins[starts[at]]
        return at - low if told < 0 else told
