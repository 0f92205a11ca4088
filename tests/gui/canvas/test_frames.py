"""Dragging over frames: the body of a loop takes what is dropped after a moment, F changes the group."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from desktop_app.editor.arrangement import Arrangement, arranged
from desktop_app.editor.arranging import GroupItems
from desktop_app.gui.canvas.frame_entry import ENTER_MS, FrameEntry
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand


def shown(hand: Hand, *, free: bool) -> list[Any]:
    """Show the order sample with a group; return what is asked about groups from now on."""
    workflow = GroupItems("team", ("total", "limit")).apply(samples.order_review())
    workflow = arranged(workflow, Arrangement(free))
    hand.show(workflow)
    hand.canvas.fit()
    asked: list[Any] = []
    hand.canvas.regroup_requested.connect(lambda *each: asked.append(each))
    return asked


def corner_of_frame(hand: Hand) -> QPoint:
    """Return a place in the frame of the loop that is far from its wires."""
    frame = hand.canvas.stage.frames["loop"].box
    return hand.canvas.view.mapFromScene(frame.topRight() + QPointF(-12, 12))


def entry_of(hand: Hand) -> FrameEntry:
    gesture: Any = hand.canvas._gestures._gesture
    entry = gesture._entry
    assert isinstance(entry, FrameEntry)
    return entry


@pytest.mark.parametrize("free", [False, True])
def test_the_body_of_a_loop_takes_a_card_that_stays_over_its_frame(hand: Hand, free: bool) -> None:
    shown(hand, free=free)
    goal = corner_of_frame(hand)
    hand.begin(hand.node("result"), goal)
    entry, frame = entry_of(hand), hand.canvas.stage.frames["loop"]
    assert entry.wait.isActive() and entry.wait.interval() == ENTER_MS == 300 and not frame.hot
    entry.wait.timeout.emit()
    assert frame.hot, "the frame says that it takes the card"
    hand.release(goal)
    (wish,) = [wish for wish in hand.wishes if wish[0] == "move_requested"]
    tree = hand.canvas.stage.shown.tree
    slot = wish[2]
    assert wish[1] == "result" and not frame.hot
    assert slot.upstream == "loop" or "loop" in {owner.key for owner in tree.owners(tree[slot.upstream])}


def test_a_frame_that_is_only_crossed_takes_nothing(hand: Hand) -> None:
    shown(hand, free=True)
    goal = corner_of_frame(hand)
    hand.begin(hand.node("result"), goal)
    entry = entry_of(hand)
    hand.move(QPoint(5, 5))
    assert not entry.wait.isActive() and not entry.entered
    hand.release(QPoint(5, 5))
    assert [wish[0] for wish in hand.wishes if wish[0] != "refused"] == ["place_requested"]


def test_a_loop_and_what_is_in_it_do_not_enter_its_own_frame(hand: Hand) -> None:
    shown(hand, free=False)
    for key in ("loop", "sum"):
        hand.begin(hand.node(key), corner_of_frame(hand))
        assert not entry_of(hand).wait.isActive()
        hand.key(Qt.Key.Key_Escape)
        hand.release(corner_of_frame(hand))


@pytest.mark.parametrize("free", [False, True])
def test_f_takes_a_dragged_card_out_of_its_group(hand: Hand, free: bool) -> None:
    asked = shown(hand, free=free)
    start = hand.node("limit")
    goal = start + QPoint(80, 0)
    hand.begin(start, goal)
    hand.key(Qt.Key.Key_F)
    hint = hand.canvas._gestures.tools.hint
    assert hint.isVisible() and hint.text() == "Goes out of “Group”"
    hand.release(goal)
    ((keys, group, places),) = asked
    assert (keys, group, set(places)) == (("limit",), "", {"limit"} if free else set())
    assert not [wish for wish in hand.wishes if wish[0] in ("move_requested", "place_requested")]


@pytest.mark.parametrize("free", [False, True])
def test_f_puts_a_dragged_card_into_the_group_under_the_cursor_and_again_leaves_it(
    hand: Hand, free: bool
) -> None:
    asked = shown(hand, free=free)
    frame = hand.canvas.stage.annotations.groups["team"].card
    goal = hand.canvas.view.mapFromScene(frame.topLeft() + QPointF(12, 60))
    for presses, wanted in ((1, [(("result",), "team")]), (2, [])):
        asked.clear()
        hand.begin(hand.node("result"), goal)
        for _ in range(presses):
            hand.key(Qt.Key.Key_F)
        hand.release(goal)
        assert [each[:2] for each in asked] == wanted
