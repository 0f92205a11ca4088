"""Engine side of the JSON variable mapping (engine.md 4.12)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import MISSING
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.json_variable_mapping.paths import value_at
from desktop_app.nodes.json_variable_mapping.spec import SPEC, mapped

NO_DATA = "input must be an object or a list"


class JsonVariableMappingInstruction(Instruction):
    """Stores the value of each variable under its key; what a path does not find is absent."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        source = processor.get_parsed_value(node.settings.get("dataSource"), node)
        return found_in(source, node.settings)

    async def test(self, config: JsonObject) -> JobDraft:
        return found_in(config.get("dataSource"), config)


def found_in(source: Any, config: JsonObject) -> JobDraft:
    """Return what the paths of a config find in ``source``."""
    if not isinstance(source, dict | list):
        return JobDraft(JobStatus.FAILED, NO_DATA)
    values = {
        item["key"]: value_at(
            source, [str(segment) for segment in item["paths"]], bool(config.get("parseArray"))
        )
        for item in mapped(config)
    }
    return JobDraft(JobStatus.RESOLVED, {key: value for key, value in values.items() if value is not MISSING})
