"""A paused run: it outlives its process, holds nothing up, and ends when it is stopped (editor.md F)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_app.domain.debugging import DebugEnded
from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.execution import Execution
from desktop_app.domain.workflow import Node
from desktop_app.engine.children import Children
from tests.helpers.debugging import desk, line, workflow
from tests.helpers.engine import Hang

PARALLEL = (
    Node("p", "parallel", "p", {"mode": "all"}),
    *line("a1", "a2", upstream="p", branch=1),
    *line("b1", "b2", upstream="p", branch=2),
    *line("c1", upstream="p", branch=3),
    *line("z", upstream="p"),
)


async def test_a_paused_run_comes_back_paused_at_the_same_place_with_its_edits(tmp_path: Path) -> None:
    nodes = (*line("a"), Node("b", "echo", "b", {"value": "{{$jobsMapByNodeKey.a}}"}, "a"))
    async with desk(tmp_path / "store.db") as d:
        await d.start(nodes, command="run-to", node="b")
        await d.debugging.edit(d.execution_id, "$jobsMapByNodeKey.a", "edited")
        number = d.execution_id
    async with desk(tmp_path / "store.db") as d:
        d.execution_id = number
        assert await d.where() == "b"
        state = await d.state()
        assert [(edit.path, edit.value, edit.before) for edit in state.edits] == [
            ("$jobsMapByNodeKey.a", "edited", "a")
        ]
        assert await d.go("continue") == "ended 1"
        assert await d.results() == {"a": "a", "b": "edited"}


async def test_a_step_that_was_under_way_is_what_the_next_process_goes_on_with(tmp_path: Path) -> None:
    nodes = (*line("a"), Node("w", "wait", "w", {}, "a"), *line("y", "z", upstream="w"))
    async with desk(tmp_path / "store.db") as d:
        await d.start(nodes, command="run-to", node="w")
        assert await d.go("over") == "waiting"
        number = d.execution_id
    async with desk(tmp_path / "store.db") as d:
        d.execution_id = number
        await d.bench.settle(await d.execution(), "w")
        assert await d.where() == "y"


async def test_other_runs_go_on_while_one_is_paused() -> None:
    async with desk() as d:
        await d.start(line("a", "b"), command="into")
        assert (await d.bench.run(*line("x", "y"))).status == 1
        assert await d.where() == "a"


async def test_a_node_at_work_is_a_token_that_tells_since_when() -> None:
    async with desk() as d:
        version = await d.bench.add(Node("h", "hang", "h"))
        start = asyncio.ensure_future(d.debugging.start(version.key, version.document, {}))
        await Hang.entered.wait()
        (number,) = d.debugging.sessions()
        state = await d.debugging.state(number)
        assert state is not None and state.status == "running"
        (token,) = state.tokens
        assert (token.node_key, token.state, token.since) == ("h", "running", d.bench.clock.now())
        await d.debugging.stop(number)
        await start


async def test_stopping_a_paused_run_ends_it_and_leaves_nothing() -> None:
    async with desk() as d:
        await d.start(line("a", "b"), command="into")
        await d.debugging.stop(d.execution_id)
        await d.bench.engine.idle()
        assert (await d.execution()).reason == "manual_cancel"
        assert await d.bench.store.messages(10) == []
        assert await d.bench.store.debug_sessions() == {} and len(d.heard(DebugEnded)) == 1


async def test_the_time_that_a_person_thinks_does_not_count_against_the_limit() -> None:
    async with desk() as d:
        version = await d.bench.add(*line("a", "b"), options={"timeout": 1000})
        assert await d.debug(version, command="into") == "a"
        await d.bench.advance(10_000)
        assert await d.go("continue") == "ended 1"


async def test_what_is_not_paused_cannot_go_on() -> None:
    async with desk() as d:
        assert await d.start(line("a"), command="continue") == "ended 1"
        with pytest.raises(InvalidRequestError, match="not being debugged"):
            await d.debugging.go(d.execution_id, "over")
        await d.start((Node("w", "wait", "w"),), command="continue")
        with pytest.raises(InvalidRequestError, match="not paused"):
            await d.debugging.go(d.execution_id, "over")


async def test_each_branch_of_a_parallel_is_a_token() -> None:
    async with desk() as d:
        await d.start(PARALLEL, command="run-to", node="a1")
        assert await d.tokens() == ["*p:1/a1 paused", "p:2/b1 not begun"]


async def test_a_step_moves_the_selected_token_and_the_others_wait() -> None:
    async with desk() as d:
        await d.start(PARALLEL, command="run-to", node="a1")
        other = next(token for token in (await d.state()).tokens if not token.selected)
        await d.debugging.select(d.execution_id, other.id)
        stop = (await d.state()).stop
        assert stop is not None and stop.address == "p:2/b1"
        assert await d.go("into") == "p:2/b2"
        assert await d.tokens() == ["*p:2/b2 paused", "p:3/c1 not begun", "p:1/a1 paused"]
        assert "a1" not in await d.results()
        assert [await d.go("over"), await d.go("over")] == ["p:3/c1", "p:1/a1"]
        assert [await d.go("over"), await d.go("over")] == ["p:1/a2", "z"]
        assert await d.go("continue") == "ended 1"
        assert (await d.results())["p"] == [1, 1, 1]


async def test_a_step_may_let_the_other_tokens_run_on() -> None:
    async with desk() as d:
        await d.start(PARALLEL, command="run-to", node="a1")
        assert await d.go("over", others=True) == "p:1/a2"
        assert await d.tokens() == ["*p:1/a2 paused"]
        assert sorted(await d.results()) == ["a1", "b1", "b2", "c1", "p"]
        assert await d.go("over", others=True) == "z"


async def test_a_breakpoint_stops_the_tokens_that_run_on() -> None:
    async with desk() as d:
        await d.start(PARALLEL, command="run-to", node="a1")
        await d.stop_at(d.key, node="b2")
        assert await d.go("over", others=True) == "p:2/b2"
        assert await d.tokens() == ["*p:2/b2 paused", "p:3/c1 not begun", "p:1/a2 paused"]
        assert await d.go("continue") == "ended 1"


async def test_a_second_command_does_not_overtake_the_first() -> None:
    async with desk() as d:
        await d.start(line("a", "b", "c"), command="into")
        first = asyncio.ensure_future(d.debugging.go(d.execution_id, "over"))
        await asyncio.sleep(0)
        with pytest.raises(InvalidRequestError, match="not paused"):
            await d.debugging.go(d.execution_id, "over")
        await first
        assert await d.where() == "b"


async def test_a_run_that_is_deleted_at_its_end_leaves_no_trace() -> None:
    async with desk() as d:
        version = await d.bench.add(*line("a"), options={"deleteExecutionOnStatus": [1]})
        await d.stop_at(version.key, node="a", kind="after")
        await d.debug(version)
        await d.debugging.go(d.execution_id, "continue")
        await d.bench.engine.idle()
        assert await d.bench.store.execution(d.execution_id) is None
        assert await d.bench.store.debug_sessions() == {}


async def test_what_ends_a_wait_while_another_token_is_paused_makes_it_ready() -> None:
    async with desk() as d:
        nodes = (
            Node("p", "parallel", "p", {"mode": "all"}),
            Node("w", "wait", "w", {}, "p", 1),
            *line("a", upstream="w"),
            *line("b1", "b2", upstream="p", branch=2),
        )
        await d.start(nodes, command="run-to", node="b1")
        assert await d.tokens() == ["*p:2/b1 paused", "p:1/w waiting"]
        await d.bench.settle(await d.execution(), "w")
        assert await d.tokens() == ["*p:2/b1 paused", "p:1/w ready"]
        assert await d.go("continue") == "ended 1"


async def test_a_token_that_is_not_there_is_refused() -> None:
    async with desk() as d:
        await d.start(line("a"), command="into")
        with pytest.raises(NotFoundError, match="no token"):
            await d.debugging.select(d.execution_id, "17:0")


async def test_after_a_failure_a_node_can_be_run_again_or_passed_over() -> None:
    async with desk() as d:
        nodes = (*line("a"), Node("f", "fail", "f", {}, "a"), *line("z", upstream="f"))
        version = await d.bench.add(*nodes)
        await d.stop_at(version.key, kind="error")
        assert await d.debug(version) == "after:f"
        assert await d.go("retry") == "after:f"
        assert await d.go("ignore") == "ended 1"
        assert [key for key, _, _ in await d.bench.jobs(await d.execution())] == ["a", "f", "f", "z"]
        kinds = [event.kind for event in await d.debugging.events(d.execution_id)]
        assert kinds == ["stopped", "retried", "stopped", "ignored"]


async def test_nothing_stops_inside_a_transaction_but_right_behind_it() -> None:
    async with desk() as d:
        d.bench.engine.data = _Transactions()  # type: ignore[assignment]
        nodes = (
            Node("t", "transaction", "t", {"dataSource": "main"}),
            *line("a", "b", upstream="t", branch=1),
            *line("z", upstream="t"),
        )
        version = await d.bench.add(*nodes)
        await d.stop_at(version.key, node="b")
        assert await d.debug(version) == "after:t"
        stop = (await d.state()).stop
        assert stop is not None and stop.reason == "breakpoint" and "transaction" in stop.message


class _Transactions:
    """A data source that only begins and ends transactions."""

    async def begin(self, source: str, outer: object = None, isolation: str = "") -> object:
        async def end(commit: bool) -> None:
            assert commit

        return SimpleNamespace(source=source), end


async def test_a_call_whose_end_was_not_told_to_its_caller_is_heard_of_beside_another_branch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = (
        Node("p", "parallel", "p", {"mode": "all"}),
        Node("s", "subflow", "s", {"workflow": "sub"}, "p", 1),
        *line("y", upstream="p", branch=2),
        *line("z", upstream="p"),
    )

    async def dies(_: Children, child: Execution, status: int) -> None:
        """The process ends before the caller hears of it."""

    async with desk(tmp_path / "store.db") as d:
        await d.bench.workflows.create(workflow("sub", *line("s1")))
        assert await d.start(nodes, command="into") == "p"
        assert [await d.go("into"), await d.go("into")] == ["p:1/s", "s1"]
        with monkeypatch.context() as patched:
            patched.setattr(Children, "ended", dies)
            await d.go("into")
        number = d.execution_id
    async with desk(tmp_path / "store.db") as d:
        d.execution_id = number
        assert await d.where() == "p:2/y"
        assert await d.go("run-to", "z") == "z"
        assert await d.go("continue") == "ended 1"
