"""What one tab works on: the document with its selection, its draft, its problems and its run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import InvalidRequestError, NotFoundError, Problem
from desktop_app.domain.events import (
    EnvironmentChanged,
    Event,
    ExecutionCreated,
    ExecutionDeleted,
    ExecutionStatusChanged,
    TasksChanged,
)
from desktop_app.domain.execution import Execution
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.status import is_final
from desktop_app.domain.workflow import Workflow, WorkflowVersion
from desktop_app.editor.admission import Admission
from desktop_app.editor.changes import Change
from desktop_app.editor.document import Document
from desktop_app.gui import formats
from desktop_app.gui.bridge import NodeProgress
from desktop_app.gui.checking import Checker
from desktop_app.gui.debug_view import DebugView
from desktop_app.gui.drafts import DraftJournal
from desktop_app.gui.lifetime import Lifetime
from desktop_app.gui.live_values import LiveValues
from desktop_app.gui.recovery import Recovery, count_changes
from desktop_app.gui.run_reading import read_jobs
from desktop_app.gui.run_state import RunState
from desktop_app.gui.tasks import spawn
from desktop_app.services import Services

if TYPE_CHECKING:
    from desktop_app.editor.commands import Command

Said: TypeAlias = list[dict[str, Any]]
Begin: TypeAlias = Callable[[str, Workflow, Any, Said], Awaitable[Execution | None]]
"""Starts a run of a document: key, document, input, and where what its nodes say is appended."""

REFRESH_MS: Final = 120
SHOW_MS: Final = 33
"""What a run does is shown at most so often (editor.md F, Live look)."""
RUNS_LISTED: Final = 50


class EditorSession(QObject):
    """Owns the document of one workflow and everything derived from it. Widgets show it and send commands.

    A session outlives its tab until the last of its operations has ended (:meth:`leave`).
    """

    changed = Signal(object)
    """A :class:`Change` of the document; selection and "saved" come this way too."""
    problems_changed = Signal()
    run_changed = Signal()
    """The run that is shown has moved on, or another one is shown."""
    run_moved = Signal()
    """What can be done with the run has changed: it began, waits, ended, or is another one."""
    runs_changed = Signal()
    """The list of runs of this workflow has changed."""
    draft_written = Signal()
    failed = Signal(object)
    """The draft could not be written."""
    refused = Signal(str)
    """Why an edit had no effect."""
    spoke = Signal(object, bool)
    """What the nodes of a run that was started here had to say, and whether the run has failed (4.20)."""
    pass_ended = Signal()
    """The run that was started here has come back from its first pass, or did not start."""

    lasting = True
    """Whether its tab is there again after a restart."""
    past = ""
    """Why it can be neither saved nor run; empty for a workflow under edit."""

    def __init__(
        self,
        services: Services,
        version: WorkflowVersion,
        draft: Workflow | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.services = services
        self.version = version
        self.document = Document(
            version.document, admission=Admission(services.catalog, services.nodes_limit)
        )
        if draft is not None:
            self.document.recover(draft, "Take up the draft")
        self.recovery: Recovery | None = None
        """What a crash has left; None when there is nothing to say about it."""
        self.run = RunState()
        self.runs: list[Execution] = []
        self.starting = False
        """Whether a run that this window has started is in its first pass."""
        self.started_id: int | None = None
        self._pending: RunState | None = None
        self._life = Lifetime(self)
        self._version_lock = asyncio.Lock()
        self.version_number = 1
        self.kept_at: int | None = None
        self._checker = Checker(services, self.document, self)
        self._checker.changed.connect(self.problems_changed)
        self._journal = DraftJournal(lambda draft: services.workflows.save_draft(self.key, draft), self)
        self._journal.written.connect(self._on_written)
        self._journal.failed.connect(self.failed)
        self._refresh_timer = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh_timer.timeout.connect(lambda: spawn(self.refresh_run(), self))
        self._show_timer = QTimer(self, singleShot=True, interval=SHOW_MS)
        self._show_timer.timeout.connect(self.run_changed)
        self._unsubscribe = self.document.subscribe(self._on_change)
        self.seen = LiveValues(self)
        self._facts: object = None
        self.run_changed.connect(self._tell_moved)
        self.debug = DebugView(self)
        self.validate()

    # -- document --------------------------------------------------------------------------------------
    @property
    def key(self) -> str:
        """The key of the workflow."""
        return self.version.key

    @property
    def catalog(self) -> Catalog:
        """The node types and triggers that exist."""
        return self.services.catalog

    @property
    def title(self) -> str:
        """The title as it is now."""
        return self.document.workflow.title or self.key

    def apply(self, command: Command, origin: str = "", select: tuple[str, ...] | None = None) -> Change:
        """Do a command. Raises what the document raises when it refuses."""
        return self.document.apply(command, origin, select)

    def _on_change(self, change: Change) -> None:
        if change:
            self.kept_at = None
            self._journal.note(self.document.workflow if self.document.modified else None)
            self._checker.soon()
        self.changed.emit(change)

    def _on_written(self) -> None:
        self.kept_at = formats.now_ms()
        self.draft_written.emit()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the document, as far as is known."""
        return self._checker.problems

    def validate(self) -> None:
        """Look for problems now."""
        self._checker.look()

    # -- life ------------------------------------------------------------------------------------------
    @asynccontextmanager
    async def _versioning(self) -> AsyncIterator[None]:
        """An operation on :attr:`version`, one at a time: a late answer would put an old one back."""
        async with self._life.operation(), self._version_lock:
            yield

    def leave(self) -> None:
        """Let go of the document and go away, as soon as nothing is under way any more."""
        self._checker.stop()
        self._refresh_timer.stop()
        self._show_timer.stop()
        self._journal.forget()
        self._unsubscribe()
        self._life.leave()

    @property
    def unwritten(self) -> bool:
        """Whether something of the draft is not written yet."""
        return self._journal.unwritten

    async def flush(self) -> bool:
        """Write what is not written yet; False when it could not be written, which :attr:`failed` tells."""
        async with self._life.operation():
            return await self._journal.flush()

    async def save(self) -> WorkflowVersion:
        """Make the document the main version of the workflow."""
        document = self.document.workflow
        async with self._versioning(), self._journal.held():
            self.version = await self.services.workflows.save(self.key, document)
            self._journal.forget()
            if self.document.workflow is not document:
                self._journal.note(self.document.workflow)
            await self.count_versions()
            self.document.mark_saved(document)
            return self.version

    async def follow_version(self) -> None:
        """Read counters and switch of the version again: a run has frozen it, or somebody switched it."""
        async with self._versioning():
            self.version = await self.services.workflows.get(self.version.id)
            await self.count_versions()
            self.changed.emit(Change("saved"))

    async def set_enabled(self, enabled: bool) -> None:
        """Switch the trigger of the workflow."""
        async with self._versioning():
            self.version = await self.services.workflows.set_enabled(self.key, enabled)

    async def find_recovery(self) -> None:
        """Sum up what the draft holds that no version does, after the program ended without leaving."""
        if self.document.modified:
            when = await self.services.workflows.draft_time(self.key)
            self.recovery = Recovery(count_changes(self.version.document, self.document.workflow), when)

    async def count_versions(self) -> None:
        """Find out which number the version has among all versions of the workflow."""
        ids = sorted(version.id for version in await self.services.workflows.versions(self.key))
        self.version_number = ids.index(self.version.id) + 1 if self.version.id in ids else len(ids)

    # -- runs ------------------------------------------------------------------------------------------
    async def start(self, context: Any, begin: Begin | None = None) -> Execution | None:
        """Run exactly what the canvas shows; returns after the first pass, None when nothing was to do.
        ``begin`` starts it in another way than usual: for the debugger, with mocks.
        """
        begin = begin or self.services.executions.run_document
        async with self._life.operation():
            before = self.run
            pending = self.run = self._pending = RunState(active=True)
            self.starting, self.started_id = True, None
            self.run_changed.emit()
            execution: Execution | None = None
            said: Said = []
            try:
                execution = await begin(self.key, self.document.workflow, context, said)
            finally:
                if execution is None and self.run is pending:
                    self.run = before  # Nothing has started: the last run keeps its marks.
                elif pending.execution is None:
                    pending.execution = execution  # The answer was faster than the first event.
                self.end_pass()
            if execution is not None and (self.run is pending or self.run.id == execution.id):
                await self.show_execution(execution.id)
            await self.list_runs()
            if said:
                failed = execution is not None and (execution.status or 0) < 0
                self.spoke.emit([str(one.get("message", "")) for one in said], failed)
            return execution

    def end_pass(self) -> None:
        """The run that was started is back from its first pass."""
        self.starting, self.started_id, self._pending = False, None, None
        self.run.active = False
        if shiboken6.isValid(self):
            self.pass_ended.emit()
            self.run_changed.emit()

    def take_over(self, other: EditorSession) -> None:
        """Follow the first pass of a run that was started in a tab of this workflow, closed since."""
        self.starting, self.started_id = other.starting, other.started_id
        if self.starting and self.started_id is None:
            self.run = self._pending = RunState(active=True)
        other.pass_ended.connect(self._end_taken_over)

    def _end_taken_over(self) -> None:
        unseen = self.run is self._pending and self.run.id is None
        self.end_pass()
        if unseen:  # It has ended before its first event came here.
            spawn(self.show_latest(), self)

    async def stop(self) -> None:
        """Cancel the run that is shown, unless it has ended by itself, or is gone, meanwhile."""
        if (run_id := self.run.id) is not None:
            async with self._life.operation():
                with suppress(InvalidRequestError, NotFoundError):  # It was deleted as soon as it ended.
                    await self.services.executions.cancel(run_id)
                await self.refresh_run()

    async def list_runs(self) -> None:
        """Read the newest runs of this workflow."""
        async with self._life.operation():
            query = ExecutionFilter(workflow_key=self.key, limit=RUNS_LISTED)
            self.runs = list(await self.services.executions.list(query))
            self.runs_changed.emit()

    async def show_latest(self) -> None:
        """Show the newest run, if there is one and no other was chosen meanwhile."""
        if self._life.left:
            return  # The tab was closed before this could begin.
        async with self._life.operation():
            shown = self.run
            await self.list_runs()
            if self.runs and self.run is shown and shown is not self._pending:
                await self.show_execution(self.runs[0].id)

    async def show_execution(self, execution_id: int) -> None:
        """Show another run on the canvas and in the jobs list."""
        if execution_id != self.run.id:
            execution = next((run for run in self.runs if run.id == execution_id), None)
            if self.starting and self.started_id is None and execution and execution.status is None:
                self.started_id = execution_id
            self.run = RunState(execution, active=self.starting and execution_id == self.started_id)
        await self._load(execution_id)

    def choose_job(self, job_id: int) -> None:
        """Show the values as they were when a job of the run that is shown was saved."""
        self.seen.choose_job(job_id)

    async def refresh_run(self) -> None:
        """Read the run that is shown again."""
        if self.run.id is not None:
            await self._load(self.run.id)

    async def _load(self, execution_id: int) -> None:
        async with self._life.operation():
            shown = self.run
            try:
                view = await self.services.executions.get(execution_id)
            except NotFoundError:
                self._forget_run(execution_id)
                return
            shown.execution = view.execution
            ended = is_final(view.execution.status)
            await read_jobs(self.services.executions, shown, execution_id, self.catalog, ended=ended)
            pending = await self.services.tasks.pending()
            if self.run is not shown:
                return  # Another run was chosen meanwhile.
            shown.tasks = [task for task in pending if task.execution_id == execution_id]
            self.run_changed.emit()

    def _forget_run(self, execution_id: int) -> None:
        if self.run.id == execution_id:
            self.run = RunState()
            self.run_changed.emit()

    # -- events ----------------------------------------------------------------------------------------
    def on_events(self, events: tuple[Event, ...]) -> None:
        """Follow a burst of engine events that may concern this workflow."""
        for event in events:
            self.debug.on_event(event)
            if isinstance(event, NodeProgress) and event.execution_id == self.run.id:
                self.run.note(event, self.document.node(event.node_key), self.catalog)
                self._soon()
            elif isinstance(event, ExecutionCreated | ExecutionStatusChanged | ExecutionDeleted):
                self._on_execution(event)
            elif isinstance(event, EnvironmentChanged):
                self.seen.look_again()
            elif isinstance(event, TasksChanged) and event.workflow_key == self.key:
                self._soon()
        if self._refresh_timer.isActive() and not self._show_timer.isActive():
            self._show_timer.start()

    def _on_execution(self, event: ExecutionCreated | ExecutionStatusChanged | ExecutionDeleted) -> None:
        if event.workflow_key != self.key:
            return
        if isinstance(event, ExecutionCreated) and self.starting and self.started_id is None:
            self._adopt(event)
        elif isinstance(event, ExecutionDeleted):
            self._forget_run(event.execution_id)
        elif (
            isinstance(event, ExecutionStatusChanged)
            and event.execution_id == self.run.id
            and self.run.execution
        ):
            self.run.execution.status, self.run.execution.reason = event.status, event.reason
        self._soon()
        spawn(self.list_runs(), self)

    def _adopt(self, event: ExecutionCreated) -> None:
        """Show a run that this tab has started from its first moment, unless another one was chosen."""
        self.started_id = event.execution_id
        if self._pending is not None and self.run is self._pending:
            self.run.execution, self.run.counted = _created(event), True

    def _tell_moved(self) -> None:
        facts = (self.starting, *self.run.facts)
        if facts != self._facts:
            self._facts = facts
            self.run_moved.emit()

    def _soon(self) -> None:
        if not self._life.left and not self._refresh_timer.isActive():
            self._refresh_timer.start()


def _created(event: ExecutionCreated) -> Execution:
    return Execution(event.execution_id, event.workflow_id, event.workflow_key, "", None)
