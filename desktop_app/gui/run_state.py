"""What a run looks like on the canvas: badges and wires, derived from jobs, never stored (architecture 7)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.execution import Execution, Job, Task
from desktop_app.domain.graph import Tree
from desktop_app.domain.status import JobStatus, is_final
from desktop_app.domain.workflow import TRIGGER, Node, Slot
from desktop_app.gui.bridge import NodeProgress
from desktop_app.gui.canvas.faces import Badge, WireState

Phase: TypeAlias = Literal["none", "queued", "running", "paused", "waiting", "ended"]

FAILURES: Final = (JobStatus.FAILED, JobStatus.ERROR, JobStatus.REJECTED)
LISTED_JOBS: Final = 20_000
"""More jobs than this are counted on the cards but not listed."""


@dataclass(slots=True)
class RunState:
    """One run as its tab shows it. ``jobs`` come without results; ``tasks`` wait for the person."""

    execution: Execution | None = None
    jobs: Sequence[Job] = ()
    tasks: Sequence[Task] = ()
    active: bool = False
    """Whether this window has just started or resumed the run and its pass has not come back."""
    paused: bool = False
    """Whether the debugger holds the run."""
    latest: dict[str, Badge] = field(default_factory=dict)
    """Newest state and number of jobs by node key; live events keep it ahead of ``jobs``."""
    counted: bool = False
    """Whether ``latest`` counts every job: the run was followed from its beginning, or its jobs were read."""
    lengths: dict[str, int] = field(default_factory=dict)
    """How many rounds the loops under way come to at most, by node key."""
    turns: dict[str, int] = field(default_factory=dict)
    """The round that loops are in or ended with, by node key, as far as their own jobs have told."""
    _heard: list[tuple[NodeProgress, Node | None]] = field(default_factory=list)
    """What happened since the jobs are being read."""

    @property
    def id(self) -> int | None:
        """The id of the execution that is shown."""
        return self.execution.id if self.execution else None

    @property
    def total(self) -> int:
        """How many jobs the run has, as far as they are known, listed or not."""
        return max(len(self.jobs), self.job_count)

    @property
    def facts(self) -> tuple[object, ...]:
        """What decides which actions can be used."""
        status = self.execution.status if self.execution else None
        return (self.id, status, self.phase, len(self.tasks), len(self.latest), self.failed)

    @property
    def failed(self) -> bool:
        """Whether the newest job of any node has ended badly."""
        return any((badge.status or 0) < 0 for badge in self.latest.values())

    @property
    def failure(self) -> Job | None:
        """The job that made the run fail, once it has ended: what holds others fails with them."""
        if self.execution is None or (self.execution.status or 0) >= 0:
            return None
        return next((job for job in reversed(self.jobs) if job.status in FAILURES), None)

    @property
    def phase(self) -> Phase:
        """Where the run stands."""
        if self.execution is None:
            return "running" if self.active else "none"
        if is_final(self.execution.status):
            return "ended"
        if self.execution.status is None:
            return "queued"
        if self.paused:
            return "paused"
        return "waiting" if self.tasks or (not self.active and self.waiting_jobs) else "running"

    @property
    def waiting_jobs(self) -> bool:
        """Whether anything waits for the outside."""
        return any(badge.status == JobStatus.PENDING and not badge.running for badge in self.latest.values())

    def begin_reading(self) -> None:
        """The jobs are going to be read: what happens meanwhile may be missing in them."""
        self._heard = []

    def show_jobs(self, jobs: Sequence[Job], catalog: Catalog, *, exact: bool = True) -> None:
        """Take over the jobs of the run as they are stored; unless ``exact``, events have gone on since
        :meth:`begin_reading`.
        """
        if not jobs:
            self._heard, self.counted = [], True
            return
        counts: dict[str, int] = {}
        for job in jobs:
            counts[job.node_key] = counts.get(job.node_key, 0) + 1
        self._take_over(counts, jobs, catalog, exact=exact)
        self.jobs = jobs

    def count_jobs(
        self, counts: Mapping[str, int], newest: Sequence[Job], catalog: Catalog, *, exact: bool = True
    ) -> None:
        """Take over how many jobs each node has and the ``newest`` of each, where there are too many to list;
        ``exact`` as in :meth:`show_jobs`.
        """
        self._take_over(counts, newest, catalog, exact=exact)
        self.jobs = ()

    def _take_over(
        self, counts: Mapping[str, int], jobs: Iterable[Job], catalog: Catalog, *, exact: bool
    ) -> None:
        heard, self._heard, self.counted = self._heard, [], True
        newest = {job.node_key: job for job in jobs}
        self.latest = {
            key: Badge(job.status, counts.get(key, 1), self._in_progress(job.node_type, job.status, catalog))
            for key, job in newest.items()
        }
        loops = {key: job for key, job in newest.items() if job.rounds}
        self.lengths = {key: job.rounds for key, job in loops.items()}
        self.turns = {key: job.round or self.turns.get(key, 0) for key, job in loops.items()}
        last = max((job.id for job in newest.values()), default=0)
        for progress, node in () if exact else heard:
            known = newest.get(progress.node_key)
            if progress.job_id > last:
                self.note(progress, node, catalog)
            elif known is not None and known.id <= progress.job_id:
                self.note(replace(progress, created=0), node, catalog)
        self._heard = []

    def correct(self, newest: Iterable[Job], catalog: Catalog) -> None:
        """Take over the newest job of each node of a run with too many; events have counted them."""
        for job in newest:
            before = self.latest.get(job.node_key)
            running = self._in_progress(job.node_type, job.status, catalog)
            self.latest[job.node_key] = Badge(job.status, before.count if before else 1, running)

    def note(self, progress: NodeProgress, node: Node | None, catalog: Catalog) -> None:
        """Follow one live event."""
        self._heard.append((progress, node))
        before = self.latest.get(progress.node_key)
        count = (before.count if before else 0) + progress.created
        running = node is not None and self._in_progress(node.type, progress.status, catalog)
        self.latest[progress.node_key] = Badge(progress.status, max(1, count), running)
        if progress.rounds:
            self.lengths[progress.node_key] = progress.rounds
            self.turns[progress.node_key] = progress.round
        elif progress.created:  # A loop that makes no round this time.
            self.turns.pop(progress.node_key, None)

    def _in_progress(self, type_id: str, status: int, catalog: Catalog) -> bool:
        """A pending branching node works through its branches; only in a live run does it turn."""
        spec = catalog.node(type_id)
        ended = self.execution is not None and is_final(self.execution.status)
        return status == JobStatus.PENDING and not ended and spec is not None and spec.branches is not None

    @property
    def job_count(self) -> int:
        """How many jobs the run has so far."""
        return sum(badge.count for badge in self.latest.values())

    def badges(self) -> dict[str, Badge]:
        """Return the badge of every node the run has reached, and of the trigger."""
        found = {key: self.badge(key) for key in (TRIGGER, *self.latest)}
        return {key: badge for key, badge in found.items() if badge is not None}

    def badge(self, key: str) -> Badge | None:
        """Return the badge of one node, or of the trigger; None when the run has not reached it."""
        if self.execution is None:
            return None
        if key == TRIGGER:
            return None if self.execution.status is None else Badge(JobStatus.RESOLVED)
        known = self.latest.get(key)
        still = self.paused or is_final(self.execution.status)
        return replace(known, running=False) if known is not None and known.running and still else known

    def spans(self, waiting: Container[str]) -> dict[str, tuple[int, int]]:
        """Return how many milliseconds all jobs of a node worked and waited together, of those that have
        ended; the nodes ``waiting`` wait from when their job is made.
        """
        spans: dict[str, tuple[int, int]] = {}
        for job in self.jobs:
            if job.started_at and not job.pending:
                begin, end = job.started_at, max(job.started_at, job.updated_at)
                rest = min(max(begin, job.created_at), end) if job.node_key in waiting else end
                work, wait = spans.get(job.node_key, (0, 0))
                spans[job.node_key] = work + rest - begin, wait + end - rest
        return spans

    def skipped(self, tree: Tree) -> set[str]:
        """Return the nodes that the run, now that it has ended, did not reach."""
        return set(tree.nodes).difference(self.latest) if self.phase == "ended" else set()

    def rounds(self, tree: Tree) -> dict[str, tuple[int, int]]:
        """Return in which round (from 1) each loop is, and how many rounds there are: at most, while it runs,
        and 0 where that is not known; afterwards those that were begun.
        """
        found: dict[str, tuple[int, int]] = {}
        for key, badge in self.latest.items():
            node = tree.get(key)
            heads = tree.branches(node) if node is not None and node.repeats else ()
            head = self.latest.get(heads[0].key) if heads else None
            counted = head.count if head is not None and badge.count == 1 else 0
            if begun := (self.turns.get(key, 0) if heads else 0) or counted:
                found[key] = (begun, self.lengths.get(key, 0) if badge.status == JobStatus.PENDING else begun)
        return found

    def outcomes(self) -> Mapping[str, object]:
        """Return what the newest job of each node gave, as far as it is known."""
        return {job.node_key: job.result for job in self.jobs}

    def wires(self, tree: Tree) -> dict[Slot, WireState]:
        """Return the wires the run went along."""
        return {} if self.execution is None else dict(self._wires(tree))

    def _wires(self, tree: Tree) -> Iterator[tuple[Slot, WireState]]:
        results = self.outcomes()
        for node in tree.nodes.values():
            badge = self.latest.get(node.key)
            if badge is None:
                if self.phase == "ended":
                    yield node.slot, WireState.SKIPPED
                continue
            waits = badge.status == JobStatus.PENDING and self.phase != "ended"
            yield node.slot, WireState.RUNNING if waits else WireState.TAKEN
            if badge.status == JobStatus.RESOLVED and tree.downstream(node) is None:
                yield Slot(node.key), WireState.TAKEN
            chosen = results.get(node.key)
            if isinstance(chosen, bool) and tree.branch(node, int(chosen)) is None:
                yield Slot(node.key, int(chosen)), WireState.TAKEN
