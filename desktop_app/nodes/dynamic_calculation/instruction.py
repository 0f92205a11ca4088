"""Engine side of the dynamic calculation (engine.md 4.14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.domain import expressions, template
from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.dynamic_calculation.spec import SPEC


def evaluated(rule: Any, data: Any) -> JobDraft:
    """Return the value of a rule ``{engine, expression}`` over ``data``, the only thing that it sees."""
    rule = rule if isinstance(rule, Mapping) else {}
    evaluator, expression = expressions.evaluators.get(str(rule.get("engine"))), rule.get("expression")
    if evaluator is None or not expression:
        return JobDraft(JobStatus.RESOLVED, None)
    try:
        scope = data if isinstance(data, Mapping) else {}
        return JobDraft(JobStatus.RESOLVED, evaluator.evaluate(str(expression), scope))
    except Exception as error:
        return JobDraft(JobStatus.ERROR, expressions.error_text(error))


class DynamicCalculationInstruction(Instruction):
    """Both templates are resolved as they stand: a name on a list leads nowhere here."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return resolved(node.settings, processor.get_scope(node))

    async def test_in(self, config: JsonObject, scope: Mapping[str, Any]) -> JobDraft:
        return resolved(config, scope)


def resolved(config: JsonObject, scope: Mapping[str, Any]) -> JobDraft:
    """Return the value of the rule that a config names, over the data that it names."""
    rule = template.render_plain(config.get("expression"), scope)
    return evaluated(rule, template.render_plain(config.get("scope"), scope))
