"""Where a note is put down: beside what is there, never on it."""

from __future__ import annotations

import pytest

from desktop_app.editor.layout_values import Rect
from desktop_app.editor.rooms import GAP, beside

WANTED = Rect(100, 0, 260, 140)


def test_free_room_is_taken_as_it_is() -> None:
    assert beside(WANTED, []) == (100, 0)
    assert beside(WANTED, [Rect(100, 500, 200, 80), Rect(-400, 0, 200, 80)]) == (100, 0)


@pytest.mark.parametrize(
    ("taken", "x"),
    [
        ([Rect(120, 20, 200, 80)], 320 + GAP),
        ([Rect(330, 20, 200, 80)], 330 - GAP - 260),
        ([Rect(120, 20, 200, 80), Rect(500, 100, 200, 80)], 120 - GAP - 260),
        ([Rect(120, 20, 200, 80), Rect(-300, 20, 200, 80), Rect(340, 0, 50, 50)], 390 + GAP),
    ],
)
def test_what_is_in_the_way_is_passed_on_the_nearer_side(taken: list[Rect], x: float) -> None:
    place = beside(WANTED, taken)
    assert place == (x, 0)
    moved = WANTED._replace(x=place[0])
    assert not any(
        moved.x < o.right and o.x < moved.right and moved.y < o.bottom and o.y < moved.bottom for o in taken
    )
