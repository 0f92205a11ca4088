"""How a pass stops in the middle, because its person debugs it (editor.md F, ADR 11)."""

from __future__ import annotations

import asyncio
from typing import Any

from desktop_app.domain.execution import Job
from desktop_app.domain.records import CheckpointResult, Message
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.beginnings import Beginnings
from desktop_app.engine.gate import Gate
from desktop_app.engine.steps import FOLLOW, NOTE, RUN, Step


class Gated(Beginnings):
    """The part of a processor that its ``gate`` can stop; None while nobody debugs."""

    gate: Gate | None = None

    @property
    def message_id(self) -> int | None:
        """The queue message that the pass belongs to."""
        return self._message_id

    @property
    def height(self) -> int:
        """How many steps are still to be taken."""
        return len(self._steps)

    @property
    def top(self) -> Step:
        """The step that comes next."""
        return self._steps[-1]

    def sink(self) -> int:
        """Put the token on top below all others; return how many steps it has, 0 when it is the only one."""
        paired = self._steps[-1].kind == NOTE and len(self._steps) > 1 and self._steps[-2].kind == RUN
        count = 2 if paired else 1
        if len(self._steps) <= count:
            return 0
        self._steps = [*self._steps[-count:], *self._steps[:-count]]
        return count

    @property
    def can_park(self) -> bool:
        """Whether the pass may stop in the middle: it holds no transaction and can be taken up again."""
        return self._message_id is not None and not self.transactions and self.transactions.brought is None

    def _prepared(self) -> None:
        if self.gate is not None:
            self.gate.overlay()

    def _taken_up(self, cursor: dict[str, Any]) -> None:
        if self.gate is not None:
            self.gate.pass_over(cursor)

    def _park(self, gate: Gate) -> None:
        """End the pass here: what it still has to do stands in its message, and is told once it does."""
        cursor = self._cursor()
        self._unsaved.durable = True
        self.committed = self._flush(force=True)
        message = Message(self._message_id or 0, self.execution.id, cursor=cursor)

        def committed(done: asyncio.Future[CheckpointResult]) -> None:
            if not done.cancelled() and done.exception() is None and done.result().acquired:
                self.engine.debugger.parked(gate, message)

        self.committed.add_done_callback(committed)

    def _cursor(self) -> dict[str, Any]:
        cursor = super()._cursor()
        return cursor if self.gate is None or self.gate.stop is None else self.gate.marked(cursor)

    def _push(self, step: Step | None) -> None:
        if step is not None:
            self._steps.append(step)

    def _followed(self, step: Step) -> None:
        """Go on from a place after a node, where a debugged pass can stop."""
        if step.kind == FOLLOW and step.job is not None:
            if final := (step.state or {}).get("final"):
                self._finish(step.node, step.job, final)
                return
            ignored = bool((step.state or {}).get("ignore"))
            self._follow(step.node, step.job, resolved=ignored or step.job.status == JobStatus.RESOLVED)

    def _finish(self, node: Node, job: Job, final: dict[str, Any]) -> None:
        """Let a loop of which one round has run again end as it did before, unless the round failed."""
        failed = self.last_saved_job is not None and self.last_saved_job.status < 0
        job.status = self.last_saved_job.status if failed and self.last_saved_job else final["status"]
        job.result = final["result"]
        self._follow(node, self.save_job(job), resolved=job.status == JobStatus.RESOLVED)

    def _follow(self, node: Node, job: Job, *, resolved: bool) -> None:
        """Go on from a node's job: to the next node, or to the end of the line."""
        raise NotImplementedError
