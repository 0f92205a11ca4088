"""Debugging a run: breakpoints, steps, tokens, edits (editor.md F, M).

Commands go down, frozen values come up; what happens is told through the event bus
(:mod:`desktop_app.domain.debugging`). ``resources/docs/debugger.md`` explains the concepts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from desktop_app.domain.debugging import (
    CONTINUE,
    Breakpoint,
    DebugState,
    Edit,
    RunEvent,
    RunOrigin,
)
from desktop_app.domain.execution import Execution
from desktop_app.domain.ids import new_key
from desktop_app.domain.masking import Veil
from desktop_app.domain.mocks import Mock, SideEffect
from desktop_app.domain.values import to_json
from desktop_app.domain.workflow import JsonObject, Workflow
from desktop_app.engine.debugger import Supervision, first_mode, supervised
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.intake import Messages
from desktop_app.engine.stand_ins import last_job
from desktop_app.services.executions import Executions


class Debugging:
    """The counter for whoever debugs. Owns no state; the engine's debugger does. Secrets come up masked."""

    def __init__(self, engine: Engine, executions: Executions, veil: Veil | None = None) -> None:
        self._engine = engine
        self._debugger = engine.debugger
        self._executions = executions
        self._veil = veil or Veil()

    # -- breakpoints -----------------------------------------------------------------------------------

    async def breakpoints(self, key: str) -> Sequence[Breakpoint]:
        """Return the breakpoints of a workflow, the oldest first."""
        return await self._debugger.breakpoints(key)

    async def set_breakpoint(self, key: str, given: Breakpoint) -> Breakpoint:
        """Add a breakpoint (without an ``id`` it gets one) or replace the one with its id; runs under way
        heed it at once.
        """
        given = given if given.id else replace(given, id=new_key())
        await self._debugger.set_breakpoint(key, given)
        return given

    async def remove_breakpoint(self, key: str, breakpoint_id: str) -> None:
        """Remove a breakpoint; harmless when it is gone."""
        await self._debugger.remove_breakpoint(key, breakpoint_id)

    # -- runs ------------------------------------------------------------------------------------------

    async def start(
        self,
        key: str,
        document: Workflow,
        context: Any,
        *,
        command: str = CONTINUE,
        node: str | None = None,
        stops: bool = True,
        mocks: bool = False,
        dry: bool = False,
        only: Sequence[str] = (),
        messages: Messages | None = None,
    ) -> Execution | None:
        """Run exactly this document and return when it has ended, waits or is paused for the first time.

        ``command`` is ``continue`` (to a breakpoint), ``into`` (stop before the first node) or ``run-to``
        with a ``node``. ``stops`` False runs past every breakpoint, for a run with mocks or a dry run.
        With ``only`` those nodes run; mocks and last results answer for what is before them, and what is
        behind them does not run.

        :returns: the execution; None when the trigger found nothing to do.
        :raises InvalidRequestError: the trigger cannot be executed by hand, or the values do not fit it.
        """
        how = Supervision(stops, mocks, dry, first_mode(command, node), tuple(only))
        with supervised(how):
            return await self._executions.run_document(key, document, context, messages)

    async def pause(self, execution_id: int) -> None:
        """Stop a run before its next node. One that was started without the debugger is debugged from now on.

        :raises NotFoundError: there is none. :raises InvalidRequestError: it has ended or is paused.
        """
        await self._debugger.pause(await self._engine.execution(execution_id))

    async def go(
        self, execution_id: int, command: str, node: str | None = None, *, others: bool = False
    ) -> None:
        """Let a paused run go on: ``continue``, ``over``, ``into``, ``out``, ``out-all``, ``run-to`` a
        ``node``; ``retry`` or ``ignore`` after a node that failed. While one token steps, the others wait,
        or with ``others`` run on until a breakpoint stops them. Returns at once; :class:`DebugPaused` or
        the end of the execution is told.

        :raises InvalidRequestError: it is not paused, or the command does not fit.
        """
        await self._debugger.commands.go(execution_id, command, node, others=others)

    async def select(self, execution_id: int, token_id: str) -> None:
        """Choose the token that the next step moves; the others wait.

        :raises InvalidRequestError: the run is not paused. :raises NotFoundError: it has no such token.
        """
        self._debugger.commands.select(execution_id, token_id)

    async def stop(self, execution_id: int) -> None:
        """End a debugged run, with what it has called."""
        await self._executions.cancel(self._debugger.session(execution_id).root)

    async def skip_wait(self, job_id: int) -> None:
        """End the wait of a job at once: a delay as if its time were up, others as resolved.

        :raises NotFoundError: there is no such job. :raises InvalidRequestError: it does not wait.
        """
        job = await self._executions.job(job_id)
        await self._engine.resume(job_id, None if job.due_at else 1)
        self._debugger.note(job.execution_id, "skipped", job.node_key, job_id)

    async def answer(self, job_id: int, status: int, result: Any = None) -> None:
        """Answer a waiting job in place of whoever it waits for; errors as in :meth:`skip_wait`."""
        job = await self._executions.job(job_id)
        await self._engine.resume(job_id, status, result=result)
        detail = {"status": status, "result": result}
        self._debugger.note(job.execution_id, "answered", job.node_key, job_id, detail)

    # -- looking ---------------------------------------------------------------------------------------

    def sessions(self) -> Sequence[int]:
        """Return the executions that debugged runs began with, the oldest first."""
        return sorted({session.root for session in self._debugger.sessions.values()})

    async def state(self, execution_id: int) -> DebugState | None:
        """Return how the debugged run that an execution belongs to stands; None when nobody debugs it."""
        state = await self._debugger.views.state(execution_id)
        return None if state is None else self._shown(state)

    async def variables(self, execution_id: int, node_key: str) -> dict[str, Any]:
        """Return the roots that a node sees now, edits included: ``$context``, ``$jobsMapByNodeKey`` and
        ``$scopes`` with their values.

        :raises NotFoundError: the execution or the node is gone.
        """
        found = await self._debugger.views.variables(execution_id, node_key)
        return {root: self._veil.mask.shown(value) for root, value in found.items()}

    async def evaluate(self, execution_id: int, node_key: str, text: str) -> Any:
        """Return the value of an expression as a node sees it (Watch, "Evaluate").

        :raises ExpressionError: it cannot be evaluated. :raises NotFoundError: as in :meth:`variables`.
        """
        return self._veil.mask.shown(await self._debugger.views.evaluate(execution_id, node_key, text))

    async def events(self, execution_id: int) -> Sequence[RunEvent]:
        """Return what was done to a run: edits, stops, log points, answers; in order."""
        return await self._engine.store.run_events(execution_id)

    async def origins(self, execution_ids: Sequence[int]) -> Mapping[int, RunOrigin]:
        """Return how these runs began, of those that were forked, debugged, dry, or used mocks."""
        return await self._engine.store.run_origins(execution_ids)

    # -- editing ---------------------------------------------------------------------------------------

    async def edit(self, execution_id: int, path: str, value: Any) -> Edit:
        """Put another value at a path (``$jobsMapByNodeKey.q.total``, ``$context.n``, ``$scopes.loop.item``)
        for the nodes that have not run yet. The job keeps its result; the run notes the edit when it goes on.
        A masked secret that is left in the value stays the secret.

        :raises InvalidRequestError: nothing stands there, it cannot be changed, or it is of another type.
        """
        edit = await self._debugger.changes.edit(execution_id, path, value, self._veil.mask.shown)
        return self._edit(edit)

    async def reset(self, execution_id: int, path: str) -> None:
        """Take an edit back.

        :raises NotFoundError: nothing was edited there.
        """
        await self._debugger.changes.reset(execution_id, path)

    async def edit_config(self, execution_id: int, node_key: str, config: JsonObject | None) -> None:
        """Give a node that has not run yet another config in this run; None takes that back.

        :raises NotFoundError: there is no such node. :raises ValidationError: the config breaks its rules.
        :raises InvalidRequestError: the node has run and will not again.
        """
        await self._debugger.changes.edit_config(execution_id, node_key, config)

    # -- mocks -----------------------------------------------------------------------------------------

    async def mocks(self, key: str) -> Sequence[Mock]:
        """Return the mocks of a workflow; secrets in them are masked since they were set."""
        return await self._debugger.mocks.of(key)

    async def set_mock(self, key: str, mock: Mock) -> None:
        """Keep a mock, in place of the one for the same node and place. Only runs that were started with
        mocks use it.

        :raises InvalidRequestError: the result is no JSON.
        """
        shown = self._veil.mask.shown
        await self._debugger.mocks.set(key, replace(mock, result=shown(to_json(mock.result))))

    async def use_mocks(self, execution_id: int, used: bool = True) -> None:
        """Let the mocks of its workflow answer in a debugged run from now on, or no more. "Mock this node" at
        a failure is :meth:`set_mock`, this, and ``go(execution_id, "retry")``.

        :raises InvalidRequestError: nobody debugs the run.
        """
        await self._debugger.use_mocks(self._debugger.session(execution_id), used)

    async def mock_of(self, job_id: int, place: str = "") -> Mock:
        """Return, unsaved, a mock with what a job gave ("take the last result").

        :raises NotFoundError: there is no such job.
        """
        job = await self._executions.job(job_id)
        return Mock(job.node_key, job.result, job.status or 1, place=place, log=job.log)

    async def last_mock(self, key: str, node_key: str) -> Mock:
        """Return, unsaved, a mock with what a node has really given last; null if nothing yet."""
        last = await last_job(self._engine, key, node_key)
        return Mock(node_key) if last is None else await self.mock_of(last.id)

    async def remove_mock(self, key: str, mock: Mock) -> None:
        """Remove a mock; harmless when it is gone."""
        await self._debugger.mocks.remove(key, mock.name)

    async def side_effects(self, key: str, document: Workflow) -> Sequence[SideEffect]:
        """Return the nodes that act on the outside, and what a dry run would take in their place. What a dry
        run left out is in its :meth:`events`, of kind ``would``.
        """
        return await self._debugger.mocks.effects(key, document)

    async def dry_answers(self, key: str, document: Workflow) -> Sequence[SideEffect]:
        """Return :meth:`side_effects`, then the other nodes that a mock answers for in a dry run."""
        return await self._debugger.mocks.answers(key, document)

    def _shown(self, state: DebugState) -> DebugState:
        shown = self._veil.mask.shown
        configs = {key: shown(nodes) for key, nodes in state.configs.items()}
        return replace(state, edits=tuple(map(self._edit, state.edits)), configs=configs)

    def _edit(self, edit: Edit) -> Edit:
        shown = self._veil.mask.shown
        return replace(edit, value=shown(edit.value), before=shown(edit.before))
