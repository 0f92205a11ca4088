"""Answers for nodes that must not run: mocks, and in a dry run the nodes that act outside (editor.md F)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.debugging import MocksChanged
from desktop_app.domain.execution import Job
from desktop_app.domain.mocks import MOCKED, Mock, SideEffect, is_mocked, mock_for
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.records import SavedInput
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import to_json
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.engine import selection
from desktop_app.engine.addresses import address
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft

if TYPE_CHECKING:
    from desktop_app.engine.debugger import Debugger
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.processor import Processor

PLACE: Final = "mock"
"""Where the mocks of a workflow are kept among what people fill in."""
LATEST: Final = 2_000
"""Jobs among which the last result of a node is looked for."""
RUNS: Final = 20
"""Earlier runs that are looked through for it."""
NEWEST: Final = 2**63 - 1


class Mocks:
    """The mocks of workflows, as far as they were asked for."""

    def __init__(self, engine: Engine, debugger: Debugger) -> None:
        self._engine = engine
        self._debugger = debugger
        self._known: dict[str, dict[str, Mock]] = {}

    async def of(self, key: str) -> tuple[Mock, ...]:
        """Return the mocks of a workflow by name."""
        if key not in self._known:
            kept = await self._engine.store.inputs(key, PLACE)
            self._known.setdefault(key, {each.name: Mock.from_json(each.value) for each in kept})
        return self.known(key)

    def known(self, key: str) -> tuple[Mock, ...]:
        """Return the mocks of a workflow that were asked for before."""
        return tuple(self._known.get(key, {}).values())

    async def set(self, key: str, mock: Mock) -> None:
        """Keep a mock in the place of the one of its name; runs with mocks heed it at once."""
        await self.of(key)
        mock = replace(mock, result=to_json(mock.result))
        self._known[key][mock.name] = mock
        await self._engine.store.save_input(
            key, PLACE, SavedInput(mock.name, mock.to_json(), self._debugger.now)
        )
        self._debugger.tell(MocksChanged(key))

    async def remove(self, key: str, name: str) -> None:
        """Remove a mock; harmless when it is gone."""
        await self.of(key)
        self._known[key].pop(name, None)
        await self._engine.store.remove_input(key, PLACE, name)
        self._debugger.tell(MocksChanged(key))

    async def effects(self, key: str, document: Workflow) -> list[SideEffect]:
        """Return the nodes that act on the outside and what a dry run would take in their place."""
        mocked = {mock.node for mock in await self.of(key)}
        found = []
        for node in document.nodes:
            instruction = self._engine.registry.instructions.get(node.type)
            if instruction is None or not instruction.spec.effects or node.disabled:
                continue
            last = await last_job(self._engine, key, node.key)
            answer = "mock" if node.key in mocked else "last" if last is not None else "nothing"
            job_id = last.id if last is not None and answer == "last" else None
            found.append(
                SideEffect(node.key, node.type, node.title or instruction.spec.title, answer, job_id)
            )
        return found


async def last_job(engine: Engine, key: str, node_key: str) -> Job | None:
    """Return the newest job, without result, in which a node of a workflow has really resolved."""
    newest = await engine.store.recent_jobs(key, NEWEST, NEWEST, LATEST)
    job = next((job for job in newest if job.node_key == node_key), None)
    for _ in range(RUNS):
        if job is None or (job.status == JobStatus.RESOLVED and not is_mocked(job.meta)):
            return job
        job = await engine.store.previous_job(job, key, RUNS)
    return None


class StandIn(Instruction):
    """Answers in place of a node's instruction. It does not act, so nothing is announced."""

    def __init__(self, inner: Instruction | None, node: Node, mock: Mock | None, debugger: Debugger) -> None:
        spec = inner.spec if inner is not None else NodeSpec(node.type, node.type, "extended")
        self.__dict__["spec"] = replace(spec, effects=False)  # A class attribute of ordinary types.
        self._mock = mock
        self._debugger = debugger

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        if self._mock is None:
            return await self._last(node, input, processor)
        mock = self._mock
        draft = _draft(mock.result, input, mock.status, mock.log)
        branch = processor.tree.branch(node, mock.branch) if mock.branch is not None else None
        if branch is None:
            return draft
        processor.run(branch, processor.save_job(draft, node))
        return None

    async def _last(self, node: Node, input: Job | None, processor: Processor) -> JobDraft:
        """Take the last result that the node really gave; in a dry run, note what it would have done now."""
        engine, execution = processor.engine, processor.execution
        last = await last_job(engine, execution.key, node.key)
        found = await engine.store.job(last.id) if last is not None else None
        dry = self._debugger.sessions[execution.id].dry
        if dry:
            self._note(node, processor)
        marks = {"dry": True} if dry else {}
        return _draft(found.result if found is not None else None, input, JobStatus.RESOLVED, None, **marks)

    def _note(self, node: Node, processor: Processor) -> None:
        detail = {
            "type": node.type,
            "address": address(processor, node),
            "config": to_json(processor.get_parsed_value(dict(node.settings), node)),
        }
        self._debugger.note(processor.execution.id, "would", node.key, detail=detail)


def _draft(result: Any, input: Job | None, status: int, log: str | None, **marks: bool) -> JobDraft:
    upstream = input.id if input is not None and input.id else None
    return JobDraft(status, result, meta={MOCKED: True, **marks}, log=log, upstream_id=upstream)


def stand_in(
    debugger: Debugger, mocks: tuple[Mock, ...], node: Node, inner: Instruction | None, processor: Processor
) -> Instruction | None:
    """Return what answers for a visit of a node in a run with mocks, or a dry run; None when it runs."""
    session = debugger.sessions[processor.execution.id]
    mock = mock_for(mocks, address(processor, node)) if mocks else None
    if session.only and processor.execution.id == session.root:
        left_out = not selection.runs(processor.plan, node, session.only)
        return StandIn(inner, node, mock, debugger) if left_out else None
    acts = session.dry and inner is not None and inner.spec.effects
    if mock is not None and (session.mocks or acts):
        return StandIn(inner, node, mock, debugger)
    return StandIn(inner, node, None, debugger) if acts else None
