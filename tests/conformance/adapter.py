"""Answers the conformance cases through the services: a list of cases in, a list of "actual" objects out.

``python tests/conformance/compare.py --cmd "python -m tests.conformance.adapter"`` judges the answers. A case
that cannot be run is answered by ``{"error": text}``.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from desktop_app.app.bench import fill, utc_functions
from desktop_app.app.core import Core, Types, case_benches, load_types, logging_to
from desktop_app.domain import codec
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.graph import Tree
from desktop_app.domain.occurrences import BY_FIELD, Rule, iso_text, record_rule
from desktop_app.domain.record_work import WriteContext
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor import operations
from desktop_app.engine.clock import ManualClock, SystemClock
from desktop_app.services.case_format import milliseconds, read_case
from desktop_app.services.case_state import job_state
from desktop_app.services.cases import run_case
from desktop_app.services.documents import config_problems

DOUBLES: Final = Path(__file__).with_name("test_doubles.py")

Row = dict[str, Any]


@cache
def types() -> Types:
    """Return all types of the product, with the test doubles."""
    return load_types([str(DOUBLES)])


async def answer(case: Row) -> Row:
    """Return what the product makes of one case."""
    try:
        return await KINDS[case.get("kind", "run")](case)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


async def _run(case: Row) -> Row:
    return (await run_case(read_case(case), case_benches(types()))).state


LONGEST: Final = 86_400_000
"""Milliseconds that the clock is moved on for a case of a date field; what takes longer is worked out."""


async def _schedule(case: Row) -> Row:
    """Let the scheduler itself run from ``now`` to ``until``. Its inspections of records would take too long
    over weeks: there the rule is asked.
    """
    now, until = milliseconds(case["now"]), milliseconds(case["until"])
    if case["config"].get("mode") == BY_FIELD and until - now > LONGEST:
        rule = record_rule(case["config"], case["record"], UTC)
        return {"fires": [iso_text(moment) for moment in _until(rule, now, until)]}
    clock = ManualClock(now)
    async with Core.open(None, types=types(), clock=clock, system=utc_functions(clock)) as core:
        if "record" in case:
            await fill(
                core, ({"name": "posts", "columns": _columns(case["record"]), "rows": [case["record"]]},)
            )
        document = Workflow(key="s", type="schedule", config=case["config"])
        version = await core.services.workflows.create(document, enabled=not case.get("executed"))
        for _ in range(case.get("executed") or 0):
            await core.engine.trigger(version, {}, manually=True)
        if case.get("executed"):
            await core.revisions.set_enabled(version.id, True)
        await clock.advance(until - now, core.engine.idle)
        runs = sorted(await core.services.executions.list(ExecutionFilter(limit=10_000)), key=lambda e: e.id)
        found = [(await core.services.executions.get(run.id)).execution for run in runs if not run.manually]
        return {"fires": [run.context["date"] for run in found]}


def _until(rule: Rule | None, now: int, until: int) -> list[int]:
    found = rule.from_on(now // 1000 * 1000) if rule is not None else iter(())
    return list(takewhile(lambda moment: moment <= until, found))


def _columns(record: Row) -> list[Row]:
    key = {"name": "id", "type": "integer", "primaryKey": True}
    return [key] + [{"name": name, "type": "date"} for name in record if name != "id"]


async def _validate(case: Row) -> Row:
    catalog, trigger = types().registry.catalog(), "trigger" in case
    item = case["trigger"] if trigger else case["node"]
    config = item.get("config")
    found = config_problems(catalog, item["type"], config, trigger=trigger)
    async with Core.open(None, types=types(), start="no") as core:
        await fill(core, tuple(case.get("tables") or ()))
        found += await core.services.data.config_problems(catalog, item["type"], config, trigger=trigger)
    return {"valid": not found}


# ------------------------------------------------------------------------------------------- edit


async def _edit(case: Row) -> Row:
    workflow = codec.decode(case["workflow"])
    refused = []
    for number, op in enumerate(case["ops"]):
        action, values = next(iter(op.items()))
        try:
            workflow = EDITS[action](workflow, values)
        except WireworkError:
            refused.append(number)
    nodes = [{"key": n.key, "upstream": n.upstream, "branchIndex": n.branch_index} for n in workflow.nodes]
    return {"nodes": nodes, "refused": refused}


def _slot(values: Row) -> Slot:
    return Slot(values.get("upstream"), values.get("branchIndex"))


def _add(workflow: Workflow, values: Row) -> Workflow:
    node = Node(values["key"], values.get("type", "test.echo"), config=values.get("config", {}))
    return operations.add_node(workflow, node, _slot(values))


def _duplicate(workflow: Workflow, values: Row) -> Workflow:
    """Insert a copy of one node as the window does: a line of one, with a key of its own."""
    origin = operations.require(Tree(workflow.nodes), values["node"])
    copy = replace(origin, key=values["as"], upstream=None, branch_index=None)
    return operations.insert_line(workflow, (copy,), _slot(values))


def _remove_branch(workflow: Workflow, values: Row) -> Workflow:
    shift = bool(values.get("shift"))
    return operations.remove_branch(workflow, values["node"], values["branchIndex"], shift)


EDITS: Final[dict[str, Callable[[Workflow, Row], Workflow]]] = {
    "add": _add,
    "move": lambda workflow, values: operations.move_node(workflow, values["node"], _slot(values)),
    "duplicate": _duplicate,
    "remove": lambda workflow, values: operations.remove_node(
        workflow, values["node"], values.get("keepBranch")
    ),
    "remove_branch": _remove_branch,
}


# ----------------------------------------------------------------------------------------- events


async def _events(case: Row) -> Row:
    clock = ManualClock(milliseconds(case["now"]) if case.get("now") else SystemClock().now())
    environment = case.get("env") or {}
    opened = Core.open(None, types=types(), clock=clock, environment=environment, system=utc_functions(clock))
    async with opened as core:
        await fill(core, tuple(case.get("tables") or ()))
        return await _EventRun(core, case).run()


class _EventRun:
    """One case of the kind ``events``: its workflows by the names that the case gives them."""

    def __init__(self, core: Core, case: Row) -> None:
        self._core = core
        self._case = case
        self._ids: dict[str, int] = {}
        self._actions: dict[str, Callable[[Row], Awaitable[None]]] = {
            "enable": lambda values: self._switch(values, True),
            "disable": lambda values: self._switch(values, False),
            "configure": self._configure,
            "set_options": self._set_options,
            "edit_nodes": self._edit_nodes,
            "delete_workflow": self._delete,
            "revise": self._revise,
            "trigger": self._trigger,
            "start": self._start,
            "create": self._create,
            "update": self._update,
            "destroy": self._destroy,
        }

    async def run(self) -> Row:
        for row in self._case["workflows"]:
            document = {name: value for name, value in row.items() if name not in ("id", "enabled")}
            workflow = replace(codec.decode(document), key=row["id"])
            workflows = self._core.services.workflows
            self._ids[row["id"]] = (await workflows.create(workflow, enabled=bool(row.get("enabled")))).id
        refused = [number for number, event in enumerate(self._case["events"]) if not await self._do(event)]
        await self._core.services.executions.idle()
        return {**await self._state(), "refused": refused}

    async def _do(self, event: Row) -> bool:
        """Process one event until idle; False when a change of a workflow was refused. What else is refused
        shows in the state.
        """
        action, values = next(iter(event.items()))
        if action not in self._actions:
            raise NotImplementedError(f"not built yet: {action}")
        try:
            await self._actions[action](values)
        except WireworkError:
            return action not in ("configure", "edit_nodes")
        if not values.get("nodrain"):
            await self._core.services.executions.idle()
        return True

    async def _switch(self, values: Row, enabled: bool) -> None:
        await self._core.revisions.set_enabled(self._ids[values["workflow"]], enabled)

    async def _change(self, values: Row, change: Callable[[Workflow], Workflow]) -> None:
        version = await self._core.services.workflows.get(self._ids[values["workflow"]])
        await self._core.services.workflows.configure(version.id, change(version.document))

    async def _configure(self, values: Row) -> None:
        await self._change(values, lambda workflow: replace(workflow, config=values["config"]))

    async def _set_options(self, values: Row) -> None:
        await self._change(values, lambda workflow: replace(workflow, options=values["options"]))

    async def _edit_nodes(self, values: Row) -> None:
        await self._change(values, lambda workflow: _add(workflow, {"key": "edited"}))

    async def _delete(self, values: Row) -> None:
        await self._core.services.workflows.delete(self._ids[values["workflow"]])

    async def _revise(self, values: Row) -> None:
        revisions, version_id = self._core.revisions, self._ids[values["workflow"]]
        copy = revisions.duplicate if values.get("duplicate") else revisions.revise
        self._ids[values["as"]] = (await copy(version_id)).id

    async def _trigger(self, values: Row) -> None:
        version = await self._core.services.workflows.get(self._ids[values["workflow"]])
        await self._core.engine.trigger(
            version,
            values.get("context"),
            event_key=values.get("event_key"),
            manually=bool(values.get("manually")),
            force=bool(values.get("force")),
            deferred=bool(values.get("deferred")),
        )

    async def _start(self, values: Row) -> None:
        """Start the deferred execution: of the workflow, if one is named."""
        wanted = self._ids.get(values.get("workflow", ""))
        for execution in await self._executions():
            if execution.started_at is None and wanted in (None, execution.workflow_id):
                await self._core.engine.start(execution.id)
                return

    async def _create(self, values: Row) -> None:
        context = WriteContext(skip_workflow=bool(values.get("skip_workflow")))
        await self._core.data.create(values["table"], values["values"], context=context)

    async def _update(self, values: Row) -> None:
        await self._core.data.update(values["table"], values["filter"], values["values"])

    async def _destroy(self, values: Row) -> None:
        await self._core.data.destroy(values["table"], values["filter"])

    # -- the state ---------------------------------------------------------------------------------

    async def _executions(self) -> list[Any]:
        listed = await self._core.services.executions.list(ExecutionFilter(limit=10_000))
        return sorted(listed, key=lambda execution: execution.id)

    async def _state(self) -> Row:
        names = {version_id: name for name, version_id in self._ids.items()}
        tables = [table["name"] for table in self._case.get("tables") or ()]
        return {
            "executions": [await self._execution(e.id, names) for e in await self._executions()],
            "workflows": {name: await self._workflow(self._ids[name]) for name in self._ids},
            "tables": {name: await self._core.data.rows(name) for name in tables},
        }

    async def _execution(self, execution_id: int, names: dict[int, str]) -> Row:
        execution = (await self._core.services.executions.get(execution_id)).execution
        jobs = await self._core.services.executions.jobs(execution_id, results=True)
        return {
            "workflow": names.get(execution.workflow_id),
            "status": execution.status,
            "context": execution.context,
            "jobs": [job_state(job) for job in jobs],
        }

    async def _workflow(self, version_id: int) -> Row | None:
        try:
            version = await self._core.services.workflows.get(version_id)
        except WireworkError:
            return None
        return {
            "enabled": version.enabled,
            "current": version.current or None,
            "executed": version.executed,
            "all_executed": version.all_executed,
        }


KINDS: Final[dict[str, Callable[[Row], Awaitable[Row]]]] = {
    "run": _run,
    "events": _events,
    "schedule": _schedule,
    "edit": _edit,
    "validate": _validate,
}


async def _answers(cases: list[Row]) -> list[Row]:
    return [await answer(case) for case in cases]


def main() -> None:
    """Read the cases from standard input and print the answers."""
    with logging_to():
        answers = asyncio.run(_answers(json.load(sys.stdin)))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
