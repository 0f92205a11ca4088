"""Engine side of the dynamic calculation (engine.md 4.14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.domain import template
from desktop_app.domain.execution import Job
from desktop_app.domain.expressions import error_text, evaluators
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.dynamic_calculation.spec import SPEC


def evaluated(rule: Any, data: Any) -> JobDraft:
    """Return the value of a rule ``{engine, expression}`` over ``data``, the only thing that it sees."""
    rule = rule if isinstance(rule, Mapping) else {}
    evaluator, expression = evaluators.get(str(rule.get("engine"))), rule.get("expression")
    if evaluator is None or not expression:
        return JobDraft(JobStatus.RESOLVED, None)
    try:
        scope = data if isinstance(data, Mapping) else {}
        return JobDraft(JobStatus.RESOLVED, evaluator.evaluate(str(expression), scope))
    except Exception as error:
        return JobDraft(JobStatus.ERROR, error_text(error))


class DynamicCalculationInstruction(Instruction):
    """Both templates are resolved as they stand: a name on a list leads nowhere here."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        scope = processor.get_scope(node)
        rule = template.render_plain(node.settings.get("expression"), scope)
        return evaluated(rule, template.render_plain(node.settings.get("scope"), scope))
