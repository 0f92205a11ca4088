"""Engine side of the script (data.md 3.2): from a config to a process, and back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain import template
from desktop_app.domain.execution import Job
from desktop_app.domain.quick import dataclass
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import to_json
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.child import Answer, run_child
from desktop_app.engine.executors import Turns
from desktop_app.engine.heard import Teller, teller, trial_teller
from desktop_app.engine.instruction import InstructionResult, JobDraft
from desktop_app.engine.outside import OutsideInstruction
from desktop_app.engine.processor import Processor
from desktop_app.engine.settings import EngineSettings
from desktop_app.nodes.script.spec import MEMORY_MB, SPEC

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

WORKER: Final = Path(__file__).with_name("worker.py")
AT_ONCE: Final = "WORKFLOW_SCRIPTS_AT_ONCE"
"""Setting: how many scripts run at once; 0 is no limit."""
INTERPRETER: Final = "WORKFLOW_SCRIPT_PYTHON"
"""Setting: the Python that runs scripts, for packages that Wirework does not bring."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A script with its values, in its turn. ``claim`` says whether it is still to be run."""

    config: JsonObject
    args: dict[str, Any]
    settings: EngineSettings
    turns: Turns
    heard: Teller
    claim: Callable[[], Any] | None = None


class ScriptInstruction(OutsideInstruction):
    """Queues the script with its values, claims it once it is its turn, and runs it."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        if processor.is_instruction_sync():
            return await super().run(node, input, processor)
        job = processor.jobs_by_key[node.key]  # announced
        job.meta, job.started_at = {"queued": True, "args": _args(node, processor)}, None
        processor.save_job(job)
        await processor.exit()
        self._begin(node, job, processor)
        return None

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """Return what came; a script that was queued when the process ended is queued again."""
        if job.pending:
            self._begin(node, job, processor)
            return None
        return job

    async def prepared(self, node: Node, processor: Processor) -> Prepared:
        return _prepared(node, processor.jobs_by_key[node.key], _args(node, processor), processor)

    def _begin(self, node: Node, job: Job, processor: Processor) -> None:
        engine, args = processor.engine, dict((job.meta or {}).get("args") or {})
        claim = lambda: engine.store.claim_job(job.id, engine.clock.now())  # noqa: E731
        prepared = _prepared(node, job, args, processor, claim)
        self.spawn(job.id, prepared, processor)

    async def work(self, prepared: Prepared) -> JobDraft:
        settings = prepared.settings
        most = settings.number(AT_ONCE) if settings.text(AT_ONCE) else min(4, os.cpu_count() or 1)
        async with prepared.turns.turn(most):
            if prepared.claim is not None and not await prepared.claim():
                raise asyncio.CancelledError  # somebody else runs it, or nobody waits any more
            return await _ran(prepared)

    def printed(self, prepared: Prepared) -> str:
        return prepared.heard.log

    async def test_on(self, config: JsonObject, scope: Mapping[str, Any], engine: Engine) -> JobDraft:
        """Run it once; what it prints is told at once (3.2.2)."""
        settings = replace(engine.settings, environment=dict(scope.get("$env") or {}))
        values = to_json(template.render(config.get("arguments"), scope))
        return await self.work(Prepared(config, _named(values), settings, Turns(), trial_teller(engine)))


def _prepared(
    node: Node, job: Job, args: dict[str, Any], processor: Processor, claim: Callable[[], Any] | None = None
) -> Prepared:
    engine = processor.engine
    heard = teller(job, processor)
    return Prepared(node.settings, args, engine.settings, engine.executors.turns, heard, claim)


def _args(node: Node, processor: Processor) -> dict[str, Any]:
    return _named(to_json(processor.get_parsed_value(node.settings.get("arguments"), node)))


def _named(rows: Any) -> dict[str, Any]:
    """Return the values by name; those without a name are left out, of two the later counts."""
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(row["name"]).strip(): row.get("value") for row in found if row.get("name")}


async def _ran(prepared: Prepared) -> JobDraft:
    config = prepared.config
    timeout, memory = int(config.get("timeout") or 0), int(config.get("memoryMb") or MEMORY_MB)
    limits = {"timeout": timeout, "memoryMb": memory, "network": config.get("network") is not False}
    request = {
        "language": config.get("language") or "javascript",
        "code": str(config.get("content") or ""),
        "args": prepared.args,
        "limits": limits,
    }
    interpreter = prepared.settings.text(INTERPRETER)
    if request["language"] == "javascript":
        interpreter = ""  # only ours is sure to have the interpreter for it
    try:
        answer = await run_child(WORKER, request, timeout, interpreter=interpreter, heard=prepared.heard)
    except OSError as error:
        answer = Answer(ended=f"start: {error}")
    return _draft(config, answer, timeout, memory)


def _draft(config: JsonObject, answer: Answer, timeout: int, memory: int) -> JobDraft:
    given = answer.answer if isinstance(answer.answer, dict) else {}
    log = answer.log or None
    if "result" in given:
        return JobDraft(JobStatus.RESOLVED, given["result"], log=log)
    ended = "memory" if given.get("error") == "memory" else answer.ended
    log = "\n".join(part for part in (answer.log.rstrip("\n"), given.get("trace")) if part) or None
    message = str(given.get("message") or _reason(ended, timeout, memory))
    return JobDraft(JobStatus.RESOLVED if config.get("continue") else JobStatus.ERROR, message, log=log)


def _reason(ended: str, timeout: int, memory: int) -> str:
    """Return in words why a script gave no answer."""
    if ended == "memory":
        return f"script used more than {memory} MB"
    if ended == "timeout":
        return f"script ran longer than {timeout} ms"
    if ended == "processes":
        return "script started too many processes"
    if ended == "too much":
        return "the result of the script is too large"
    if ended.startswith("start"):
        return f"a process for the script does not come up {ended.removeprefix('start')}".rstrip()
    return f"script process ended with {ended}"
