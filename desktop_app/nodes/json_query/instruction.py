"""Engine side of the JSON query (engine.md 4.16). The query libraries run in a process of their own: their
languages can loop, and their regular expressions cannot be interrupted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desktop_app.domain.errors import ProcessError
from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.template import resolve_path
from desktop_app.domain.values import text_of, to_json
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.executors import Executors, ScriptProcess
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.json_query.spec import ENGINES, PROCESS, SPEC, properties, property_name

SECONDS: Final = 2.0
"""Time for one query."""


async def outcome(config: Mapping[str, Any], process: ScriptProcess) -> JobDraft:
    """Return the job of a config whose templates are rendered: a result, or an error told in the log."""
    engine, source = config.get("engine") or "jmespath", to_json(config.get("source"))
    if engine not in ENGINES:
        return JobDraft(JobStatus.RESOLVED, mapped(source, config))
    request = {"engine": engine, "expression": text_of(config.get("expression")), "source": source}
    try:
        answer = await process.ask(request, SECONDS)
    except ProcessError as error:
        answer = {"error": {"name": "ProcessError", "message": str(error)}}
    if "error" in answer:
        return JobDraft(JobStatus.ERROR, None, log=log_text(answer["error"]))
    return JobDraft(JobStatus.RESOLVED, mapped(to_json(answer["result"]), config))


def log_text(fields: Mapping[str, Any]) -> str:
    """Return an error as lines of ``name: value``."""
    return "\n".join(f"{name}: {' '.join(text_of(value).split())}" for name, value in fields.items())


def mapped(result: Any, config: Mapping[str, Any]) -> Any:
    """Return the result with the configured properties only; values that are no object have none."""
    model = properties(config)
    if not model or not isinstance(result, dict | list):
        return result
    if isinstance(result, list):
        return [_mapped_item(item, model) for item in result]
    return _mapped_item(result, model)


def _mapped_item(item: Any, model: list[JsonObject]) -> dict[str, Any]:
    if not isinstance(item, dict):
        return {}
    return {property_name(one): to_json(resolve_path(item, str(one.get("path") or ""))) for one in model}


class JsonQueryInstruction(Instruction):
    """Asks the query process; templates in the query are resolved before it sees them."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        config = {
            **node.settings,
            "source": processor.get_parsed_value(node.settings.get("source"), node),
            "expression": processor.get_parsed_value(node.settings.get("expression"), node),
        }
        return await outcome(config, processor.engine.executors.process(PROCESS))

    async def test(self, config: JsonObject) -> JobDraft:
        executors = Executors()
        try:
            return await outcome(config, executors.process(PROCESS))
        finally:
            executors.close()
