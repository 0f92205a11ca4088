"""What a screen reader hears of the canvas, read through Qt's accessibility interface (editor.md I, L12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication

from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Slot
from desktop_app.editor.arranging import AddNote, ChangeAnnotation, GroupItems
from desktop_app.gui.canvas import announcing
from desktop_app.gui.canvas.faces import Badge
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand

Text, Role = QAccessible.Text, QAccessible.Role


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """As if a screen reader ran."""
    before = QAccessible.isActive()
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(before)


def root(hand: Hand) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(hand.canvas.view)


def children(hand: Hand) -> list[QAccessibleInterface]:
    canvas = root(hand)
    return [canvas.child(index) for index in range(canvas.childCount())]


def named(hand: Hand, start: str) -> QAccessibleInterface:
    return next(child for child in children(hand) if child.text(Text.Name).startswith(start))


def test_the_canvas_has_one_child_for_each_card_and_each_wire(order: Hand) -> None:
    names = [child.text(Text.Name) for child in children(order)]
    shown = order.canvas.stage.shown
    assert len(names) == len(shown.boxes) + len(shown.wires) and len(set(names)) == len(names)
    assert names[:3] == [
        "Manual, Trigger, 1 of 19",
        "Order total, Variable, 2 of 19",
        "Each line of the order, Loop, 3 of 19",
    ]
    assert root(order).text(Text.Name) == "Workflow canvas" and root(order).role() == Role.List
    parent = named(order, "Order total").parent()
    assert parent.text(Text.Name) == "Workflow canvas"


def test_a_card_tells_its_connections(order: Hand) -> None:
    said = {name: named(order, name).text(Text.Description) for name in ("Order total", "Above the limit?")}
    assert said["Order total"] == "after Manual; leads to Each line of the order"
    assert said["Above the limit?"] == (
        "after Each line of the order; No is empty; Yes: Approval by the head of sales; "
        "leads to Kind of customer"
    )
    assert named(order, "Line total").text(Text.Description).startswith("in branch Yes of In stock?")


def test_a_wire_tells_what_it_connects(order: Hand) -> None:
    names = {child.text(Text.Name) for child in children(order) if child.role() == Role.StaticText}
    assert "Wire from Order total to Each line of the order" in names
    assert "Wire from Above the limit?, branch Yes, to Approval by the head of sales" in names
    assert "Wire from Result to the end" in names


def test_the_state_of_a_run_is_part_of_the_name_and_is_announced(
    order: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(announcing.QAccessible, "updateAccessibility", sent.append)
    order.canvas.run.set_badges({"total": Badge(JobStatus.RESOLVED), "approve": Badge(JobStatus.PENDING)})
    assert named(order, "Order total").text(Text.Name) == "Order total, Variable, resolved, 2 of 19"
    assert "waiting" in named(order, "Approval").text(Text.Name)
    kinds = [event.type() for event in sent]
    assert kinds.count(QAccessible.Event.NameChanged) == 2
    spoken = [event.message() for event in sent if event.type() == QAccessible.Event.Announcement]
    assert spoken == ["Approval by the head of sales: waiting"]
    sent.clear()
    order.canvas.run.set_badges({"total": Badge(JobStatus.RESOLVED), "approve": Badge(JobStatus.PENDING)})
    assert not sent, "what has not changed is not told again"


def test_problems_are_part_of_the_name(order: Hand) -> None:
    order.canvas.run.set_problems({"total": (2, "error")})
    assert named(order, "Order total").text(Text.Name) == "Order total, Variable, 2 problems, 2 of 19"


def test_selecting_moves_the_focus_of_the_reader(order: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(announcing.QAccessible, "updateAccessibility", sent.append)
    order.canvas.select(["limit"])
    focus = [event for event in sent if event.type() == QAccessible.Event.Focus]
    assert [root(order).child(event.child()).text(Text.Name)[:5] for event in focus] == ["Above"]
    card = named(order, "Above")
    assert card.state().selected and card.state().focused
    assert root(order).focusChild().text(Text.Name) == card.text(Text.Name)
    assert not named(order, "Order total").state().selected


def test_actions_open_and_select(order: Hand) -> None:
    action = named(order, "Kind of customer").actionInterface()
    press, select = action.actionNames()
    assert [action.localizedActionName(name) for name in (press, select)] == ["Open", "Select"]
    assert action.keyBindingsForAction(press) == ["Return"]
    action.doAction(press)
    assert order.wishes == [("node_activated", "kind")]
    action.doAction(select)
    assert order.canvas.selection() == ("kind",)


def test_a_card_is_found_by_its_place_on_the_screen(order: Hand) -> None:
    card = named(order, "Order total")
    assert card.rect() == order.canvas.on_screen.node_rect("total")
    center = card.rect().center()
    assert root(order).childAt(center.x(), center.y()).text(Text.Name) == card.text(Text.Name)
    assert root(order).indexOfChild(card) == 1


def test_notes_and_groups_are_read_and_collapsed_ones_hide_their_cards(hand: Hand) -> None:
    flow = AddNote("memo", (400.0, 0.0), "# Remember").apply(samples.chain(3))
    flow = GroupItems("frame", ("n1", "n2"), "Sums").apply(flow)
    hand.show(ChangeAnnotation("frame", {"collapsed": True}, "").apply(flow))
    names = [child.text(Text.Name) for child in children(hand)]
    assert "Remember, note" in names and "Sums, group, 2 nodes, collapsed" in names
    assert named(hand, "Step 1").state().invisible and not named(hand, "Step 3").state().invisible


def test_what_is_gone_is_no_longer_valid_and_what_stays_is_the_same_object(hand: Hand) -> None:
    hand.show(samples.chain(3))
    first = named(hand, "Step 1")
    hand.show(samples.chain(2))
    assert named(hand, "Step 1") is first
    names = [child.text(Text.Name) for child in children(hand)]
    assert not any(name.startswith("Step 3") for name in names)
    assert "Wire from Step 2 to the end" in names


def test_the_objects_go_with_the_canvas(qapp: QApplication) -> None:
    from desktop_app.gui.canvas.adapter import Canvas
    from desktop_app.gui.canvas.garbage import dispose

    for _ in range(3):
        canvas = Canvas()
        hand = Hand(canvas, samples.catalog())
        hand.show(samples.chain(5))
        assert len(children(hand)) == 6 + 6 and Slot("n5") in canvas.stage.shown.wires
        for child in children(hand):
            QAccessible.uniqueId(child)
        dispose(canvas)
