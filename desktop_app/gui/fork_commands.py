"""The actions that make a new run of an old one (editor.md C Run, F "Re-run and fork")."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.roots import CONTEXT
from desktop_app.domain.workflow import Workflow
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.breakpoint_commands import chosen_node
from desktop_app.gui.consent import agreed
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.dialogs.fork import ForkWish, Origin
    from desktop_app.gui.main_window import MainWindow
    from desktop_app.services.forks import ForkPlan

SPECS: Final = (
    ActionSpec("run_from_here", "Run from &here …", "Ctrl+Shift+F10", "", "Run again from the selected node"),
    ActionSpec("rerun_failed", "Re-run from the &failed node …"),
    ActionSpec("fork_job", "For&k from this job …"),
)
FAILED: Final = "failed"
HERE: Final = "here"
START: Final = "start"
ROUND: Final = "round"
ONCE: Final = "once"


class ForkCommands:
    """Joins these actions with the run that is shown. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "run_from_here": partial(self._ask, HERE),
            "fork_job": partial(self._ask, HERE),
            "rerun_failed": partial(self._ask, FAILED),
        }

    def refresh(self, session: EditorSession | None, closed: str | None) -> None:
        """Enable what can be used now."""
        allow = self._window.actions_.allow
        run = session.run if session is not None else None
        ended = run is not None and run.phase == "ended"
        shown = closed or (None if ended else tr("Show a run that has ended first."))
        node = chosen_node(session)
        ran = run is not None and node in run.latest
        here = None if ran else tr("Select a node that has run.")
        failed = run is not None and run.failed
        allow("run_from_here", shown or here)
        allow("fork_job", shown or here)
        allow("rerun_failed", shown or (None if failed else tr("Nothing has failed in this run.")))

    def _ask(self, chosen: str) -> None:
        session = self._window.session
        if session is not None and session.run.id is not None:
            what = tr("The run could not be looked at")
            self._window.bench.do(what, self._open(session, session.run.id, chosen))

    async def _open(self, session: EditorSession, run_id: int, chosen: str) -> None:
        from desktop_app.gui.dialogs.fork import ForkSheet, Origin  # It brings the kit of forms.

        services, origins = self._window.services, []
        failed = await services.forks.failed_job(run_id)
        if failed is not None:
            origins.append(Origin(FAILED, tr("From the node that failed"), failed))
        key = chosen_node(session)
        here = await self._job(session, run_id, key)
        if here is not None:
            node = session.document.node(key)
            title = (node.title or node.type) if node is not None else key
            origins.append(Origin(HERE, tr("From “{title}”", title=title), here))
        origins += await self._round_origins(session, run_id, key, here)
        origins.append(Origin(START, tr("From the start")))
        view = await services.executions.get(run_id)
        title = tr("Run “{title}” again", title=session.title)
        preview = partial(self._preview, session.document.workflow)
        names = [origin.name for origin in origins]
        first, context = chosen if chosen in names else names[0], view.execution.context
        sheet = ForkSheet(title, origins, first, context, preview, self._window.front)
        sheet.wanted.connect(partial(self._begin, session, run_id))
        sheet.open()

    async def _round_origins(
        self, session: EditorSession, run_id: int, key: str, job: int | None
    ) -> list[Origin]:
        """Offer the rounds of the selected loop, or of the one around the selected node."""
        from desktop_app.gui.dialogs.fork import Origin

        tree = session.document.tree
        around = tree.get(key)
        while around is not None and not around.repeats:
            around = tree.owner(around)
        rounds = await self._window.services.forks.rounds(run_id, around.key) if around else {}
        if around is None or not rounds:
            return []
        title = around.title or around.type
        going_on = tr("From a round of “{title}”", title=title)
        alone = tr("One round of “{title}” alone", title=title)
        return [Origin(ROUND, going_on, job, rounds), Origin(ONCE, alone, job, rounds, True)]

    async def _job(self, session: EditorSession, run_id: int, key: str) -> int | None:
        """Return the job to begin at: the one chosen in the list, else the newest of the selected node."""
        chosen = self._window.jobs.chosen
        if chosen is not None and chosen.execution_id == run_id and chosen.node_key == key:
            return chosen.id
        found = [job.id for job in session.run.jobs if job.node_key == key]
        return found[-1] if found else None

    async def _preview(self, document: Workflow, origin: Origin, own: bool) -> ForkPlan | None:
        if origin.job_id is None:
            return None
        return await self._window.services.forks.preview(
            origin.job_id, None if own else document, once=origin.once
        )

    def _begin(self, session: EditorSession, run_id: int, wish: ForkWish) -> None:
        self._do(self._consented(session, run_id, wish))

    def _do(self, operation: Coroutine[Any, Any, None]) -> None:
        self._window.bench.do(tr("The run could not be started again"), operation)

    async def _consented(self, session: EditorSession, run_id: int, wish: ForkWish) -> None:
        """Run again, after asking if what is to run holds code from outside."""
        view = await self._window.services.executions.get(run_id)
        own = view.version.document if wish.own and view.version is not None else session.document.workflow
        run = partial(self._run, session, run_id, wish)
        await agreed(self._window, session.key, own, lambda: self._do(run()))

    async def _run(self, session: EditorSession, run_id: int, wish: ForkWish) -> None:
        forks = self._window.services.forks
        document = None if wish.own else session.document.workflow
        if wish.origin.job_id is None:
            made = await forks.again(run_id, document, wish.context if wish.edited else None)
        else:
            values = {CONTEXT: wish.context} if wish.edited else None
            made = await forks.fork(
                wish.origin.job_id, document, values=values, once=wish.origin.once, debug=wish.debug
            )
        await session.list_runs()
        if made is not None:
            await session.show_execution(made.id)
