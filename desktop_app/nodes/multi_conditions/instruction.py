"""Engine side of multiple conditions (engine.md 4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.domain import expressions
from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.instruction import FLUSH, Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.multi_conditions.spec import SPEC, branches


def evaluated(config: JsonObject, scope: Mapping[str, Any]) -> list[bool | str]:
    """Return what each condition comes to, up to the first that holds; a text is what went wrong."""
    outcomes: list[bool | str] = []
    for condition in config.get("conditions") or []:
        how = (condition.get("engine"), condition.get("calculation"), condition.get("expression"))
        try:
            outcomes.append(expressions.evaluate_condition(*how, scope))
        except Exception as error:
            return [*outcomes, expressions.error_text(error)]
        if outcomes[-1]:
            break
    return outcomes


def chosen(config: JsonObject, outcomes: list[bool | str]) -> tuple[int, int]:
    """Return the status that the outcomes mean, and the index of the branch that follows from them."""
    last = outcomes[-1] if outcomes else False
    if isinstance(last, str):
        return JobStatus.ERROR, 0
    return (JobStatus.RESOLVED, len(outcomes)) if last else (unmatched(config), 0)


def unmatched(config: JsonObject) -> int:
    """Return the status of a node whose "otherwise" branch runs."""
    return JobStatus.RESOLVED if config.get("continueOnNoMatch") else JobStatus.FAILED


class MultiConditionsInstruction(Instruction):
    """Evaluates in order until one holds and runs its branch; otherwise runs branch 0."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        job = processor.save_job(JobDraft(JobStatus.PENDING, meta={"conditions": []}), node)
        outcomes = evaluated(node.settings, processor.get_scope(node))
        job.status, branch = chosen(node.settings, outcomes)
        job.result = outcomes[-1] if outcomes else None
        job.meta = {"conditions": outcomes}
        return job if job.status == JobStatus.ERROR else self._branch(node, branch, job, processor)

    async def test_in(self, config: JsonObject, scope: Mapping[str, Any]) -> JobDraft:
        """Say which branch a run would take (7.8)."""
        outcomes = evaluated(config, scope)
        status, index = chosen(config, outcomes)
        if status == JobStatus.ERROR:
            return JobDraft(status, outcomes[-1])
        label = next(branch.label for branch in branches(config, ()) if branch.index == index)
        return JobDraft(status, {"branch": index, "label": label, "conditions": outcomes})

    def _branch(self, node: Node, index: int, job: Job, processor: Processor) -> InstructionResult:
        branch = processor.tree.branch(node, index)
        if branch is None:
            return job
        processor.run(branch, processor.save_job(job))
        return None

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """A branch has ended; its failure bubbles up, "otherwise" counts as configured."""
        if job.pending:
            return FLUSH
        own = processor.find_branch_parent_job(node)
        if own is None:
            raise LookupError("the node has no job of its own to go on from")
        start = processor.find_branch_start_node(processor.tree[job.node_key], node)
        if job.status == JobStatus.RESOLVED:
            matched = start is not None and bool(start.branch_index)
            own.status = JobStatus.RESOLVED if matched else unmatched(node.settings)
            return own
        return job
