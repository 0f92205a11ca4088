"""How a run is drawn: shares of its time, waits, and how often it went along a wire (editor.md F)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.app.assembly import Desk
from desktop_app.domain.catalog import Catalog, NodeSpec
from desktop_app.domain.execution import Job
from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.faces import Badge, WireState
from desktop_app.gui.run_picture import passes, timings
from desktop_app.gui.run_state import RunState
from tests.helpers.desk import open_desk
from tests.helpers.runs import lines, order, ran, view
from tests.helpers.windows import frames

WAITED = "1 ms + 59 ms waiting"
TREE = Tree(order().nodes)
CATALOG = Catalog(nodes={"delay": NodeSpec("delay", "Delay", "control", "Waits.", asynchronous=True)})


def job(number: int, node: str, began: int, ended: int, **more: Any) -> Job:
    made = more.pop("made", ended)
    return Job(number, 1, node, "", 1, started_at=began, created_at=made, updated_at=ended, **more)


def test_a_strip_shows_the_share_of_a_node_and_a_wait_is_told_apart_from_work() -> None:
    run = RunState(jobs=[job(1, "base", 1, 31), job(2, "loop", 31, 131), job(3, "wait", 131, 191, made=132)])
    found = timings(run, TREE, CATALOG)
    assert [round(found[key].share, 2) for key in ("base", "loop", "wait")] == [0.33, 0, 0.67]
    assert [found[key].words for key in ("base", "loop", "wait")] == [
        "30 ms",
        "100 ms",
        "1 ms + 59 ms waiting",
    ]


def test_a_wire_counts_only_what_went_along_it_more_than_once() -> None:
    run = RunState(latest={"big": Badge(1, 3), "bulk": Badge(1, 1), "single": Badge(1, 2)})
    taken = dict.fromkeys((TREE[key].slot for key in ("big", "bulk", "single", "wait")), WireState.TAKEN)
    assert passes(run, TREE, taken) == {TREE["big"].slot: 3, TREE["single"].slot: 2}


async def shown(desk: Desk) -> Any:
    await view(desk, await ran(desk, {"lines": lines(3, 1, 2), "amount": 80}))
    desk.window.actions_["timings"].trigger()
    await frames()
    return desk.window.page


async def test_a_past_run_counts_its_wires_and_leaves_out_what_had_not_run_yet(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await shown(desk)
        assert sorted(page.canvas.run.counts.texts) == ["×2", "×3"]
        cards = page.canvas.stage.nodes
        assert all(cards[key].timing for key in ("base", "big", "sum")) and cards["ask"].timing is None
        page.session.go(0)
        assert page.canvas.run.counts.texts == () and cards["sum"].timing is None


async def test_wires_flow_only_to_what_runs_and_not_for_people_who_want_no_motion(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await shown(desk)
        canvas = page.canvas
        slot, idle = TREE["loop"].slot, Slot("loop")
        canvas.animated = True
        canvas.run.set_wires({slot: WireState.RUNNING, idle: WireState.RUNNING})
        canvas.run.set_badges({"loop": Badge(0, 1, running=True)})
        assert canvas.run.moving
        canvas.run.turn()
        offsets = [canvas.stage.wires[each].pen().dashOffset() for each in (slot, idle)]
        assert offsets[0] < 0 and offsets[1] == 0
        canvas.animated = False
        assert not canvas.run.moving
        canvas.animated = True
        canvas.run.set_badges({"loop": Badge(1)})
        assert not canvas.run.moving, "nothing runs: nothing is painted"
