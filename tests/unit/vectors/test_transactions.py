"""The transaction node (data.md 2.9): all or nothing, what follows a rollback, and who must not wait."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.execution import Execution
from tests.helpers.records import FAILING, RecordBench, making, record_bench

ON_COMMENT = {"collection": "comments", "mode": 1}
TX = {"key": "tx", "type": "transaction", "config": {}}


async def run(*nodes: dict[str, Any], tell: list[Any] | None = None, **more: Any) -> tuple[Any, ...]:
    """Run nodes on a comment; return the execution's status, its jobs, and the titles of posts."""
    async with record_bench() as bench:
        await bench.workflow("w", ON_COMMENT, *nodes, **more)
        await bench.data.create("comments", {"content": "go"})
        execution = (await bench.runs("w"))[0]
        return execution.status, await _plain(bench, execution), await bench.titles()


async def _plain(bench: RecordBench, execution: Execution) -> list[tuple[str, int]]:
    return [(key, status) for key, status, _ in await bench.jobs(execution)]


def inside(node: dict[str, Any], branch: int = 1) -> dict[str, Any]:
    """Return a node as the first one of a branch of the transaction."""
    return {**node, "upstream": "tx", "branchIndex": branch}


def after(node: dict[str, Any]) -> dict[str, Any]:
    """Return a node behind the transaction."""
    return {**node, "upstream": "tx", "branchIndex": None}


async def test_what_succeeds_is_kept_as_a_whole_and_the_line_goes_on() -> None:
    found = await run(
        TX,
        inside(making("a", "posts", title="a")),
        making("b", "posts", title="b"),
        after(making("c", "posts")),
    )
    assert found == (1, [("tx", 1), ("a", 1), ("b", 1), ("c", 1)], ["a", "b", None])


async def test_what_fails_is_taken_back_and_the_other_branch_says_so() -> None:
    async with record_bench() as bench:
        note = making("note", "posts", title="back from {{$jobsMapByNodeKey.tx.failedNode}}")
        nodes = (TX, inside(making("a", "posts", title="gone")), FAILING, inside(note, 0))
        await bench.workflow("w", ON_COMMENT, *nodes, after(making("never", "posts")))
        await bench.data.create("comments", {})
        execution = (await bench.runs("w"))[0]
        jobs = await bench.jobs(execution)
        assert execution.status == -2
        assert [(key, status) for key, status, _ in jobs] == [("tx", -2), ("a", 1), ("bad", -2), ("note", 1)]
        assert jobs[0][2]["committed"] is False and jobs[0][2]["failedNode"] == "bad"
        assert await bench.titles() == ["back from bad"]


async def test_the_line_may_go_on_after_a_rollback() -> None:
    forgiving = {**TX, "config": {"continueOnRollback": True}}
    found = await run(
        forgiving, inside(making("a", "posts")), FAILING, after(making("c", "posts", title="c"))
    )
    assert found == (1, [("tx", 1), ("a", 1), ("bad", -2), ("c", 1)], ["c"])


async def test_a_failure_after_the_rollback_ends_the_workflow_with_its_own_status() -> None:
    end = {"key": "stop", "type": "end", "config": {"endStatus": -1}}
    found = await run(TX, inside(making("a", "posts")), FAILING, inside(end, 0))
    assert found[0] == -1 and found[2] == []


@pytest.mark.parametrize("status", [1, -1])
async def test_an_end_node_inside_takes_everything_back_even_a_successful_one(status: int) -> None:
    end = {"key": "stop", "type": "end", "config": {"endStatus": status}}
    found = await run(TX, inside(making("a", "posts")), end)
    assert found[0] == status and found[2] == []


async def test_a_node_that_waits_inside_ends_the_workflow_and_nothing_is_kept() -> None:
    wait = {"key": "wait", "type": "delay", "config": {"duration": 60000, "endStatus": 1}}
    found = await run(TX, inside(making("a", "posts")), wait)
    assert found == (-2, [("tx", -2), ("a", 1), ("wait", -2)], [])


async def test_an_inner_transaction_can_be_taken_back_alone() -> None:
    inner = {"key": "in", "type": "transaction", "config": {"continueOnRollback": True}}
    bad = {**making("x", "posts", title="x"), "upstream": "in", "branchIndex": 1}
    more = {**making("z", "posts", title="z"), "upstream": "in", "branchIndex": None}
    found = await run(TX, inside(making("a", "posts", title="a")), inner, bad, FAILING, more)
    assert found[0] == 1 and found[2] == ["a", "z"]


async def test_asynchronous_workflows_hear_after_the_commit_only() -> None:
    async with record_bench() as bench:
        await bench.workflow("posts", {"collection": "posts", "mode": 1})
        await bench.workflow("good", ON_COMMENT, TX, inside(making("a", "posts")))
        await bench.data.create("comments", {})
        assert len(await bench.runs("posts")) == 1
        await bench.workflow("bad", {**ON_COMMENT, "mode": 2}, TX, inside(making("a", "posts")), FAILING)
        await bench.data.update("comments", {"id": 1}, {"content": "x"})
        assert len(await bench.runs("posts")) == 1


async def test_the_transaction_of_a_synchronous_event_is_the_outermost() -> None:
    """Variant of 5.1: what was done after the rollback goes too when the writer takes all back."""
    async with record_bench() as bench:
        nodes = (TX, inside(making("a", "posts")), FAILING, inside(making("note", "posts", title="n"), 0))
        await bench.workflow("w", {**ON_COMMENT, "rollbackOnFailure": True}, *nodes, sync=True)
        with pytest.raises(Exception, match="was taken back"):
            await bench.data.create("comments", {})
        assert await bench.titles() == [] and await bench.data.count("comments") == 0
        assert [each.status for each in await bench.runs("w")] == [-2]
