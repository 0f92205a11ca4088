"""Answers for nodes that must not run: mocks, and in a dry run whatever acts outside (editor.md F)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

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


class _Call(NamedTuple):
    """A workflow that is called: the node of the outermost one that leads to it, its key and title, and the
    keys of all that are under way there.
    """

    caller: str
    key: str
    title: str
    around: frozenset[str]

    def words(self) -> dict[str, Any]:
        """Return what its nodes have of it."""
        return {"caller": self.caller, "workflow": self.key, "within": self.title}


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
        """Return the nodes that act on the outside, also of the workflows that are called, and what a dry run
        would take in their place.
        """
        return [each async for each in self._listed(key, document) if each.acts]

    async def answers(self, key: str, document: Workflow) -> list[SideEffect]:
        """Return the nodes that a dry run answers for: those that act, then the others that have a mock. A
        call that a mock answers for calls nothing.
        """
        once: dict[tuple[str, str], SideEffect] = {}
        async for each in self._listed(key, document, dry=True):
            once.setdefault((each.workflow, each.node_key), each)
        return sorted(once.values(), key=lambda each: not each.acts)

    async def _listed(
        self, key: str, document: Workflow, call: _Call | None = None, *, dry: bool = False
    ) -> AsyncIterator[SideEffect]:
        """Yield the nodes that act or have a mock; those of a called workflow behind the call of it."""
        mocks, around = await self.of(key), call.around if call is not None else frozenset((key,))
        mocked, whole = {mock.node for mock in mocks}, {mock.node for mock in mocks if not mock.place}
        for node in document.nodes:
            if node.disabled:
                continue
            if self._acts(node) or node.key in mocked:
                found = await self._answer(key, node)
                where = {} if call is None else call.words()
                yield replace(found, **where)
            if not node.calls or node.calls in around or (dry and node.key in whole):
                continue
            version = await self._engine.store.current_workflow(node.calls)
            if version is not None:
                called = version.document
                inner = _Call(
                    call.caller if call else node.key, node.calls, called.title, around | {node.calls}
                )
                async for each in self._listed(node.calls, called, inner, dry=dry):
                    yield each

    def _acts(self, node: Node) -> bool:
        instruction = self._engine.registry.instructions.get(node.type)
        return instruction is not None and instruction.spec.effects and not node.disabled

    async def _answer(self, key: str, node: Node) -> SideEffect:
        mocks, acts = [mock for mock in await self.of(key) if mock.node == node.key], self._acts(node)
        places = tuple(mock.place for mock in mocks if mock.place)
        instruction = self._engine.registry.instructions.get(node.type)
        title = node.title or (instruction.spec.title if instruction is not None else node.type)
        whole = len(mocks) > len(places)
        last = await last_job(self._engine, key, node.key) if acts and not whole else None
        answer = "mock" if whole else "itself" if not acts else "nothing" if last is None else "last"
        return SideEffect(node.key, node.type, title, answer, last.id if last else None, places, acts)


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
        self._acts = spec.effects
        self._mock = mock
        self._debugger = debugger

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        """Answer; in a dry run, note what a node that acts would have done now."""
        withheld = self._acts and self._debugger.sessions[processor.execution.id].dry
        if withheld:
            self._note(node, processor)
        marks = {"dry": True} if withheld else {}
        if self._mock is None:
            return _draft(await self._last(node, processor), input, JobStatus.RESOLVED, None, **marks)
        mock = self._mock
        draft = _draft(mock.result, input, mock.status, mock.log, **marks)
        branch = processor.tree.branch(node, mock.branch) if mock.branch is not None else None
        if branch is None:
            return draft
        processor.run(branch, processor.save_job(draft, node))
        return None

    async def _last(self, node: Node, processor: Processor) -> Any:
        """Return the last result that the node really gave, or None."""
        engine = processor.engine
        last = await last_job(engine, processor.execution.key, node.key)
        found = await engine.store.job(last.id) if last is not None else None
        return found.result if found is not None else None

    def _note(self, node: Node, processor: Processor) -> None:
        detail = {
            "type": node.type,
            "address": address(processor, node),
            "config": to_json(processor.get_parsed_value(dict(node.settings), node)),
        }
        execution, root = processor.execution, self._debugger.sessions[processor.execution.id].root
        self._debugger.note(execution.id, "would", node.key, detail=detail)
        if root != execution.id:  # The run that a person began says it, too.
            names = {"title": node.title or self.spec.title, "within": processor.workflow.title}
            self._debugger.note(root, "would", node.key, detail={**detail, **names})


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
    if mock is not None and (session.mocks or session.dry):
        return StandIn(inner, node, mock, debugger)
    acts = session.dry and inner is not None and inner.spec.effects
    return StandIn(inner, node, None, debugger) if acts else None
