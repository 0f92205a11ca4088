"""What the mouse does on the canvas: every gesture through real events."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.domain.workflow import TRIGGER, Slot, Workflow
from desktop_app.gui.canvas.faces import WireState
from desktop_app.gui.canvas.gestures import Gestures
from desktop_app.gui.canvas.node_item import Offer
from desktop_app.gui.canvas.rules import Rules
from tests.gui.canvas import samples
from tests.gui.canvas.hand import LEFT, MIDDLE, Hand

Small = Callable[[Workflow], Hand]
CTRL = Qt.KeyboardModifier.ControlModifier


def floating(hand: Hand) -> dict[str, bool]:
    """Which of the items above the drawing can be seen."""
    names = ("plus", "handle", "live", "ghost")
    return {name: item.isVisible() for name, item in zip(names, hand.canvas._floating, strict=True)}


# -- selecting ----------------------------------------------------------------------------------------


def test_a_click_selects_a_node_and_one_beside_it_nothing(order: Hand) -> None:
    order.click(order.node("limit"))
    assert order.canvas.selection() == ("limit",)
    order.click(QPoint(5, 5))
    assert order.canvas.selection() == ()


def test_control_click_adds_and_takes_away(order: Hand) -> None:
    order.click(order.node("limit"))
    order.click(order.node("kind"), CTRL)
    assert order.canvas.selection() == ("limit", "kind")
    order.click(order.node("limit"), CTRL)
    assert order.canvas.selection() == ("kind",)


def test_a_click_on_one_of_several_selects_it_alone(order: Hand) -> None:
    order.canvas.select(["limit", "kind"])
    order.click(order.node("kind"))
    assert order.canvas.selection() == ("kind",)


def test_a_rubber_band_selects_what_it_touches(small: Small) -> None:
    hand = small(samples.chain(3))
    first, second = hand.node("n1"), hand.node("n2")
    hand.drag(QPoint(first.x() - 200, first.y() - 20), QPoint(second.x(), second.y()))
    assert set(hand.canvas.selection()) == {"n1", "n2"}


def test_escape_gives_a_rubber_band_selection_back(small: Small) -> None:
    hand = small(samples.chain(3))
    hand.canvas.select(["n3"])
    first = hand.node("n1")
    hand.begin(QPoint(first.x() - 200, first.y() - 20), first)
    hand.key(Qt.Key.Key_Escape)
    hand.release(first)
    assert hand.canvas.selection() == ()  # a press beside a node had cleared it


def test_a_double_click_opens_a_node(order: Hand) -> None:
    QTest.mouseDClick(order.port, LEFT, pos=order.node("total"))
    assert ("node_activated", "total") in order.wishes


def test_selection_is_told_once_for_each_change(order: Hand) -> None:
    told: list[tuple[str, ...]] = []
    order.canvas.selection_changed.connect(told.append)
    order.click(order.node("limit"))
    order.click(order.node("limit"))
    order.canvas.select(["kind", "kind", "not there"])
    assert told == [("limit",), ("kind",)]


# -- adding -------------------------------------------------------------------------------------------


def test_every_wire_has_a_plus_button(order: Hand) -> None:
    for slot in order.canvas._stage.shown.places:
        there = order.slot(slot.upstream, slot.branch_index)
        order.wishes.clear()
        order.canvas.zoom_to(1.0)
        order.canvas._view.reveal(order.canvas._view.content.__class__(*_around(order, slot)))
        there = order.slot(slot.upstream, slot.branch_index)
        order.hover(there)
        order.click(there)
        assert [wish[:2] for wish in order.wishes] == [("add_requested", slot)], slot
        order.hover(QPoint(2, 2))


def _around(hand: Hand, slot: Slot) -> tuple[float, float, float, float]:
    x, y = hand.canvas._stage.shown.places[slot]
    return x - 20, y - 20, 40, 40


def test_the_plus_button_goes_when_the_cursor_does(small: Small) -> None:
    hand = small(samples.chain(2))
    hand.hover(hand.slot("n1"))
    assert floating(hand)["plus"]
    hand.hover(QPoint(3, 3))
    assert not floating(hand)["plus"]


def test_a_wire_dropped_into_the_empty_asks_to_add_there(small: Small) -> None:
    hand = small(samples.chain(2))
    goal = QPoint(150, 420)
    hand.drag(hand.output("n1"), goal)
    assert hand.wishes == [("add_requested", Slot("n1"), hand.port.mapToGlobal(goal))]
    assert not any(floating(hand).values())


# -- moving -------------------------------------------------------------------------------------------


def test_a_node_dragged_onto_a_wire_asks_to_move(order: Hand) -> None:
    order.drag(order.node("result"), order.slot("total"))
    assert order.wishes == [("move_requested", "result", Slot("total"))]


def test_the_wire_under_a_dragged_node_is_shown_dashed(order: Hand) -> None:
    wires = order.canvas._stage.wires
    order.begin(order.node("result"), order.slot("total"))
    assert wires[Slot("total")].state is WireState.DROP
    assert floating(order) == {"plus": True, "handle": False, "live": False, "ghost": True}
    order.release(order.slot("total"))
    assert wires[Slot("total")].state is WireState.IDLE
    assert not any(floating(order).values())


def test_a_node_dropped_elsewhere_returns(order: Hand) -> None:
    before = order.node("result")
    order.drag(before, QPoint(40, 40))
    assert order.wishes == []
    assert order.node("result") == before
    assert order.canvas._stage.nodes["result"].offer is Offer.NONE


def test_a_refused_place_is_explained_and_nothing_moves(order: Hand) -> None:
    order.canvas.rules = Rules(can_move=lambda key, slot: f"{key} must stay out")
    order.drag(order.node("result"), order.slot("total"))
    assert order.wishes == [("refused", "result must stay out")]


def test_escape_cancels_a_move(order: Hand) -> None:
    order.begin(order.node("result"), order.slot("total"))
    order.key(Qt.Key.Key_Escape)
    order.release(order.slot("total"))
    assert order.wishes == []
    assert not any(floating(order).values())


def test_the_own_place_is_no_target(small: Small) -> None:
    hand = small(samples.chain(3))
    hand.drag(hand.node("n2"), hand.slot("n2"))
    hand.drag(hand.node("n2"), hand.slot("n1"))
    assert hand.wishes == []


def test_the_trigger_cannot_be_dragged(order: Hand) -> None:
    order.drag(order.node(TRIGGER), order.slot("total"))
    assert order.wishes == []


# -- wiring -------------------------------------------------------------------------------------------


def test_a_wire_drawn_onto_a_node_asks_to_move_it_there(order: Hand) -> None:
    order.drag(order.output("total"), order.node("result"))
    assert order.wishes == [("move_requested", "result", Slot("total"))]


def test_a_wire_from_a_branch_and_from_a_join_names_its_slot(order: Hand) -> None:
    order.drag(order.output("limit", 0), order.node("total"))
    order.drag(order.output("limit"), order.node("total"))
    assert order.wishes == [
        ("move_requested", "total", Slot("limit", 0)),
        ("move_requested", "total", Slot("limit")),
    ]


def test_targets_glow_and_the_others_dim_while_a_wire_is_drawn(order: Hand) -> None:
    order.canvas.rules = Rules(can_move=lambda key, slot: None if key == "result" else "no")
    order.begin(order.output("total"), QPoint(30, 300))
    nodes = order.canvas._stage.nodes
    assert nodes["result"].offer is Offer.LEGAL
    assert {item.offer for key, item in nodes.items() if key != "result"} == {Offer.ILLEGAL}
    order.key(Qt.Key.Key_Escape)
    assert {item.offer for item in nodes.values()} == {Offer.NONE}


def test_a_wire_onto_an_illegal_node_is_refused_with_the_reason(order: Hand) -> None:
    order.canvas.rules = Rules(can_move=lambda key, slot: "it would lead into its own branch")
    order.drag(order.output("total"), order.node("result"))
    order.drag(order.output("total"), order.node(TRIGGER))
    assert order.wishes == [
        ("refused", "it would lead into its own branch"),
        ("refused", "The trigger always comes first"),
    ]


# -- panning, menus, reading --------------------------------------------------------------------------


def test_the_middle_button_and_space_pan(order: Hand) -> None:
    before = order.node("limit")
    order.drag(QPoint(300, 300), QPoint(340, 360), MIDDLE)
    assert order.node("limit") == before + QPoint(40, 60)
    QTest.keyPress(order.canvas.view, Qt.Key.Key_Space)
    order.drag(QPoint(340, 360), QPoint(300, 300))
    QTest.keyRelease(order.canvas.view, Qt.Key.Key_Space)
    assert order.node("limit") == before
    assert order.wishes == []  # Space was held to pan, not to add


def test_a_context_menu_names_what_is_under_it(order: Hand) -> None:
    order.menu(order.node("kind"))
    order.menu(QPoint(4, 4))
    assert [wish[:2] for wish in order.wishes] == [
        ("context_menu_requested", "kind"),
        ("context_menu_requested", ""),
    ]
    assert order.canvas.selection() == ("kind",)


def test_read_only_leaves_looking_selecting_and_opening(order: Hand) -> None:
    order.canvas.read_only = True
    order.hover(order.slot("total"))
    assert not any(floating(order).values())
    order.click(order.slot("total"))
    order.drag(order.node("result"), order.slot("total"))
    order.drag(order.output("total"), order.node("result"))
    order.key(Qt.Key.Key_Delete)
    assert not order.drop("delay", order.slot("total"))
    assert order.wishes == []
    QTest.mouseDClick(order.port, LEFT, pos=order.node("result"))
    assert order.wishes == [("node_activated", "result")]


def test_a_gesture_near_the_edge_scrolls(order: Hand) -> None:
    order.canvas.zoom_to(1.0)
    order.canvas.reveal(TRIGGER)
    before = order.node(TRIGGER)
    start = order.node("total")
    order.begin(start, QPoint(start.x(), order.port.height() - 6))
    QTest.qWait(120)
    order.key(Qt.Key.Key_Escape)
    assert order.node(TRIGGER).y() < before.y() - 20


def test_a_new_document_ends_a_gesture(order: Hand) -> None:
    order.begin(order.node("result"), order.slot("total"))
    order.show(samples.chain(2))
    order.release(order.port.rect().center())
    assert order.wishes == []
    assert isinstance(order.canvas._gestures, Gestures)
    assert not any(floating(order).values())
    QApplication.processEvents()
