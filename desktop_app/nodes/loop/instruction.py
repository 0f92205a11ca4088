"""Engine side of the loop (engine.md 4.8)."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from desktop_app.domain import expressions
from desktop_app.domain.execution import ROUNDS, Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import FLUSH, Instruction, InstructionResult, JobDraft, Reentry
from desktop_app.engine.processor import Processor
from desktop_app.nodes.loop.spec import SPEC

log = logging.getLogger(__name__)

BREAK: Final = 1
CONTINUE: Final = 2
AFTER_EACH_ROUND: Final = 1


def rounds(target: Any) -> int:
    """Return how many rounds a target makes.

    :raises ValueError: a negative or boundless number.
    """
    if target is None:
        return 0
    if isinstance(target, int | float) and not isinstance(target, bool):
        if target < 0 or not math.isfinite(target):
            raise ValueError(f"a loop cannot run {target} times")
        return int(target)
    return len(target) if isinstance(target, list | str) else 1


def item_of(target: Any, index: int) -> Any:
    """Return the item of a round; for a number that is the index itself."""
    if isinstance(target, list | str):
        return target[index] if index < len(target) else None
    return index if isinstance(target, int | float) and not isinstance(target, bool) else target


class LoopInstruction(Instruction):
    """Counts rounds in its own job's result ``{looped, done}``; the branch is run once for each. How many
    rounds there will be at most stands beside it, for whoever looks on.
    """

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        branches = processor.get_branches(node)
        length = rounds(self._target(node, processor))
        if not branches or not length:
            return JobDraft(JobStatus.RESOLVED, {"looped": 0, "done": 0})
        begun = JobDraft(JobStatus.PENDING, {"looped": 0, "done": 0}, {ROUNDS: length})
        job = processor.save_job(begun, node)
        if self._condition(node).get("checkpoint") == AFTER_EACH_ROUND:
            processor.run(branches[0], job)
            return None
        return await self._next_round(node, job, processor)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """A round has ended: count it, then go on, stop or fail."""
        own = processor.find_branch_parent_job(node)
        if own is None or not own.pending:
            log.info("loop %r is over already", node.key)
            return FLUSH
        if job.pending:
            return FLUSH
        own.result = {**own.result, "looped": own.result["looped"] + 1}
        forgiven = node.settings.get("exit") == CONTINUE
        if job.status == JobStatus.RESOLVED or (job.status < 0 and forgiven):
            own.result["done"] += 1
            return await self._next_round(node, own, processor)
        return self._failed(node, own, job)

    def _failed(self, node: Node, own: Job, job: Job) -> Job:
        if node.settings.get("exit") == BREAK:
            return self._broken(own)
        own.status = job.status
        return own

    def _broken(self, own: Job) -> Job:
        own.status = JobStatus.RESOLVED
        own.result = {**own.result, "broken": True}
        return own

    async def _next_round(self, node: Node, own: Job, processor: Processor) -> InstructionResult:
        """Skip the rounds whose condition does not hold, then run one, or end."""
        length = rounds(self._target(node, processor))
        condition = self._condition(node)
        pace = processor.engine.pace
        while own.result["looped"] < length:
            if pace.due:
                await pace.rest()  # Many skipped rounds must not hold up the loop, nor a cancel or a timeout.
            try:
                if not condition or self._holds(condition, node, own, processor):
                    break
            except Exception as error:
                own.status, own.result = JobStatus.ERROR, expressions.error_text(error)
                return own
            if not condition.get("continueOnFalse"):
                own.result = {**own.result, "looped": own.result["looped"] + (not own.result["looped"])}
                return self._broken(own)
            own.result = {**own.result, "looped": own.result["looped"] + 1}
        return self._run_round(node, own, length, processor)

    def _run_round(self, node: Node, own: Job, length: int, processor: Processor) -> InstructionResult:
        if own.result["looped"] >= length:
            own.status = JobStatus.RESOLVED
            return own
        limit = processor.engine.settings.loop_limit
        if limit and own.result["done"] >= limit:
            own.status, own.result = JobStatus.ERROR, {**own.result, "exceeded": True}
            return own
        processor.run(processor.get_branches(node)[0], processor.save_job(own))
        return None

    def is_over_for(self, node: Node, own: Job, waiting: Job, processor: Processor) -> bool:
        """Only the present round counts; what still waits in an earlier one would act on a wrong item."""
        again = (job for job in self._reached(node, waiting, processor) if job.id > waiting.id)
        return not own.pending or own.id > waiting.id or any(again)

    def _reached(self, node: Node, waiting: Job, processor: Processor) -> Iterator[Job]:
        """Yield the newest jobs of the round's own line up to where ``waiting`` is: of nodes that can wait
        only, as a variable gets a job with every assignment too.
        """
        place = processor.tree[waiting.node_key]
        while (start := processor.tree.line_start(place)).upstream != node.key:
            place = processor.tree[start.upstream or node.key]
        for each in processor.tree.line(start):
            job = processor.jobs_by_key.get(each.key)
            if job is not None and processor.can_wait(each):
                yield job
            if each is place:
                return

    def reentered(self, node: Node, job: Job, branch: int, rounds: int) -> Reentry:
        """A loop is in its round; those before count as done."""
        return Reentry(JobStatus.PENDING, {"looped": rounds, "done": rounds})

    def _condition(self, node: Node) -> dict[str, Any]:
        """Return the condition, empty when there is nothing to test."""
        condition = node.settings.get("condition")
        if not isinstance(condition, dict):
            return {}
        return condition if condition.get("calculation") or condition.get("expression") else {}

    def _holds(self, condition: dict[str, Any], node: Node, own: Job, processor: Processor) -> bool:
        processor.results_by_key[node.key] = own.result
        scope = processor.get_scope(node, include_self=True)
        return expressions.evaluate_condition(
            condition.get("engine"), condition.get("calculation"), condition.get("expression"), scope
        )

    def _target(self, node: Node, processor: Processor) -> Any:
        target = node.settings.get("target")
        if isinstance(target, int | float):
            return target
        return processor.get_parsed_value(target, node)

    def get_scope(self, node: Node, result: Any, processor: Processor) -> Mapping[str, Any]:
        """Offer item, index, sequence and length of the present or coming round."""
        target = self._target(node, processor)
        index = result.get("looped", 0) if isinstance(result, dict) else 0
        return {
            "item": item_of(target, index),
            "index": index,
            "sequence": index + 1,
            "length": rounds(target),
        }
