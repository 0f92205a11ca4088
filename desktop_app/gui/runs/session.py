"""What the tab of a run works on: its own definition, read-only, and the run at any of its jobs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final, cast

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.debugging import RunEvent
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.runs import Run
from desktop_app.domain.status import is_final
from desktop_app.domain.trace import Step, Trace
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.editor.changes import Change
from desktop_app.gui.runs.previews import Previews
from desktop_app.gui.runs.traced import TracedRun, TraceJobs
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.wording import tr
from desktop_app.services import Services
from desktop_app.services.mock_sources import rounds_at
from desktop_app.services.runs import PART, moment_of

NEWEST: Final = 2**63 - 1
SCREEN: Final = 200
"""So many jobs of a long run are read before it is shown."""


class RunSession(EditorSession):
    """Shows one run for ever. Nothing is journalled or saved; cards may be moved to see better."""

    lasting = False
    bundle = ""
    """Name of the file that the run was read from; empty for a run of the store."""
    travelled = Signal()
    """The run is shown at another of its jobs."""
    read_on = Signal()
    """More jobs of a long run were read."""

    def __init__(
        self,
        services: Services,
        version: WorkflowVersion,
        execution: Execution,
        line: Run,
        parent: QObject | None = None,
    ) -> None:
        self.line = line
        super().__init__(services, version, None, parent)
        self.document.freeze(tr("This tab shows a run. Open the current workflow to change or run it."))
        self.past = self.document.frozen
        self.version_number = line.version
        self.runs = [execution]
        self.run = TracedRun(execution, trace=Trace(self.document.tree))
        self._following = True
        """Whether the end is shown, wherever that will be."""
        self.events: Sequence[RunEvent] = ()
        """What people and the debugger did to the run."""
        self.mocked: frozenset[str] = frozenset()
        """The nodes for which mocks answered in the run."""
        self.previews = Previews(services.runs, self)

    # -- what a run does not do ------------------------------------------------------------------------
    @property
    def title(self) -> str:
        """The workflow with the number of the run."""
        return tr("{title} – run #{n}", title=super().title, n=self.line.number)

    def _on_change(self, change: Change) -> None:
        if change and self.document.modified:
            self.document.mark_saved()
        self.changed.emit(change)

    def validate(self) -> None:
        """A definition that has run is not looked through for problems."""

    async def list_runs(self) -> None:
        """There is one."""

    async def follow_version(self) -> None:
        """The version is the one that the run executed."""

    async def count_versions(self) -> None:
        """The number of the version is known from the run."""

    # -- reading ---------------------------------------------------------------------------------------
    @property
    def traced(self) -> TracedRun:
        """The run at the place that is shown."""
        return cast(TracedRun, self.run)

    async def _load(self, execution_id: int) -> None:
        async with self._life.operation():
            run = self.traced
            before = run.execution.status if run.execution else None
            get = self.services.executions.get(execution_id)
            view, outline = await asyncio.gather(get, self._outline(execution_id))
            if len(run.trace) and is_final(view.execution.status) and not is_final(before):
                run.trace = Trace(self.document.tree)  # What waited has been settled.
                self.previews.forget()
                outline = await self._outline(execution_id)
            run.execution = view.execution
            self.runs = [view.execution]
            self._sketch(*outline)
            await self._read_jobs(execution_id)
            run.counted, run.total = True, len(run.trace)
            self.events = await self._read_events(execution_id)
            self.mocked = await self.services.runs.mocked(self.line)
            self.debug.know_events(self.events)
            self._show(run.last if self._following else run.place)
            self.run_changed.emit()

    async def _outline(self, execution_id: int) -> tuple[dict[str, int], Sequence[Job]]:
        """Return how many jobs each node has and the newest of each while none is read; nothing of a bundle,
        which is in memory.
        """
        if self.bundle or len(self.traced.trace):
            return {}, ()
        executions = self.services.executions
        counts, newest = executions.job_counts(execution_id), executions.latest_jobs(execution_id)
        return await asyncio.gather(counts, newest)

    def _sketch(self, counts: dict[str, int], newest: Sequence[Job]) -> None:
        """Show what a long run came to, so that it can be looked at before its jobs are read."""
        run = self.traced
        if sum(counts.values()) > PART:
            run.count_jobs(counts, newest, self.catalog)
            run.total = run.job_count
            run.go(run.last, self.catalog)

    async def _read_jobs(self, execution_id: int) -> None:
        """Read the jobs that came since, part by part; whoever waits for one is shown it with its part."""
        run, more = self.traced, True
        while more:
            unknown = not run.known
            most = PART if len(run.trace) or not run.total else SCREEN
            more = await self.services.runs.follow(run.trace, execution_id, most)
            first, run.jobs = not run.jobs, TraceJobs(run.trace, execution_id)
            if more and unknown and run.known:
                self._show(run.place)
            if more and (first or (unknown and run.known)):
                self.run_changed.emit()
            elif more:
                self.read_on.emit()

    async def _read_events(self, execution_id: int) -> Sequence[RunEvent]:
        """Return what was done to the run by hand; of a bundle that is not known."""
        return () if self.bundle else await self.services.debugging.events(execution_id)

    def marked(self, *kinds: str) -> list[int]:
        """Return the places of the jobs that something was done to."""
        trace = self.traced.trace
        ids = {event.job_id for event in self.events if event.kind in kinds and event.job_id}
        return sorted(place for each in ids if (place := trace.place_of(each)) is not None)

    # -- travelling ------------------------------------------------------------------------------------
    def go(self, place: int) -> None:
        """Show the run as it stood when the job at ``place`` was there; in the canvas, the variables, the
        wires and the list of jobs.
        """
        if place == self.traced.place:
            return
        self._following = place >= self.traced.last
        self._show(place)
        self.run_changed.emit()
        self.travelled.emit()

    def choose_job(self, job_id: int) -> None:
        """Go to a job."""
        place = self.traced.trace.place_of(job_id)
        if place is not None:
            self.go(place)

    @property
    def shown_id(self) -> int:
        """The id of the job at which the run is shown; 0 where there is none."""
        step = self.step
        return step.id if step is not None else NEWEST if self.traced.reading else 0

    def status_of(self, job_id: int, status: int) -> int:
        """Return the status that a job had where the run is shown."""
        run = self.traced
        place = run.trace.place_of(job_id)
        if run.at_end or not run.known or place is None or place > run.place:
            return status
        return run.trace.status(place, run.place)

    def show_node(self, key: str) -> bool:
        """Go to the job of a node that is the newest where the run is shown, else to its first."""
        trace, place = self.traced.trace, self.traced.place
        if key not in trace.places:
            return False
        newest = trace.newest(key, place)
        self.go(trace.places[key][0] if newest is None else newest)
        return True

    def _show(self, place: int) -> None:
        run = self.traced
        run.go(place, self.catalog)
        if run.execution is not None and run.place >= 0 and run.known:
            moment = moment_of(run.trace, run.place, run.execution.id)
            self.seen.choose_moment(run.trace.ids[run.place], moment)
            spawn(self._decide(), self)

    async def _decide(self) -> None:
        """Find out which way the conditions went whose branch holds nothing: their wires are drawn too."""
        run, tree = self.traced, self.document.tree
        if run.place < 0 or not run.known:
            return
        bare = {
            run.trace.ids[job]: key
            for key, (job, _, _) in run.trace.state(run.place).items()
            if (node := tree.get(key)) is not None
            and node.type == "condition"
            and len(tree.branches(node)) < 2
        }
        if not bare:
            return
        place, found = run.place, await self.services.runs.previews(list(bare))
        if place == run.place:
            run.decided = {
                bare[job]: text == "true" for job, text in found.items() if text in ("true", "false")
            }
            self.run_changed.emit()

    @property
    def rounds(self) -> list[tuple[str, int]]:
        """The round (from 0) of each loop around the job that is shown, outermost first."""
        run = self.traced
        return list(rounds_at(run.trace, run.place)) if self.step is not None else []

    @property
    def step(self) -> Step | None:
        """The job that is shown, or None."""
        run = self.traced
        return run.trace.step(run.place) if 0 <= run.place < len(run.trace) else None
