"""Acceptance L4, L8 and L9 of the editor, with real keys and clicks (editor.md L)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop_app.app.assembly import Desk
from desktop_app.domain.status import ExecutionStatus
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.references import usages_in
from desktop_app.gui.dialogs.impact import CLEAR, KEEP, ImpactSheet
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.panels.reference_pill import ReferencePill
from tests.helpers.desk import Hand, open_desk
from tests.helpers.references import usages
from tests.helpers.windows import frames, until


def calculation(key: str, expression: str, upstream: str | None = None, title: str = "") -> Node:
    config = {"engine": "python", "expression": expression}
    return Node(key, "calculation", title or key.title(), config, upstream)


def ref(key: str) -> str:
    return "{{$jobsMapByNodeKey." + key + "}}"


def used_by_three() -> Workflow:
    return Workflow(
        title="Used",
        nodes=(
            calculation("spare", "40"),
            calculation("price", "2", "spare"),
            calculation("one", f"{ref('price')} + 1", "price"),
            calculation("two", f"{ref('price')} + {ref('one')}", "one"),
            Node("answer", "output", "Answer", {"value": {"sum": ref("price")}}, "two"),
        ),
    )


async def opened(desk: Desk, document: Workflow) -> WorkflowPage:
    await desk.window.bench.create(document)
    await frames(8)
    assert desk.window.page is not None
    return desk.window.page


async def ready(desk: Desk, name: str) -> None:
    await until(lambda: desk.window.actions_[name].isEnabled(), f"{name} can be used")


def choose(sheet: ImpactSheet, row: int, data: str) -> None:
    """Choose an entry of a row's list by keys, as a person would."""
    box = sheet.rows[row].choice
    box.setFocus()
    while box.currentIndex() < box.findData(data):
        QTest.keyClick(box, Qt.Key.Key_Down)
    while box.currentIndex() > box.findData(data):
        QTest.keyClick(box, Qt.Key.Key_Up)


async def test_l4_a_node_used_by_three_is_deleted_rebound_and_brought_back_by_one_undo(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, used_by_three())
        document = page.session.document
        before = document.workflow
        document.select(("price",))
        await ready(desk, "delete")
        hand.keys("Del", page.canvas.view)
        sheet = await hand.dialog(ImpactSheet)
        assert document.workflow is before, "nothing is changed before the answer"
        texts = [label.text() for label in sheet.findChildren(QLabel)]
        assert any("breaks 3 references" in text for text in texts)
        assert [row.broken.usage.node for row in sheet.rows] == ["one", "two", "answer"]
        assert sheet.rows[0].choice.currentText() == "Re-bind to Spare (suggested)"
        hand.click(sheet.rows[0].to_all)
        await frames()
        assert {row.choice.currentData() for row in sheet.rows} == {"$jobsMapByNodeKey.spare"}
        hand.press("Delete", sheet)
        await until(lambda: document.workflow is not before)
        assert usages(document.workflow, "price") == ()
        assert len(usages(document.workflow, "spare")) == 3
        assert len(document.history.entries) == 1
        assert "Ctrl+Z" in desk.window.line.currentMessage()
        hand.keys("Ctrl+Z", page.canvas.view)
        assert document.workflow is before and document.selection == ("price",)
        assert page.canvas.selection() == ("price",)


async def test_the_sheet_keeps_clears_and_cancels_field_by_field(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, used_by_three())
        document = page.session.document
        before = document.workflow
        document.select(("price",))
        await ready(desk, "delete")
        hand.keys("Del", page.canvas.view)
        hand.press("Cancel", await hand.dialog(ImpactSheet))
        await frames()
        assert document.workflow is before
        hand.keys("Del", page.canvas.view)
        sheet = await hand.dialog(ImpactSheet)
        choose(sheet, 0, KEEP)
        choose(sheet, 1, CLEAR)
        hand.press("Delete", sheet)
        await until(lambda: document.workflow is not before)
        configs = {node.key: node.settings for node in document.workflow.nodes}
        assert configs["one"]["expression"] == f"{ref('price')} + 1"
        assert configs["two"]["expression"] == f" + {ref('one')}"
        assert configs["answer"] == {"value": {"sum": ref("two")}}, "the nearest result was suggested"


async def test_nothing_is_asked_where_nothing_breaks(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, used_by_three())
        document = page.session.document
        document.select(("spare",))
        await ready(desk, "delete")
        hand.keys("Del", page.canvas.view)
        await until(lambda: document.node("spare") is None)
        assert desk.window.line.currentMessage() == "Node deleted. Ctrl+Z brings it back."


@pytest.mark.slow
async def test_l8_every_node_renamed_every_reference_and_run_still_resolves(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        rounds = Node("rounds", "loop", "Rounds", {"target": ref("price")}, "two")
        page = await opened(desk, used_by_three().with_nodes((*used_by_three().nodes[:4], rounds)))
        document, session = page.session.document, page.session
        used = [usage for node in document.workflow.nodes for usage in usages_in(node)]
        for number, node in enumerate(document.workflow.nodes):
            document.select((node.key,))
            await ready(desk, "rename")
            hand.keys("F2", page.canvas.view)
            field = desk.window.focusWidget()
            assert field is not None
            hand.keys("Ctrl+A", field)
            hand.type(f"Renamed {number}", field)
            QTest.keyClick(field, Qt.Key.Key_Return)
            key = node.key
            await until(lambda key=key, number=number: document.tree[key].title == f"Renamed {number}")
        assert [usage for node in document.workflow.nodes for usage in usages_in(node)] == used
        session.validate()
        assert session.problems == ()
        panel = desk.window.configuration.panel
        assert panel is not None
        shown = [pill for pill in panel.findChildren(ReferencePill) if pill.isVisible() and pill.path]
        assert [pill.text() for pill in shown] == ["Renamed 1"] and not shown[0].broken
        page.canvas.setFocus()
        await ready(desk, "run")
        hand.keys("Ctrl+F5", page.canvas.view)
        await until(lambda: session.run.phase == "ended" and session.run.jobs, "the run ends", 30)
        execution = session.run.execution
        assert execution is not None and execution.status == ExecutionStatus.RESOLVED
        assert sum(job.node_key == "rounds" for job in session.run.jobs) == 1
        results = {job.node_key: job.result for job in session.run.jobs}
        assert (results["one"], results["two"]) == (3, 5)


@pytest.mark.parametrize(
    ("text", "html", "told"),
    [
        ('[{"sku": "A"}, {"sku": "B"}]', False, "JSON list"),
        ("<html><body><p>Orders</p></body></html>", True, "web page"),
        ("x" * 30_000_000, False, "30 million"),
    ],
    ids=["list", "html", "30 MB"],
)
async def test_l9_what_is_no_workflow_is_refused_and_undo_still_works(
    tmp_path: Path, text: str, html: bool, told: str
) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, used_by_three())
        document = page.session.document
        first = document.workflow
        document.select(("spare",))
        await ready(desk, "delete")
        hand.keys("Del", page.canvas.view)
        await until(lambda: document.workflow is not first)
        deleted = document.workflow
        data = QMimeData()
        data.setText(text)
        if html:
            data.setHtml(text)
        QGuiApplication.clipboard().setMimeData(data)
        try:
            await ready(desk, "paste")
            hand.keys("Ctrl+V", page.canvas.view)
            await until(lambda: told in desk.window.line.currentMessage())
            assert document.workflow is deleted and len(document.history.entries) == 1
            hand.keys("Ctrl+Z", page.canvas.view)
            assert document.workflow is first
        finally:
            QGuiApplication.clipboard().clear()
