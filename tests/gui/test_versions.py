"""Versions through real events: listed, looked at, compared on canvas and field by field, restored."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Slot, Workflow, WorkflowVersion
from desktop_app.editor.arranging import Arrange
from desktop_app.editor.commands import AddNode, RemoveNodes, RenameNode, SetConfig
from desktop_app.gui.canvas.marks import Mark
from desktop_app.gui.dialogs.compare import CompareWindow
from desktop_app.gui.page import WorkflowPage
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


def calc(key: str, upstream: str | None, expression: str) -> Node:
    return Node(key, "calculation", key.title(), {"engine": "python", "expression": expression}, upstream)


def three() -> Workflow:
    return Workflow(
        title="Three",
        nodes=(calc("first", None, "1 + 1"), calc("second", "first", "2"), calc("third", "second", "3")),
    )


async def two_versions(desk: Desk, hand: Hand) -> WorkflowPage:
    """Run and save so that version 1 is frozen and version 2 current, with a draft ahead of it."""
    await desk.window.bench.create(three())
    await frames(6)
    page = desk.window.page
    assert page is not None
    session = page.session
    await until(desk.window.actions_["run"].isEnabled)
    hand.keys("Ctrl+F5", page.canvas.view)
    await until(lambda: session.run.phase == "ended")
    session.apply(RenameNode("second", "Renamed"))
    await until(desk.window.actions_["save"].isEnabled)
    hand.keys("Ctrl+S", page.canvas.view)
    await until(lambda: session.version_number == 2 and not session.document.modified)
    session.apply(RemoveNodes(("third",)))
    session.apply(AddNode(calc("fourth", None, "4"), Slot("first")))
    session.apply(SetConfig("first", {"engine": "python", "expression": "1 + 2"}))
    return page


async def compare(desk: Desk, hand: Hand) -> CompareWindow:
    action = desk.window.actions_["compare_saved"]
    await until(action.isEnabled)
    hand.keys("Ctrl+Alt+C", desk.window)
    return await hand.dialog(CompareWindow)


async def test_the_dock_lists_number_state_and_runs(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await two_versions(desk, hand)
        dock = desk.window.versions
        hand.keys("Ctrl+Alt+V", desk.window)
        await until(lambda: dock.model.rowCount() == 2, "both versions are listed")
        texts = [[dock.model.index(row, column).data() for column in (0, 1, 3)] for row in range(2)]
        assert texts == [["Version 2", "current", "0 runs"], ["Version 1", "frozen", "1 run"]]
        assert not dock.compare_button.isEnabled() and "Select" in dock.compare_button.toolTip()


async def test_a_version_opens_read_only_with_all_it_keeps(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await two_versions(desk, hand)
        dock = desk.window.versions
        hand.keys("Ctrl+Alt+V", desk.window)
        await until(lambda: dock.model.rowCount() == 2)
        await frames()
        hand.click_row(dock.table, 1)
        before = page.session.document.workflow
        QTest.keyClick(dock.table, Qt.Key.Key_Return)
        window = await hand.dialog(CompareWindow)
        assert window.alone and window.before.side.label.startswith("Version 1, saved")
        rect = window.before.canvas.on_screen.node_rect("second")
        viewport = window.before.canvas.view.viewport()
        hand.click(viewport, viewport.mapFromGlobal(rect.center()))
        assert '"title": "Second"' in window.text.toPlainText()
        QTest.keyClick(window.before.canvas.view, Qt.Key.Key_Delete)
        assert page.session.document.workflow is before
        hand.press("Close", window)


async def test_the_draft_is_compared_on_the_canvas_and_field_by_field(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await two_versions(desk, hand)
        window = await compare(desk, hand)
        kinds = {node.key: node.kind for node in window.comparison.nodes}
        assert kinds == {"first": "changed", "fourth": "added", "third": "removed"}
        assert window.summary.text() == "1 node added  ·  1 removed  ·  1 changed  ·  0 moved"
        marks = {key: item.mark for key, item in window.after.canvas._stage.nodes.items() if item.mark}
        assert marks == {"first": Mark.CHANGED, "fourth": Mark.ADDED}
        assert window.before.canvas._stage.nodes["third"].mark is Mark.REMOVED
        top = window.tree.topLevelItem(0)
        assert top is not None
        fields = [[top.child(row).text(column) for column in range(4)] for row in range(top.childCount())]
        assert fields == [["Expression", "changed", "“1 + 1”", "“1 + 2”"]]
        # An edit meanwhile is followed.
        page.session.apply(RenameNode("fourth", "More"))
        after = window.comparison.of("fourth")
        assert after is not None and after.node.title == "More"


async def test_ignore_layout_is_a_switch(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await desk.window.bench.create(three())
        await frames(4)
        assert desk.window.session is not None
        desk.window.session.apply(Arrange({"first": (10.0, 20.0)}, "Move"))
        window = await compare(desk, hand)
        assert window.summary.text() == "The two are alike."
        hand.click(
            window.layout_too, window.layout_too.rect().center() - window.layout_too.rect().center() / 2
        )
        assert [node.fields[0].path for node in window.comparison.nodes] == ["position"]


async def test_one_node_and_everything_are_restored_and_undone(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await two_versions(desk, hand)
        document = page.session.document
        edited = document.workflow
        window = await compare(desk, hand)
        assert not window.node_button.isEnabled() and "Select" in window.node_button.toolTip()
        window.tree.choose("third")
        hand.press("Restore this node", window)
        assert document.tree["third"].upstream == "second"
        assert window.comparison.of("third") is None
        assert "Ctrl+Z" in desk.window.line.currentMessage()
        hand.press("Restore everything", window)
        assert not window.comparison and window.summary.text() == "The two are alike."
        assert not window.all_button.isEnabled()
        hand.press("Close", window)
        assert document.history.undo_label.startswith("Restore Version 2")
        for _ in range(2):
            hand.keys("Ctrl+Z", page.canvas.view)
        assert document.workflow is edited


async def test_sides_are_chosen_and_swapped(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await two_versions(desk, hand)
        dock = desk.window.versions
        hand.keys("Ctrl+Alt+V", desk.window)
        await until(lambda: dock.model.rowCount() == 2)
        await frames()
        dock.table.selectAll()
        hand.click(dock.compare_button)
        window = await hand.dialog(CompareWindow)
        assert [side.side.label[:9] for side in (window.before, window.after)] == ["Version 1", "Version 2"]
        assert {node.key: node.kind for node in window.comparison.nodes} == {"second": "changed"}
        hand.press("Swap sides", window)
        assert window.before.side.label.startswith("Version 2")
        window.before.box.setFocus()
        QTest.keyClick(window.before.box, Qt.Key.Key_Home)
        window.before.box.activated.emit(0)
        assert not window.all_button.isEnabled() and "left" in window.all_button.toolTip()


async def test_each_run_gives_its_own_definition_back(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await two_versions(desk, hand)
        actions = desk.window.actions_
        await until(actions["restore_run"].isEnabled)
        actions["compare_run"].trigger()
        window = await hand.dialog(CompareWindow)
        assert window.before.side.label.startswith("Version 1")
        window.close()
        actions["restore_run"].trigger()
        await until(lambda: page.session.document.node("third") is not None)
        assert page.session.document.workflow.nodes == three().nodes
        hand.keys("Ctrl+Z", page.canvas.view)
        assert page.session.document.node("third") is None


async def test_compare_windows_close_with_their_tab(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await two_versions(desk, hand)
        window = await compare(desk, hand)
        gone: list[bool] = []
        window.destroyed.connect(lambda: gone.append(True))
        hand.keys("Ctrl+W", desk.window)
        await until(lambda: desk.window.tabs.count() == 0 and bool(gone))


async def test_an_answer_about_a_version_that_comes_late_puts_no_old_version_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.window.bench.create(three())
        assert desk.window.page is not None
        session = desk.window.page.session
        workflows = session.services.workflows
        asked, answered = asyncio.Event(), asyncio.Event()
        read = workflows.get

        async def read_slowly(version_id: int) -> WorkflowVersion:
            found = await read(version_id)
            if not asked.is_set():
                asked.set()
                await answered.wait()
            return found

        monkeypatch.setattr(workflows, "get", read_slowly)
        following = asyncio.create_task(session.follow_version())
        await asked.wait()
        session.apply(RenameNode("second", "Renamed"))
        saving = asyncio.create_task(session.save())
        await asyncio.wait({saving}, timeout=0.5)  # Saving may wait for the answer, or be done before it.
        answered.set()
        await asyncio.gather(following, saving)
        assert session.version.document == session.document.workflow
        assert not session.document.modified
