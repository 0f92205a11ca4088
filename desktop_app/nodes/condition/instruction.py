"""Engine side of the condition (engine.md 4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.domain import expressions
from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.condition.spec import SPEC


def evaluated(config: JsonObject, scope: Mapping[str, Any]) -> JobDraft:
    """Return the outcome of a condition: its boolean, or ERROR with the text of what went wrong."""
    try:
        result = expressions.evaluate_condition(
            config.get("engine"), config.get("calculation"), config.get("expression"), scope
        )
    except Exception as error:
        return JobDraft(JobStatus.ERROR, expressions.error_text(error))
    if not result and config.get("rejectOnFalse"):
        return JobDraft(JobStatus.FAILED, result)
    return JobDraft(JobStatus.RESOLVED, result)


class ConditionInstruction(Instruction):
    """Decides; in branch mode runs the branch of the outcome, if there is one."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        draft = evaluated(node.settings, processor.get_scope(node))
        branch = processor.tree.branch(node, 1 if draft.result else 0)
        if draft.status != JobStatus.RESOLVED or branch is None:
            return draft
        processor.run(branch, processor.save_job(draft, node))
        return None

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """A branch has ended: its failure bubbles up unchanged, the condition itself stays resolved."""
        if job.pending:
            await processor.exit(JobStatus.PENDING)
            return None
        return processor.find_branch_parent_job(node) if job.status == JobStatus.RESOLVED else job

    async def test_in(self, config: JsonObject, scope: Mapping[str, Any]) -> JobDraft:
        return evaluated(config, scope)
