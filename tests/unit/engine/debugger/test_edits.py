"""Changing values and configs while a run is paused (editor.md F, L 5)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError, NotFoundError, ValidationError
from desktop_app.domain.workflow import Node
from tests.helpers.debugging import Desk, desk, line

QUERY = Node("q", "echo", "q", {"value": {"rows": [{"n": 1}, {"n": 2}], "name": "old"}})
READ = Node("r", "echo", "r", {"value": "{{$jobsMapByNodeKey.q.rows.n}} {{$context.who}}"}, "q")
LOOP = (
    Node("l", "loop", "l", {"target": [10, 20, 30]}),
    Node("x", "echo", "x", {"value": "{{$scopes.l.item}}"}, "l", 0),
    Node("y", "echo", "y", {"value": "{{$scopes.l.item}}"}, "x"),
)


async def _paused(d: Desk) -> None:
    await d.start((QUERY, READ), {"who": "me"}, command="run-to", node="r")


async def test_an_edit_is_what_later_nodes_see_and_the_job_keeps_its_result() -> None:
    async with desk() as d:
        await _paused(d)
        edit = await d.debugging.edit(d.execution_id, "$jobsMapByNodeKey.q.rows.1.n", 7)
        assert (edit.before, edit.value) == (2, 7)
        await d.debugging.edit(d.execution_id, "$context.who", "you")
        assert await d.debugging.evaluate(d.execution_id, "r", "$context.who") == "you"
        assert await d.go("continue") == "ended 1"
        results = await d.results()
        assert results["r"] == "1,7 you" and results["q"]["rows"][1] == {"n": 2}
        assert (await d.execution()).context == {"who": "me"}


async def test_the_run_notes_an_edit_when_it_goes_on() -> None:
    async with desk() as d:
        await _paused(d)
        await d.debugging.edit(d.execution_id, "$jobsMapByNodeKey.q.name", "new")
        assert list(await d.debugging.events(d.execution_id)) == []
        await d.go("continue")
        (event,) = await d.debugging.events(d.execution_id)
        job = await d.bench.job(await d.execution(), "q")
        assert (event.kind, event.node_key, event.job_id) == ("edited", "q", job.id)
        assert event.detail == {"path": "$jobsMapByNodeKey.q.name", "before": "old", "after": "new"}


async def test_the_next_node_gets_the_edited_result_as_its_input() -> None:
    async with desk() as d:
        await d.start((*line("a"), Node("b", "echo", "b", {}, "a")), command="run-to", node="b")
        await d.debugging.edit(d.execution_id, "$jobsMapByNodeKey.a", "edited")
        await d.go("continue")
        assert (await d.results())["b"] == "edited"


async def test_an_edit_in_a_round_counts_in_that_round_only() -> None:
    async with desk() as d:
        await d.start(LOOP, command="run-to", node="y")
        await d.debugging.edit(d.execution_id, "$scopes.l.item", 11)
        assert (await d.go("over")) == "l[1]/x"
        assert (await d.results())["y"] == 11
        assert await d.go("continue") == "ended 1"
        assert (await d.results())["y"] == 30


async def test_an_edited_result_gives_way_to_the_next_one_of_its_node() -> None:
    async with desk() as d:
        nodes = (LOOP[0], LOOP[1], Node("y", "echo", "y", {"value": "{{$jobsMapByNodeKey.x}}"}, "x"))
        await d.start(nodes, command="run-to", node="y")
        await d.debugging.edit(d.execution_id, "$jobsMapByNodeKey.x", 5)
        await d.go("over")
        assert (await d.results())["y"] == 5
        await d.go("continue")
        assert (await d.results())["y"] == 30


async def test_l5_an_edit_in_the_fourth_round_of_a_loop_inside_a_branch() -> None:
    """Editor.md L 5: the job keeps the original value, and the run says that it was edited."""
    async with desk() as d:
        yes = {"engine": "python", "expression": "1 == 1", "rejectOnFalse": False}
        nodes = (
            Node("c", "condition", "c", yes),
            Node("l", "loop", "l", {"target": 6}, "c", 1),
            Node("x", "echo", "x", {"value": "{{$scopes.l.index}}"}, "l", 0),
            Node("y", "echo", "y", {"value": "{{$jobsMapByNodeKey.x}}"}, "x"),
        )
        version = await d.bench.add(*nodes)
        fourth = {"engine": "python", "expression": "{{$scopes.l.index}} == 4"}
        await d.stop_at(version.key, node="y", condition=fourth)
        assert await d.debug(version) == "c:yes/l[4]/y"
        await d.debugging.edit(d.execution_id, "$jobsMapByNodeKey.x", 40)
        assert await d.go("continue") == "ended 1"
        jobs = await d.jobs()
        assert [result for key, _, result in jobs if key == "x"] == [0, 1, 2, 3, 4, 5]
        assert [result for key, _, result in jobs if key == "y"] == [0, 1, 2, 3, 40, 5]
        stopped, edited = await d.debugging.events(d.execution_id)
        original = next(job for job in await d.bench.store.jobs(d.execution_id) if job.id == edited.job_id)
        assert (edited.kind, original.result, edited.detail["after"]) == ("edited", 4, 40)
        assert stopped.kind == "stopped"


async def test_an_edit_can_be_taken_back() -> None:
    async with desk() as d:
        await _paused(d)
        await d.debugging.edit(d.execution_id, "$context.who", "you")
        await d.debugging.edit(d.execution_id, "$context.who", "them")
        assert [edit.before for edit in (await d.state()).edits] == ["me"]
        await d.debugging.reset(d.execution_id, "$context.who")
        await d.go("continue")
        assert (await d.results())["r"] == "1,2 me"
        assert list(await d.debugging.events(d.execution_id)) == []


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        ("$context.who", 5, "it is a text, not a number"),
        ("$jobsMapByNodeKey.q.rows", {}, "it is a list, not a object"),
        ("$context.nobody", "x", "there is no such value"),
        ("$system.now", "x", "only the trigger’s data"),
        ("$env.x", "x", "only the trigger’s data"),
        ("$jobsMapByNodeKey", {}, "only the trigger’s data"),
    ],
)
async def test_an_edit_that_does_not_fit_is_refused(path: str, value: Any, error: str) -> None:
    async with desk() as d:
        await _paused(d)
        with pytest.raises(InvalidRequestError, match=error):
            await d.debugging.edit(d.execution_id, path, value)
        assert (await d.state()).edits == ()


async def test_the_result_of_a_loop_that_goes_on_cannot_be_edited() -> None:
    async with desk() as d:
        await d.start(LOOP, command="run-to", node="y")
        with pytest.raises(InvalidRequestError, match="not settled"):
            await d.debugging.edit(d.execution_id, "$jobsMapByNodeKey.l.looped", 2)


async def test_what_was_not_edited_cannot_be_reset_and_what_is_not_debugged_not_edited() -> None:
    async with desk() as d:
        await _paused(d)
        with pytest.raises(NotFoundError, match="nothing was edited"):
            await d.debugging.reset(d.execution_id, "$context.who")
        await d.go("continue")
        with pytest.raises(InvalidRequestError, match="not being debugged"):
            await d.debugging.edit(d.execution_id, "$context.who", "x")


async def test_a_config_can_be_changed_for_this_run_and_the_definition_stays() -> None:
    async with desk() as d:
        await _paused(d)
        await d.debugging.edit_config(d.execution_id, "r", {"value": "other"})
        assert (await d.state()).configs == {d.execution_id: {"r": {"value": "other"}}}
        await d.go("continue")
        assert (await d.results())["r"] == "other"
        version = await d.bench.store.workflow((await d.execution()).workflow_id)
        assert version is not None and version.document.nodes[1].config == READ.config
        (event,) = await d.debugging.events(d.execution_id)
        assert (event.kind, event.detail["after"]) == ("config", {"value": "other"})


async def test_a_changed_config_can_be_taken_back() -> None:
    async with desk() as d:
        await _paused(d)
        await d.debugging.edit_config(d.execution_id, "r", {"value": "other"})
        await d.debugging.edit_config(d.execution_id, "r", None)
        await d.go("continue")
        assert (await d.results())["r"] == "1,2 me"


async def test_the_config_of_a_node_that_has_run_cannot_be_changed_unless_a_loop_runs_it_again() -> None:
    async with desk() as d:
        await _paused(d)
        with pytest.raises(InvalidRequestError, match="has run already"):
            await d.debugging.edit_config(d.execution_id, "q", {"value": 1})
        with pytest.raises(NotFoundError):
            await d.debugging.edit_config(d.execution_id, "nobody", {})
        await d.start(LOOP, command="run-to", node="y")
        await d.debugging.edit_config(d.execution_id, "x", {"value": "new"})
        await d.go("continue")
        assert (await d.results())["x"] == "new"


async def test_a_config_that_breaks_its_rules_is_refused() -> None:
    async with desk() as d:
        nodes = (*line("a"), Node("d", "delay", "d", {"duration": 1, "unit": 1000}, "a"))
        await d.start(nodes, command="run-to", node="d")
        with pytest.raises(ValidationError):
            await d.debugging.edit_config(d.execution_id, "d", {"duration": [], "unit": 1000})
