"""Several chosen cards of a tidy layout are dragged to one place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.node_item import Offer
from desktop_app.gui.canvas.rules import Rules
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand


def test_all_chosen_cards_go_where_one_of_them_is_dropped(hand: Hand) -> None:
    hand.show(samples.chain(5))
    hand.canvas.fit()
    hand.canvas.select(["n4", "n2"])
    asked: list[tuple[tuple[str, ...], Slot]] = []
    hand.canvas.moves_requested.connect(lambda keys, slot: asked.append((keys, slot)))
    goal = hand.port.mapFromGlobal(hand.canvas.on_screen.slot_point(Slot("n5")))
    hand.begin(hand.node("n2"), goal)
    ghost, nodes = hand.canvas._gestures.tools.ghost, hand.canvas._stage.nodes
    assert ghost.isVisible() and ghost.count == 2
    assert nodes["n2"].offer is nodes["n4"].offer is Offer.LIFTED
    hand.release(goal)
    assert asked == [(("n2", "n4"), Slot("n5"))] and hand.canvas.selection() == ("n4", "n2")
    assert all(item.offer is Offer.NONE for item in nodes.values())


def test_escape_and_a_refused_place_leave_all_of_them_where_they_are(hand: Hand) -> None:
    hand.show(samples.chain(5))
    hand.canvas.fit()
    hand.canvas.rules = Rules(can_move_many=lambda keys, slot: "not these two")
    hand.canvas.select(["n4", "n2"])
    goal = hand.port.mapFromGlobal(hand.canvas.on_screen.slot_point(Slot("n5")))
    hand.drag(hand.node("n2"), goal)
    assert hand.wishes == [("refused", "not these two")]
    hand.begin(hand.node("n2"), QPoint(20, 20))
    hand.key(Qt.Key.Key_Escape)
    assert not hand.canvas._gestures.tools.ghost.isVisible()
    assert all(item.offer is Offer.NONE for item in hand.canvas._stage.nodes.values())


def test_a_card_inside_a_chosen_one_goes_along_with_that(order: Hand) -> None:
    order.canvas.select(["kind", "stop"])
    asked: list[tuple[str, ...]] = []
    order.canvas.moves_requested.connect(lambda keys, slot: asked.append(keys))
    goal = order.port.mapFromGlobal(order.canvas.on_screen.slot_point(Slot("result")))
    order.drag(order.node("stop"), goal)
    assert asked == [("kind",)]
