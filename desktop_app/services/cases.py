"""Runs workflow test cases: each in surroundings of its own, then judged (architecture 12).

The surroundings (store in memory, clock, tables) come from a factory, because the services know neither
storage nor data sources; the wiring gives it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import field, replace
from typing import Any

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import InvalidRequestError, WireworkError
from desktop_app.domain.execution import Execution, Job, Task
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject, Workflow
from desktop_app.services.case_format import Case, Step
from desktop_app.services.case_state import Bench, State, children_of, state_of
from desktop_app.services.comparison import state_differences

OpenBench = Callable[[Case], AbstractAsyncContextManager[Bench]]


@dataclass(slots=True)
class Run:
    """What a case did: ``state`` is the protocol's "actual" object; ``notes`` tell of what was refused."""

    state: State
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one case; ``failures`` are sentences, none when it passed."""

    id: str
    failures: tuple[str, ...]
    actual: State

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.failures


async def judge(case: Case, open_bench: OpenBench) -> Verdict:
    """Run a case and compare what it did with what it expects."""
    run = await run_case(case, open_bench)
    failures = list(differences(case, run.state))
    return Verdict(case.id, tuple([*failures, *run.notes] if failures else []), run.state)


def differences(case: Case, actual: State) -> Iterator[str]:
    """Yield every way in which a run differs from the expectations of its case."""
    points = [step.value or {} for step in case.steps if step.action == "expect"]
    for number, (wish, state) in enumerate(zip(points, actual["checkpoints"], strict=True), start=1):
        yield from state_differences(wish, state, f"checkpoint {number}: ")
    yield from state_differences(case.expect, actual)
    yield from _refusals(case, set(actual["refused"]))


def _refusals(case: Case, refused: set[int]) -> Iterator[str]:
    for number, step in enumerate(case.steps):
        wanted = isinstance(step.value, Mapping) and bool(step.value.get("refused"))
        if wanted and number not in refused:
            yield f"step {number + 1}: the {step.action} must be refused, but was accepted"
        elif number in refused and not wanted:
            yield f"step {number + 1}: the {step.action} was refused"


async def run_case(case: Case, open_bench: OpenBench) -> Run:
    """Run a case without judging it."""
    async with open_bench(case) as bench:
        return await _CaseRun(case, bench).run()


class _CaseRun:
    """One case under way. Owns its main execution's id and what was recorded so far."""

    def __init__(self, case: Case, bench: Bench) -> None:
        self._case = case
        self._bench = bench
        self._services = bench.services
        self._execution_id: int | None = None
        self._checkpoints: list[State] = []
        self._refused: list[int] = []
        self._notes = _unknown_types(case, bench.services.catalog)
        self._actions: dict[str, Callable[[Any], Awaitable[None]]] = {
            "resume": self._resume,
            "submit": self._submit,
            "cancel": self._cancel,
            "rerun": self._rerun,
            "advance_seconds": self._advance,
        }

    async def run(self) -> Run:
        for other in self._case.others:
            document = self._bench.placed(other.document)
            await self._services.workflows.create(document, enabled=other.enabled)
        await self._start()
        for number, step in enumerate(self._case.steps):
            await self._step(number, step)
        state = {**await self._state(), "checkpoints": self._checkpoints, "refused": self._refused}
        return Run(state, self._notes)

    async def _start(self) -> None:
        document = run_by_hand(self._bench.placed(self._case.workflow), self._services.catalog)
        version = await self._services.workflows.create(document)
        try:
            execution = await self._services.executions.start(version, self._case.context)
        except InvalidRequestError as error:
            self._notes.append(f"note: the workflow was not started: {error}")
            return
        await self._services.executions.idle()
        self._execution_id = execution.id if execution else None

    async def _step(self, number: int, step: Step) -> None:
        if step.is_checkpoint:
            self._checkpoints.append(await self._state())
            return
        try:
            await self._actions[step.action](step.value)
        except WireworkError as error:
            self._notes.append(f"note: step {number + 1}, {step.action}: {error}")
            if step.action == "submit":
                self._refused.append(number)
        await self._services.executions.idle()

    async def _state(self) -> State:
        return await state_of(self._bench, self._execution_id, self._case.table_names)

    # -- steps -----------------------------------------------------------------------------------------

    async def _resume(self, values: JsonObject) -> None:
        job = await self._latest_job(values["node"], values.get("workflow"))
        given = {name: values[name] for name in ("status", "result") if name in values}
        await self._services.executions.resume(job.id, given.pop("status", None), **given)

    async def _submit(self, values: JsonObject) -> None:
        task = await self._task(values["user"], values.get("node"))
        await self._services.tasks.submit(task, values["form"], values.get("action"), dict(values["values"]))

    async def _cancel(self, value: Any) -> None:
        await self._services.executions.cancel(self._id())

    async def _rerun(self, values: JsonObject) -> None:
        overwrite = bool(values.get("overwrite"))
        await self._services.executions.rerun(self._id(), values.get("node"), overwrite=overwrite)

    async def _advance(self, seconds: float) -> None:
        await self._bench.advance(round(seconds * 1000))

    # -- finding ---------------------------------------------------------------------------------------

    def _id(self) -> int:
        if self._execution_id is None:
            raise InvalidRequestError("there is no execution")
        return self._execution_id

    async def _latest_job(self, node: str, workflow: str | None) -> Job:
        execution_id = self._id() if workflow is None else (await self._child(workflow)).id
        jobs = await self._services.executions.jobs(execution_id, results=True)
        found = next((job for job in reversed(jobs) if job.node_key == node), None)
        if found is None:
            raise InvalidRequestError(f"node {node!r} has no job")
        return found

    async def _child(self, workflow: str) -> Execution:
        children = await children_of(self._bench, self._id())
        found = next((child for child in reversed(children) if child.key == workflow), None)
        if found is None:
            raise InvalidRequestError(f"there is no child execution of workflow {workflow!r}")
        return found

    async def _task(self, user: Any, node: str | None) -> Task:
        """Return the user's task: of ``node``, or of whichever node waits, or else of the latest one."""
        jobs = await self._services.executions.jobs(self._id())
        tasks = [t for job in reversed(jobs) for t in await self._services.tasks.of_job(job.id)]
        mine = [task for task in tasks if task.user_id == user and node in (None, task.node_key)]
        if not mine:
            raise InvalidRequestError(f"user {user!r} has no task")
        return next((task for task in mine if task.status == 0), mine[0])


def run_by_hand(workflow: Workflow, catalog: Catalog) -> Workflow:
    """Return the workflow with the manual trigger, in the execution mode that its own trigger gives it: a
    case gives the trigger's context directly, so the type does not matter (architecture 12).
    """
    spec = catalog.trigger(workflow.type)
    sync = workflow.sync if spec is None or spec.sync is None else spec.sync
    return replace(workflow, type="manual", config={}, sync=sync)


def _unknown_types(case: Case, catalog: Catalog) -> list[str]:
    used = {node.type for node in case.workflow.nodes} | {
        node.type for other in case.others for node in other.document.nodes
    }
    return [
        f"note: the node type {type_id!r} is not known here; is a --plugin missing?"
        for type_id in sorted(used)
        if catalog.node(type_id) is None
    ]
