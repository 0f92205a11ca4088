"""The quick-add list: what is found, what comes first, what each way of choosing does (editor.md E)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.gui.dialogs.quick_add import QuickAdd
from desktop_app.gui.models.fuzzy import fit
from desktop_app.gui.models.habits import ANYWHERE, Habits
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.settings import Settings
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def delay(key: str, upstream: str | None = None, branch: int | None = None) -> Node:
    return Node(key, "delay", key.title(), {}, upstream, branch)


def flow() -> Workflow:
    check = {"engine": "python", "expression": "1 == 1", "rejectOnFalse": False}
    return Workflow(
        title="Flow",
        nodes=(delay("first"), Node("check", "condition", "Check", check, "first"), delay("in", "check", 1)),
    )


async def opened(desk: Desk, document: Workflow) -> WorkflowPage:
    await desk.window.bench.create(document)
    await frames(8)
    assert desk.window.page is not None
    return desk.window.page


async def listed(hand: Hand, page: WorkflowPage, key: str, text: str = "") -> QuickAdd:
    page.session.document.select((key,))
    await frames(2)
    hand.keys("Tab", page.canvas.view)
    popup = await hand.dialog(QuickAdd)
    hand.type(text, popup.search)
    return popup


def names(popup: QuickAdd) -> list[str]:
    return [popup.model.item(row).text() for row in range(popup.model.rowCount())]


# ------------------------------------------------------------------------------------- letters


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Calculation", "calc"),
        ("Multiple conditions", "mul con"),
        ("Date calculation", "dc"),
        ("JSON variable mapping", "vari"),
        ("Calculation", "clcltn"),
        ("Condition", "conditon"),
        ("Condition", "condtiion"),
        ("Condition", "konsition"[:1] + "ondition"),
        ("Parallel branches", "paralel"),
    ],
)
def test_letters_fit_by_beginning_words_initials_order_or_with_one_slip(name: str, wanted: str) -> None:
    assert fit(name, wanted) > 0


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("Loop", "lopp"), ("Condition", "xyzdition"), ("Delay", "yaled"), ("", "a"), ("a", "")],
)
def test_short_or_far_words_do_not_fit(name: str, wanted: str) -> None:
    assert fit(name, wanted) == 0


def test_better_fits_weigh_more() -> None:
    worse_and_worse = ["Calc", "Calculation", "Date calculation", "Recalculate", "Cxalxc", "Cxaxlxcx"]
    found = [fit(name, "calc") for name in worse_and_worse]
    assert found == sorted(found, reverse=True)
    assert fit("Condition", "conditon") < fit("Condition", "cond")


# ------------------------------------------------------------------------------------- habits


def test_what_is_added_often_comes_first_and_fades(tmp_path: Path) -> None:
    habits = Habits(Settings(tmp_path / "window.ini"))
    for _ in range(3):
        habits.note("loop", "delay")
    habits.note("loop", "output")
    assert sorted(habits.after("loop"), key=lambda k: -habits.after("loop")[k]) == ["delay", "output"]
    for _ in range(12):
        habits.note("loop", "output")
    kept = Habits(Settings(tmp_path / "window.ini")).after("loop")
    assert kept["output"] > 5 > 1 > kept["delay"]
    assert set(habits.after("unseen")) == {"delay", "output"}, "what was used lately anywhere comes next"
    assert ANYWHERE not in habits.after("loop")


# ------------------------------------------------------------------------------------- in the window


async def test_the_next_node_is_learned_and_offered_first(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, page = Hand(desk.window), await opened(desk, flow())
        popup = await listed(hand, page, "first", "json var")
        QTest.keyClick(popup.search, Qt.Key.Key_Return)
        await until(lambda: len(page.session.document.workflow.nodes) == 4)
        popup = await listed(hand, page, "first")
        assert names(popup)[0] == "JSON variable mapping"
        popup.close()


async def test_the_right_side_tells_branches_and_result(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, page = Hand(desk.window), await opened(desk, flow())
        popup = await listed(hand, page, "first", "loop")
        assert "Branches: Each round" in " ".join(label.text() for label in popup.findChildren(QLabel))
        popup.search.setText("json var")
        assert "Result: one value" in " ".join(label.text() for label in popup.findChildren(QLabel))
        popup.close()


async def test_ctrl_enter_goes_on_with_the_next_node(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, page = Hand(desk.window), await opened(desk, flow())
        document = page.session.document
        popup = await listed(hand, page, "first", "delay")
        QTest.keyClick(popup.search, Qt.Key.Key_Return, CTRL)
        await until(lambda: len(document.workflow.nodes) == 4)
        assert popup.isVisible() and popup.search.text() == ""
        hand.type("output", popup.search)
        QTest.keyClick(popup.search, Qt.Key.Key_Return)
        await until(lambda: len(document.workflow.nodes) == 5)
        types = [node.type for node in document.tree.line(document.tree.head)]
        assert types == ["delay", "delay", "output", "condition"]


async def test_shift_enter_adds_at_the_end_and_alt_enter_replaces(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, page = Hand(desk.window), await opened(desk, flow())
        document = page.session.document
        popup = await listed(hand, page, "in", "output")
        QTest.keyClick(popup.search, Qt.Key.Key_Return, SHIFT)
        await until(lambda: len(document.workflow.nodes) == 4)
        assert document.tree[document.selection[0]].slot == Slot("check")
        popup = await listed(hand, page, "in", "output")
        QTest.keyClick(popup.search, Qt.Key.Key_Return, ALT)
        await until(lambda: document.tree["in"].type == "output")
        assert document.tree["in"].slot == Slot("check", 1) and len(document.workflow.nodes) == 4
