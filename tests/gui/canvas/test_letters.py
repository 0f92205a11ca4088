"""Letters on targets, extending by arrows, and the way back: the canvas without a mouse (editor.md D)."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.editor.arrangement import Arrangement, arranged
from desktop_app.gui.canvas.letters import labels
from desktop_app.gui.canvas.rules import Rules
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_no_label_begins_another_and_short_ones_come_while_they_last() -> None:
    for count in (1, 25, 26, 700):
        found = labels(count)
        assert len(set(found)) == count and len({len(label) for label in found}) == 1
    assert len(labels(25)[0]) == 1 and len(labels(26)[0]) == 2
    assert not any("W" in label for label in labels(700))


def test_w_puts_a_letter_on_every_legal_target_and_typing_it_leads_the_wire_there(order: Hand) -> None:
    order.canvas.rules = Rules(can_move=lambda key, slot: None if key in ("sum", "keep") else "no")
    order.canvas.select(["total"])
    order.key(K.Key_W)
    offered = order.canvas.letters.offered
    assert len(offered) == 2
    corners = {key: order.canvas._stage.nodes[key].card.topLeft().toTuple() for key in ("sum", "keep")}
    letter = next(label for label, choice in offered.items() if choice.point == corners["keep"])
    QTest.keyClicks(order.canvas.view, letter.lower())
    assert order.wishes == [("move_requested", "keep", Slot("total"))]
    assert not order.canvas.letters.active


def test_w_again_goes_on_to_the_next_output_of_a_branching_node(order: Hand) -> None:
    asked: list[Slot] = []
    order.canvas.rules = Rules(can_move=lambda key, slot: asked.append(slot) or None)  # type: ignore[func-returns-value]
    order.canvas.select(["limit"])
    seen = []
    for _ in range(4):
        asked.clear()
        order.key(K.Key_W)
        seen.append(asked[0])
    assert seen == [Slot("limit", 0), Slot("limit", 1), Slot("limit"), Slot("limit", 0)]


def test_escape_takes_the_letters_away_and_leaves_the_selection(order: Hand) -> None:
    order.canvas.select(["total"])
    order.key(K.Key_W)
    order.key(K.Key_Escape)
    assert not order.canvas.letters.active and order.canvas.selection() == ("total",)
    order.key(K.Key_Escape)
    assert order.canvas.selection() == ()


def test_another_key_ends_the_letters_and_keeps_its_meaning(order: Hand) -> None:
    order.canvas.select(["total"])
    order.key(K.Key_W)
    order.key(K.Key_Down)
    assert not order.canvas.letters.active and order.canvas.selection() == ("loop",)


def test_when_no_wire_is_possible_w_says_so(order: Hand) -> None:
    order.canvas.rules = Rules(can_move=lambda key, slot: "no")
    order.canvas.select(["total"])
    order.key(K.Key_W)
    assert order.wishes == [("refused", "No other node may follow this one")]


def test_shift_n_puts_a_letter_on_every_place_even_in_empty_branches(order: Hand) -> None:
    order.key(K.Key_N, SHIFT)
    shown = order.canvas._stage.shown
    places = {choice.point: label for label, choice in order.canvas.letters.offered.items()}
    assert set(places) == set(shown.places.values())
    slot = Slot("limit", 0)
    QTest.keyClicks(order.canvas.view, places[shown.places[slot]].lower())
    assert [wish[:2] for wish in order.wishes] == [("add_requested", slot)]


def test_nothing_is_offered_on_a_canvas_that_only_shows(order: Hand) -> None:
    order.canvas.read_only = True
    order.canvas.select(["total"])
    order.key(K.Key_W)
    order.key(K.Key_N, SHIFT)
    assert not order.canvas.letters.active and {wish[0] for wish in order.wishes} == {"refused"}


def test_shift_and_arrows_extend_and_take_back(order: Hand) -> None:
    order.canvas.select([TRIGGER])
    order.key(K.Key_Down, SHIFT)
    order.key(K.Key_Down, SHIFT)
    assert order.canvas.selection() == (TRIGGER, "total", "loop")
    order.key(K.Key_Up, SHIFT)
    assert order.canvas.selection() == (TRIGGER, "total")


def test_back_and_forward_walk_over_the_places_that_still_exist(order: Hand) -> None:
    nav = order.canvas.nav
    for key in ("total", "limit", "kind"):
        order.canvas.select([key])
    nav.visit(-1)
    assert order.canvas.selection() == ("limit",)
    nav.visit(-1)
    nav.visit(-1)
    assert order.canvas.selection() == ("total",)
    nav.visit(1)
    nav.visit(1)
    assert order.canvas.selection() == ("kind",)
    nav.visit(-1)
    order.show(samples.chain(2))
    order.canvas.select(["n1"])
    assert nav.visited.peek(-1) is None and nav.visited.peek(1) is None


# --------------------------------------------------------------------------------------- minimap


def test_the_map_shows_the_window_and_moves_it(order: Hand) -> None:
    order.canvas.resize(1600, 1000)
    order.canvas.zoom_to(1.5)
    order.canvas.reveal(TRIGGER)
    minimap = order.canvas.minimap
    assert minimap.isVisible()
    goal = minimap.to_map(order.canvas._stage.nodes["result"].card.center()).toPoint()
    assert not order.port.rect().contains(order.node("result"))
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=goal)
    assert order.port.rect().contains(order.node("result"))
    before = minimap.window_rect().center()
    start = before.toPoint()
    QTest.mousePress(minimap, Qt.MouseButton.LeftButton, pos=start)
    order.hold(minimap, start + QPoint(0, -30))
    assert minimap.window_rect().center().y() < before.y() - 20


def test_the_map_shows_cards_where_they_go_not_where_they_come_from(hand: Hand) -> None:
    flow = samples.chain(30)
    hand.show(flow)
    hand.canvas.zoom_to(1.0)
    hand.canvas.animated = True
    hand.show(arranged(flow, Arrangement(direction="right")))
    on_the_way = hand.canvas.minimap.grab().toImage()
    hand.canvas.animated = False
    hand.show(flow)
    hand.show(arranged(flow, Arrangement(direction="right")))
    assert hand.canvas.minimap.grab().toImage() == on_the_way


def test_the_map_hides_when_everything_is_in_sight_or_nobody_wants_it(order: Hand) -> None:
    order.canvas.resize(1600, 1000)
    order.canvas.fit()
    assert not order.canvas.minimap.isVisible()
    order.canvas.zoom_to(2.0)
    assert order.canvas.minimap.isVisible()
    order.canvas.minimap.set_wanted(False)
    assert not order.canvas.minimap.isVisible()
