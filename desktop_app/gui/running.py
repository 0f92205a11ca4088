"""Running the current workflow: with or without asking for input, stopping it, answering what waits."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.execution import Task
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Workflow
from desktop_app.gui import formats
from desktop_app.gui.sending import sent
from desktop_app.gui.session import Begin, EditorSession
from desktop_app.gui.wording import counted, tr
from desktop_app.gui.workbench import Workbench
from desktop_app.services.documents import blocking
from desktop_app.services.inputs import RUN, has_masks, task_of

if TYPE_CHECKING:
    from desktop_app.gui.dialogs.task_dialog import TaskDialog


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person sends: the form, the button (None saves alone) and the values."""

    task: Task
    form: str
    action: str | None
    values: dict[str, Any]


class Running(QObject):
    """Starts and stops runs of a session. ``asked`` and ``answering`` tell the window to open a form."""

    asked = Signal(object, object)
    """A session that wants input, and the values to begin with."""
    answering = Signal(object, object)
    """A :class:`TaskView`, and what was left for later: values by form, or None."""
    blocked = Signal()
    """The workflow cannot run: the problems are to be shown."""
    consenting = Signal(object, object)
    """A session whose code from outside nobody has agreed to, and what is to be done once somebody has."""

    def __init__(self, workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = workbench
        self._asking: set[str] = set()
        self._begin_with: dict[str, Begin | None] = {}
        """How the next run of a workflow is to be started."""
        self._opening: set[int] = set()

    def reason(self, session: EditorSession | None) -> str | None:
        """Return why nothing can be run now, or None."""
        if session is None:
            return tr("Open a workflow first.")
        if session.past:
            return session.past
        if session.starting:
            return tr("The run is being started.")
        spec = session.catalog.trigger(session.document.workflow.type)
        if spec is None:
            return tr("The trigger type is unknown here.")
        return None if spec.executable else tr("This trigger cannot be started by hand.")

    def stop_reason(self, session: EditorSession | None) -> str | None:
        """Return why nothing can be stopped now, or None."""
        phase = session.run.phase if session else "none"
        return None if phase in ("queued", "running", "paused", "waiting") else tr("Nothing is running.")

    def run(self, session: EditorSession, *, ask: bool = False, begin: Begin | None = None) -> None:
        """Run what the canvas shows; with the input of the last time, or after asking for it.

        ``begin`` starts it in another way than usual.
        """
        self._begin_with[session.key] = begin
        session.validate()
        errors = blocking(session.problems)
        if errors:
            text = counted(
                len(errors), "1 problem keeps it from running.", "{n} problems keep it from running."
            )
            self._bench.told.emit(text)
            self.blocked.emit()
        elif self._bench.services.consents.open(session.key, session.document.workflow):
            self.consenting.emit(session, partial(self.run, session, ask=ask, begin=begin))
        elif ask or wants_input(session.catalog, session.document.workflow):
            self._bench.do(tr("The workflow could not be run"), self._begin(session, ask))
        else:
            self.start(session, {})

    async def _begin(self, session: EditorSession, ask: bool) -> None:
        """Run with the input of the last time if that still fits, unless a person wants to be asked."""
        services, workflow = self._bench.services, session.document.workflow
        last = await services.inputs.last(session.key, RUN)
        named = await services.inputs.named(session.key, RUN)
        if not shiboken6.isValid(session):
            return  # The tab was closed meanwhile.
        fits = last is not None and not has_masks(last)
        if not ask and fits and not services.executions.input_problems(workflow, last):
            self._bench.told.emit(tr("Run with the input of last time. Ctrl+Alt+F5 asks for another."))
            self.start(session, last)
            return
        first = last if last is not None else named[0].value if named else workflow.config.get("sample")
        if session.key not in self._asking:
            self._asking.add(session.key)
            self.asked.emit(session, first)

    def asked_enough(self, session: EditorSession) -> None:
        """The form that asks for the input of this workflow is closed."""
        self._asking.discard(session.key)

    def start(self, session: EditorSession, values: Any, *, remember: bool = False) -> None:
        """Run with these values."""
        self._bench.do(tr("The workflow could not be run"), self._start(session, values, remember))

    async def _start(self, session: EditorSession, values: Any, remember: bool) -> None:
        if remember:
            await self._bench.services.inputs.save(session.key, RUN, values)
        if not shiboken6.isValid(session):
            return  # The tab was closed meanwhile.
        execution = await session.start(values, self._begin_with.pop(session.key, None))
        if execution is None:
            self._bench.told.emit(tr("Nothing was run: the trigger found nothing to do."))
        elif execution.status is not None and execution.status != 0:
            self._bench.told.emit(tr("The run has ended: {state}", state=formats.execution_state(execution)))

    def stop(self, session: EditorSession) -> None:
        """Cancel the run that is shown."""
        self._bench.do(tr("The run could not be stopped"), session.stop())

    # -- tasks -----------------------------------------------------------------------------------------
    def answer(self, task: Task) -> None:
        """Open the form of a task."""
        if task.id not in self._opening:  # A double click asks once.
            self._opening.add(task.id)
            self._bench.do(tr("The task could not be opened"), self._answer(task))

    async def _answer(self, task: Task) -> None:
        services = self._bench.services
        try:
            view = await services.tasks.view(task)
            self.answering.emit(view, await services.inputs.last(task.workflow_key, task_of(task.id)))
        finally:
            self._opening.discard(task.id)

    def keep(self, task: Task, values: dict[str, Any] | None) -> None:
        """Keep what is filled in for later; None forgets it: it was sent."""
        self._bench.do(tr("What you filled in could not be kept"), self._keep(task, values))

    async def _keep(self, task: Task, values: dict[str, Any] | None) -> None:
        inputs, place = self._bench.services.inputs, task_of(task.id)
        if values is None:
            await inputs.remove(task.workflow_key, place)
        else:
            await inputs.save(task.workflow_key, place, values)

    def submit(self, answer: Answer, dialog: TaskDialog) -> None:
        """Send an answer; ``dialog`` closes when it was taken and shows the reason when not."""
        self._bench.do(tr("The answer was not taken"), self._submit(answer, dialog))

    async def _submit(self, answer: Answer, dialog: TaskDialog) -> None:
        task = answer.task
        submit = self._bench.services.tasks.submit
        if not await sent(dialog, submit(task, answer.form, answer.action, answer.values)):
            return
        if not shiboken6.isValid(dialog):
            # It was left while the answer was on its way: nothing is to be sent later.
            await self._keep(task, None)
        session = self._bench.sessions.get(task.workflow_key)
        if session is not None:
            await session.refresh_run()


def wants_input(catalog: Catalog, workflow: Workflow) -> bool:
    """Return whether a run by hand needs values: the trigger demands or names fields, or shows a sample."""
    spec = catalog.trigger(workflow.type)
    fields = spec.inputs(workflow.config) if spec is not None and spec.inputs is not None else ()
    if any(field.get("required") for field in fields):
        return True
    return bool(workflow.config.get("fields")) or workflow.config.get("sample") is not None
