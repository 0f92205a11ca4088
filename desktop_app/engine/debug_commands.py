"""What a person can say to a paused run: go on, step, choose a token (editor.md F)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop_app.domain.debugging import (
    COMMANDS,
    CONTINUE,
    IGNORE,
    OUT,
    OUT_ALL,
    OVER,
    RETRY,
    RUN_TO,
    DebugChanged,
)
from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Message
from desktop_app.domain.status import is_final
from desktop_app.domain.workflow import Node
from desktop_app.engine.addresses import depth
from desktop_app.engine.debug_session import PAUSED, Mode, Parked, Session
from desktop_app.engine.debugger import Debugger
from desktop_app.engine.plan import Plan
from desktop_app.engine.steps import FOLLOW, NOTE, PROCEED, RUN

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

STEPPING = (OVER, "into", OUT, OUT_ALL)


class Commands:
    """Sends parked messages on. Owns nothing; the debugger's sessions do."""

    def __init__(self, engine: Engine, debugger: Debugger) -> None:
        self._engine = engine
        self._debugger = debugger

    async def go(
        self, execution_id: int, command: str, node: str | None = None, *, others: bool = False
    ) -> None:
        """Let a paused run go on: all of it, or the selected token by one step, which the others wait for or
        (``others``) do not.

        :raises InvalidRequestError: it is not paused, there is no such command or node, or the command needs
            a node that has just failed.
        """
        session = self._paused(execution_id)
        if command not in COMMANDS:
            raise InvalidRequestError(f"there is no command {command!r}", remedy=f"one of {COMMANDS}")
        session.going = True
        try:
            await self._go(session, command, node, others and command in STEPPING)
        finally:
            session.going = False

    async def _go(self, session: Session, command: str, node: str | None, others: bool) -> None:
        message_id, place = self._selected(session)
        parked = session.parked[message_id]
        message = await self._stored(parked)
        plan = await self._plan(parked.stop.execution_id)
        if command == RUN_TO and (node is None or not await self._knows(session, node)):
            raise InvalidRequestError(f"there is no node {node!r} in this run")
        message, base = self._prepared(message, place, command, plan)
        here = plan.tree.get(await self._at(message))
        session.mode = replace(self._mode(command, message, base, plan, node, here), others=others)
        self._tell_edits(session)
        if command in (RETRY, IGNORE):
            stop = parked.stop
            kind = "retried" if command == RETRY else "ignored"
            self._debugger.note(stop.execution_id, kind, stop.node_key, stop.job_id)
        session.paused = False
        alone = command in STEPPING and not others
        going = [message_id] if alone else list(session.parked)
        messages = [message, *[await self._stored(session.parked[m]) for m in going if m != message_id]]
        for number in going:
            session.release(number)
        await self._debugger.save(session)
        self._debugger.tell(DebugChanged(session.root))
        for each in messages:
            self._engine.own(each.execution_id)
            self._engine.enqueue(each)

    def select(self, execution_id: int, token_id: str) -> None:
        """Choose the token that the next step moves.

        :raises InvalidRequestError: the run is not paused. :raises NotFoundError: it has no such token.
        """
        session = self._paused(execution_id)
        number, _, place = token_id.partition(":")
        if not number.isdigit() or int(number) not in session.parked or not place.isdigit():
            raise NotFoundError(f"there is no token {token_id!r}")
        if int(place) not in dict(groups((session.parked[int(number)].message.cursor or {}).get("steps"))):
            raise NotFoundError(f"there is no token {token_id!r}")
        session.selected, session.turn = token_id, new_id()
        self._debugger.tell(DebugChanged(session.root))

    def _paused(self, execution_id: int) -> Session:
        session = self._debugger.session(execution_id)
        if not session.paused or not session.parked or session.going:
            raise InvalidRequestError("the execution is not paused", place=str(execution_id))
        return session

    def selected(self, session: Session) -> str:
        """Return the id of the token that the next step moves."""
        return "{}:{}".format(*self._selected(session))

    def _selected(self, session: Session) -> tuple[int, int]:
        number, _, place = session.selected.partition(":")
        chosen = session.parked.get(int(number)) if number.isdigit() else None
        if chosen is not None and int(place) in dict(groups(chosen.steps)):
            return chosen.message.id, int(place)
        parked = chosen or next(iter(session.parked.values()))
        return parked.message.id, parked.top

    async def _stored(self, parked: Parked) -> Message:
        """Return a parked message as the queue has it, with the steps that are known here."""
        number = parked.message.id
        stored = await self._engine.store.messages(1, number - 1)
        if not stored or stored[0].id != number:
            raise InvalidRequestError("the run has gone on meanwhile", place=str(parked.stop.execution_id))
        return stored[0]

    async def _plan(self, execution_id: int) -> Plan:
        execution = await self._engine.execution(execution_id)
        version = await self._engine.activation.version(execution.workflow_id)
        if version is None or is_final(execution.status):
            raise InvalidRequestError("the workflow is gone, or the run has ended", place=str(execution_id))
        return self._engine.activation.plan(version)

    async def _knows(self, session: Session, node: str) -> bool:
        """Whether a node is one of the run's workflows; those that have ended are not gone to any more."""
        for member in {session.root, *session.parents}:
            execution = await self._engine.execution(member)
            if not is_final(execution.status) and node in (await self._plan(member)).tree:
                return True
        return False

    @staticmethod
    def _prepared(message: Message, place: int, command: str, plan: Plan) -> tuple[Message, int]:
        """Return a message with the chosen token on top, at which it does not stop once more, and how many
        steps lie under it.
        """
        cursor = message.cursor
        if cursor is None or not cursor.get("steps"):
            if command in (RETRY, IGNORE):
                raise InvalidRequestError("nothing has failed here")
            return message, 0
        steps = list(cursor["steps"])
        first = dict(groups(steps)).get(place, place)
        group = steps[first : place + 1]
        del steps[first : place + 1]
        parked = dict(cursor.get(PAUSED) or {})
        if command in (RETRY, IGNORE):
            group = [_after_failure(group[-1], command)]
        seen, here = parked.get("seen") or [], _seen(group[-1], plan)
        parked["seen"] = seen if here in seen else [*seen, here]
        return replace(message, cursor={**cursor, "steps": [*steps, *group], PAUSED: parked}), len(steps)

    async def _at(self, message: Message) -> str | None:
        """Return the key of the node at which a message goes on: before it, or where its wait has ended."""
        steps = (message.cursor or {}).get("steps")
        if steps:
            return str(steps[-1][1])
        job = await self._engine.store.job_brief(message.job_id) if message.job_id is not None else None
        return job.node_key if job is not None else None

    @staticmethod
    def _mode(
        command: str, message: Message, base: int, plan: Plan, node: str | None, here: Node | None
    ) -> Mode:
        if command not in STEPPING:
            return Mode(RUN_TO if command == RUN_TO else CONTINUE, node=node)
        steps = (message.cursor or {}).get("steps")
        if here is not None and steps and steps[-1][0] == PROCEED:
            here = next(iter(plan.tree.branches(here)), here)
        if here is None:
            return Mode(command, message.execution_id, message_id=message.id)
        owner = plan.owners[here.key]
        return Mode(
            command,
            message.execution_id,
            depth(plan, here),
            owner.key if owner is not None else None,
            base,
            message_id=message.id,
        )

    def _tell_edits(self, session: Session) -> None:
        for edit in session.tell_edits():
            key = edit.path.split(".")[1] if edit.path.startswith("$jobs") else ""
            detail = {"path": edit.path, "before": edit.before, "after": edit.value}
            self._debugger.note(edit.execution_id, "edited", key, edit.job_id, detail)


