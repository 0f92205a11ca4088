"""Node types dragged from a palette: real drag events on the viewport."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from desktop_app.domain.workflow import Slot, Workflow
from desktop_app.gui.canvas.faces import WireState
from desktop_app.gui.canvas.rules import Rules
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand


def test_a_drop_on_a_wire_inserts_there(order: Hand) -> None:
    for slot in (
        Slot(None),
        Slot("total"),
        Slot("loop", 0),
        Slot("stock", 1),
        Slot("limit", 0),
        Slot("result"),
    ):
        assert order.drop("delay", order.slot(slot.upstream, slot.branch_index))
        assert order.wishes.pop() == ("insert_requested", "delay", slot)


def test_the_whole_wire_is_a_target_not_only_its_middle(order: Hand) -> None:
    slot = Slot("limit", 0)  # an empty branch beside a long one
    line = order.canvas._stage.shown.wires[slot]
    (x, top), (_, bottom) = line[2], line[3]
    low = order.canvas.view.mapFromScene(x, top + (bottom - top) * 0.8)
    assert order.drop("delay", low)
    assert order.wishes == [("insert_requested", "delay", slot)]


def test_the_target_is_shown_while_dragging_and_not_after(order: Hand) -> None:
    wire = order.canvas._stage.wires[Slot("total")]
    order.carry("delay", order.slot("total"))
    assert wire.state is WireState.DROP
    order.drop_away()
    assert wire.state is WireState.IDLE
    assert not any(item.isVisible() for item in order.canvas._floating)


def test_a_taken_wire_is_taken_again_after_a_drag_over_it(order: Hand) -> None:
    order.canvas.run.set_wires({Slot("total"): WireState.TAKEN})
    order.carry("delay", order.slot("total"))
    order.drop_away()
    assert order.canvas._stage.wires[Slot("total")].state is WireState.TAKEN


def test_a_drop_beside_everything_takes_the_nearest_place(hand: Hand) -> None:
    hand.show(Workflow(key="empty"))
    assert hand.drop("delay", QPoint(20, 700))
    assert hand.wishes == [("insert_requested", "delay", Slot(None))]


def test_a_refused_drop_says_why_at_the_cursor_and_to_the_window(order: Hand) -> None:
    order.canvas.rules = Rules(can_insert=lambda type_id, slot: f"{type_id} may wait")
    order.carry("delay", order.slot("total"))
    hint = order.canvas._gestures._tools.hint
    assert hint.isVisible()
    assert hint.text() == "delay may wait"
    assert order.port.rect().contains(hint.geometry())
    assert not order.drop("delay", order.slot("total"))
    assert order.wishes == [("refused", "delay may wait")]


def test_a_legal_wire_within_reach_is_preferred_to_a_nearer_illegal_one(order: Hand) -> None:
    order.canvas.rules = Rules(can_insert=lambda _, slot: "no" if slot == Slot("total") else None)
    assert order.drop("delay", order.slot("total"))
    assert order.wishes[0][2] in (Slot(None), Slot("loop", 0))


def test_other_data_is_not_taken(order: Hand) -> None:
    assert not order.drop("delay", order.slot("total"), mime="text/plain")
    assert not order.drop("delay", order.slot("total"), mime="nodegraphqt/nodes")
    assert order.wishes == []


def test_a_drop_works_at_every_zoom(hand: Hand) -> None:
    hand.show(samples.chain(3))
    for zoom in (0.1, 0.3, 1.0, 4.0):
        hand.canvas.zoom_to(zoom)
        hand.canvas.reveal("n1")
        assert hand.drop("delay", hand.slot("n1"))
        assert hand.wishes.pop() == ("insert_requested", "delay", Slot("n1"))
