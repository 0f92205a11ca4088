"""Why a node ran or did not run (editor.md M 14), and which results are stale (editor.md F)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.mocks import Mock
from desktop_app.domain.workflow import Node
from desktop_app.services.explaining import Because, Explaining, condition_text
from desktop_app.services.stale import StaleMarks
from tests.helpers.debugging import Desk, desk, line

ORDER = Node("q", "echo", "Query order", {"value": {"amount": "{{$context.amount}}"}})
BIG = {"engine": "python", "expression": "{{$jobsMapByNodeKey.q.amount}} > 100", "rejectOnFalse": False}
CHECK = Node("c", "condition", "Is it big", BIG, "q")
NODES = (ORDER, CHECK, *line("big", "after", upstream="c", branch=1), *line("small", upstream="c", branch=0))


async def _why(d: Desk, key: str) -> Sequence[Because]:
    return await Explaining(d.bench.store, d.executions).why(d.execution_id, key)


async def test_a_branch_that_was_not_taken_names_the_condition_and_its_values() -> None:
    async with desk() as d:
        await d.start(NODES, {"amount": 80})
        (because,) = await _why(d, "big")
        assert because.text == (
            "Is it big: ‹Query order ▸ amount› > 100 gave false (job 2), "
            "because Query order ▸ amount = 80 (from Query order, job 1)"
        )
        (value,) = because.values
        job = await d.bench.job(await d.execution(), "q")
        assert (value.value, value.node_key, value.job_id, value.number) == (80, "q", job.id, 1)


async def test_a_node_behind_one_that_was_not_reached_leads_on_to_the_cause() -> None:
    async with desk() as d:
        await d.start(NODES, {"amount": 80})
        chain = await _why(d, "after")
        assert [because.kind for because in chain] == ["not-reached", "condition"]
        assert chain[0].text == "after was not reached, because big did not run"


async def test_a_node_that_ran_says_how_often() -> None:
    async with desk() as d:
        await d.start(NODES, {"amount": 80})
        (because,) = await _why(d, "small")
        assert because.text == "small ran as job 3: Resolved"


@pytest.mark.parametrize(
    ("nodes", "kind", "text"),
    [
        (
            (Node("f", "fail", "Ask", {}), *line("z", upstream="f")),
            "failed",
            "Ask ended as Error (job 1), so nothing after it ran",
        ),
        (
            (Node("w", "wait", "Ask", {}), *line("z", upstream="w")),
            "waits",
            "z comes after Ask, which still waits (job 1)",
        ),
        (
            (Node("l", "loop", "Each", {"target": 0}), *line("z", upstream="l", branch=0)),
            "no-round",
            "Each took no round (job 1)",
        ),
        (
            (Node("e", "end", "Stop", {"endStatus": 1}), *line("z", upstream="e")),
            "ended",
            "the run ended before z: Resolved",
        ),
        (
            (
                Node("c", "condition", "If", {"engine": "python", "expression": "1", "rejectOnFalse": False}),
                Node("f", "fail", "Ask", {}, "c", 1),
                *line("z", upstream="c"),
            ),
            "failed",
            "Ask inside If ended as Error (job 2), so nothing after it ran",
        ),
        ((*line("a"), replace(line("z")[0], upstream="a", disabled=True)), "disabled", "z is disabled"),
    ],
)
async def test_a_node_that_did_not_run_says_why(nodes: Any, kind: str, text: str) -> None:
    async with desk() as d:
        await d.start(nodes)
        *_, because = await _why(d, "z")
        assert (because.kind, because.text) == (kind, text)


async def test_a_loop_without_rounds_shows_its_target() -> None:
    async with desk() as d:
        loop = Node("l", "loop", "Each", {"target": "{{$jobsMapByNodeKey.q}}"}, "q")
        rows = Node("q", "echo", "Rows", {"value": []})
        await d.start((rows, loop, *line("z", upstream="l", branch=0)))
        (because,) = await _why(d, "z")
        assert because.text == "Each took no round (job 2), because Rows = [] (from Rows, job 1)"


async def test_what_is_not_there_is_refused() -> None:
    async with desk() as d:
        await d.start(NODES, {"amount": 80})
        with pytest.raises(NotFoundError, match="no node 'nobody'"):
            await _why(d, "nobody")


def test_a_basic_condition_is_written_out() -> None:
    parts = [
        {"calculator": "gt", "operands": ["{{$jobsMapByNodeKey.q.n}}", 1]},
        {"calculator": "equal", "operands": ["{{$context.a}}", "x"]},
    ]
    calculation = {"group": {"type": "and", "calculations": parts}}
    node = Node("c", "condition", "c", {"engine": "basic", "calculation": calculation})
    assert condition_text(node, {"q": "Query"}) == '(‹Query ▸ n› > 1) and (‹a› = "x")'


async def _stale(d: Desk, *nodes: Node) -> list[tuple[str, tuple[str, ...]]]:
    version = await d.bench.store.workflow((await d.execution()).workflow_id)
    assert version is not None
    marks = StaleMarks(d.bench.engine, d.bench.store)
    return [
        (each.node_key, each.reasons) for each in await marks.of(d.key, version.document.with_nodes(nodes))
    ]


THREE = (
    *line("a"),
    Node("b", "echo", "b", {"value": "{{$jobsMapByNodeKey.a}}"}, "a"),
    *line("c", upstream="b"),
)


async def test_nothing_is_stale_after_a_run() -> None:
    async with desk() as d:
        await d.start(THREE)
        assert await _stale(d, *THREE) == []


async def test_a_changed_config_makes_what_follows_stale_too() -> None:
    async with desk() as d:
        await d.start(THREE)
        changed = replace(THREE[1], config={"value": "other"})
        assert await _stale(d, THREE[0], changed, THREE[2]) == [("b", ("config",)), ("c", ("upstream",))]


async def test_a_moved_wire_a_new_node_and_a_mock_are_reasons() -> None:
    async with desk() as d:
        await d.start(THREE)
        new = Node("n", "echo", "n", {}, "b")
        moved = replace(THREE[2], upstream="n")
        assert await _stale(d, THREE[0], THREE[1], new, moved) == [
            ("n", ("never",)),
            ("c", ("wire", "upstream")),
        ]
        await d.debugging.set_mock(d.key, Mock("b", 1))
        assert await _stale(d, *THREE) == [("b", ("mock",)), ("c", ("upstream",))]


async def test_a_branch_that_the_newest_run_did_not_take_is_not_stale() -> None:
    using = Node("after", "echo", "after", {"value": "{{$jobsMapByNodeKey.q.amount}}"}, "big")
    nodes = (
        *(using if node.key == "after" else node for node in NODES),
        Node("sum", "echo", "sum", {"value": "{{$jobsMapByNodeKey.small}}"}, "c"),
    )
    async with desk() as d:
        version = await d.bench.add(*nodes)
        await d.debug(version, {"amount": 200})
        assert await _stale(d, *nodes) == []
        await d.debug(version, {"amount": 80})
        assert await _stale(d, *nodes) == []
        changed = tuple(replace(n, config={"value": 3}) if n.key == "big" else n for n in nodes)
        assert await _stale(d, *changed) == [("big", ("config",)), ("after", ("upstream",))]
