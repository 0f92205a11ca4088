"""Which token a step goes over to when its own has nothing left to do (editor.md F, "Stepping semantics")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.domain.debugging import INTO, OUT_ALL, DebugPaused
from desktop_app.domain.ids import new_id
from desktop_app.domain.status import is_final
from desktop_app.engine import stepping
from desktop_app.engine.debug_session import Mode, Parked, Session
from desktop_app.engine.steps import RUN

if TYPE_CHECKING:
    from desktop_app.engine.debugger import Debugger
    from desktop_app.engine.gate import Gate
    from desktop_app.engine.processor import Processor


def left(debugger: Debugger, gate: Gate, processor: Processor) -> None:
    """Go over to the next token if the pass that has ended was stepping: the run stops before its next node.

    Nothing is gone over to while the token goes on elsewhere: in what it has called, or in its caller.
    """
    session = gate.session
    steps = session.mode.command in (*stepping.STEPS, OUT_ALL)
    if session.paused or not session.parked or not steps or _goes_on(debugger, gate, processor):
        return
    number, parked = next(iter(session.parked.items()))
    if _is_before_a_node(parked) and session.mode.command != OUT_ALL:
        session.paused = True
        session.select(number, new_id())
        debugger.keep(session)
        debugger.tell(DebugPaused(session.root, replace(parked.stop, reason="step")))
        return
    if session.mode.command != OUT_ALL:
        session.mode = Mode(INTO, message_id=number)
    debugger.send(session, number)


def _is_before_a_node(parked: Parked) -> bool:
    return bool(parked.steps and parked.steps[-1][0] == RUN)


def _goes_on(debugger: Debugger, gate: Gate, processor: Processor) -> bool:
    execution = processor.execution
    if is_final(execution.status):
        return execution.parent_execution_id in debugger.sessions
    return calls(debugger, gate.session, processor)


def calls(debugger: Debugger, session: Session, processor: Processor) -> bool:
    """Whether a pass has called an execution that is about to begin, or runs."""
    known, due = session.parents, session.due
    return any(
        callee not in known or callee in due or debugger.is_at_work(callee) for callee in _called(processor)
    )


def _called(processor: Processor) -> Iterator[int]:
    for job in processor.jobs_by_key.values():
        if job.pending and (callee := (job.meta or {}).get("executionId")) is not None:
            yield callee
