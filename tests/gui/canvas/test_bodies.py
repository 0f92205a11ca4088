"""Branches that are folded away: header and sign, tidy and free, nothing left behind."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF

from desktop_app.domain.workflow import Slot, Workflow
from desktop_app.editor.arrangement import Arrangement, arranged
from desktop_app.editor.arranging import CollapseBranches
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand

INNER = {"stock", "line", "missing", "wait", "sum"}


def order(*closed: str, free: bool = False, direction: Any = "down") -> Workflow:
    flow = CollapseBranches(closed, True).apply(samples.order_review())
    return arranged(flow, Arrangement(free, direction))


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("free", [False, True])
def test_a_folded_body_leaves_its_card_one_wire_and_a_sign(hand: Hand, free: bool, direction: str) -> None:
    hand.show(order("loop", free=free, direction=direction))
    stage = hand.canvas.stage
    assert {key for key, item in stage.nodes.items() if not item.isVisible()} == INNER
    assert "loop" not in stage.frames and stage.bodies.items["loop"].text == "5 nodes"
    out = [slot for slot in stage.wires if slot.upstream in {"loop", *INNER}]
    assert out == [Slot("loop")]
    assert stage.wires[Slot("loop")].line[0] == pytest.approx(stage.shown.out_of("loop"), abs=1)
    assert Slot("loop") in stage.shown.places and not {s for s in stage.shown.places if s.upstream in INNER}


def test_the_gap_behind_a_folded_body_closes_in_a_tidy_layout(hand: Hand) -> None:
    hand.show(order("loop"))
    boxes = hand.canvas.stage.shown.boxes
    assert boxes["limit"][1] - boxes["loop"][1] == boxes["loop"][1] - boxes["total"][1]
    hand.show(order("loop", "limit", "tell"))
    boxes = hand.canvas.stage.shown.boxes
    assert boxes["kind"][1] - boxes["limit"][1] == boxes["loop"][1] - boxes["total"][1]
    assert set(hand.canvas.stage.bodies.items) == {"loop", "limit"}, "one inside the other shows no sign"
    hand.show(samples.order_review())
    assert not hand.canvas.stage.bodies.items and "loop" in hand.canvas.stage.frames
    assert all(item.isVisible() for item in hand.canvas.stage.nodes.values())


def test_a_click_on_the_header_folds_and_one_on_the_sign_unfolds(hand: Hand) -> None:
    asked: list[tuple[str, bool]] = []
    hand.canvas.fold_requested.connect(lambda key, closing: asked.append((key, closing)))
    hand.show(order())
    hand.canvas.zoom_to(1.0)
    hand.canvas.reveal("loop")
    frame = hand.canvas.stage.frames["loop"]
    hand.click(hand.canvas.view.mapFromScene(frame.toggle.center()))
    hand.show(order("loop"))
    sign = hand.canvas.stage.bodies.items["loop"]
    hand.click(hand.canvas.view.mapFromScene(sign.pos() + sign.area.center() - QPointF(2, 0)))
    assert asked == [("loop", True), ("loop", False)] and not hand.canvas.selection()


def test_a_folded_body_moves_along_with_its_card_in_a_free_layout(hand: Hand) -> None:
    hand.show(order("loop", free=True))
    hand.canvas.fit()
    start = hand.node("loop")
    hand.drag(start, start + QPoint(150, 0))
    (wish,) = [wish for wish in hand.wishes if wish[0] == "place_requested"]
    assert set(wish[1]) == {"loop", *INNER}
    way = wish[1]["loop"][0] - hand.canvas.stage.shown.boxes["loop"][0]
    assert way > 0
    assert wish[1]["sum"][0] - hand.canvas.stage.shown.boxes["sum"][0] == pytest.approx(way)
