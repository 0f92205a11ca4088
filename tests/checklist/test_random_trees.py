"""Whatever the tree and however its nodes end: no execution hangs, nothing depends on how it was written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.graph import Tree, structure_problems
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.status import execution_status
from desktop_app.domain.workflow import Node, Workflow
from tests.checklist.stages import Stages
from tests.checklist.trees import Flaky, Status, trees
from tests.helpers.engine import Bench

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MOST_STEPS = 20_000
MOST_RESUMES = 60
ANSWERS = st.sampled_from([1, 1, 1, -1, -2, 100, -100, None])

Chance = st.DataObject


@pytest.fixture(scope="module")
def check() -> Iterator[Stages]:
    stages = Stages(Status, Flaky)
    yield stages
    stages.close()


async def waiting(b: Bench, execution: Execution) -> list[Job]:
    """Return the jobs that somebody outside could resume: of nodes that have no branches of their own."""
    jobs = await b.store.jobs(execution.id)
    return [job for job in jobs if job.pending and job.node_type in ("status", "delay")]


async def sound(b: Bench, nodes: tuple[Node, ...], execution: Execution) -> Execution:
    """Check what must hold whenever the engine is idle; return the execution as stored."""
    stored = await b.engine.execution(execution.id)
    jobs = await b.store.jobs(execution.id)
    assert structure_problems(Workflow(nodes=nodes)) == []
    assert len(jobs) < MOST_STEPS
    assert [job.id for job in jobs] == sorted({job.id for job in jobs})
    assert {job.node_key for job in jobs} <= {node.key for node in nodes}
    assert await b.store.messages(10) == []
    if stored.status == 0:
        assert await waiting(b, stored), "suspended, but nothing that could be resumed"
    else:
        assert stored.status in (1, -1, -2, -3, -5)
    return stored


async def begun(b: Bench, nodes: tuple[Node, ...]) -> Execution:
    execution = await b.run(*nodes, context={"n": 1})
    return await sound(b, nodes, execution)


async def resume(b: Bench, nodes: tuple[Node, ...], execution: Execution, data: Chance) -> Execution:
    """Resume one waiting job, chosen by chance, with a status chosen by chance."""
    jobs = await waiting(b, execution)
    job = jobs[data.draw(st.integers(0, len(jobs) - 1))]
    status = data.draw(ANSWERS)
    try:
        await b.engine.resume(job.id, status)
    except InvalidRequestError:
        assert status is None
    await b.engine.idle()
    return await sound(b, nodes, execution)


@MANY
@given(trees())
def test_an_execution_ends_or_waits_for_something(check: Stages, nodes: tuple[Node, ...]) -> None:
    check(lambda b: begun(b, nodes))


@MANY
@given(trees())
def test_jobs_stand_in_the_order_of_a_walk_through_the_tree(check: Stages, nodes: tuple[Node, ...]) -> None:
    """A node's first job comes after the first job of whatever leads to it, and before the branches behind:
    depth first, branches by ascending index.
    """

    async def scenario(b: Bench) -> None:
        execution = await begun(b, nodes)
        tree, order = Tree(nodes), {node.key: place for place, node in enumerate(Tree(nodes).walk())}
        first: list[str] = list(dict.fromkeys(job.node_key for job in await b.store.jobs(execution.id)))
        for place, key in enumerate(first):
            upstream = tree.upstream(tree[key])
            assert upstream is None or upstream.key in first[:place]
        lines = [key for key in first if not any(o.type == "parallel" for o in tree.owners(tree[key]))]
        if all(node.type != "parallel" for node in nodes):
            assert [order[key] for key in lines] == sorted(order[key] for key in lines)

    check(scenario)


@MANY
@given(trees(), st.data())
def test_resumes_in_any_order_lead_to_an_end(check: Stages, nodes: tuple[Node, ...], data: Chance) -> None:
    async def scenario(b: Bench) -> None:
        execution = await begun(b, nodes)
        for _ in range(MOST_RESUMES):
            if execution.status:
                break
            execution = await resume(b, nodes, execution, data)
        while execution.status == 0:
            for job in await waiting(b, execution):
                if (await b.engine.execution(execution.id)).status == 0:
                    await b.engine.resume(job.id, 1)
                    await b.engine.idle()
            execution = await sound(b, nodes, execution)

    check(scenario)


@FEW
@given(trees(), st.integers(0, 6), st.data())
def test_a_cancel_at_any_moment_ends_the_execution(
    check: Stages, nodes: tuple[Node, ...], rounds: int, data: Chance
) -> None:
    async def scenario(b: Bench) -> None:
        version = await b.add(*nodes)
        running = asyncio.ensure_future(b.engine.execute(version, {"n": 1}))
        for _ in range(rounds):
            await asyncio.sleep(0)
        for execution in await b.store.executions(ExecutionFilter(version.key)):
            try:
                await b.engine.cancel(execution.id)
            except InvalidRequestError:
                assert (await b.engine.execution(execution.id)).status
        started = await running
        await b.engine.idle()
        assert started is not None
        stored = await sound(b, nodes, started)
        if stored.status == 0:
            await b.engine.cancel(stored.id)
            stored = await sound(b, nodes, started)
        if stored.status == -3:
            assert not any(job.pending for job in await b.store.jobs(stored.id))

    check(scenario, flush_jobs=1)


@FEW
@given(trees(), st.data())
def test_a_rerun_of_any_node_leaves_the_execution_sound(
    check: Stages, nodes: tuple[Node, ...], data: Chance
) -> None:
    async def scenario(b: Bench) -> None:
        execution = await begun(b, nodes)
        for _ in range(3):
            if execution.status:
                return
            key = data.draw(st.sampled_from([None, *(node.key for node in nodes)]))
            await b.engine.rerun(execution.id, key, overwrite=data.draw(st.booleans()))
            await b.engine.idle()
            execution = await sound(b, nodes, execution)
            if execution.status == 0:
                execution = await resume(b, nodes, execution, data)

    check(scenario)


async def _story(b: Bench, nodes: tuple[Node, ...], answers: list[int]) -> Any:
    """Run and answer whatever waits first, in turn; return all that can be seen afterwards."""
    execution = await begun(b, nodes)
    for answer in answers:
        if execution.status:
            break
        await b.engine.resume((await waiting(b, execution))[0].id, answer)
        await b.engine.idle()
        execution = await sound(b, nodes, execution)
    jobs = [(j.node_key, j.status, j.result, j.meta, j.log) for j in await b.store.jobs(execution.id)]
    return execution.status, execution.reason, execution.output, jobs


@FEW
@given(trees(), st.lists(st.sampled_from([1, -1, 100]), max_size=6))
def test_how_it_is_written_makes_no_difference(
    check: Stages, nodes: tuple[Node, ...], answers: list[int]
) -> None:
    ways: list[dict[str, Any]] = [{"flush_jobs": 500}, {"flush_jobs": 1}, {"concurrency": 4}]
    stories = [check(lambda b: _story(b, nodes, answers), **way) for way in ways]
    threaded = Stages(Status, Flaky)
    stories.append(threaded(lambda b: _story(b, nodes, answers), flush_jobs=2, threaded=True))
    threaded.close()
    assert all(story == stories[0] for story in stories)


@FEW
@given(st.integers(-200, 200).filter(bool))
def test_every_status_of_a_job_means_one_of_an_execution(check: Stages, status: int) -> None:
    async def scenario(b: Bench) -> None:
        execution = await b.run(Node("n", "status", "", {"status": status}))
        assert execution.status == execution_status(status)
        assert (await b.job(execution, "n")).status == status

    check(scenario)
