"""Engine side of the calculation (engine.md 4.13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.domain import expressions
from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.calculation.spec import SPEC

DEFAULT_ENGINE = "math.js"
"""What a config without an engine means; imported ones rely on it."""


def evaluated(config: JsonObject, scope: Mapping[str, Any]) -> JobDraft:
    """Return the value of the expression; no expression or an unknown engine gives null."""
    evaluator = expressions.evaluators.get(config.get("engine") or DEFAULT_ENGINE)
    expression = config.get("expression")
    if evaluator is None or not expression:
        return JobDraft(JobStatus.RESOLVED, None)
    try:
        return JobDraft(JobStatus.RESOLVED, evaluator.evaluate(str(expression), scope))
    except Exception as error:
        return JobDraft(JobStatus.ERROR, expressions.error_text(error))


class CalculationInstruction(Instruction):
    """One expression, one value."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return evaluated(node.settings, processor.get_scope(node))

    async def test_in(self, config: JsonObject, scope: Mapping[str, Any]) -> JobDraft:
        return evaluated(config, scope)
