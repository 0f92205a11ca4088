"""What the actions of the window do, and when they can be used."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu

from desktop_app.domain.errors import NotFoundError, Problem, WireworkError
from desktop_app.domain.execution import Task
from desktop_app.domain.workflow import TRIGGER
from desktop_app.editor.reroutes import ids
from desktop_app.gui import editing
from desktop_app.gui.adding import Adding
from desktop_app.gui.arrange_actions import ArrangeActions
from desktop_app.gui.background import BackgroundCommands
from desktop_app.gui.breakpoint_commands import BreakpointCommands
from desktop_app.gui.copies import Copies
from desktop_app.gui.data_commands import DataCommands
from desktop_app.gui.debug_commands import DebugCommands
from desktop_app.gui.docking import DockActions
from desktop_app.gui.edit_commands import EditCommands
from desktop_app.gui.file_commands import FileCommands
from desktop_app.gui.fork_commands import ForkCommands
from desktop_app.gui.help_commands import HelpCommands
from desktop_app.gui.layouts import Layouts
from desktop_app.gui.mock_commands import MockCommands
from desktop_app.gui.navigate_actions import NavigateActions
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.recent import Recent
from desktop_app.gui.run_state import RunState
from desktop_app.gui.running import Answer
from desktop_app.gui.runs.commands import RunCommands
from desktop_app.gui.session import EditorSession
from desktop_app.gui.settings import MODES
from desktop_app.gui.snippets import Snippets
from desktop_app.gui.status_icons import execution_badge
from desktop_app.gui.tearing import Tearing
from desktop_app.gui.trial_commands import TrialCommands
from desktop_app.gui.value_commands import ValueCommands
from desktop_app.gui.variable_commands import VariableCommands
from desktop_app.gui.version_commands import VersionCommands
from desktop_app.gui.why_commands import WhyCommands
from desktop_app.gui.wording import step, tr
from desktop_app.gui.workflow_commands import WorkflowCommands

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow
    from desktop_app.services.tasks import TaskView

ZOOM_STEP = 1.25
NODE_MENU = (
    *("rename", "cut", "copy", "paste", "duplicate", "delete", "heal", "-"),
    *("test_node", "run_to_here", "toggle_breakpoint", "breakpoint_properties", "mock_output", "why", "-"),
    *("disable", "replace", "extract", "inline", "-", "insert"),
)
PAPER_MENU = ("collapse", "ungroup", "-", "bring_forward", "send_backward", "-", "delete")
POINT_MENU = ("delete",)
CANVAS_MENU = ("insert", "paste", "note", "-", "tidy", "free_layout", "-", "zoom_fit", "zoom_100")


class Commands(FileCommands):
    """Joins the actions with workbench, run and current tab of one window. Owns no state of its own."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.docking = DockActions(window)
        self.recent = Recent(window)
        self.arrange = ArrangeActions(window)
        self.values = ValueCommands(window)
        self.navigate = NavigateActions(window)
        self.versions = VersionCommands(window)
        self.edits = EditCommands(window)
        self.variables = VariableCommands(window)
        self.adding = Adding(window)
        self.trial = TrialCommands(window)
        self.workflow = WorkflowCommands(window)
        self.copies = Copies(window)
        self.data = DataCommands(window)
        self.debugging = DebugCommands(window)
        self.breakpoints = BreakpointCommands(window)
        self.mocks = MockCommands(window)
        self.forks = ForkCommands(window)
        self.why = WhyCommands(window)
        self.snippets = Snippets(window)
        self.tearing = Tearing(window)
        self.layouts = Layouts(window)
        self.help = HelpCommands(window)
        self.runs = RunCommands(window)
        self.background = BackgroundCommands(window)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        window = self.window
        return {
            "new": lambda: window.bench.do(tr("No workflow could be created"), window.bench.create()),
            "open": self.open_file,
            "sample": lambda: window.bench.do(
                tr("The sample could not be opened"), window.bench.open_sample()
            ),
            "shop": self.data.open_shop,
            "save": self.save,
            "export_json": lambda: self.export("json"),
            "export_png": lambda: self.export("png"),
            "export_svg": lambda: self.export("svg"),
            "close_tab": self.close_current,
            "close_all": self._close_all,
            "quit": self.safety.leave,
            "undo": lambda: self._step("undo"),
            "redo": lambda: self._step("redo"),
            "rename": window_call(window, "configuration", "focus_title"),
            "insert": lambda: self.adding.open(None, window.quick_add_point()),
            "insert_palette": window_call(window, "palette_dock", "focus_search"),
            "run": self.run,
            "run_with": lambda: self.run(ask=True),
            "stop": self._stop,
            "answer": self._answer,
            "clear_run": self._clear_run,
            "zoom_in": lambda: self._zoom(ZOOM_STEP),
            "zoom_out": lambda: self._zoom(1 / ZOOM_STEP),
            "zoom_100": lambda: self._on_page(lambda page: page.canvas.zoom_to(1.0)),
            "zoom_fit": lambda: self._on_page(lambda page: page.canvas.fit()),
            "full_screen": self._full_screen,
            "keys": self._show_keys,
            "about": self._show_about,
            **self.help.handlers(),
            **self.docking.handlers(),
            **self.recent.handlers(),
            **self.arrange.handlers(),
            **self.navigate.handlers(),
            **self.versions.handlers(),
            **self.edits.handlers(),
            **self.variables.handlers(),
            **self.trial.handlers(),
            **self.workflow.handlers(),
            **self.safety.handlers(),
            **self.exchange.handlers(),
            **self.setup.handlers(),
            **self.values.handlers(),
            **self.copies.handlers(),
            **self.data.handlers(),
            **self.debugging.handlers(),
            **self.breakpoints.handlers(),
            **self.mocks.handlers(),
            **self.forks.handlers(),
            **self.why.handlers(),
            **self.snippets.handlers(),
            **self.tearing.handlers(),
            **self.background.handlers(),
            **self.layouts.handlers(),
            **self.runs.handlers(),
        }

    # -- availability ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Enable what can be used now; the rest says why it cannot."""
        window, allow = self.window, self.window.actions_.allow
        session = window.session
        closed = None if session else tr("Open a workflow first.")
        frozen = closed or (session.document.frozen if session else "") or None
        for name in (
            "save",
            "close_tab",
            "close_all",
            "export_json",
            "export_png",
            "export_svg",
            "zoom_in",
            "zoom_out",
            "zoom_100",
            "zoom_fit",
        ):
            allow(name, closed)
        for name in ("insert", "insert_palette"):
            allow(name, frozen)
        self._refresh_selection(session, frozen)
        self.arrange.refresh(session, closed)
        self.navigate.refresh(session, closed)
        self._refresh_history(session, frozen)
        self.versions.refresh(session, closed)
        self.exchange.refresh(session, closed, frozen)
        self.setup.refresh()
        self.values.refresh(session, frozen)
        self.tearing.refresh(closed)
        self.copies.refresh(session, closed, frozen)
        self.recent.refresh(session)
        self.edits.refresh(session, closed, frozen)
        self.variables.refresh(session, closed, frozen)
        self.trial.refresh(session, closed)
        self.debugging.refresh(session, closed)
        self.breakpoints.refresh(session, closed)
        self.mocks.refresh(session, closed)
        self.forks.refresh(session, closed)
        self.why.refresh(session, closed)
        self.workflow.refresh(session, closed)
        self.runs.refresh(session)
        if session is not None and session.past:
            allow("save", session.past)
        allow("run", window.running.reason(session))
        allow("run_with", window.running.reason(session))
        allow("stop", window.running.stop_reason(session))
        run = session.run if session else None
        allow("answer", None if run and run.tasks else tr("Nothing waits for your answer here."))
        shown = run and run.execution and session and session.lasting
        allow("clear_run", None if shown else tr("No run is shown."))

    def _refresh_selection(self, session: EditorSession | None, frozen: str | None) -> None:
        keys = session.document.selection if session else ()
        one = None if len(keys) == 1 else tr("Select a node first.")
        self.window.actions_.allow("rename", frozen or one)

    def _refresh_history(self, session: EditorSession | None, frozen: str | None) -> None:
        actions = self.window.actions_
        history = session.document.history if session else None
        for name, text, label, empty in (
            ("undo", tr("&Undo"), history.undo_label if history else "", tr("There is nothing to undo.")),
            ("redo", tr("&Redo"), history.redo_label if history else "", tr("There is nothing to redo.")),
        ):
            actions.rename(name, f"{text} {step(label).replace('&', '&&')}".strip())
            entry = None if history is None else history.last if name == "undo" else history.next
            # Notes and places are free in a frozen version, and so is taking them back.
            kept = frozen if entry is None or entry.structural else None
            actions.allow(name, kept or (None if label else empty))

    def tab_icon(self, session: EditorSession) -> QIcon:
        """Return the mark of a tab: its run is under way, waits, or went wrong; else none."""
        run: RunState = session.run
        if run.phase in ("none",) or run.execution is None:
            return QIcon()
        return self.window.status_icons.icon(
            execution_badge(run.execution.status, active=run.phase == "running")
        )

    def _close_all(self) -> None:
        self.window.commit_typing()
        self.window.bench.do(tr("The tabs could not be closed"), self._close_every())

    async def _close_every(self) -> None:
        if await self.safety.may_leave([page.session for page in self.window.pages()]):
            await self.window.bench.close_all()

    # -- editing ---------------------------------------------------------------------------------------
    def _step(self, direction: str) -> None:
        session = self.window.session
        if session is None:
            return
        self.window.commit_typing()
        try:
            session.document.undo() if direction == "undo" else session.document.redo()
        except WireworkError as error:
            self.window.line.tell(editing.reason_of(error))

    def canvas_menu(self, key: str, point: QPoint) -> None:
        """Show what can be done with a node, or with the canvas."""
        window = self.window
        if key and window.session is not None and key not in window.session.document.selection:
            window.session.document.select((key,))
        document = window.session.document if window.session is not None else None
        drawn = bool(key and document and document.node(key) is None and key != TRIGGER)
        bend = bool(drawn and document and key in ids(document.workflow))
        names = POINT_MENU if bend else PAPER_MENU if drawn else NODE_MENU if key else CANVAS_MENU
        if window.session is not None and any(problem.node == key for problem in window.session.problems):
            names = ("quick_fix", "-", *names) if key else names
        menu = QMenu(window.front)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = window.page
        if not key and page is not None and (slot := page.canvas.on_screen.wire_at(point)) is not None:
            page.offer_wire(menu, slot, point, window.actions_["paste"])
            self.breakpoints.offer_wire(menu, slot)
        for name in names:
            menu.addSeparator() if name == "-" else menu.addAction(window.actions_[name])
        if drawn and not bend:
            self.arrange.offer_colors(menu, key)
        self._on_page(lambda page: page.offer_branches(menu, key))
        menu.popup(point)

    def open_node(self, key: str) -> None:
        """Show the form of a node and its newest job."""
        window = self.window
        if window.session is not None:
            window.session.document.select((key,))
            window.configuration.focus_form()
            window.jobs.show_node(key)
            window.open_pages.activate(window)

    def show_problem(self, problem: Problem) -> None:
        """Go to what a problem is about."""
        window = self.window
        if window.session is not None and problem.node and window.page is not None:
            window.session.document.select((problem.node,))
            window.page.canvas.reveal(problem.node)
            window.configuration.focus_problem(problem)
            window.open_pages.activate(window)

    # -- runs ------------------------------------------------------------------------------------------
    def run(self, *, ask: bool = False) -> None:
        """Run what the canvas shows, with what is just being typed."""
        window = self.window
        window.commit_typing()
        if window.session is not None:
            window.jobs.raise_()
            window.running.run(window.session, ask=ask)

    def ask_input(self, session: EditorSession, values: Any) -> None:
        """Open the form that asks for the input of a run."""
        from desktop_app.gui.dialogs.run_dialog import RunDialog
        from desktop_app.gui.records.picker import chooser

        choosing = partial(chooser, self.window.services, self.window.themes)
        dialog = RunDialog(session, values, self.window.front, choosing)
        dialog.finished.connect(lambda _: self.window.running.asked_enough(session))
        session.destroyed.connect(dialog.reject)  # Its tab may be closed from another window.
        dialog.submitted.connect(lambda chosen: self.window.running.start(session, chosen, remember=True))
        dialog.open()

    def ask_answer(self, view: TaskView, left: dict[str, Any] | None) -> None:
        """Open the form of a task with what was left for later."""
        from desktop_app.gui.dialogs.task_dialog import TaskDialog

        running, task = self.window.running, view.task
        dialog = TaskDialog(view, left, self.window.front)
        dialog.submitted.connect(
            lambda form, action, values: running.submit(Answer(task, form, action, values), dialog)
        )
        dialog.left.connect(lambda values: running.keep(task, values))
        dialog.run_wanted.connect(lambda: self.show_task_run(task))
        dialog.open()

    def show_task_run(self, task: Task) -> None:
        """Show the run that a task, a notice or a message belongs to, on its workflow's canvas."""
        what = tr("The run could not be shown")
        self.window.bench.do(what, self._show_run(task.workflow_key, task.execution_id, task.node_key))

    async def _show_run(self, key: str, execution_id: int, node_key: str) -> None:
        session = await self.window.bench.open(key)
        await session.show_execution(execution_id)
        if session.run.id is None:  # Another number: somebody has chosen another run meanwhile.
            raise NotFoundError(tr("the run was deleted"))
        if session.document.node(node_key) is not None:
            session.document.select((node_key,))

    def _answer(self) -> None:
        session = self.window.session
        if session is not None and session.run.tasks:
            self.window.running.answer(session.run.tasks[0])

    def _stop(self) -> None:
        if self.window.session is not None:
            self.window.running.stop(self.window.session)

    def _clear_run(self) -> None:
        session = self.window.session
        if session is not None:
            session.run = RunState()
            session.run_changed.emit()

    # -- view ------------------------------------------------------------------------------------------
    def _on_page(self, act: Callable[[WorkflowPage], None]) -> None:
        if self.window.page is not None:
            act(self.window.page)

    def _zoom(self, factor: float) -> None:
        self._on_page(lambda page: page.canvas.zoom_to(page.canvas.zoom * factor))

    def _full_screen(self) -> None:
        window = self.window.front
        window.showNormal() if window.isFullScreen() else window.showFullScreen()

    def choose_theme(self, mode: str) -> None:
        """Change the theme now and remember it."""
        for known in MODES:
            if known == mode:
                self.window.settings.save_theme(known)
                self.window.themes.force(known)

    def _show_keys(self) -> None:
        from desktop_app.gui.dialogs.keys import KeysDialog

        KeysDialog(self.window.actions_, self.window.front).open()

    def _show_about(self) -> None:
        from desktop_app.gui.dialogs.about import AboutDialog

        AboutDialog(self.window.front).open()


def window_call(window: MainWindow, dock: str, method: str) -> Callable[[], object]:
    """Return a call of a dock that is made after the actions; its window comes to the front."""

    def call() -> None:
        getattr(getattr(window, dock), method)()
        window.open_pages.activate(window)

    return call
