"""The flagship journey: open the sample, build, undo, run, answer, see the result. Real events only."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPlainTextEdit

from desktop_app.app.assembly import Desk
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.gui.dialogs.run_dialog import RunDialog
from desktop_app.gui.dialogs.task_dialog import TaskDialog
from desktop_app.gui.docks.palette import TYPE_ROLE
from desktop_app.gui.page import WorkflowPage
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

EXPRESSION = "6 * 7"


def palette_point(desk: Desk, type_id: str) -> QPoint:
    """Return where a type stands in the palette, on the screen."""
    tree = desk.window.palette_dock.tree
    model = tree.model()
    for group in range(model.rowCount()):
        above = model.index(group, 0)
        for row in range(model.rowCount(above)):
            index = model.index(row, 0, above)
            if index.data(TYPE_ROLE) == type_id:
                return tree.viewport().mapToGlobal(tree.visualRect(index).center())
    raise AssertionError(f"no {type_id} in the palette")


async def open_sample(desk: Desk, hand: Hand) -> WorkflowPage:
    """Click the sample on the welcome page."""
    hand.press("Open the sample “Order review”")
    await until(lambda: desk.window.page is not None, "the sample is open")
    await frames(10)
    assert desk.window.page is not None
    return desk.window.page


async def set_expression(desk: Desk, hand: Hand) -> None:
    """Type into the form of the selected calculation and leave the field."""
    panel = desk.window.configuration.panel
    assert panel is not None
    edit = panel.findChildren(QPlainTextEdit)[0]
    hand.click(edit.viewport())
    hand.keys("Ctrl+A", edit)
    hand.type(EXPRESSION, edit)
    assert desk.window.page is not None
    desk.window.page.canvas.setFocus()
    await frames()


@pytest.mark.slow
async def test_the_sample_is_built_upon_run_answered_and_read(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await open_sample(desk, hand)
        document = page.session.document
        before = document.workflow

        await hand.drag(palette_point(desk, "calculation"), page.canvas.on_screen.slot_point(Slot(None)))
        added = [node for node in document.workflow.nodes if node.key not in {n.key for n in before.nodes}]
        assert [node.type for node in added] == ["calculation"]
        key = added[0].key
        assert document.node(key).slot == Slot(None)
        assert document.selection == (key,)

        await set_expression(desk, hand)
        assert document.node(key).settings["expression"] == EXPRESSION

        hand.keys("Ctrl+Z")
        assert document.node(key).settings["expression"] == ""
        hand.keys("Ctrl+Z")
        assert document.node(key) is None and document.workflow is before
        hand.keys("Ctrl+Y")
        hand.keys("Ctrl+Shift+Z")
        assert document.node(key).settings["expression"] == EXPRESSION

        hand.keys("F5")
        dialog = await hand.dialog(RunDialog)
        hand.press("Run", dialog)
        await until(lambda: page.session.run.tasks, "the run waits for the approval")
        await frames()
        assert page.session.run.badges()["approval"].status == JobStatus.PENDING
        assert page.banner.isVisible()
        assert "Order A-1042" in page.banner.text.text()

        hand.press("Answer …", page.banner)
        answer = await hand.dialog(TaskDialog)
        hand.press("Approve", answer)
        await until(lambda: page.session.run.phase == "ended", "the run ends")
        await frames(10)
        badges = page.session.run.badges()
        reached = {node.key for node in document.workflow.nodes}
        assert reached <= badges.keys() | {TRIGGER}
        assert {badge.status for badge in badges.values()} == {JobStatus.RESOLVED}
        assert page.strip.pill.text.startswith("Resolved")

        jobs = desk.window.jobs
        row = next(number for number, job in enumerate(jobs.model.rows) if job.node_key == key)
        hand.click_row(jobs.table, row)
        await until(lambda: jobs.result.model.rowCount() == 1)
        await frames()
        assert jobs.result.model.index(0, 1).data() == "42"
        assert document.selection == (key,)
