"""The actions of the debugger: breakpoints, starting and stepping, waits (editor.md C Run, D, F)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from desktop_app.domain.debugging import (
    AFTER,
    CONTINUE,
    IGNORE,
    INTO,
    OUT,
    OUT_ALL,
    OVER,
    RETRY,
    RUN_TO,
    Edit,
    Stop,
    Token,
)
from desktop_app.domain.execution import Execution
from desktop_app.domain.status import JobStatus, job_status_name
from desktop_app.domain.workflow import Workflow
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.breakpoint_commands import chosen_node
from desktop_app.gui.debug_layout import DebugLayout
from desktop_app.gui.debug_marks import DebugMarks
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.session import Begin, EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

START: Final = (
    ActionSpec("debug", "&Debug", "F5", "debug", "Run and stop at breakpoints"),
    ActionSpec("continue", "&Continue", "", "continue", "Let the paused run go on"),
    ActionSpec("pause", "&Pause", "F6", "pause", "Stop the run before its next node"),
    ActionSpec("restart", "R&estart", "Ctrl+Shift+F5", "restart", "Stop, and run again with the same input"),
)
STEPS: Final = (
    ActionSpec("step_over", "Step &over", "F10", "step-over", "Run the node with everything inside it"),
    ActionSpec("step_into", "Step &into", "F11", "step-into", "Go to the next node, wherever it is"),
    ActionSpec("step_out", "Step o&ut", "Shift+F11", "step-out", "Finish the branch, or the round of a loop"),
    ActionSpec("step_out_all", "Step out of the whole &loop", "Ctrl+Shift+F11"),
    ActionSpec("run_to_here", "Run &to here", "Ctrl+F10", "", "Run until the selected node is about to run"),
)
OTHERS: Final = ActionSpec(
    "others_run",
    "Ot&her branches keep running",
    "",
    "",
    "In a step: those of a parallel go on until a breakpoint stops them",
    checkable=True,
)
PACES: Final = {"slow_off": 0, "slow_short": 200, "slow_motion": 1_000}
"""By action: how long slow motion rests at each node, in milliseconds."""
SLOW: Final = (
    ActionSpec("slow_off", "&Off", "", "", "Debug at full speed", checkable=True),
    ActionSpec("slow_short", "0.&2 s at each node", "", "", "Debug slowly enough to follow", checkable=True),
    ActionSpec("slow_motion", "&1 s at each node", "", "", "Debug node by node, slowly", checkable=True),
)
AFTER_FAILURE: Final = (
    ActionSpec("debug_retry", "Retry the failed node"),
    ActionSpec("debug_ignore", "Ignore the failure and go on once"),
)
SPECS: Final = (*START, *STEPS, OTHERS, *SLOW, *AFTER_FAILURE)
RARE: Final = ("step_out_all", OTHERS.name, "-", *(spec.name for spec in AFTER_FAILURE))
"""What the Run menu keeps in a menu of its own."""
ANSWERS: Final = (JobStatus.RESOLVED, JobStatus.FAILED, JobStatus.ERROR, JobStatus.REJECTED)
COMMANDS: Final = {
    "step_over": OVER,
    "step_into": INTO,
    "step_out": OUT,
    "step_out_all": OUT_ALL,
    "debug_retry": RETRY,
    "debug_ignore": IGNORE,
}


class DebugCommands(QObject):
    """Joins the debugger with the tabs of one window. Owns no state: the engine does."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._layout = DebugLayout(window)
        self._pace = 0
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(lambda: self._go(INTO))

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "debug": self.debug,
            "continue": self.debug,
            "pause": self._pause,
            "restart": self._restart,
            "run_to_here": self._run_to_here,
            "others_run": self._toggle_others,
            **{name: partial(self._set_pace, pace) for name, pace in PACES.items()},
            **{name: partial(self._go, command) for name, command in COMMANDS.items()},
        }

    def watch(self, page: WorkflowPage) -> None:
        """Show on a page what the debugger says of it."""
        session = page.session
        self._layout.watch(session)
        marks = DebugMarks(page)
        marks.strip.token_chosen.connect(partial(self._select, session))
        marks.strip.skip_wanted.connect(self._skip)
        marks.strip.answer_wanted.connect(partial(self._answer, session))
        session.debug.stopped.connect(partial(self._on_stopped, session))
        session.debug.logged.connect(lambda _, text: self._window.line.tell(text))
        self._do(tr("The breakpoints could not be read"), session.debug.look())
        if not session.past:
            spawn(session.debug.configs.recall(), session)

    # -- availability ----------------------------------------------------------------------------------
    def refresh(self, session: EditorSession | None, closed: str | None) -> None:
        """Enable what can be used now."""
        actions = self._window.actions_
        allow, phase = actions.allow, session.run.phase if session is not None else "none"
        paused = phase == "paused"
        held = None if paused else tr("No run is paused here.")
        actions.rename("debug", tr("&Continue") if paused else tr("&Debug"))
        allow("debug", None if paused else self._window.running.reason(session))
        under_way = phase in ("queued", "running", "waiting")
        resting = self._next.isActive()
        allow("pause", None if under_way or resting else tr("Nothing is running."))
        for name, pace in PACES.items():
            actions[name].setChecked(pace == self._pace)
        actions[OTHERS.name].setChecked(self._window.settings.others_run())
        run = session.run.execution if session is not None else None
        allow("restart", self._window.running.reason(session) if run else closed or tr("No run is shown."))
        for name in ("continue", "step_over", "step_into", "step_out", "step_out_all"):
            allow(name, held)
        stop = session.debug.stop if session is not None else None
        after = (
            None if stop is not None and stop.place == AFTER else tr("The run does not stand at a failure.")
        )
        for name in ("debug_retry", "debug_ignore"):
            allow(name, held or after)
        one = None if chosen_node(session) else tr("Select a node first.")
        allow("run_to_here", one or (None if paused else self._window.running.reason(session)))

    def _on_stopped(self, session: EditorSession, stop: Stop) -> None:
        """Show where the run stands: here, or in the workflow that was called."""
        if self._pace and stop.reason == "step" and session is self._window.session:
            self._next.start(self._pace)
        if stop.workflow_key != session.key:
            known = self._window.bench.sessions.get(stop.workflow_key)
            if known is None or known.run.id != stop.execution_id:
                self._do(tr("The called workflow could not be shown"), self._enter(stop))
            return
        page = self._window.page_of(session)
        if session.document.node(stop.node_key) is not None and page is not None:
            session.document.select((stop.node_key,))
            page.canvas.reveal(stop.node_key)

    async def _enter(self, stop: Stop) -> None:
        session = await self._window.bench.open(stop.workflow_key)
        await session.show_execution(stop.execution_id)
        if session.document.node(stop.node_key) is not None:
            session.document.select((stop.node_key,))

    # -- running ---------------------------------------------------------------------------------------
    def debug(self, command: str = CONTINUE, node: str | None = None) -> None:
        """Go on where the run is paused, or run what the canvas shows and stop at breakpoints."""
        window, session = self._window, self._window.session
        if session is None:
            return
        command = INTO if self._pace and command == CONTINUE else command
        if session.run.phase == "paused":
            self._go(command, node)
            return
        window.commit_typing()
        window.running.run(session, begin=self._beginning(command, node))

    def _beginning(self, command: str, node: str | None) -> Begin:
        debugging = self._window.services.debugging

        async def begin(
            key: str, document: Workflow, context: Any, said: list[dict[str, Any]]
        ) -> Execution | None:
            return await debugging.start(key, document, context, command=command, node=node, messages=said)

        return begin

    def _go(self, command: str, node: str | None = None) -> None:
        self._next.stop()
        session = self._window.session
        if session is not None and session.run.id is not None:
            if session.debug.configs.used:
                self._window.commit_typing()
            self._do(tr("The run could not go on"), self._go_on(session, session.run.id, command, node))

    async def _go_on(self, session: EditorSession, run_id: int, command: str, node: str | None) -> None:
        """Let the run go on with everything that was changed in it until now."""
        await session.debug.settled()
        others = self._window.settings.others_run()
        await self._window.services.debugging.go(run_id, command, node, others=others)

    def _run_to_here(self) -> None:
        key = chosen_node(self._window.session)
        if key:
            self.debug(RUN_TO, key)

    def _toggle_others(self) -> None:
        self._window.settings.save_others_run(not self._window.settings.others_run())
        self._window.commands.refresh()

    def _set_pace(self, pace: int) -> None:
        self._pace = pace
        self._window.commands.refresh()

    def _pause(self) -> None:
        if self._next.isActive():  # It stands already, for a moment.
            self._next.stop()
            self._window.commands.refresh()
            return
        session = self._window.session
        if session is not None and session.run.id is not None:
            pausing = self._window.services.debugging.pause(session.run.id)
            self._do(tr("The run could not be paused"), pausing)

    def _restart(self) -> None:
        session = self._window.session
        if session is not None and session.run.execution is not None:
            self._window.commit_typing()
            self._do(tr("The run could not be started again"), self._run_again(session))

    async def _run_again(self, session: EditorSession) -> None:
        """Stop the run that is shown if it is under way; start another one like it, debugged if it was."""
        run, services = session.run, self._window.services
        assert run.id is not None
        debugged = session.debug.state is not None and session.debug.state.stops
        view = await services.executions.get(run.id)
        if run.phase != "ended":
            await session.stop()
        begin = self._beginning(CONTINUE, None) if debugged else None
        await session.start(view.execution.context, begin)

    def _select(self, session: EditorSession, token: str) -> None:
        if session.run.id is not None:
            choosing = self._window.services.debugging.select(session.run.id, token)
            self._do(tr("The token could not be chosen"), choosing)

    def _skip(self, token: Token | None) -> None:
        if token is not None and token.job_id is not None:
            skipping = self._window.services.debugging.skip_wait(token.job_id)
            self._do(tr("The wait could not be skipped"), skipping)

    def _answer(self, session: EditorSession, token: Token | None) -> None:
        if token is None or token.job_id is None:
            return
        task = next((task for task in session.run.tasks if task.job_id == token.job_id), None)
        if task is not None:
            self._window.running.answer(task)
            return
        from desktop_app.gui.dialogs.fill import FillDialog  # It brings the kit of forms.

        node = session.document.node(token.node_key)
        title = (node.title or node.type) if node is not None else token.node_key
        dialog = FillDialog(
            tr("Answer now"),
            tr("Answer for “{title}”", title=title),
            tr("The node waits for the outside. It goes on with what you say; the run notes who said it."),
            _answer_fields(),
            {"status": int(JobStatus.RESOLVED)},
            self._window.front,
            accept=tr("Answer"),
        )
        dialog.filled.connect(partial(self._send_answer, token.job_id))
        dialog.open()

    def change_value(self, path: str, words: str, value: Any) -> None:
        """Ask for another value at a path of the paused run."""
        session = self._window.session
        if session is None or session.run.id is None or not session.debug.here:
            return
        from desktop_app.gui.dialogs.fill import FillDialog  # It brings the kit of forms.

        known = next((edit for edit in session.debug.edits if edit.path == path), None)
        dialog = FillDialog(
            tr("Change the value"),
            words,
            tr("Nodes that run from here on see it. The job keeps what it gave; the run notes the change."),
            [{"name": "value", "type": "json", "title": tr("Value as JSON")}],
            {"value": value},
            self._window.front,
            accept=tr("Change"),
            other=tr("Back to what it was") if known else "",
        )
        run_id, take = session.run.id, session.debug.steps.take
        dialog.filled.connect(lambda given: take((known, Edit(run_id, path, given["value"], value))))
        dialog.other_wanted.connect(lambda: take((known, None)))
        dialog.open()

    def _send_answer(self, job_id: int, given: dict[str, Any]) -> None:
        answering = self._window.services.debugging.answer(job_id, given["status"], given["result"])
        self._do(tr("The answer was not taken"), answering)

    def _do(self, what: str, operation: Coroutine[Any, Any, Any]) -> None:
        self._window.bench.do(what, operation)


def _answer_fields() -> list[dict[str, Any]]:
    options = [{"value": int(status), "label": tr(job_status_name(status))} for status in ANSWERS]
    return [
        {"name": "status", "type": "select", "title": tr("Status"), "options": options, "required": True},
        {"name": "result", "type": "json", "title": tr("Result as JSON")},
    ]
