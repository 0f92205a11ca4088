"""Wires through points on the canvas: double click, drag, lines across wires, keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt

from desktop_app.domain.workflow import Slot, Workflow
from desktop_app.editor.arrangement import Arrangement, arranged
from desktop_app.editor.wiring import AddReroutes, NewPoint
from desktop_app.gui.canvas.routing import distance_to
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
Show = Callable[[Workflow], Hand]


def free(workflow: Workflow, direction: Any = "down") -> Workflow:
    return arranged(workflow, Arrangement(True, direction))


def pointed(hand: Hand, workflow: Workflow, *points: NewPoint) -> Workflow:
    made = AddReroutes(points).apply(workflow)
    hand.show(made)
    return made


def on_screen(hand: Hand, place: tuple[float, float]) -> QPoint:
    return hand.canvas.view.mapFromScene(*place)


def listening(hand: Hand) -> list[Any]:
    asked: list[Any] = []
    hand.canvas.points_requested.connect(lambda points: asked.append(points))
    hand.canvas.cut_requested.connect(lambda slots: asked.append(slots))
    return asked


def slice_across(hand: Hand, slot: Slot, modifiers: Any) -> None:
    middle = hand.port.mapFromGlobal(hand.canvas.on_screen.slot_point(slot))
    start, goal = middle - QPoint(60, 3), middle + QPoint(60, 3)
    hand.press(start, modifiers=modifiers)
    for at in (middle, goal):
        hand.mouse(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, modifiers)
    hand.release(goal)


def double_click(hand: Hand, at: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    hand.mouse(QEvent.Type.MouseButtonDblClick, at, left, left)
    hand.release(at)


def test_a_double_click_on_a_wire_asks_for_a_point_there(small: Show) -> None:
    hand = small(free(samples.chain(3)))
    asked, line = listening(hand), hand.canvas._stage.wires[Slot("n1")].line
    place = (line[0][0], line[0][1] + 12)
    double_click(hand, on_screen(hand, place))
    ((slot, found, before),) = asked.pop()
    assert slot == Slot("n1") and before == ""
    assert found == pytest.approx(place, abs=1.0)
    hand.show(samples.chain(3))
    double_click(hand, on_screen(hand, place))
    assert not asked and "always tidy" in hand.wishes[-1][1]


@pytest.mark.parametrize("direction", ["down", "right"])
def test_a_wire_leads_through_its_points_in_order_and_past_no_card(small: Show, direction: Any) -> None:
    plain = free(samples.order_review(), direction)
    hand = small(plain)
    for slot, line in list(hand.canvas._stage.shown.wires.items()):
        first, last = line[0], line[-1]
        places = [(first[0] + 150, first[1] + 90), (last[0] - 140, last[1] - 80)]
        pointed(hand, plain, *(NewPoint(f"p{i}", slot, at) for i, at in enumerate(places)))
        led = hand.canvas._stage.wires[slot].line
        assert (led[0], led[-1]) == (first, last), slot
        assert all(distance_to(led, at) < 0.6 for at in places), slot
        if slot in hand.canvas._stage.shown.places:
            assert distance_to(led, hand.canvas._stage.shown.places[slot]) < 0.6
        if slot.branch_index is not None:
            assert distance_to(led, hand.canvas._stage.shown.ports[slot]) < 0.6, "its label stays on it"


def test_a_point_is_selected_and_dragged_with_its_wire(small: Show) -> None:
    hand = small(free(samples.chain(3)))
    line = hand.canvas._stage.wires[Slot("n1")].line
    place = (line[0][0], (line[0][1] + line[-1][1]) / 2)
    pointed(hand, free(samples.chain(3)), NewPoint("p", Slot("n1"), place))
    start = on_screen(hand, place)
    hand.begin(start, start + QPoint(120, 4))
    assert hand.canvas.selection() == ("p",)
    wire = hand.canvas._stage.wires[Slot("n1")].line
    assert distance_to(wire, (place[0] + 120, place[1] + 4)) < 1.5, "the wire follows"
    hand.release(start + QPoint(120, 4))
    (wish,) = [wish for wish in hand.wishes if wish[0] == "place_requested"]
    assert wish[1]["p"] == pytest.approx((place[0] + 120, place[1] + 4), abs=1.5)
    hand.key(Qt.Key.Key_Delete)
    assert hand.wishes[-1] == ("delete_requested", ("p",))


def test_cards_that_move_together_take_the_points_between_them_along(small: Show) -> None:
    hand = small(free(samples.chain(4)))
    points = [NewPoint("in", Slot("n1"), (90.0, 220.0)), NewPoint("out", Slot("n2"), (90.0, 320.0))]
    pointed(hand, free(samples.chain(4)), *points)
    hand.canvas.select(["n1", "n2"])
    start = hand.node("n2")
    hand.drag(start, start + QPoint(200, 0))
    (wish,) = [wish for wish in hand.wishes if wish[0] == "place_requested"]
    assert set(wish[1]) == {"n1", "n2", "in"} and wish[1]["in"] == pytest.approx((290.0, 220.0), abs=1.5)


def test_alt_and_a_line_cut_wires_and_with_shift_they_get_points(small: Show) -> None:
    hand = small(free(samples.chain(3)))
    asked = listening(hand)
    slice_across(hand, Slot("n1"), ALT)
    assert asked.pop() == (Slot("n1"),)
    slice_across(hand, Slot("n1"), ALT | SHIFT)
    ((slot, place, _),) = asked.pop()
    assert slot == Slot("n1") and distance_to(hand.canvas._stage.wires[slot].line, place) < 0.6
    hand.show(samples.chain(3))
    slice_across(hand, Slot("n1"), ALT | SHIFT)
    assert not asked and "always tidy" in hand.wishes[-1][1]


def test_escape_leaves_all_wires_whole(small: Show) -> None:
    hand = small(samples.chain(3))
    asked = listening(hand)
    middle = hand.port.mapFromGlobal(hand.canvas.on_screen.slot_point(Slot("n1")))
    hand.press(middle - QPoint(60, 0), modifiers=ALT)
    hand.move(middle + QPoint(60, 0))
    hint = hand.canvas._gestures.tools.hint
    assert hint.isVisible() and hint.text() == "Cuts off 2 nodes"
    hand.key(Qt.Key.Key_Escape)
    hand.release(middle + QPoint(60, 0))
    assert not asked and not hint.isVisible()


def test_points_of_a_tidy_workflow_are_kept_but_not_drawn(hand: Hand) -> None:
    made = pointed(hand, free(samples.chain(3)), NewPoint("p", Slot("n1"), (300.0, 200.0)))
    assert set(hand.canvas._stage.points.items) == {"p"}
    tidy = arranged(made, Arrangement())
    hand.show(tidy)
    assert not hand.canvas._stage.points.items and tidy.notes == made.notes
    hand.show(replace(made, key="other"))
    assert set(hand.canvas._stage.points.items) == {"p"}
