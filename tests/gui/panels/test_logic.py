"""The condition builder: truth on the last values, operators that fit, and parts that change places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.domain import template
from desktop_app.domain.operators import DEFAULT
from desktop_app.gui.panels.logic_truth import truth_of
from desktop_app.gui.panels.logic_value import gaps, goals, members, moved, new_group, next_goal
from tests.gui.panels.hand import give, press
from tests.gui.panels.samples import SAMPLE, editor
from tests.gui.panels.seen import Seen

LEFT = Qt.MouseButton.LeftButton
TOTAL, STRANGE = "{{$context.order.total}}", "{{$context.order.nothing}}"


def item(left: Any, operator: str = "equal", right: Any = 1) -> dict[str, Any]:
    return {"calculator": operator, "operands": [left, right]}


def value_of(path: str) -> Any:
    return template.resolve_path({"$context": SAMPLE}, path)


MET, UNMET, UNKNOWN = item(TOTAL, "gt", 100), item(TOTAL, "lt", 100), item(STRANGE)

# ------------------------------------------------------------------------------------------------ truth


@pytest.mark.parametrize(
    ("calculation", "met"),
    [
        (MET, True),
        (UNMET, False),
        (UNKNOWN, None),
        (item("{{$context.order.nothing:7}}", "equal", "7"), True),
        (new_group(), True),
        (new_group(kind="or"), False),
        (new_group(MET, UNKNOWN), None),
        (new_group(UNKNOWN, UNMET), False),
        (new_group(UNKNOWN, MET, kind="or"), True),
        (new_group(UNMET, new_group(MET, MET), kind="or"), True),
        (item("x", "none such"), None),
        (item(5, "includes", 1), None),
        ({}, True),
    ],
)
def test_a_condition_is_met_not_met_or_unknown(calculation: Any, met: bool | None) -> None:
    assert truth_of(calculation, value_of, DEFAULT).met is met


def test_what_nobody_knows_is_named() -> None:
    assert truth_of(new_group(MET, UNKNOWN), value_of, DEFAULT).unseen == "$context.order.nothing"
    assert "only a list or a text" in truth_of(item(5, "includes"), value_of, DEFAULT).fault


# ------------------------------------------------------------------------------------------------ order

A, B, C, D = (item(name) for name in "abcd")
NESTED = new_group(A, new_group(B, C, kind="or"), D)


def names(group: Any) -> Any:
    return [names(one) if "group" in one else one["operands"][0] for one in members(group)]


def test_every_gap_is_found_from_top_to_bottom() -> None:
    assert list(gaps(NESTED)) == [(0,), (1,), (1, 0), (1, 1), (1, 2), (2,), (3,)]
    assert goals(NESTED, (1,)) == [(0,), (3,)]
    assert goals(NESTED, (1, 0)) == [(0,), (1,), (1, 2), (2,), (3,)]


@pytest.mark.parametrize(
    ("source", "step", "order"),
    [
        ((0,), 1, [["a", "b", "c"], "d"]),
        ((1, 0), -1, ["a", "b", ["c"], "d"]),
        ((1, 1), 1, ["a", ["b"], "c", "d"]),
        ((2,), -1, ["a", ["b", "c", "d"]]),
        ((1,), 1, ["a", "d", ["b", "c"]]),
        ((1, 0), 1, ["a", ["c", "b"], "d"]),
    ],
)
def test_a_step_goes_into_groups_and_out_of_them(source: Any, step: int, order: Any) -> None:
    goal = next_goal(NESTED, source, step)
    assert goal is not None
    group, place = moved(NESTED, source, goal)
    assert names(group) == order
    kept = group
    for index in place:
        kept = members(kept)[index]
    assert kept in (A, B, C, D, members(NESTED)[1])


def test_a_move_loses_and_doubles_nothing() -> None:
    everything = sorted("abcd")
    for source in [(0,), (1,), (1, 0), (1, 1), (2,)]:
        for goal in goals(NESTED, source):
            group, _ = moved(NESTED, source, goal)
            assert sorted("".join(str(names(group))).translate({ord(c): None for c in "[]', "})) == everything


def test_there_is_nothing_above_the_first_and_below_the_last() -> None:
    assert next_goal(NESTED, (0,), -1) is None
    assert next_goal(NESTED, (2,), 1) is None


# ----------------------------------------------------------------------------------------------- by hand


def builder_of(show: Callable[..., Any], calculation: Any, **more: Any) -> tuple[Any, Any]:
    config = {"rejectOnFalse": True, "engine": "basic", "calculation": calculation}
    panel, edits = show("condition", config, **more)
    QApplication.processEvents()
    return editor(panel, "calculation").builder, edits


def test_each_row_and_group_says_what_it_comes_to_and_follows_the_values(show: Any) -> None:
    seen = Seen()
    builder, _ = builder_of(show, new_group(MET, new_group(UNMET, UNKNOWN, kind="or")), seen=seen)
    inner = builder.parts[1]
    shown = [part.mark.truth.met for part in (builder.parts[0], *inner.parts, inner, builder)]
    assert shown == [True, False, None, None, None]
    assert builder.parts[0].mark.isVisible()
    assert builder.parts[0].mark.toolTip() == "Met on the last values: 250.5 > 100"
    assert "$context.order.nothing" in inner.parts[1].mark.accessibleName()
    seen.values = {"$context": {"order": {"total": 3, "nothing": 2}}}
    seen.changed.emit()
    assert [part.mark.truth.met for part in (builder.parts[0], inner, builder)] == [False, True, False]


def test_truth_follows_what_is_typed(show: Any, qtbot: Any) -> None:
    builder, _ = builder_of(show, new_group(MET), seen=Seen())
    give(qtbot, builder.parts[0].right, builder.parts[0].right.mode, "1000")
    assert builder.mark.truth.met is False


def test_without_runs_and_without_conditions_nothing_is_claimed(show: Any, qtbot: Any) -> None:
    builder, _ = builder_of(show, new_group(MET))
    assert not builder.mark.isVisible() and not builder.parts[0].mark.isVisible()
    builder, _ = builder_of(show, None, seen=Seen())
    assert not builder.mark.isVisible()
    press(qtbot, builder.add_condition)
    assert not builder.parts[0].mark.isVisible()


@pytest.mark.parametrize(
    ("left", "count", "has", "lacks"),
    [
        (3, 6, ">", "contains"),
        (True, 2, "≠", ">"),
        ("{{$context.order.lines}}", 4, "contains", ">"),
        ("{{$scopes.l1.index}}", 6, "≥", "starts with"),
        ("text", 12, "starts with", None),
        ("{{$jobsMapByNodeKey.c1}}", 12, "contains", None),
    ],
)
def test_operators_fit_the_kind_of_the_left_value(
    left: Any, count: int, has: str, lacks: str | None, show: Any
) -> None:
    builder, _ = builder_of(show, new_group(item(left)))
    combo = builder.parts[0].operator.combo
    offered = [combo.itemText(i) for i in range(combo.count())]
    assert len(offered) == count and has in offered and lacks not in offered


def test_an_operator_that_fits_badly_or_has_another_name_stays(show: Any) -> None:
    builder, edits = builder_of(show, new_group(item(3, "includes"), item(TOTAL, "!=")))
    assert [part.operator.combo.currentText() for part in builder.parts] == ["contains", "≠"]
    builder.flush()
    assert not edits


def test_parts_are_moved_by_keys_and_keep_the_focus(show: Any, qtbot: Any) -> None:
    builder, edits = builder_of(show, NESTED)
    grip = builder.parts[0].grip
    grip.setFocus()
    qtbot.keyClick(grip, Qt.Key.Key_Down)
    assert names(edits[-1][2]["calculation"]) == [["a", "b", "c"], "d"]
    inner = builder.parts[0]
    assert inner.parts[0].grip.hasFocus()
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert names(edits[-1][2]["calculation"]) == [["b", "c"], "a", "d"]
    assert len(edits) == 4 and builder.parts[1].grip.hasFocus()


def test_parts_are_dragged_into_a_group_and_escape_takes_a_drag_back(show: Any, qtbot: Any) -> None:
    builder, edits = builder_of(show, NESTED)
    grip, target = builder.parts[2].grip, builder.parts[1].parts[1]

    handle, origin = builder.window().windowHandle(), builder.window().mapToGlobal(QPoint())

    def drag() -> QPoint:
        start = grip.mapToGlobal(QPoint(4, 4)) - origin
        goal = target.mapToGlobal(QPoint(20, 2)) - origin
        QTest.mousePress(handle, LEFT, pos=start)
        for share in (0.2, 0.5, 1.0):
            QTest.mouseMove(handle, start + (goal - start) * share)
        return goal

    goal = drag()
    assert builder._order._line.isVisible()
    qtbot.keyClick(grip, Qt.Key.Key_Escape)
    assert not builder._order._line.isVisible()
    QTest.mouseRelease(handle, LEFT, pos=goal)
    assert not edits
    QTest.mouseRelease(handle, LEFT, pos=drag())
    assert names(edits[-1][2]["calculation"]) == ["a", ["b", "d", "c"]]
    assert len(edits) == 1 and not builder._order._line.isVisible()
