"""What is done with runs: opening them in tabs of their own, travelling, pinning, deleting, bundles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.mocks import Mock, place_of
from desktop_app.domain.runs import Run, RunQuery
from desktop_app.domain.status import is_final
from desktop_app.domain.trace import Step
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.docks.runs import ACTIONS
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.runs.page import RunPage
from desktop_app.gui.runs.session import RunSession
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import counted, tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow
    from desktop_app.gui.runs.compare import CompareRuns

SPECS: Final = (
    ActionSpec("open_run", "&Open the run", "Ctrl+Alt+R", "", "Show a run in a tab of its own"),
    ActionSpec("compare_runs", "&Compare runs …", "", "", "Compare two runs, or one with the run before it"),
    ActionSpec(
        "compare_mocks",
        "Compare with &mocks …",
        "",
        "",
        "Compare a run with the mocks of its workflow, also where they never ran",
    ),
    ActionSpec(
        "mock_round", "Pin the round as moc&k …", "", "", "Let mocks give in this round what the job gave"
    ),
    ActionSpec("pin_run", "&Keep the run for ever", "", "", "Nothing deletes it then", checkable=True),
    ActionSpec("delete_runs", "&Delete runs …", "", "", "Delete the runs selected in the list"),
    ActionSpec("export_bundle", "Export run &bundle …", "", "", "Definition, jobs and logs; secrets masked"),
    ActionSpec("open_bundle", "Open run b&undle …", "", "", "Look at a run that somebody has exported"),
    ActionSpec("first_job", "&First job", "", "", "Show the run as it was at its first job"),
    ActionSpec("previous_job", "&Previous job", "", "", "Show the run one job earlier (Alt+Left)"),
    ActionSpec("next_job", "&Next job", "", "", "Show the run one job later (Alt+Right)"),
    ActionSpec("last_job", "&Last job", "", "", "Show the run as it is"),
)
STEPS: Final = {"first_job": None, "previous_job": -1, "next_job": 1, "last_job": 0}


class RunCommands(QObject):
    """Joins the list of runs, the tabs of runs and the actions of one window. Owns no state of its own."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "open_run": self._open_chosen,
            "compare_runs": self._compare_chosen,
            "compare_mocks": self._compare_mocks_chosen,
            "mock_round": self._pin_round,
            "pin_run": self._pin,
            "delete_runs": self._ask_delete,
            "export_bundle": self._ask_bundle,
            "open_bundle": self._choose_bundle,
            **{name: partial(self.travel, step) for name, step in STEPS.items()},
        }

    def connect_window(self) -> None:
        """Follow the list of runs."""
        dock, actions = self.window.runs, self.window.actions_
        dock.opened.connect(lambda run: self.open(run.id))
        self.window.ledger.open_button.clicked.connect(lambda _=False: self._open_chosen())
        self.window.ledger.table.addAction(actions["mock_round"])
        dock.chosen_changed.connect(self._refresh_chosen)
        error = self.window.jobs.result.error
        error.field_wanted.connect(self.window.commands.open_node)
        error.offer_retry(actions["debug_retry"], actions["fork_job"])
        error.mock_wanted.connect(self._mock)
        error.offer_ignore(actions["debug_ignore"])
        dock.menu_actions = [None if name == "-" else actions[name] for name in ACTIONS]

    def _mock(self, key: str) -> None:
        session = self.window.session
        if session is not None:
            self.window.bench.do(tr("The mock could not be shown"), self._mock_node(session.key, key))

    async def _mock_node(self, workflow: str, key: str, given: Mock | None = None) -> None:
        """Ask what is to answer for a node of the present workflow, wherever its failure or what is ``given``
        was seen.
        """
        session = await self.window.bench.open(workflow)
        if session.document.node(key) is None:
            self.window.line.tell(tr("The node is not in the workflow any more."))
        else:
            mocks = self.window.commands.mocks
            await mocks.open(session, key, at_failure=given is None, given=given)

    def _pin_round(self) -> None:
        session = self.window.session
        if isinstance(session, RunSession) and (step := session.step) is not None:
            pinning = self._pin_job(session, step, place_of(session.rounds))
            self.window.bench.do(tr("The mock could not be shown"), pinning)

    async def _pin_job(self, session: RunSession, step: Step, place: str) -> None:
        given = await self.window.services.debugging.mock_of(step.id, place)
        await self._mock_node(session.key, step.node, given)

    def watch(self, page: WorkflowPage) -> None:
        """Follow the banner of the tab of a run."""
        if isinstance(page, RunPage):
            page.about.wanted.connect(partial(self._on_banner, page))
            page.travel.slider.valueChanged.connect(lambda _: self.window.commands.refresh())

    # -- availability ----------------------------------------------------------------------------------
    def refresh(self, session: EditorSession | None) -> None:
        """Enable what can be used now."""
        page, allow = self.window.page, self.window.actions_.allow
        none = tr("Open a run first: double-click it in the list of runs.")
        for name, step in STEPS.items():
            side = -1 if step is None or step < 0 else 1
            allow(name, page.travel.reason(side) if isinstance(page, RunPage) else none)
        within = isinstance(session, RunSession) and not session.bundle and session.rounds
        allow("mock_round", None if within else tr("Open a run of yours and go to a job inside of a loop."))
        self._refresh_chosen()

    def _refresh_chosen(self) -> None:
        allow, chosen = self.window.actions_.allow, self.chosen()
        none = tr("Select a run in the list of runs first.")
        one = None if len(chosen) == 1 else none
        session = self.window.session
        shown = session is not None and session.run.execution is not None and session.lasting
        allow("open_run", None if shown else one)
        allow("compare_runs", None if len(chosen) in (1, 2) else tr("Select one or two runs."))
        allow("compare_mocks", one)
        allow("pin_run", one)
        self.window.actions_["pin_run"].setChecked(bool(chosen) and chosen[0].marks.pinned)
        allow("export_bundle", one)
        free = [run for run in chosen if is_final(run.execution.status) and not run.marks.pinned]
        kept = tr("Runs that are kept for ever or have not ended stay.")
        allow("delete_runs", None if free else kept if chosen else none)

    def chosen(self) -> list[Run]:
        """Return the runs selected in the list; else that of the front tab."""
        found = self.window.runs.chosen() if self.window.runs.isVisible() else []
        session = self.window.session
        return found or ([session.line] if isinstance(session, RunSession) else [])

    # -- opening ---------------------------------------------------------------------------------------
    def open(self, execution_id: int) -> None:
        """Show a run in a tab of its own."""
        bench = self.window.bench
        bench.do(tr("The run could not be opened"), bench.open_run(execution_id))

    def _open_chosen(self) -> None:
        session, chosen = self.window.session, self.window.runs.chosen()
        if self.window.runs.isAncestorOf(self.window.focusWidget()) and chosen:
            self.open(chosen[0].id)
        elif session is not None and session.lasting and session.run.id is not None:
            self.open(session.run.id)
        elif chosen:
            self.open(chosen[0].id)

    def _on_banner(self, page: RunPage, wish: str) -> None:
        session = page.session
        if not isinstance(session, RunSession):
            return
        if wish == "runs":
            self._compare([session.line])
            return
        what = tr("The current workflow could not be opened")
        self.window.bench.do(what, self._lead(session, wish))

    async def _lead(self, session: RunSession, wish: str) -> None:
        """Go from a run to the present workflow, or bring the definition of the run back there."""
        window, line = self.window, session.line
        current = await window.bench.open(session.key)
        if wish != "open":
            label = tr("the definition of run #{n}", n=line.number)
            await window.commands.versions.with_document(current, session.document.workflow, label, wish)

    # -- travelling ------------------------------------------------------------------------------------
    def travel(self, step: int | None) -> bool:
        """Go along the jobs of the run that is shown; False when no run is."""
        page = self.window.page
        if isinstance(page, RunPage):
            page.travel.travel(step)
        return isinstance(page, RunPage)

    # -- comparing -------------------------------------------------------------------------------------
    def _compare_chosen(self) -> None:
        self._compare(self.chosen()[:2])

    def _compare(self, runs: Sequence[Run]) -> None:
        bench = self.window.bench
        bench.do(tr("The runs could not be compared"), self.compare([run.id for run in runs]))

    async def compare(self, ids: Sequence[int]) -> None:
        """Compare two runs, the older one first; a single one with the run of its workflow before it.

        :raises NotFoundError: one is gone, or there is none before it.
        """
        pair = sorted(ids) if len(ids) > 1 else [await self._before(ids[0]), ids[0]]
        dialog = self._comparison()
        await dialog.show_runs(*pair)
        dialog.show()

    def _comparison(self) -> CompareRuns:
        from desktop_app.gui.runs.compare import CompareRuns

        window, services = self.window, self.window.services
        dialog = CompareRuns(services.run_comparer, services.catalog, window.themes, window.front)
        dialog.shown.connect(self._show_job)
        return dialog

    def _compare_mocks_chosen(self) -> None:
        for run in self.chosen()[:1]:
            self.window.bench.do(tr("The runs could not be compared"), self._compare_mocks(run))

    async def _compare_mocks(self, run: Run) -> None:
        mocks = await self.window.services.debugging.mocks(run.execution.key)
        if not mocks:
            raise NotFoundError(
                tr("the workflow has no mocks"), remedy=tr("Set one: select a node, press P.")
            )
        dialog = self._comparison()
        await dialog.show_mocks(run.id, mocks)
        dialog.show()

    async def _before(self, execution_id: int) -> int:
        runs = self.window.services.runs
        line = await runs.run(execution_id)
        page = await runs.page(RunQuery(workflow_key=line.execution.key, before=execution_id, limit=1))
        if not page.runs:
            raise NotFoundError(tr("there is no run before this one"), remedy=tr("Select two runs."))
        return page.runs[0].id

    def _show_job(self, execution_id: int, job_id: int) -> None:
        self.window.bench.do(tr("The run could not be opened"), self._open_at(execution_id, job_id))

    async def _open_at(self, execution_id: int, job_id: int) -> None:
        session = await self.window.bench.open_run(execution_id)
        session.choose_job(job_id)

    # -- marks -----------------------------------------------------------------------------------------
    def _pin(self) -> None:
        for run in self.chosen()[:1]:
            marks = replace(run.marks, pinned=not run.marks.pinned)
            self.window.bench.do(tr("The run could not be marked"), self.window.runs.mark(run.id, marks))

    def _ask_delete(self) -> None:
        from desktop_app.gui.dialogs.message import QuestionDialog

        chosen = self.chosen()
        free = [run for run in chosen if is_final(run.execution.status) and not run.marks.pinned]
        title = counted(len(free), "Delete 1 run?", "Delete {n} runs?")
        dialog = QuestionDialog(title, self._impact(chosen, free), tr("Delete"), self.window.front)
        dialog.accepted.connect(lambda: self._delete(free))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _impact(self, chosen: Sequence[Run], free: Sequence[Run]) -> str:
        shown = [str(f"#{run.number}") for run in free[:8]]
        noted = sum(bool(run.marks) for run in free)
        parts = [
            tr("{runs} and their jobs, values and logs are gone for good.", runs=", ".join(shown))
            if len(free) <= len(shown)
            else tr("Their jobs, values and logs are gone for good."),
            counted(noted, "1 of them has a note or tags.", "{n} of them have notes or tags.")
            if noted
            else "",
            counted(
                len(chosen) - len(free),
                "1 stays: kept for ever or under way.",
                "{n} stay: kept for ever or under way.",
            )
            if len(free) < len(chosen)
            else "",
        ]
        return " ".join(part for part in parts if part)

    def _delete(self, runs: Sequence[Run]) -> None:
        self.window.bench.do(tr("The runs could not be deleted"), self._delete_all(runs))

    async def _delete_all(self, runs: Sequence[Run]) -> None:
        bench = self.window.bench
        for run in runs:
            await bench.close_run(run.id)
        gone = await bench.services.runs.delete(runs)
        bench.told.emit(counted(gone, "1 run was deleted.", "{n} runs were deleted."))
        self.window.runs.reload()

    # -- bundles ---------------------------------------------------------------------------------------
    def _ask_bundle(self) -> None:
        from desktop_app.gui.dialogs.files import choose_save, proposed_name

        for run in self.chosen()[:1]:
            name = proposed_name(tr("{title} run {n}", title=run.title, n=run.number))
            choose_save(self.window, self.window.settings, name, "bundle", partial(self.save_bundle, run.id))

    def save_bundle(self, execution_id: int, path: Path) -> None:
        """Write a run with its definition, jobs and logs into a file."""
        self.window.bench.do(tr("The run could not be exported"), self._save_bundle(execution_id, path))

    async def _save_bundle(self, execution_id: int, path: Path) -> None:
        from desktop_app.gui.saving import save_parts

        await save_parts(path, self.window.services.bundles.text(execution_id))
        self.window.bench.told.emit(tr("Exported to {path}", path=path))

    def _choose_bundle(self) -> None:
        from desktop_app.gui.dialogs.files import choose_open

        choose_open(self.window, self.window.settings, self.open_bundle)

    def open_bundle(self, path: Path) -> None:
        """Show a run that was exported, read-only; nothing of it is stored here."""
        bench = self.window.bench
        bench.do(tr("The run bundle could not be opened"), bench.open_bundle(path))
