"""A free canvas: cards and notes go where they are dragged, and no wire runs through a card."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt

from desktop_app.domain.workflow import Slot, Workflow
from desktop_app.editor import operations
from desktop_app.editor.arrangement import Arrangement, arranged
from desktop_app.editor.arranging import AddNote, ChangeAnnotation, GroupItems
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.routing import Route
from desktop_app.gui.canvas.rules import Rules
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand

Show = Callable[[Workflow], Hand]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def freely(workflow: Workflow, direction: str = "down") -> Workflow:
    return arranged(workflow, Arrangement(True, direction))  # type: ignore[arg-type]


def crossed(canvas: Canvas) -> set[tuple[Slot, str]]:
    """Return which wires run through which cards."""
    shown = canvas._stage.shown
    found = set()
    for slot, line in shown.wires.items():
        for key, box in shown.boxes.items():
            card = QRectF(*box).adjusted(4, 4, -4, -4)
            if any(card.intersects(_piece(a, b)) for a, b in pairwise(line)):
                found.add((slot, key))
    return found


def _piece(a: tuple[float, float], b: tuple[float, float]) -> QRectF:
    left, top = min(a[0], b[0]), min(a[1], b[1])
    return QRectF(left - 0.1, top - 0.1, abs(a[0] - b[0]) + 0.2, abs(a[1] - b[1]) + 0.2)


def line_of(hand: Hand, slot: Slot) -> Route:
    return hand.canvas._stage.wires[slot].line


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("workflow", [samples.order_review(), samples.large(60)], ids=["order", "sixty"])
def test_tidy_wires_never_run_through_cards(hand: Hand, workflow: Workflow, direction: str) -> None:
    hand.show(arranged(workflow, Arrangement(False, direction)))  # type: ignore[arg-type]
    assert crossed(hand.canvas) == set()
    pills = [r for labels in hand.canvas._stage.labels.values() for r, _ in labels.pills]
    assert pills and not any(
        one.intersects(QRectF(*box)) for one in pills for box in hand.canvas._stage.shown.boxes.values()
    ), "no label lies on a card"
    assert not any(one.intersects(other) for i, one in enumerate(pills) for other in pills[:i])


def test_a_card_is_asked_to_stay_where_it_is_dropped_and_its_wires_follow(small: Show) -> None:
    hand = small(freely(samples.chain(3)))
    before = {slot: line_of(hand, slot) for slot in (Slot("n1"), Slot("n2"), Slot("n3"))}
    start = hand.node("n2")
    hand.begin(start, start + QPoint(260, 40))
    moved = {slot: line_of(hand, slot) for slot in before}
    assert moved[Slot("n1")][-1] == (before[Slot("n1")][-1][0] + 260, before[Slot("n1")][-1][1] + 40)
    assert moved[Slot("n2")][0][0] == before[Slot("n2")][0][0] + 260
    assert moved[Slot("n3")] == before[Slot("n3")]
    hand.release(start + QPoint(260, 40))
    box = hand.canvas._stage.shown.boxes["n2"]
    assert hand.wishes == [("place_requested", {"n2": (box[0] + 260, box[1] + 40)}, "")]


def test_everything_selected_is_dragged_together(small: Show) -> None:
    hand = small(freely(samples.chain(3)))
    hand.canvas.select(["n1", "n2"])
    start = hand.node("n1")
    hand.drag(start, start + QPoint(200, 0))
    boxes = hand.canvas._stage.shown.boxes
    wanted = {key: (boxes[key][0] + 200, boxes[key][1]) for key in ("n1", "n2")}
    assert hand.wishes == [("place_requested", wanted, "")]


def test_escape_brings_a_dragged_card_and_its_wires_back(small: Show) -> None:
    hand = small(freely(samples.chain(2)))
    line, place = line_of(hand, Slot("n1")), hand.canvas._stage.nodes["n2"].pos()
    hand.begin(hand.node("n2"), hand.node("n2") + QPoint(300, 10))
    assert hand.canvas._stage.nodes["n2"].pos() != place
    hand.key(Qt.Key.Key_Escape)
    assert hand.canvas._stage.nodes["n2"].pos() == place and line_of(hand, Slot("n1")) == line
    assert hand.wishes == []


def test_a_card_that_is_dropped_on_a_wire_is_inserted_there(small: Show) -> None:
    hand = small(freely(samples.chain(4)))
    hand.drag(hand.node("n4"), hand.slot("n1"))
    assert hand.wishes == [("move_requested", "n4", Slot("n1"))]
    assert hand.canvas._stage.nodes["n4"].pos().y() == hand.canvas._stage.shown.boxes["n4"][1]


def test_a_card_that_must_stay_says_why(small: Show) -> None:
    hand = small(freely(samples.chain(2)))
    hand.canvas.rules = Rules(can_place=lambda keys: "locked" if "n2" in set(keys) else None)
    hand.drag(hand.node("n2"), hand.node("n2") + QPoint(200, 0))
    assert hand.wishes == [("refused", "locked")]
    hand.wishes.clear()
    hand.key(Qt.Key.Key_Right, CTRL)
    assert hand.wishes == [("refused", "locked")]


def test_ctrl_and_arrows_move_by_the_grid_and_with_shift_by_a_pixel(small: Show) -> None:
    hand = small(freely(samples.chain(2)))
    hand.canvas.select(["n2"])
    x, y = hand.canvas._stage.shown.boxes["n2"][:2]
    hand.key(Qt.Key.Key_Left, CTRL)
    hand.key(Qt.Key.Key_Down, CTRL | SHIFT)
    assert hand.wishes == [
        ("place_requested", {"n2": (x - 24, y)}, "nudge"),
        ("place_requested", {"n2": (x, y + 1)}, "nudge"),
    ]


def test_a_card_above_the_one_before_it_is_reached_around_both(small: Show) -> None:
    flow = freely(samples.chain(2))
    hand = small(operations.set_positions(flow, {"n1": (0.0, 500.0), "n2": (400.0, 100.0)}))
    line = line_of(hand, Slot("n1"))
    assert len(line) == 6 and crossed(hand.canvas) == set()
    assert line[0][1] < line[1][1] and line[-2][1] < line[-1][1], "it leaves downwards and arrives from above"


def test_a_flow_to_the_right_is_walked_with_the_arrow_to_the_right(hand: Hand) -> None:
    hand.show(arranged(samples.order_review(), Arrangement(False, "right")))
    hand.canvas.select(["trigger"])
    hand.key(Qt.Key.Key_Right)
    assert hand.canvas.selection() == ("total",)
    hand.canvas.select(["missing"])
    hand.key(Qt.Key.Key_Down)
    assert hand.canvas.selection() == ("line",)
    boxes = hand.canvas._stage.shown.boxes
    assert boxes["total"][0] > boxes["trigger"][0] + boxes["trigger"][2]


# ---------------------------------------------------------------------------------- notes, groups


def noted(workflow: Workflow, text: str = "", at: tuple[float, float] = (300.0, 20.0)) -> Workflow:
    return AddNote("note", at, text).apply(workflow)


def on_screen(hand: Hand, x: float, y: float) -> QPoint:
    return hand.canvas.view.viewportTransform().map(QPoint(round(x), round(y)))


def test_a_note_is_selected_dragged_and_resized(small: Show) -> None:
    hand = small(noted(samples.chain(2)))
    start = on_screen(hand, 340, 60)
    hand.drag(start, start + QPoint(30, 50))
    assert hand.canvas.selection() == ("note",)
    corner = on_screen(hand, 300 + 260 - 5 + 30, 20 + 140 - 5 + 50)
    hand.show(noted(samples.chain(2), at=(330.0, 70.0)))
    hand.drag(corner, corner + QPoint(40, 20))
    assert hand.wishes == [
        ("place_requested", {"note": (330.0, 70.0)}, ""),
        ("annotation_changed", "note", {"width": 300.0, "height": 160.0}, "Resize a note"),
    ]


def test_a_note_is_typed_in_place_and_escape_gives_up(small: Show) -> None:
    hand = small(noted(samples.chain(2), "before"))
    for ending, expected in ((Qt.Key.Key_Escape, []), (Qt.Key.Key_Return, [{"text": "after"}])):
        hand.canvas.select(["note"])
        hand.key(Qt.Key.Key_Return)
        editor = hand.canvas.typing._editor
        assert editor is not None and editor.hasFocus() and editor.toPlainText() == "before"
        hand.type_into(editor, "after")
        hand.press_in(editor, ending, CTRL)
        assert [wish[2] for wish in hand.wishes] == expected
        assert hand.canvas.view.hasFocus()


def test_a_link_in_a_note_leads_to_the_node_of_that_title(small: Show) -> None:
    hand = small(noted(samples.chain(12), "[[Step 12]]"))
    hand.click(on_screen(hand, 300 + 30, 20 + 18))
    assert hand.canvas.selection() == ("n12",)
    assert hand.port.rect().contains(hand.node("n12"))


def grouped(workflow: Workflow, *members: str, collapsed: bool = False) -> Workflow:
    made = GroupItems("group", members, "Sums").apply(workflow)
    return ChangeAnnotation("group", {"collapsed": collapsed}, "").apply(made)


def test_a_frame_lies_around_its_members_and_takes_them_along(small: Show) -> None:
    hand = small(grouped(freely(samples.chain(3)), "n1", "n2"))
    frame = hand.canvas._stage.annotations.groups["group"]
    boxes = hand.canvas._stage.shown.boxes
    assert all(frame.card.contains(QRectF(*boxes[key])) for key in ("n1", "n2"))
    assert not frame.card.intersects(QRectF(*boxes["n3"]))
    title = frame.header.topLeft() + QPointF(60, 15)
    start = on_screen(hand, title.x(), title.y())
    hand.drag(start, start + QPoint(150, 30))
    wanted = {key: (boxes[key][0] + 150, boxes[key][1] + 30) for key in ("n1", "n2")}
    assert hand.wishes == [("place_requested", wanted, "")]


def test_tidy_frames_touch_neither_the_cards_beside_them_nor_each_other(small: Show) -> None:
    inner = GroupItems("inner", ("n2",), "Inner").apply(samples.chain(5))
    outer = GroupItems("outer", ("inner", "n3"), "Outer").apply(inner)
    hand = small(GroupItems("next", ("n4",), "Next").apply(outer))
    stage = hand.canvas._stage
    frames = {key: item.card for key, item in stage.annotations.groups.items()}
    cards = {key: QRectF(*box) for key, box in stage.shown.boxes.items()}
    assert not frames["outer"].intersects(cards["n1"]) and not frames["next"].intersects(cards["n5"])
    assert not frames["outer"].intersects(frames["next"])
    assert frames["outer"].contains(frames["inner"]) and frames["inner"].contains(cards["n2"])
    assert frames["inner"].top() - frames["outer"].top() >= 20, "both titles are to be read"


def test_a_collapsed_group_is_one_tile_and_the_wires_end_at_it(small: Show) -> None:
    hand = small(grouped(samples.chain(4), "n2", "n3", collapsed=True))
    stage = hand.canvas._stage
    tile = stage.annotations.groups["group"].card
    assert [key for key, item in stage.nodes.items() if not item.isVisible()] == ["n2", "n3"]
    assert Slot("n2") not in stage.wires
    assert stage.wires[Slot("n1")].line[-1] == (tile.center().x(), tile.top())
    assert stage.wires[Slot("n3")].line[0] == (tile.center().x(), tile.bottom())
    hand.click(on_screen(hand, tile.left() + 15, tile.center().y()))
    assert hand.wishes == [("annotation_changed", "group", {"collapsed": False}, "Expand a group")]


def test_a_collapsed_group_shows_the_worst_state_inside(small: Show) -> None:
    from desktop_app.domain.status import JobStatus
    from desktop_app.gui.canvas.faces import Badge

    hand = small(grouped(samples.chain(4), "n1", "n2", "n3", collapsed=True))
    hand.canvas.run.set_badges(
        {"n1": Badge(JobStatus.RESOLVED), "n2": Badge(JobStatus.ERROR), "n4": Badge(None)}
    )
    badge = hand.canvas._stage.annotations.groups["group"].badge
    assert badge is not None and badge.role == "error"


def test_groups_nest_and_the_outer_tile_hides_the_inner_frame(small: Show) -> None:
    inner = GroupItems("inner", ("n1", "n2"), "Inner").apply(samples.chain(4))
    both = GroupItems("group", ("inner", "n3"), "Outer").apply(inner)
    hand = small(both)
    drawn = hand.canvas._stage.annotations.groups
    assert drawn["group"].card.contains(drawn["inner"].card)
    hand.show(ChangeAnnotation("group", {"collapsed": True}, "").apply(both))
    assert not drawn["inner"].isVisible() and drawn["group"].isVisible()
    assert drawn["group"].count == 3


def test_a_group_and_a_note_inside_a_loop_lie_above_its_frame(small: Show) -> None:
    flow = (
        samples.Builder()
        .add("loop", "", "l", target=3)
        .into("l", 0)
        .add("delay", "", "a")
        .add("delay")
        .build()
    )
    flow = GroupItems("g", ("a", "n3")).apply(AddNote("note", (0.0, 300.0)).apply(flow))
    stage = small(flow).canvas._stage
    group, note = stage.annotations.groups["g"], stage.annotations.notes["note"]
    assert note.zValue() > group.zValue() > stage.frames["l"].zValue()
