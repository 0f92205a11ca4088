"""Everything by keyboard: walking along the wires, opening, adding, deleting."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.gui.canvas.options import CanvasOptions
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def walk(hand: Hand, start: str, *keys: Qt.Key) -> str:
    hand.canvas.select([start] if start else [])
    for key in keys:
        hand.key(key)
    (selected,) = hand.canvas.selection()
    return selected


@pytest.mark.parametrize(
    ("start", "keys", "goal"),
    [
        ("", [K.Key_Down], TRIGGER),
        (TRIGGER, [K.Key_Down], "total"),
        (TRIGGER, [K.Key_Up], TRIGGER),
        ("total", [K.Key_Up], TRIGGER),
        ("loop", [K.Key_Down], "stock"),
        ("stock", [K.Key_Down], "missing"),
        ("missing", [K.Key_Right], "line"),
        ("line", [K.Key_Left], "missing"),
        ("line", [K.Key_Right], "line"),
        ("line", [K.Key_Down], "sum"),
        ("sum", [K.Key_Down], "limit"),
        ("limit", [K.Key_Up], "loop"),
        ("o1", [K.Key_Right, K.Key_Right], "stat"),
        ("result", [K.Key_Down], "result"),
    ],
)
def test_arrows_walk_along_the_wires(order: Hand, start: str, keys: list[Qt.Key], goal: str) -> None:
    assert walk(order, start, *keys) == goal


def test_every_node_can_be_reached_by_arrows(order: Hand) -> None:
    seen, todo = {TRIGGER}, [TRIGGER]
    while todo:
        key = todo.pop()
        found = {walk(order, key, arrow) for arrow in (K.Key_Up, K.Key_Down, K.Key_Left, K.Key_Right)}
        todo += found - seen
        seen |= found
    assert seen == set(order.canvas._stage.nodes)


def test_the_walk_keeps_the_node_in_sight(order: Hand) -> None:
    order.canvas.zoom_to(1.5)
    order.canvas.select([TRIGGER])
    for _ in range(12):
        order.key(K.Key_Down)
        assert order.port.rect().contains(order.node(order.canvas.selection()[0]))


def test_enter_opens_and_delete_asks_to_delete(order: Hand) -> None:
    order.canvas.select([TRIGGER, "limit", "kind"])
    order.key(K.Key_Return)
    order.key(K.Key_Delete)
    assert order.wishes == [("node_activated", "kind"), ("delete_requested", ("limit", "kind"))]


def test_the_trigger_is_never_deleted(order: Hand) -> None:
    order.canvas.select([TRIGGER])
    order.key(K.Key_Delete)
    assert order.wishes == []


@pytest.mark.parametrize("key", [K.Key_Tab, K.Key_N, K.Key_Space])
def test_quick_add_goes_behind_the_current_node(order: Hand, key: Qt.Key) -> None:
    for selected, slot in (("limit", Slot("limit")), (TRIGGER, Slot(None)), ("", Slot("result"))):
        order.canvas.select([selected] if selected else [])
        order.wishes.clear()
        order.key(key)
        point = order.canvas.on_screen.slot_point(slot)
        assert order.wishes == [("add_requested", slot, point)]


def test_nothing_follows_a_node_that_ends_everything(order: Hand) -> None:
    order.canvas.select(["stop"])
    order.key(K.Key_N)
    assert order.wishes == [("refused", "Nothing can follow this node")]


def test_tab_stays_and_shift_tab_leaves(order: Hand) -> None:
    window = order.canvas.parentWidget()
    assert window is not None
    field = QLineEdit(window)
    field.show()
    window.activateWindow()
    order.canvas.view.setFocus()
    order.key(K.Key_Tab)
    assert order.canvas.view.hasFocus()
    order.key(K.Key_Backtab, SHIFT)
    assert not order.canvas.view.hasFocus()


def test_tab_moves_the_focus_when_the_person_wants_that(order: Hand) -> None:
    window = order.canvas.parentWidget()
    assert window is not None
    QLineEdit(window).show()
    window.activateWindow()
    order.canvas.view.setFocus()
    order.canvas.view.options = CanvasOptions(tab_moves_focus=True)
    order.key(K.Key_Tab)
    assert not order.canvas.view.hasFocus()
    assert order.wishes == []


def test_any_letter_searches_and_a_semicolon_gives_it_back_when_the_person_wants_that(order: Hand) -> None:
    order.canvas.select(["limit"])
    point = order.canvas.on_screen.slot_point(Slot("limit"))
    order.canvas.view.options = CanvasOptions(letters_add=True)
    order.key(K.Key_W)
    assert order.wishes == [("search_requested", Slot("limit"), point, "w")]
    order.key(K.Key_Semicolon)
    order.key(K.Key_W)
    assert order.canvas.letters.active
    order.key(K.Key_Escape)
    order.key(K.Key_N)
    assert order.wishes[1:] == [("search_requested", Slot("limit"), point, "n")]


def test_escape_clears_the_selection_last(order: Hand) -> None:
    order.canvas.select(["limit"])
    order.key(K.Key_Escape)
    assert order.canvas.selection() == ()


def test_keys_with_modifiers_are_left_to_the_window(order: Hand) -> None:
    order.canvas.select(["limit"])
    for key in (K.Key_N, K.Key_Delete, K.Key_Return, K.Key_PageUp):
        QTest.keyClick(order.canvas.view, key, Qt.KeyboardModifier.ControlModifier)
    assert order.wishes == []
    assert order.canvas.selection() == ("limit",)


def test_the_canvas_says_what_it_is(order: Hand) -> None:
    assert order.canvas.view.accessibleName() == "Workflow canvas"
    assert samples.order_review().nodes
