"""A group around what a loop repeats stays inside the loop's frame and leaves its label free."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF

from desktop_app.domain.workflow import Workflow
from desktop_app.editor.arrangement import Arrangement, arranged
from desktop_app.editor.arranging import AddNote, GroupItems
from desktop_app.gui.canvas.folding import LEAST
from tests.gui.canvas import samples
from tests.gui.canvas.test_free import Show


def looped(*groups: tuple[str, tuple[str, ...]]) -> Workflow:
    start = samples.Builder().add("loop", "", "l", target=3).into("l", 0)
    flow = start.add("delay", "", "a").add("delay", "", "b").build()
    for key, members in groups:
        flow = GroupItems(key, members, key).apply(flow)
    return flow


@pytest.mark.parametrize("direction", ["down", "right"])
def test_a_group_around_all_that_a_loop_repeats_stays_inside_its_frame(small: Show, direction: str) -> None:
    flow = arranged(looped(("g", ("a", "b"))), Arrangement(False, direction))  # type: ignore[arg-type]
    stage = small(flow).canvas._stage
    group, frame = stage.annotations.groups["g"], stage.frames["l"]
    unit, text = stage.look.metrics.unit, stage.look.small_metrics.horizontalAdvance(frame.header)
    corner = frame.box.topLeft()
    label = QRectF(corner.x() + 14 * unit, corner.y() + 8 * unit, 20 * unit + text, 20 * unit)
    assert frame.box.contains(group.card) and not group.card.intersects(label)
    assert all(group.card.contains(QRectF(*stage.shown.boxes[key])) for key in ("a", "b"))
    assert group.header.bottom() < stage.shown.boxes["a"][1], "the title stands above the first card"


def test_a_group_around_the_loop_itself_lies_around_its_frame(small: Show) -> None:
    stage = small(looped(("g", ("l",)))).canvas._stage
    assert stage.annotations.groups["g"].card.contains(stage.frames["l"].box)


def test_a_group_with_a_note_outside_the_loop_lies_around_the_note_too(small: Show) -> None:
    flow = AddNote("n", (600.0, 300.0)).apply(looped())
    stage = small(GroupItems("g", ("a", "n"), "g").apply(flow)).canvas._stage
    group = stage.annotations.groups["g"].card
    assert group.contains(stage.annotations.notes["n"].card)
    assert group.contains(QRectF(*stage.shown.boxes["a"]))


@pytest.mark.parametrize("direction", ["down", "right"])
def test_groups_in_each_other_share_the_room_inside_the_frame_of_the_loop(
    small: Show, direction: str
) -> None:
    flow = looped(("inner", ("a",)), ("outer", ("inner", "b")))
    flow = arranged(flow, Arrangement(False, direction))  # type: ignore[arg-type]
    stage = small(flow).canvas._stage
    inner, outer = (stage.annotations.groups[key].card for key in ("inner", "outer"))
    assert stage.frames["l"].box.contains(outer) and outer.contains(inner)
    assert outer.top() + LEAST * stage.look.metrics.unit <= inner.top(), "both titles can be read"
    assert inner.contains(QRectF(*stage.shown.boxes["a"]))
