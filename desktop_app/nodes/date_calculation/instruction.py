"""Engine side of the date calculation (engine.md 4.15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.date_calculation.moments import CalculationError, machine_zone
from desktop_app.nodes.date_calculation.pipeline import InvalidInputError, Surroundings, calculate
from desktop_app.nodes.date_calculation.spec import SPEC

INVALID_INPUT = "Invalid input"


def outcome(config: Mapping[str, Any], around: Surroundings) -> JobDraft:
    """Return the job of a config whose templates are rendered; what fails is an ERROR with a text."""
    try:
        return JobDraft(JobStatus.RESOLVED, calculate(config, around))
    except InvalidInputError:
        return JobDraft(JobStatus.ERROR, INVALID_INPUT)
    except (CalculationError, OverflowError, ValueError) as error:
        return JobDraft(JobStatus.ERROR, f"Error: {error}")


def _given(config: JsonObject) -> dict[str, Any]:
    """Return the config without an input that was never given: that one means now."""
    return {key: value for key, value in config.items() if key != "input" or value is not None}


class DateCalculationInstruction(Instruction):
    """A pipeline of date functions; the zone is the one by which ``$system`` counts days."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        system = processor.engine.system
        around = Surroundings(system.now(), system.zone or machine_zone())
        return outcome(processor.get_parsed_value(_given(node.settings), node), around)

    async def test(self, config: JsonObject) -> JobDraft:
        return outcome(_given(config), Surroundings(datetime.now(UTC), machine_zone()))
