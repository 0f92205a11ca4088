"""Where the value of a reference was last seen: in the shown run, at a job, in earlier runs (editor.md G)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from desktop_app.app.core import Core
from desktop_app.domain import codec
from desktop_app.domain.execution import Execution
from desktop_app.domain.graph import Tree
from desktop_app.domain.masking import MASK
from desktop_app.domain.workflow import Workflow
from desktop_app.services.environment import MemorySecrets
from desktop_app.services.last_seen import SeenValues
from tests.helpers.documents import document, node


@asynccontextmanager
async def opened(*nodes: dict[str, Any]) -> AsyncIterator[tuple[Core, Workflow, SeenValues]]:
    workflow = codec.decode(document(*nodes))
    async with Core.open(None, secrets=MemorySecrets()) as core:
        version = await core.services.workflows.create(workflow)
        yield core, version.document, core.services.seen.of(version.key)


async def ran(core: Core, workflow: Workflow, context: Any) -> Execution:
    execution = await core.services.executions.run_document(workflow.key, workflow, context)
    assert execution is not None
    return execution


async def value(seen: SeenValues, path: str, workflow: Workflow) -> Any:
    """Return what is seen after everything was loaded that the question needs."""
    tree = Tree(workflow.nodes)
    while (found := seen.at(path, tree)) is None and seen.wanting:
        await seen.load()
    return found.value if found else None


def echo(key: str, text: str, upstream: str | None = None, **members: Any) -> dict[str, Any]:
    return node(key, "variable", {"value": text}, upstream, **members)


async def test_gives_results_and_trigger_of_the_newest_run() -> None:
    async with opened(echo("a", "{{$context}}")) as (core, workflow, seen):
        await ran(core, workflow, {"n": 1})
        run = await ran(core, workflow, {"n": 2, "rows": [{"q": 1}, {"q": 2}]})
        await seen.look()
        assert await value(seen, "$jobsMapByNodeKey.a.n", workflow) == 2
        assert await value(seen, "$jobsMapByNodeKey.a.rows.q", workflow) == [1, 2]
        assert await value(seen, "ctx.$context.rows.1.q", workflow) == 2
        found = seen.at("$context.n", Tree(workflow.nodes))
        assert found and (found.source, found.execution_id) == ("past", run.id)


async def test_nothing_was_seen_before_the_first_run_nor_where_nothing_is() -> None:
    async with opened(echo("a", "x")) as (core, workflow, seen):
        await seen.look()
        assert [await value(seen, path, workflow) for path in ("$context.n", "$jobsMapByNodeKey.a")] == [
            None
        ] * 2
        await ran(core, workflow, {})
        await seen.look()
        for path in ("$jobsMapByNodeKey.a.b", "$jobsMapByNodeKey.z", "$system.now", "$env.none", "nonsense"):
            assert await value(seen, path, workflow) is None
        assert not seen.wanting


async def test_a_node_that_the_shown_run_did_not_reach_has_its_value_from_an_earlier_one() -> None:
    decide = node("if", "condition", {"engine": "python", "expression": "{{$context.go}}"})
    inner = echo("in", "{{$context.n}}", "if", branchIndex=1)
    async with opened(decide, inner, echo("out", "{{$context.n}}", "if")) as (core, workflow, seen):
        first = await ran(core, workflow, {"go": True, "n": 1})
        second = await ran(core, workflow, {"go": False, "n": 2})
        await ran(core, workflow, {"go": True, "n": 3})
        await seen.look(second.id)
        assert await value(seen, "$jobsMapByNodeKey.in", workflow) == 1
        assert await value(seen, "$jobsMapByNodeKey.out", workflow) == 2
        old, new = (seen.at(f"$jobsMapByNodeKey.{key}", Tree(workflow.nodes)) for key in ("in", "out"))
        assert old and new
        assert [(old.source, old.execution_id), (new.source, new.execution_id)] == [
            ("past", first.id),
            ("run", second.id),
        ]


async def test_shows_the_moment_of_a_chosen_job_and_the_scope_of_its_round() -> None:
    loop = node("loop", "loop", {"target": "{{$context.lines}}"})
    inner = echo("in", "{{$scopes.loop.item.sku}}", "loop", branchIndex=0)
    async with opened(loop, inner) as (core, workflow, seen):
        run = await ran(core, workflow, {"lines": [{"sku": "a"}, {"sku": "b"}, {"sku": "c"}]})
        await seen.look(run.id)
        assert await value(seen, "$jobsMapByNodeKey.in", workflow) == "c"
        assert await value(seen, "$scopes.loop.item.sku", workflow) == "c"
        assert await value(seen, "$scopes.loop.length", workflow) == 3
        jobs = [job for job in await core.services.executions.jobs(run.id) if job.node_key == "in"]
        await seen.look(run.id, jobs[0].id)
        assert await value(seen, "$jobsMapByNodeKey.in", workflow) == "a"


async def test_secrets_and_what_is_made_of_them_stay_masked() -> None:
    async with opened(echo("a", "Bearer {{$env.TOKEN}}")) as (core, workflow, seen):
        await core.services.environment.set_secret("TOKEN", "open sesame")
        await core.services.environment.set("HOST", "example.org")
        await ran(core, workflow, {})
        await seen.look()
        assert await value(seen, "$jobsMapByNodeKey.a", workflow) == f"Bearer {MASK}"
        assert await value(seen, "$env.HOST", workflow) == "example.org"
        secret = seen.at("$env.TOKEN", Tree(workflow.nodes))
        assert secret and secret.secret and secret.value == MASK


async def test_only_what_is_asked_for_is_loaded_and_only_once() -> None:
    async with opened(echo("a", "x"), echo("b", "y", "a")) as (core, workflow, seen):
        await ran(core, workflow, {})
        await seen.look()
        assert await value(seen, "$jobsMapByNodeKey.a", workflow) == "x"
        await seen.look()
        assert seen.at("$jobsMapByNodeKey.a", Tree(workflow.nodes)) is not None and not seen.wanting
        assert seen.at("$jobsMapByNodeKey.b", Tree(workflow.nodes)) is None and seen.wanting


async def test_what_is_asked_for_again_while_it_is_read_is_not_read_twice() -> None:
    async with opened(echo("a", "x")) as (core, workflow, seen):
        await ran(core, workflow, {})
        await seen.look()
        tree = Tree(workflow.nodes)
        assert seen.at("$jobsMapByNodeKey.a", tree) is None and seen.wanting
        reading = asyncio.ensure_future(seen.load())
        await asyncio.sleep(0)
        assert not reading.done()
        assert seen.at("$jobsMapByNodeKey.a", tree) is None, "it is still being read"
        await reading
        assert not seen.wanting
        found = seen.at("$jobsMapByNodeKey.a", tree)
        assert found and found.value == "x"
