"""Breakpoints: where they stop, and under what conditions (editor.md F, "Breakpoints")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain.debugging import Breakpoint, DebugLogged, DebugPaused
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.workflow import Node, WorkflowVersion
from tests.helpers.debugging import Desk, desk, line

ROUNDS = (
    Node("l", "loop", "l", {"target": 6}),
    Node("x", "echo", "x", {"value": "{{$scopes.l.index}}"}, "l", 0),
    Node("y", "echo", "y", {"value": "y"}, "x"),
    *line("z", upstream="l"),
)


async def _walk(d: Desk, version: WorkflowVersion, most: int = 10) -> list[str]:
    """Return every place at which a run stops when one always continues."""
    places = [await d.debug(version)]
    while not places[-1].startswith(("ended", "waiting")) and len(places) < most:
        places.append(await d.go("continue"))
    return places


def _of(expression: str) -> dict[str, Any]:
    return {"engine": "python", "expression": expression}


CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "before a node, in every round": ({"node": "y"}, [f"l[{i}]/y" for i in range(6)]),
    "after a node": ({"node": "x", "kind": "after"}, [f"after:l[{i}]/x" for i in range(6)]),
    "after a loop": ({"node": "l", "kind": "after"}, ["after:l"]),
    "on the wire into a loop": ({"node": "l", "branch": 0, "kind": "wire"}, [f"l[{i}]/x" for i in range(6)]),
    "on the wire behind a loop": ({"node": "l", "kind": "wire"}, ["z"]),
    "on the wire from the trigger": ({"kind": "wire"}, ["l"]),
    "with a condition": (
        {"node": "y", "condition": _of("{{$jobsMapByNodeKey.x}} > 3")},
        ["l[4]/y", "l[5]/y"],
    ),
    "with a bare variable": ({"node": "y", "condition": _of("$scopes.l.index == 2")}, ["l[2]/y"]),
    "at the third hit": ({"node": "y", "hit_rule": "=", "hits": 3}, ["l[2]/y"]),
    "from the fifth hit on": ({"node": "y", "hit_rule": ">=", "hits": 5}, ["l[4]/y", "l[5]/y"]),
    "every second hit": ({"node": "y", "hit_rule": "every", "hits": 2}, ["l[1]/y", "l[3]/y", "l[5]/y"]),
    "when a value has changed": (
        {"node": "y", "changed": "$scopes.l.index // 3"},
        ["l[3]/y"],
    ),
    "once": ({"node": "y", "once": True}, ["l[0]/y"]),
    "not while disabled": ({"node": "y", "enabled": False}, []),
    "only when entered from a node around": (
        {"node": "y", "entered_from": "l"},
        [f"l[{i}]/y" for i in range(6)],
    ),
    "not when entered from elsewhere": ({"node": "y", "entered_from": "z"}, []),
    "on a status": ({"kind": "status", "statuses": (1,), "node": "z"}, ["after:z"]),
    "on a status that no job gets": ({"kind": "status", "statuses": (-1,)}, []),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_breakpoint_stops(name: str) -> None:
    members, places = CASES[name]
    async with desk() as d:
        version = await d.bench.add(*ROUNDS)
        await d.stop_at(version.key, **members)
        assert await _walk(d, version) == [*places, "ended 1"]


async def test_an_error_stops_before_anything_follows_from_it_and_only_once() -> None:
    async with desk() as d:
        nodes = (Node("l", "loop", "l", {"target": 3}), Node("f", "fail", "f", {}, "l", 0))
        version = await d.bench.add(*nodes)
        await d.stop_at(version.key, kind="error")
        assert await _walk(d, version) == ["after:l[0]/f", "ended -2"]


async def test_a_waiting_job_stops_at_the_status_0() -> None:
    async with desk() as d:
        version = await d.bench.add(Node("w", "wait", "w"))
        await d.stop_at(version.key, kind="status", statuses=(0,))
        assert await _walk(d, version) == ["after:w", "waiting"]


async def test_a_log_point_tells_its_text_and_does_not_stop() -> None:
    async with desk() as d:
        version = await d.bench.add(*ROUNDS)
        await d.stop_at(
            version.key, node="y", message="round {$scopes.l.index + 1} of {{$scopes.l.length}}: {nope(}"
        )
        assert await _walk(d, version) == ["ended 1"]
        texts = [event.text for event in d.heard(DebugLogged)]
        assert len(texts) == 6 and texts[1].startswith("round 2 of 6: ‹")
        events = await d.debugging.events(d.execution_id)
        assert [event.kind for event in events] == ["log"] * 6


async def test_a_condition_that_cannot_be_evaluated_stops_and_says_why() -> None:
    async with desk() as d:
        version = await d.bench.add(*ROUNDS)
        await d.stop_at(version.key, node="z", condition=_of("1 +"))
        assert await d.debug(version) == "z"
        stop = (await d.state()).stop
        assert stop is not None and "cannot be evaluated" in stop.message


async def test_a_stop_is_told_after_its_facts_are_stored_and_stays_with_the_run() -> None:
    async with desk() as d:
        version = await d.bench.add(*line("a", "b"))
        given = await d.stop_at(version.key, node="b")
        await d.debug(version)
        (event,) = d.heard(DebugPaused)
        assert (event.root_id, event.stop.node_key, event.stop.breakpoint_id) == (
            d.execution_id,
            "b",
            given.id,
        )
        assert [key for key, _, _ in await d.bench.jobs(await d.execution())] == ["a"]
        (kept,) = await d.debugging.events(d.execution_id)
        assert (kept.kind, kept.node_key, kept.detail) == ("stopped", "b", {"breakpoint": given.id})


async def test_a_breakpoint_that_is_set_while_the_run_is_paused_counts_at_once() -> None:
    async with desk() as d:
        await d.start(line("a", "b", "c"), command="into")
        await d.stop_at(d.key, node="c")
        assert await d.go("continue") == "c"


async def test_a_breakpoint_can_be_switched_off_on_and_removed() -> None:
    async with desk() as d:
        version = await d.bench.add(*line("a", "b", "c"))
        given = await d.stop_at(version.key, node="b")
        await d.debugging.set_breakpoint(version.key, replace(given, enabled=False))
        assert await _walk(d, version) == ["ended 1"]
        await d.debugging.set_breakpoint(version.key, given)
        assert await _walk(d, version) == ["b", "ended 1"]
        await d.debugging.remove_breakpoint(version.key, given.id)
        assert list(await d.debugging.breakpoints(version.key)) == []


async def test_a_run_without_breakpoints_passes_them() -> None:
    async with desk() as d:
        version = await d.bench.add(*line("a", "b"))
        await d.stop_at(version.key, node="b")
        assert await d.debug(version, stops=False) == "ended 1"


async def test_breakpoints_are_kept_beside_the_workflow_and_not_in_it() -> None:
    async with desk() as d:
        version = await d.bench.add(*line("a", "b"))
        given = await d.stop_at(version.key, node="b", hit_rule="every", hits=2, statuses=(1, -1))
        kept = await d.bench.store.inputs(version.key, "breakpoint")
        assert [Breakpoint.from_json(each.value) for each in kept] == [given]
        assert (await d.bench.store.workflow(version.id)).document == version.document  # type: ignore[union-attr]


def test_a_breakpoint_of_an_unknown_kind_or_with_a_senseless_count_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="no kind"):
        Breakpoint("b", kind="sometimes")
    with pytest.raises(InvalidRequestError, match="hit count"):
        Breakpoint("b", hit_rule="=", hits=0)


async def test_a_run_that_nobody_debugs_does_not_stop() -> None:
    async with desk() as d:
        version = await d.bench.add(*line("a", "b"))
        await d.stop_at(version.key, node="b")
        execution = await d.bench.engine.execute(version, {})
        assert execution is not None and execution.status == 1
