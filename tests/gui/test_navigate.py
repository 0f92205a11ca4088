"""Finding, going, the command palette, areas: everything is reached by keys (editor.md B, D, E)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.arranging import AddNote, DocumentNode
from desktop_app.gui.dialogs.finder import Finder
from desktop_app.gui.page import WorkflowPage
from tests.gui.canvas import samples
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


async def opened(desk: Desk, document: Workflow) -> WorkflowPage:
    await desk.window.bench.create(document)
    await frames(8)
    assert desk.window.page is not None
    desk.window.page.canvas.setFocus()
    return desk.window.page


async def finder(desk: Desk, keys: str) -> Finder:
    Hand(desk.window).keys(keys)
    await until(lambda: any(f.isVisible() for f in desk.window.findChildren(Finder)), f"{keys} opens a list")
    (found,) = [f for f in desk.window.findChildren(Finder) if f.isVisible()]
    assert found.search.hasFocus()
    return found


def texts(found: Finder) -> list[str]:
    return [entry.text for entry in found.model.entries]


def standing_out(page: WorkflowPage) -> set[str]:
    return {key for key, item in page.canvas._stage.nodes.items() if item.found}


async def test_find_lists_and_marks_what_fits_and_f3_walks_over_it(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, page = Hand(desk.window), await opened(desk, samples.order_review())
        document = page.session.document
        found = await finder(desk, "Ctrl+F")
        hand.type("total", found.search)
        assert set(texts(found)) >= {"Order total", "Line total", "Add to total"}
        marked = standing_out(page)
        assert {"total", "line", "sum"} <= marked and "wait" not in marked
        QTest.keyClick(found.search, Qt.Key.Key_Down)
        second = found.current()
        QTest.keyClick(found.search, Qt.Key.Key_Return)
        assert second is not None and document.selection == (second.key,)
        assert page.canvas.view.hasFocus() and not standing_out(page)
        document.select(("total",))
        walked = []
        for _ in range(len(marked)):
            hand.keys("F3", page.canvas.view)
            walked.append(document.selection[0])
        assert set(walked) == marked and walked[-1] == "total"
        hand.keys("Shift+F3", page.canvas.view)
        assert document.selection == (walked[-2],)


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("is:disabled", {"n3"}),
        ("is:changed", {"n3", "n1"}),
        ("is:invalid", {"n4"}),
        ("type:variable", {"n2"}),
        ("uses:step1", {"n5"}),
        ("type:delay step", {"n3"}),
        ("needle", {"n1"}),
        ("is:nonsense", set()),
    ],
)
async def test_filters_and_words_find_exactly_what_they_say(
    tmp_path: Path, query: str, keys: set[str]
) -> None:
    chain = samples.chain(5)
    nodes = list(chain.nodes)
    nodes[3] = replace(nodes[3], config={"assignees": [], "forms": {}})
    nodes[4] = replace(nodes[4], config={"value": "{{$jobsMapByNodeKey.n1}}"})
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, chain.with_nodes(nodes))
        document = page.session.document
        document.select(("n3",))
        from desktop_app.editor.commands import SetDisabled

        document.apply(SetDisabled(("n3",), True))
        document.apply(DocumentNode("n1", "here lies the needle"))
        page.session.validate()
        bad = {problem.node for problem in page.session.problems}
        found = await finder(desk, "Ctrl+F")
        Hand(desk.window).type(query, found.search)
        expected = bad if query == "is:invalid" else keys
        assert {entry.key for entry in found.model.entries} == expected
        QTest.keyClick(found.search, Qt.Key.Key_Escape)
        assert page.canvas.view.hasFocus()


async def test_go_to_leads_to_notes_and_to_other_workflows(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.window.bench.create(Workflow(title="Monthly report"))
        page = await opened(desk, samples.chain(2))
        document = page.session.document
        document.apply(AddNote("memo", (0.0, 0.0), "# Remember the milk"))
        found = await finder(desk, "Ctrl+P")
        Hand(desk.window).type("milk", found.search)
        QTest.keyClick(found.search, Qt.Key.Key_Return)
        assert document.selection == ("memo",)
        await until(lambda: len(desk.window.workflows.model.every_row()) == 2)
        found = await finder(desk, "Ctrl+P")
        Hand(desk.window).type("month", found.search)
        assert texts(found)[0] == "Monthly report"
        QTest.keyClick(found.search, Qt.Key.Key_Return)
        await until(lambda: desk.window.session is not None and desk.window.session.title == "Monthly report")


async def test_the_palette_runs_commands_and_tells_their_keys_and_why_some_cannot_run(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, page = Hand(desk.window), await opened(desk, samples.chain(2))
        found = await finder(desk, "Ctrl+Shift+P")
        listed = {entry.key: entry for entry in found.model.entries}
        everything = set(desk.window.actions_) - {"palette"}
        assert set(listed) == everything, "no command is left out"
        assert (listed["find"].text, listed["find"].detail) == ("Edit: Find …", "Ctrl+F")
        assert listed["align_left"].text == "Arrange ▸ Align: Align left edges"
        assert listed["ungroup"].reason and not listed["note"].reason
        hand.type("ungr", found.search)
        assert found.current() is not None and found.current().key == "ungroup"  # type: ignore[union-attr]
        QTest.keyClick(found.search, Qt.Key.Key_Return)
        assert found.isVisible() and found.note.text() == listed["ungroup"].reason
        found.search.clear()
        hand.type("free lay", found.search)
        QTest.keyClick(found.search, Qt.Key.Key_Return)
        await until(lambda: page.session.document.history.undo_label == "Free layout")
        assert page.canvas.view.hasFocus(), "after a command the focus is back on the canvas"


async def test_in_a_low_canvas_the_results_leave_room_for_the_hint(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        desk.window.resize(1000, 640)
        page = await opened(desk, samples.chain(30))
        found = await finder(desk, "Ctrl+F")
        assert not found.list.geometry().intersects(found.note.geometry())
        assert found.note.geometry().bottom() < found.height() <= page.canvas.height()


async def test_without_a_workflow_the_palette_still_opens(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        found = await finder(desk, "Ctrl+Shift+P")
        assert "File: New" in texts(found)
        Hand(desk.window).keys("Ctrl+Shift+P")
        await frames()
        assert len([f for f in desk.window.findChildren(Finder) if f.isVisible()]) == 1


async def test_f8_goes_through_all_areas_and_back(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, page = Hand(desk.window), await opened(desk, samples.chain(2))

        def area() -> str:
            focus = QApplication.focusWidget()
            docks = [dock for dock in desk.window.docks if focus is not None and dock.isAncestorOf(focus)]
            return docks[0].objectName() if docks else "canvas" if page.canvas.view.hasFocus() else "?"

        seen = [area()]
        for _ in range(3):
            hand.keys("F8")
            await frames(2)
            seen.append(area())
        assert seen[0] == "canvas" and "?" not in seen and len(set(seen)) == 4
        hand.keys("F8")
        assert area() == "canvas"
        hand.keys("Shift+F8")
        assert area() == seen[-1]


async def test_the_focus_on_the_canvas_is_seen_when_a_key_brought_it(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.chain(2))
        page.session.document.select(())
        view = page.canvas.view
        view.clearFocus()
        await frames()
        view.setFocus(Qt.FocusReason.TabFocusReason)
        await frames()
        accent = page.canvas._look.theme.accent
        assert view.viewport().grab().toImage().pixelColor(0, 40) == accent
        view.clearFocus()
        await frames()
        assert view.viewport().grab().toImage().pixelColor(0, 40) != accent


async def test_every_workflow_is_searched_and_the_node_that_is_found_is_shown(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        nodes = (Node("deep", "variable", "Buried treasure", {"value": "gold"}),)
        other = await opened(desk, Workflow("island", "Island", nodes=nodes))
        key = other.session.key
        await window.bench.close(other.session)
        await opened(desk, samples.chain(3))
        await until(lambda: key in {row.version.key for row in window.workflows.model.every_row()})
        found = await finder(desk, "Ctrl+Shift+F")
        Hand(window).type("treasure", found.search)
        assert texts(found) == ["Buried treasure"]
        QTest.keyClick(found.search, Qt.Key.Key_Return)
        await until(lambda: window.session is not None and window.session.key == key)
        await until(lambda: window.session is not None and window.session.document.selection == ("deep",))