def groups(steps: list[list[Any]] | None) -> Iterator[tuple[int, int]]:
    """Yield ``(last, first)`` place of each token's steps: one, or two where it stands after a node that has
    opened a branch.
    """
    for place, step in enumerate(steps or [[]]):
        after = (steps or [[]])[place + 1] if place + 1 < len(steps or []) else None
        if step and step[0] == RUN and after is not None and after[0] == NOTE:
            continue
        paired = bool(place and step and step[0] == NOTE and (steps or [[]])[place - 1][0] == RUN)
        yield place, place - 1 if paired else place


def _seen(step: list[Any], plan: Plan) -> list[Any]:
    """Return how a pass knows the step at which it stands: of a branch that has not begun, its first node."""
    kind, key, _, state = step
    if kind != PROCEED or (node := plan.tree.get(key)) is None:
        return step
    heads = plan.tree.branches(node)
    return [RUN, heads[state].key] if isinstance(state, int) and state < len(heads) else step


def _after_failure(step: list[Any], command: str) -> list[Any]:
    kind, key, job, state = step
    if kind != FOLLOW:
        raise InvalidRequestError("nothing has failed here", place=key)
    if command == RETRY:
        return [RUN, key, (state or {}).get("input"), None]
    return [kind, key, job, {**(state or {}), "ignore": True}]
