"""Stands before each step of a debugged pass (editor.md F). A pass that nobody debugs has none."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from desktop_app.domain.debugging import AFTER, BEFORE, Stop
from desktop_app.domain.execution import Job
from desktop_app.domain.ids import new_id
from desktop_app.domain.workflow import Node
from desktop_app.engine import breakpoints, edits, next_token, selection, stand_ins, stepping
from desktop_app.engine.addresses import address
from desktop_app.engine.debug_session import PAUSED, Session
from desktop_app.engine.instruction import Instruction
from desktop_app.engine.plan import Plan
from desktop_app.engine.steps import FOLLOW, NOTE, RUN, Step

if TYPE_CHECKING:
    from desktop_app.engine.debugger import Debugger
    from desktop_app.engine.processor import Processor


class Gate:
    """One pass of a debugged run. Decides before each step whether the pass is parked there; parked, it is a
    row of the queue and nothing runs. ``caller`` is the key of the node that called the execution, if any.

    Nobody may hold a transaction while waiting (data.md 2.9): inside one nothing stops, and what would have
    stopped does so at the first step after it.
    """

    def __init__(self, debugger: Debugger, session: Session, processor: Processor) -> None:
        self._debugger = debugger
        self.session = session
        self._processor = processor
        self.caller = ""
        self._late: Stop | None = None
        self._seen: list[list[Any]] = []
        self._sunk: tuple[list[Any], int, Stop] | None = None
        self.stop: Stop | None = None
        self.turn = 0
        """When the pass stopped the run, as :attr:`Session.turn`; 0 where it only waits for the others."""
        self.at_work: tuple[str, int] | None = None

    async def enter(self) -> None:
        """Get ready for a pass: what is kept beside its workflow, and who called it."""
        execution = self._processor.execution
        await self._debugger.breakpoints(execution.key)
        if self.session.mocks or self.session.dry or self.session.only:
            await self._debugger.mocks.of(execution.key)
        self.caller = await self._debugger.caller(execution)
        self.session.due.discard(execution.id)

    def pass_over(self, cursor: dict[str, Any]) -> None:
        """Do not stop once more where the tokens of the pass have stopped."""
        self._seen = [list(step) for step in (cursor.get(PAUSED) or {}).get("seen") or ()]

    # -- stopping --------------------------------------------------------------------------------------

    def holds(self) -> bool:
        """Tell whether the pass is parked before its next step. Where the other tokens keep running, what has
        stepped sinks below them first.
        """
        while True:
            step = self._processor.top
            if self._sunk is not None and self._sunk[:2] == (signature(step), self._processor.height):
                self.stop, self.session.paused, self.turn = self._sunk[2], True, new_id()
                return True
            held = self._is_held(step)
            if not (held and self._is_sinking(step)):
                return held

    def _is_sinking(self, step: Step) -> bool:
        """Whether the token that has stepped lets the others run before the pass is parked."""
        stop, session = self.stop, self.session
        others = session.mode.others and self._sunk is None and stop is not None and stop.reason == "step"
        if not others or stop is None or not (depth := self._processor.sink()):
            return False
        self._sunk = (signature(step), depth, stop)
        self.stop, session.paused = None, False
        return True

    def _is_held(self, step: Step) -> bool:
        processor, session = self._processor, self.session
        seen = self._was_seen(step)
        if session.paused:
            if step.kind == NOTE:  # Its node has called what is paused; it only waits.
                return False
            self.stop = self._stop(step, "held")
            return processor.can_park
        if seen and not stepping.is_exhausted(session.mode, processor, step):
            return False
        stop = self._late if self._late is not None and processor.can_park else self._reason(step, seen)
        if stop is None:
            return False
        if not processor.can_park:
            self._late = self._late or replace(stop, message="not inside a transaction, so after it")
            return False
        self.stop, self._late = self._here(stop, step), None
        session.paused = stop.reason != "held"
        self.turn = new_id() if session.paused else 0
        return True

    def _was_seen(self, step: Step) -> bool:
        """Whether the run stands at ``step`` already; it stops there when it comes back."""
        known = signature(step)
        found = next((seen for seen in self._seen if seen == known[: len(seen)]), None)
        if found is not None and not self.session.paused:
            self._seen.remove(found)
        return found is not None

    def _here(self, stop: Stop, step: Step) -> Stop:
        here = self._stop(step, stop.reason)
        return replace(here, breakpoint_id=stop.breakpoint_id, message=stop.message)

    def _reason(self, step: Step, seen: bool) -> Stop | None:
        """Ask breakpoints first, so that all are counted, then the command under way. Where the run stands
        already they were asked.
        """
        stops = self.session.stops and not seen
        known = self._debugger.known(self._processor.execution.key) if stops else ()
        fired = [
            found
            for each in breakpoints.at(step, known)
            if (found := breakpoints.fires(each, step, self.session, self._processor)) is not None
        ]
        for each in fired:
            self._debugger.fired(self, each, self._processor, step)
        stopping = next((each for each in fired if not each.breakpoint.message), None)
        if stopping is not None:
            stop = self._stop(step, "breakpoint")
            message = self._debugger.shown(stopping.message)
            return replace(stop, breakpoint_id=stopping.breakpoint.id, message=message)
        if self._sunk is None and stepping.ends(self.session, self._processor, step):
            command = self.session.mode.command
            return self._stop(step, command if command in ("pause", "run-to") else self._step_or_call(step))
        return None

    def _step_or_call(self, step: Step) -> str:
        """Tell whether a step ends here, or its token goes on in what it has called: then this one waits."""
        mode, processor = self.session.mode, self._processor
        over = stepping.is_exhausted(mode, processor, step)
        return "held" if over and next_token.calls(self._debugger, self.session, processor) else "step"

    def _stop(self, step: Step, reason: str) -> Stop:
        execution = self._processor.execution
        return Stop(
            execution.id,
            execution.key,
            step.node.key,
            address(self._processor, step.node),
            AFTER if step.kind in (FOLLOW, NOTE) else BEFORE,
            reason,
            job_id=step.job.id if step.job is not None and step.job.id else None,
            at=self._debugger.now,
        )

    def marked(self, cursor: dict[str, Any]) -> dict[str, Any]:
        """Return the cursor of a parked pass with where and why it is parked."""
        assert self.stop is not None  # It is what parked the pass.
        here = [cursor["steps"][-1]] if self.stop.reason != "held" and cursor["steps"] else []
        return {**cursor, PAUSED: {**asdict(self.stop), "turn": self.turn, "seen": [*self._seen, *here]}}

    # -- the places after a node -----------------------------------------------------------------------

    def follow(self, step: Step, job: Job, before: int | None) -> Step:
        """Return the step at which a run can stop between a job and what follows from it. ``before`` is what
        the status of the node's own job was when the step began, None if it had none.
        """
        own = job.node_key == step.node.key and step.kind not in (FOLLOW, NOTE)
        fresh = own and (step.kind == RUN or before != job.status)
        bubbled = step.kind != RUN and step.job is not None and step.job.status == job.status
        origin = step.job.id if step.kind == RUN and step.job is not None else None
        bubbled = bubbled and step.job is not None and step.job.node_key != step.node.key
        return Step(FOLLOW, step.node, job, {"fresh": fresh, "bubbled": bubbled, "input": origin})

    def note(self, step: Step, job: Job, before: int | None) -> Step | None:
        """Return the same for a node that goes on by itself: it waits, or has opened a branch."""
        if step.kind != RUN and before == job.status:
            return None
        return Step(NOTE, step.node, job, {"fresh": True, "bubbled": False})

    def instruction(self, step: Step, inner: Instruction | None) -> Instruction | None:
        """Return what runs a step: the node's own instruction, or what stands in for it."""
        self.at_work = (step.node.key, self._debugger.now)
        session = self.session
        if step.kind != RUN or not (session.mocks or session.dry or session.only):
            return inner
        mocks = self._debugger.mocks.known(self._processor.execution.key)
        return stand_ins.stand_in(self._debugger, mocks, step.node, inner, self._processor) or inner

    # -- what was edited -------------------------------------------------------------------------------

    def plan(self, plan: Plan) -> Plan:
        """Return the plan with the configs that a person has changed for this run."""
        session, number = self.session, self._processor.execution.id
        if session.only and number == session.root:
            plan = selection.ending_with(plan, session.only)
        configs = session.configs.get(number)
        return edits.with_configs(plan, configs) if configs else plan

    def overlay(self) -> None:
        """Put edited values in place of those that the store has."""
        edits.overlay(self.session.edits, self._processor)

    def input(self, job: Job | None) -> Job | None:
        """Return a node's input as its templates see it."""
        if job is None or not any(edit.job_id == job.id for edit in self.session.edits):
            return job
        seen = self._processor.results_by_key.get(job.node_key)
        return replace(job, result=deepcopy(seen))

    def scope(self, owner: Node, scope: Any) -> Any:
        """Return the local variables of a branching node as they were edited for this round."""
        return edits.edited_scope(self.session.edits, self._processor, owner, scope)


def signature(step: Step) -> list[Any]:
    """Return a step as its cursor has it."""
    return [step.kind, step.node.key, step.job.id if step.job is not None else None, step.state]
