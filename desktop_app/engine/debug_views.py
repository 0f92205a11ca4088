"""What a paused run shows: where it stands, its tokens, its variables (editor.md F, "Paused view")."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

from desktop_app.domain.debugging import AFTER, BEFORE, DebugState, Stop, Token
from desktop_app.domain.execution import Job
from desktop_app.domain.roots import CONTEXT, RESULTS, SCOPES
from desktop_app.domain.template import called
from desktop_app.domain.values import to_json
from desktop_app.domain.workflow import Node
from desktop_app.engine import asked
from desktop_app.engine.addresses import address
from desktop_app.engine.debug_commands import groups
from desktop_app.engine.debug_session import Parked, Session
from desktop_app.engine.looking import looked_at, seen_by
from desktop_app.engine.steps import PROCEED

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.processor import Processor

ROOTS = (CONTEXT, RESULTS, SCOPES)


class Views:
    """Reads sessions and the store; changes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def state(self, execution_id: int) -> DebugState | None:
        """Return how the run that an execution belongs to stands; None when nobody debugs it."""
        session = self._engine.debugger.sessions.get(execution_id)
        if session is None:
            return None
        tokens = tuple([token async for token in self._tokens(session)])
        chosen = next((token for token in tokens if token.selected), None)
        # While the store was asked the run may have gone on.
        parked = session.parked.get(int(chosen.id.partition(":")[0])) if chosen is not None else None
        return DebugState(
            session.root,
            tuple(session.parents),
            self._status(session),
            await self._stop(parked, chosen),
            tokens,
            tuple(session.edits),
            dict(session.configs),
            session.stops,
            session.mocks,
            session.dry,
            session.mode.command,
        )

    async def _stop(self, parked: Parked | None, chosen: Token | None) -> Stop | None:
        """Return where the run is paused: there, or where another token of it was chosen. One whose wait has
        ended meanwhile stands behind its node.
        """
        if parked is None or chosen is None or parked.stop.address == chosen.address:
            return parked.stop if parked is not None else None
        ready = chosen.state == "ready"
        return Stop(
            chosen.execution_id,
            (await self._engine.execution(chosen.execution_id)).key,
            chosen.node_key,
            chosen.address,
            AFTER if ready else BEFORE,
            "held",
            job_id=chosen.job_id if ready else None,
            at=parked.stop.at,
        )

    def _status(self, session: Session) -> str:
        if session.paused and session.parked:
            return "paused"
        busy = any(self._engine.running.passes(member) for member in session.parents)
        return "running" if busy or not self._engine.is_idle else "waiting"

    async def _tokens(self, session: Session) -> AsyncIterator[Token]:
        chosen = self._engine.debugger.commands.selected(session) if session.parked and session.paused else ""
        for member in tuple(session.parents):
            processor = await looked_at(self._engine, member)
            if processor is None:
                continue
            for parked in tuple(session.parked.values()):
                if parked.message.execution_id == member:
                    for token in self._of(parked, processor, chosen):
                        yield token
            at_work = [token for each in self._engine.running.passes(member) for token in _at_work(each)]
            for token in at_work:
                yield token
            busy = {token.node_key for token in at_work}
            for job in await self._engine.store.open_jobs(member, 1000):
                if job.node_key in busy:
                    continue
                if (waiting := self._waiting(job, processor, session)) is not None:
                    yield waiting

    def _of(self, parked: Parked, processor: Processor, chosen: str) -> Iterator[Token]:
        """Yield the tokens of one parked message, the top of its stack first."""
        steps = (parked.message.cursor or {}).get("steps")
        number, execution_id = parked.message.id, parked.message.execution_id
        if not steps:
            job_id, key = parked.message.job_id, parked.stop.node_key
            job = next((job for job in processor.jobs_by_key.values() if job.id == job_id), None)
            key = job.node_key if job is not None else key
            name = f"{number}:0"
            node = processor.tree.get(key)
            where = address(processor, node) if node is not None else key
            yield Token(name, execution_id, key, where, "ready", name == chosen, job_id)
            return
        for place, _ in reversed(list(groups(steps))):
            kind, key, job_id, state = steps[place]
            node = processor.tree.get(key)
            if node is None:
                continue
            begun = kind != PROCEED
            node = node if begun else _next_branch(processor, node, state)
            name = f"{number}:{place}"
            where, how = address(processor, node), "paused" if begun else "not begun"
            yield Token(name, execution_id, node.key, where, how, name == chosen, job_id)

    def _waiting(self, job: Job, processor: Processor, session: Session) -> Token | None:
        """Return the token of a job that waits for the outside, and not for the branches of its own node."""
        node = processor.tree.get(job.node_key)
        if (job.meta or {}).get("executionId") in session.parents:
            return None  # It waits for what it has called, which has tokens of its own.
        if node is None or any(parked.message.job_id == job.id for parked in session.parked.values()):
            return None
        heads = processor.tree.branches(node)
        if any(
            (own := processor.jobs_by_key.get(head.key)) is not None and own.id > job.id for head in heads
        ) or (heads and job.due_at is None):
            return None
        return Token(
            f"job:{job.id}",
            job.execution_id,
            node.key,
            address(processor, node),
            "waiting",
            False,
            job.id,
            job.due_at,
            job.started_at,
        )

    async def variables(self, execution_id: int, node_key: str) -> dict[str, Any]:
        """Return what a node sees now as JSON, edits included."""
        _, scope = await seen_by(self._engine, execution_id, node_key)
        return {root: to_json(_plain(scope[root])) for root in ROOTS}

    async def evaluate(self, execution_id: int, node_key: str, text: str) -> Any:
        """Return the value of an expression as a node sees it."""
        _, scope = await seen_by(self._engine, execution_id, node_key)
        return asked.evaluate(text, scope)


def _at_work(processor: Processor) -> Iterator[Token]:
    """Yield the token of the node that a pass is running now."""
    work = processor.gate.at_work if processor.gate is not None else None
    node = processor.tree.get(work[0]) if work is not None else None
    if work is not None and node is not None:
        number, where = processor.execution.id, address(processor, node)
        yield Token(f"pass:{processor.message_id}", number, node.key, where, "running", since=work[1])


def _plain(value: Any) -> Any:
    return (
        {key: _plain(member) for key, member in value.items()} if isinstance(value, dict) else called(value)
    )


def _next_branch(processor: Processor, node: Node, state: Any) -> Node:
    branches = processor.tree.branches(node)
    return branches[state] if isinstance(state, int) and state < len(branches) else node
