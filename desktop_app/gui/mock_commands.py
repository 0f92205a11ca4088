"""The actions of mocks and dry runs: what answers in place of a node (editor.md C Node and Run, F Mock)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.debugging import AFTER, RETRY
from desktop_app.domain.events import Event, ExecutionStatusChanged
from desktop_app.domain.execution import Execution
from desktop_app.domain.mocks import Mock, SideEffect
from desktop_app.domain.status import is_final
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.breakpoint_commands import chosen_node
from desktop_app.gui.session import Begin, EditorSession, Said
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

NODE: Final = (
    ActionSpec(
        "mock_output", "&Mock output …", "P", "", "What the node gives in runs with mocks", canvas=True
    ),
    ActionSpec("clear_mock", "Clear m&ock"),
)
RUN: Final = (
    ActionSpec("run_mocks", "Run with &mocks", "", "", "Run; mocks answer in place of their nodes"),
    ActionSpec(
        "run_selection",
        "Run se&lection only",
        "",
        "",
        "Run the selected nodes; mocks and last results answer for what is before them",
    ),
    ActionSpec("dry_run", "Dr&y run …", "", "", "Run without acting on anything outside"),
)
SPECS: Final = (*NODE, *RUN)


class MockCommands:
    """Joins the mocks of the current workflow with one window. Owns no state: the engine does; what is
    done to mocks goes through the history.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._dry: dict[int, Execution] = {}
        """Dry runs under way."""

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "mock_output": self._open_chosen,
            "clear_mock": self._clear_chosen,
            "run_mocks": lambda: self._run(mocks=True),
            "run_selection": self._ask_selection,
            "dry_run": self._ask_dry,
        }

    def refresh(self, session: EditorSession | None, closed: str | None) -> None:
        """Enable what can be used now."""
        allow, running = self._window.actions_.allow, self._window.running
        key = chosen_node(session)
        one = None if key else tr("Select a node first.")
        mocked = session is not None and any(mock.node == key for mock in session.debug.mocks)
        allow("mock_output", closed or one)
        allow("clear_mock", closed or one or (None if mocked else tr("The node has no mock.")))
        none = session is not None and not session.debug.mocks
        allow("run_mocks", running.reason(session) or (tr("There are no mocks.") if none else None))
        some = None if chosen_nodes(session) else tr("Select a node first.")
        allow("run_selection", running.reason(session) or some)
        allow("dry_run", running.reason(session))

    # -- mocks -----------------------------------------------------------------------------------------
    def _open_chosen(self) -> None:
        session = self._window.session
        node = session.document.node(chosen_node(session)) if session is not None else None
        if session is not None and node is not None:
            self._do(tr("The mock could not be shown"), self._open(session, node))

    async def open(
        self, session: EditorSession, key: str, *, at_failure: bool = False, given: Mock | None = None
    ) -> None:
        """Ask what is to answer for a node of the document, beginning with what is ``given``; with
        ``at_failure`` a run that stands there takes it and tries again.
        """
        await self._open(session, session.document.tree[key], at_failure, given)

    async def _open(
        self, session: EditorSession, node: Node, at_failure: bool = False, given: Mock | None = None
    ) -> None:
        """Begin with what is given, else with the mock there is, or with what the node gave last."""
        known = [mock for mock in session.debug.mocks if mock.node == node.key]
        last = self._window.services.debugging.last_mock
        if given is None and known:
            given = min(known, key=lambda each: each.place)
        mock = given or await last(session.key, node.key)
        from desktop_app.gui.dialogs.mock import MockDialog  # It brings the kit of forms.

        dialog = MockDialog(session, node, mock, self._window.front)
        dialog.kept.connect(partial(self._keep, session))
        if at_failure:
            what = tr("The run could not go on")
            dialog.kept.connect(lambda mock: self._do(what, self._try_again(session, mock.node)))
        dialog.cleared.connect(lambda mock: self._clear(session, (mock,)))
        dialog.open()

    @staticmethod
    def _keep(session: EditorSession, mock: Mock) -> None:
        known = next((each for each in session.debug.mocks if each.name == mock.name), None)
        session.debug.steps.take((known, mock))

    async def _try_again(self, session: EditorSession, node: str) -> None:
        """Let the run that stands behind a node take the mock that was just kept, and run the node again."""
        steps, stop, debugging = session.debug.steps, session.debug.stop, self._window.services.debugging
        if stop is None or stop.place != AFTER or stop.node_key != node:
            return
        if steps.busy:
            written = asyncio.Event()
            steps.written.connect(written.set)
            await written.wait()
        await debugging.use_mocks(stop.execution_id)
        await debugging.go(stop.execution_id, RETRY)

    def _clear_chosen(self) -> None:
        session = self._window.session
        if session is not None:
            key = chosen_node(session)
            self._clear(session, [mock for mock in session.debug.mocks if mock.node == key])

    @staticmethod
    def _clear(session: EditorSession, mocks: Sequence[Mock]) -> None:
        session.debug.steps.take(*((mock, None) for mock in mocks))

    # -- runs ------------------------------------------------------------------------------------------
    def _run(self, *, mocks: bool = False, dry: bool = False, only: Sequence[str] = ()) -> None:
        window = self._window
        if window.session is not None:
            window.commit_typing()
            window.running.run(window.session, begin=self._beginning(mocks, dry, only))

    def _beginning(self, mocks: bool, dry: bool, only: Sequence[str]) -> Begin:
        debugging = self._window.services.debugging

        async def begin(key: str, document: Workflow, context: Any, said: Said) -> Execution | None:
            made = await debugging.start(
                key, document, context, stops=False, mocks=mocks, dry=dry, only=only, messages=said
            )
            if dry and made is not None and is_final(made.status):
                await self._report(made)
            elif dry and made is not None:
                self._dry[made.id] = made
            return made

        return begin

    def _ask_selection(self) -> None:
        session = self._window.session
        if session is not None:
            self._window.commit_typing()
            self._do(tr("The selection could not be run"), self._run_selection(session))

    async def _run_selection(self, session: EditorSession) -> None:
        """Run the selected nodes; those that act on the outside only when the person says so."""
        keys = chosen_nodes(session)
        debugging = self._window.services.debugging
        effects = await debugging.side_effects(session.key, session.document.workflow)
        acting = [effect for effect in effects if (effect.caller or effect.node_key) in keys]
        if not acting:
            self._run(only=keys)
            return
        from desktop_app.gui.dialogs.dry_run import SelectionSheet

        sheet = SelectionSheet(session.catalog, acting, self._window.front)
        sheet.wanted.connect(lambda: self._run(only=keys))
        sheet.open()

    def _ask_dry(self) -> None:
        session = self._window.session
        if session is not None:
            self._window.commit_typing()
            self._do(tr("The dry run could not be prepared"), self._show_effects(session))

    async def _show_effects(self, session: EditorSession) -> None:
        effects = await self._window.services.debugging.dry_answers(session.key, session.document.workflow)
        from desktop_app.gui.dialogs.dry_run import DryRunSheet

        sheet = DryRunSheet(session, effects, self._window.front)
        sheet.wanted.connect(lambda: self._run(dry=True))
        sheet.open()

    def on_events(self, events: Sequence[Event]) -> None:
        """Report about dry runs that have ended after a wait."""
        changes = [event for event in events if isinstance(event, ExecutionStatusChanged)]
        for event in changes if self._dry else ():
            if is_final(event.status) and (ended := self._dry.pop(event.execution_id, None)) is not None:
                self._do(tr("The dry run could not be looked through"), self._report(ended))

    async def _report(self, execution: Execution) -> None:
        """Tell what a dry run has left out."""
        events = await self._window.services.debugging.events(execution.id)
        left = [event for event in events if event.kind == "would"]
        from desktop_app.gui.dialogs.dry_run import DryRunReport

        session = self._window.bench.sessions.get(execution.key)
        if session is not None:
            DryRunReport(session, left, self._window.front).open()

    def _do(self, what: str, operation: Coroutine[Any, Any, Any]) -> None:
        self._window.bench.do(what, operation)


def chosen_nodes(session: EditorSession | None) -> tuple[str, ...]:
    """Return the keys of the selected nodes and of what is inside them."""
    if session is None:
        return ()
    tree = session.document.tree
    chosen = [tree[key] for key in session.document.selection if key in tree]
    return tuple(dict.fromkeys(inner.key for node in chosen for inner in tree.subtree(node)))


def answer_words(effect: SideEffect, titles: Mapping[str, str]) -> str:
    """Return what answers for a node in a dry run; ``titles`` are those of the loops of the workflow."""
    words = {
        "mock": tr("its mock"),
        "last": tr("its last result"),
        "nothing": tr("nothing (null)"),
        "itself": tr("the node itself"),
    }
    from desktop_app.gui.dialogs.mock_place import place_words

    there = [tr("{place}: its mock", place=place_words(place, titles)) for place in effect.places]
    return "; ".join([words[effect.answer], *there])
