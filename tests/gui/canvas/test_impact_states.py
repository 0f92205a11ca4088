"""The three states of a place while something is dragged, and both ends of a wire (6.11, editor.md E)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt

from desktop_app.domain.workflow import Slot, Workflow
from desktop_app.editor.arrangement import Arrangement, arranged
from desktop_app.gui.canvas.hint import ReasonHint, Verdict
from desktop_app.gui.canvas.rules import Rules
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand

SHIFT = Qt.KeyboardModifier.ShiftModifier


def shown(hand: Hand) -> tuple[Verdict, str]:
    hint = hand.canvas.findChildren(ReasonHint)[0]
    assert hint.isVisible()
    return hint.verdict, hint.text()


def counting(counts: dict[Slot, int]) -> Callable[[str, bool], Callable[[Slot], int]]:
    return lambda key, line: lambda slot: counts.get(slot, 0)


@pytest.fixture
def goal(order: Hand) -> Slot:
    """A place where the first card of the order sample can be dropped."""
    tree = order.canvas._stage.shown.tree
    assert tree.head is not None
    return Slot(tree.line_end(tree.head).key)


@pytest.mark.parametrize(
    ("count", "state"),
    [
        (0, (Verdict.SAFE, "Safe to drop here")),
        (1, (Verdict.BREAKS, "Breaks 1 reference")),
        (3, (Verdict.BREAKS, "Breaks 3 references")),
    ],
)
def test_a_place_is_safe_or_says_how_much_it_breaks(
    order: Hand, goal: Slot, count: int, state: tuple[Verdict, str]
) -> None:
    order.canvas.rules = Rules(breaks_of=counting({goal: count}))
    head = order.canvas._stage.shown.tree.head
    assert head is not None
    order.begin(order.node(head.key), order.slot(goal.upstream))
    assert shown(order) == state
    order.release(order.slot(goal.upstream))
    assert ("move_requested", head.key, goal) in order.wishes


def test_a_place_that_is_not_allowed_says_why(order: Hand, goal: Slot) -> None:
    order.canvas.rules = Rules(can_move=lambda key, slot: "it must stay")
    head = order.canvas._stage.shown.tree.head
    assert head is not None
    order.begin(order.node(head.key), order.slot(goal.upstream))
    assert shown(order) == (Verdict.REFUSED, "it must stay")


def test_the_head_of_a_wire_is_taken_to_another_node(small: Callable[[Workflow], Hand]) -> None:
    hand = small(samples.chain(4))
    tree = hand.canvas._stage.shown.tree
    first, second, _, last = tree.walk()
    rect = hand.canvas.on_screen.node_rect(second.key)
    head = hand.port.mapFromGlobal(QPoint(rect.center().x(), rect.top() - 6))
    hand.drag(head, hand.node(last.key))
    assert hand.wishes[-1] == ("move_requested", last.key, Slot(first.key))


def test_wires_of_a_flow_to_the_right_are_taken_and_drawn_at_the_sides_of_cards(
    small: Callable[[Workflow], Hand],
) -> None:
    hand = small(arranged(samples.chain(4), Arrangement(direction="right")))
    hand.canvas.fit()
    first, second, _, last = hand.canvas._stage.shown.tree.walk()
    rect = hand.canvas.on_screen.node_rect(second.key)
    head = hand.port.mapFromGlobal(QPoint(rect.left() - 5, rect.center().y()))
    hand.begin(head, hand.node(last.key))
    line = hand.canvas._stage.shown
    assert hand.canvas._gestures.tools.live.line == (line.ports[Slot(first.key)], line.into(last.key))
    hand.release(hand.node(last.key))
    assert hand.wishes[-1] == ("move_requested", last.key, Slot(first.key))
    hand.press(hand.output(first.key), modifiers=SHIFT)
    hand.move(hand.slot(last.key))
    assert hand.canvas._gestures.tools.live.line[-1] == line.into(second.key)


def test_shift_takes_the_wire_off_its_output_with_all_that_follows(order: Hand) -> None:
    told: list[tuple[str, Slot]] = []
    order.canvas.line_requested.connect(lambda key, slot: told.append((key, slot)))
    tree = order.canvas._stage.shown.tree
    assert tree.head is not None
    second = tree.downstream(tree.head)
    assert second is not None
    order.canvas.rules = Rules(
        can_move_line=lambda key, slot: None if slot == Slot(None) else "no",
        breaks_of=lambda key, line: lambda slot: 2 if line else 0,
    )
    start = order.port.mapFromGlobal(order.canvas.on_screen.port_point(Slot(tree.head.key)))
    end = order.port.mapFromGlobal(order.canvas.on_screen.slot_point(Slot(None)))
    order.press(start, modifiers=SHIFT)
    order.move(start + (end - start) * 0.5)
    order.move(end)
    assert shown(order) == (Verdict.BREAKS, "Breaks 2 references")
    order.release(end)
    assert told == [(second.key, Slot(None))]
