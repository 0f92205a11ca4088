"""The debugger: which runs are debugged, and how they go on (editor.md F, M).

A debugged run that stops is *parked*: its pass ends, and what it still has to do stands in its message of the
queue, as after every flush (``engine/steps.py``). So nothing waits in memory, other runs go on, and a process
that is killed leaves the run where it was. To go on, the message is handled again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.debugging import (
    CONTINUE,
    PAUSE,
    Breakpoint,
    BreakpointsChanged,
    DebugChanged,
    DebugEnded,
    DebugLogged,
    DebugPaused,
    RunEvent,
    RunOrigin,
    Stop,
)
from desktop_app.domain.errors import InvalidRequestError, StorageError
from desktop_app.domain.events import Event, ExecutionDeleted, ExecutionStatusChanged
from desktop_app.domain.execution import Execution
from desktop_app.domain.ids import new_id
from desktop_app.domain.quick import dataclass
from desktop_app.domain.records import Message, SavedInput
from desktop_app.domain.status import is_final
from desktop_app.engine import asked, breakpoints, next_token, stepping
from desktop_app.engine.breakpoints import Fired
from desktop_app.engine.debug_session import PAUSED, Mode, Parked, Session
from desktop_app.engine.gate import Gate
from desktop_app.engine.stand_ins import Mocks
from desktop_app.engine.steps import Step

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.intake import TriggerEvent
    from desktop_app.engine.processor import Processor

log = logging.getLogger(__name__)

ALL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Supervision:
    """How a run is to be started: whether breakpoints count, whether mocks answer, whether it is a dry run,
    and how far it goes at first. With ``only`` those nodes run and the others are answered for.
    """

    stops: bool = True
    mocks: bool = False
    dry: bool = False
    mode: Mode = field(default_factory=Mode)
    only: tuple[str, ...] = ()


_next: ContextVar[list[Supervision]] = ContextVar("supervision of the next run")


@contextmanager
def supervised(how: Supervision) -> Iterator[None]:
    """Let the first run that is started inside be supervised; what it calls follows it."""
    token = _next.set([how])
    try:
        yield
    finally:
        _next.reset(token)


class Debugger:
    """Owns the sessions under way, by each of their executions, and the breakpoints that were asked for.

    ``sessions`` is empty while nobody debugs: then a run costs one look at it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.sessions: dict[int, Session] = {}
        self._breakpoints: dict[str, dict[str, Breakpoint]] = {}
        self._unsubscribe: Callable[[], None] | None = None
        self.mocks = Mocks(engine, self)
        self.shown: Callable[[str], str] = str
        """Hides secrets in a text that is told; the wiring gives it (ADR 6)."""

    @property
    def now(self) -> int:
        """The engine's time."""
        return self._engine.clock.now()

    # -- life of a session -----------------------------------------------------------------------------

    async def load(self) -> None:
        """Bring back what an earlier process left: a run that was paused is paused. A token that was under
        way by itself goes on with its step.
        """
        for root, state in (await self._engine.store.debug_sessions()).items():
            execution = await self._engine.store.execution(root)
            if execution is None or is_final(execution.status):
                await self._engine.store.save_debug_session(root, None)
            else:
                session = Session.from_json(root, state)
                for member in (root, *session.parents):
                    for child in await self._engine.store.open_children(member):
                        session.parents.setdefault(child, member)  # It was called as the process ended.
                self._add(session)
        if self.sessions:
            for message in await self._engine.store.messages(ALL):
                self._found(message)
        for session in self.sessions.values():
            steps = stepping.is_alone(session.mode) and bool(session.due)
            session.paused = bool(session.parked) and (session.paused or not steps)

    def _found(self, message: Message) -> None:
        """Take up what a message tells. One that was parked after the session was kept stopped the run."""
        session = self.sessions.get(message.execution_id)
        where = dict((message.cursor or {}).get(PAUSED) or {})
        if session is None:
            return
        if not where:
            session.due.add(message.execution_id)
            return
        turn = where.pop("turn", 0)
        where.pop("seen", None)
        session.parked[message.id] = Parked(message, Stop(**where))
        if turn > session.turn:
            session.select(message.id, turn)
        session.paused = session.paused or 0 < turn == session.turn

    def _add(self, session: Session) -> None:
        session.parents.setdefault(session.root, None)
        for member in session.parents:
            self.sessions[member] = session
        if self._unsubscribe is None:
            self._unsubscribe = self._engine.bus.subscribe(self._hear)

    async def expect(self, event: TriggerEvent) -> Session | None:
        """Open the session of a run that is about to be created, if one was asked for."""
        waiting = _next.get([])
        if not waiting:
            return None
        how = waiting.pop()
        event.execution_id = event.execution_id or new_id()
        session = Session(event.execution_id, how.stops, how.mocks, how.dry, how.mode, only=how.only)
        self._add(session)
        await self.save(session)
        return session

    async def adopt(self, session: Session) -> None:
        """Debug a run that is about to begin and exists already."""
        self._add(session)
        await self.save(session)

    async def begun(self, session: Session) -> None:
        """Note how the run of a session began; its row exists."""
        mocks = session.mocks or bool(session.only)
        origin = RunOrigin(session.root, mocks=mocks, dry=session.dry, debug=session.stops)
        await self._engine.store.save_run_origin(origin)

    async def use_mocks(self, session: Session, used: bool) -> None:
        """Let mocks answer from now on, or no more; the run says for good that they did."""
        session.mocks = used
        for member in session.parents:
            await self.mocks.of((await self._engine.execution(member)).key)
        await self.save(session)
        if used:
            await self.begun(session)
        self.tell(DebugChanged(session.root))

    async def attach(self, execution: Execution) -> Session:
        """Debug a run that is under way. It goes on until something stops it.

        :raises InvalidRequestError: it has ended.
        """
        if is_final(execution.status):
            raise InvalidRequestError("the execution has ended", place=str(execution.id))
        session = self.sessions.get(execution.id)
        if session is None:
            session = Session(execution.id)
            self._add(session)
            await self.save(session)
            await self.begun(session)
            for processor in self._engine.running.passes(execution.id):
                gate = Gate(self, session, processor)
                await gate.enter()
                processor.gate = gate
        return session

    async def drop(self, session: Session) -> None:
        """Forget a session, because its run ended or did not come about."""
        for member in session.parents:
            self.sessions.pop(member, None)
        if not self.sessions and self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        parked, session.parked = list(session.parked), {}
        for message_id in parked:
            await self._engine.store.consume(message_id)
        await self._engine.store.save_debug_session(session.root, None)

    async def save(self, session: Session) -> None:
        """Keep the state of a session, durably."""
        await self._engine.store.save_debug_session(session.root, session.to_json())

    def keep(self, session: Session) -> None:
        """Keep the state of a session soon."""
        self._engine.spawn(self.save(session), "keep a debug session")

    def tell(self, *events: Event) -> None:
        """Tell what has become of a session."""
        self._engine.bus.publish(events)

    def _hear(self, event: Event) -> None:
        if isinstance(event, ExecutionDeleted) or (
            isinstance(event, ExecutionStatusChanged) and is_final(event.status)
        ):
            self._ended(event.execution_id)

    def _ended(self, execution_id: int) -> None:
        session = self.sessions.get(execution_id)
        if session is None:
            return
        if session.root == execution_id:
            self._engine.spawn(self._end(session), "end a debug session")
            return
        session.due.discard(execution_id)
        gone = [number for number, each in session.parked.items() if each.stop.execution_id == execution_id]
        for number in gone:
            del session.parked[number]
            self._engine.spawn(self._consume(number), "remove a message")

    async def _consume(self, message_id: int) -> None:
        await self._engine.store.consume(message_id)

    async def _end(self, session: Session) -> None:
        await self.drop(session)
        self.tell(DebugEnded(session.root))

    # -- passes ----------------------------------------------------------------------------------------

    def gate(self, processor: Processor) -> Gate | None:
        """Return the gate of a pass of a debugged run, and of what such a run has called."""
        execution = processor.execution
        session = self.sessions.get(execution.id)
        if session is None and execution.parent_execution_id in self.sessions:
            session = self.sessions[execution.parent_execution_id or 0]
            session.parents[execution.id] = execution.parent_execution_id
            session.due.add(execution.id)
            self.sessions[execution.id] = session
            self.keep(session)
        return None if session is None else Gate(self, session, processor)

    def is_debugged(self, execution_id: int) -> bool:
        """Whether a person may stop the run: the time that takes does not count against its limit."""
        return execution_id in self.sessions and self.sessions[execution_id].stops

    def holds(self, message: Message) -> bool:
        """Tell whether a message waits because its run is paused; it stays in the queue."""
        session = self.sessions.get(message.execution_id)
        if session is None or not session.paused:
            return False
        session.due.discard(message.execution_id)
        if message.id not in session.parked:
            session.parked[message.id] = Parked(message, Stop(message.execution_id, "", "", reason="held"))
            self.tell(DebugChanged(session.root))
        return True

    def parked(self, gate: Gate, message: Message) -> None:
        """Note that a pass is parked, committed; tell it unless another token is what the run stopped at."""
        session, stop = gate.session, gate.stop
        if stop is None:
            return
        session.parked[message.id] = Parked(message, stop)
        if stop.reason == "held":
            self.tell(DebugChanged(session.root))
            return
        session.select(message.id, gate.turn)
        self.keep(session)
        self.tell(DebugPaused(session.root, stop))

    def left(self, gate: Gate, processor: Processor) -> None:
        """Note that a pass has ended by itself: if a token was stepping, the run stops at the next one."""
        next_token.left(self, gate, processor)

    def is_at_work(self, execution_id: int) -> bool:
        """Whether a pass of an execution runs now."""
        return bool(self._engine.running.passes(execution_id))

    def send(self, session: Session, number: int) -> None:
        """Let a parked message go on under the session's mode."""
        message = session.release(number)
        self._engine.own(message.execution_id)
        self._engine.enqueue(message)

    async def caller(self, execution: Execution) -> str:
        """Return the key of the node that called an execution; empty when none did."""
        number = execution.event_key.removeprefix("call:").partition(":")[0]
        if execution.parent_execution_id is None or not number.isdigit():
            return ""
        job = await self._engine.store.job_brief(int(number))
        return job.node_key if job is not None else ""

    # -- breakpoints -----------------------------------------------------------------------------------

    async def breakpoints(self, key: str) -> tuple[Breakpoint, ...]:
        """Return the breakpoints of a workflow, the oldest first."""
        if key not in self._breakpoints:
            kept = await self._engine.store.inputs(key, breakpoints.PLACE)
            kept.sort(key=lambda each: each.saved_at)
            self._breakpoints.setdefault(key, {each.name: Breakpoint.from_json(each.value) for each in kept})
        return self.known(key)

    def known(self, key: str) -> tuple[Breakpoint, ...]:
        """Return the breakpoints of a workflow that were asked for before."""
        return tuple(self._breakpoints.get(key, {}).values())

    async def set_breakpoint(self, key: str, given: Breakpoint) -> None:
        """Add a breakpoint, or replace the one with its id; runs under way heed it at once."""
        await self.breakpoints(key)
        self._breakpoints[key][given.id] = given
        kept = SavedInput(given.id, given.to_json(), self.now)
        await self._engine.store.save_input(key, breakpoints.PLACE, kept)
        self.tell(BreakpointsChanged(key))

    async def remove_breakpoint(self, key: str, breakpoint_id: str) -> None:
        """Remove a breakpoint; harmless when it is gone."""
        await self.breakpoints(key)
        self._breakpoints[key].pop(breakpoint_id, None)
        await self._engine.store.remove_input(key, breakpoints.PLACE, breakpoint_id)
        self.tell(BreakpointsChanged(key))

    def fired(self, gate: Gate, fired: Fired, processor: Processor, step: Step) -> None:
        """Do what comes with a breakpoint that fires: tell its text, note the stop, remove it."""
        given, execution = fired.breakpoint, processor.execution
        job_id = step.job.id if step.job is not None else None
        if given.message:
            scope = processor.get_scope(step.node, include_self=True)
            text = self.shown(fired.message or asked.told(given.message, scope))
            self.tell(DebugLogged(gate.session.root, execution.id, step.node.key, given.id, text))
            self.note(execution.id, "log", step.node.key, job_id, {"breakpoint": given.id, "text": text})
        else:
            self.note(execution.id, "stopped", step.node.key, job_id, {"breakpoint": given.id})
        if given.once:
            self._breakpoints[execution.key].pop(given.id, None)
            self._engine.spawn(self.remove_breakpoint(execution.key, given.id), "remove a breakpoint")

    def note(
        self, execution_id: int, kind: str, node_key: str = "", job_id: int | None = None, detail: Any = None
    ) -> None:
        """Keep what was done to a run."""
        event = RunEvent(new_id(), execution_id, kind, self.now, node_key, job_id, detail)
        self._engine.spawn(self._write(event), "note what was done to a run")

    async def _write(self, event: RunEvent) -> None:
        try:
            await self._engine.store.add_run_events([event])
        except StorageError:  # its run was deleted as soon as it had ended (engine.md 1.3)
            log.info("execution %s is gone, so nothing more is noted about it", event.execution_id)

    # -- pausing ---------------------------------------------------------------------------------------

    async def pause(self, execution: Execution) -> None:
        """Stop a run before its next node; one that nobody debugs is debugged from now on.

        :raises InvalidRequestError: it has ended, or is paused already.
        """
        session = await self.attach(execution)
        if session.paused:
            raise InvalidRequestError("the execution is paused already", place=str(execution.id))
        session.mode = Mode(PAUSE)
        await self.save(session)
        self.tell(DebugChanged(session.root))

    def session(self, execution_id: int) -> Session:
        """Return the session that an execution belongs to.

        :raises InvalidRequestError: nobody debugs it.
        """
        if execution_id not in self.sessions:
            raise InvalidRequestError("the execution is not being debugged", place=str(execution_id))
        return self.sessions[execution_id]


def first_mode(command: str, node: str | None = None) -> Mode:
    """Return how far a run goes from its start: to a breakpoint, to its first node, or to a node."""
    return Mode(command or CONTINUE, node=node)
