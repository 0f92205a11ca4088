"""Editing chosen nodes in the window: clipboard, healing, disabling, replacing, extracting, selecting."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop_app.app.assembly import Desk
from desktop_app.domain import codec
from desktop_app.domain.graph import Tree
from desktop_app.domain.status import ExecutionStatus
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.arranging import AddNote, GroupItems
from desktop_app.editor.notes import groups, notes
from desktop_app.gui.canvas.hint import ReasonHint, Verdict
from desktop_app.gui.canvas.node_item import NodeItem
from desktop_app.gui.copied import MIME
from desktop_app.gui.dialogs.impact import ImpactSheet
from desktop_app.gui.dialogs.quick_add import QuickAdd
from desktop_app.gui.page import WorkflowPage
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


def calculation(key: str, expression: str, upstream: str | None = None, branch: int | None = None) -> Node:
    config = {"engine": "python", "expression": expression}
    return Node(key, "calculation", key.title(), config, upstream, branch)


def ref(key: str) -> str:
    return "{{$jobsMapByNodeKey." + key + "}}"


def branching() -> Workflow:
    check = {"engine": "python", "expression": "1 == 1", "rejectOnFalse": False}
    return Workflow(
        title="Branching",
        nodes=(
            calculation("first", "20"),
            Node("check", "condition", "Check", check, "first"),
            calculation("yes", f"{ref('first')} + 1", "check", 1),
            calculation("then", f"{ref('yes')} + 1", "yes"),
            calculation("no", "0", "check", 0),
            calculation("last", f"{ref('first')} * 2", "check"),
        ),
    )


async def opened(desk: Desk, document: Workflow) -> WorkflowPage:
    await desk.window.bench.create(document)
    await frames(8)
    assert desk.window.page is not None
    return desk.window.page


class Desktop:
    """A window with one workflow, and what the tests do to it."""

    def __init__(self, desk: Desk, page: WorkflowPage) -> None:
        self.desk, self.page, self.hand = desk, page, Hand(desk.window)
        self.document = page.session.document

    async def press(self, keys: str, name: str, *selected: str) -> None:
        """Select, wait until the action can be used, press its keys on the canvas."""
        if selected:
            self.document.select(selected)
        await until(lambda: self.desk.window.actions_[name].isEnabled(), f"{name} can be used")
        for key in keys.split(","):
            self.hand.keys(key, self.page.canvas.view)

    def line(self) -> list[str]:
        return [node.key for node in self.document.tree.walk()]

    def told(self) -> str:
        return self.desk.window.line.currentMessage()


async def test_copies_keep_references_inside_and_go_from_window_to_window_as_text(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        await d.press("Ctrl+C", "copy", "yes", "then")
        text = QGuiApplication.clipboard().text()
        assert [node["key"] for node in json.loads(text)["nodes"]] == ["yes", "then"]
        await d.press("Ctrl+V", "paste", "last")
        await until(lambda: len(d.line()) == 8)
        copy, following = d.document.selection
        assert d.line()[-2:] == [copy, following]
        assert d.document.tree[following].settings["expression"] == f"{ref(copy)} + 1"
        assert d.document.tree[copy].settings["expression"] == f"{ref('first')} + 1", "still in scope"
        assert d.document.history.undo_label == "Paste 2 nodes"
        other = Desktop(desk, await opened(desk, Workflow(title="Other")))
        QGuiApplication.clipboard().setText(text)
        await other.press("Ctrl+V", "paste")
        sheet = await other.hand.dialog(ImpactSheet)
        assert [row.broken.reason for row in sheet.rows] == ["the node it names is not in this workflow"]
        other.hand.press("Paste", sheet)
        await until(lambda: len(other.line()) == 2)


async def test_the_choices_of_the_impact_sheet_stay_in_sight_however_long_titles_are(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        long = (calculation("a", "1"), calculation("b", ref("a"), "a"), calculation("c", ref("a"), "b"))
        titles = ("A title that goes on and on " * 9, "W" * 90, "記録" * 60)
        nodes = tuple(replace(node, title=title) for node, title in zip(long, titles, strict=True))
        d = Desktop(desk, await opened(desk, Workflow(title="Long", nodes=nodes)))
        await d.press("Del", "delete", "a")
        sheet = await d.hand.dialog(ImpactSheet)
        for row in sheet.rows:
            right = row.to_all.mapTo(sheet, row.to_all.rect().topRight()).x()
            assert right < sheet.width() - 20, "nothing is cut off at the right"
        sheet.reject()


async def test_the_text_of_what_was_copied_outlives_the_window(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        await d.press("Ctrl+C", "copy", "yes")
        assert QGuiApplication.clipboard().mimeData().hasFormat(MIME)
    assert not QGuiApplication.clipboard().mimeData().hasFormat(MIME)
    assert '"app": "wirework"' in QGuiApplication.clipboard().text()


async def test_cut_and_paste_in_place_bring_back_what_was_there(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        await d.press("Ctrl+X", "cut", "no")
        await until(lambda: "no" not in d.line())
        assert d.document.history.undo_label == "Cut 1 node"
        await d.press("Ctrl+Shift+V", "paste_place", "last")
        await until(lambda: len(d.line()) == 6)
        (pasted,) = d.document.selection
        assert d.document.tree[pasted].slot == Slot("check", 0)
        d.hand.keys("Ctrl+Z", d.page.canvas.view)
        d.hand.keys("Ctrl+Z", d.page.canvas.view)
        assert codec.encode(d.document.workflow)["nodes"] == codec.encode(branching())["nodes"]


async def test_a_selection_is_duplicated_with_its_branches(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        await d.press("Ctrl+D", "duplicate", "check")
        await until(lambda: len(d.line()) == 10)
        (copy,) = d.document.selection
        tree = d.document.tree
        assert tree[copy].slot == Slot("check")
        assert [head.branch_index for head in tree.branches(tree[copy])] == [0, 1]


async def test_delete_and_heal_keeps_the_nodes_of_a_branch(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        await d.press("Ctrl+Del", "heal", "check")
        await until(lambda: "check" not in d.line())
        assert d.line() == ["first", "no", "last"]
        d.hand.keys("Ctrl+Z", d.page.canvas.view)
        assert d.document.selection == ("check",) and len(d.line()) == 6


async def test_a_disabled_node_is_hatched_passed_over_and_enabled_again(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        await d.press("D", "disable", "check")
        await until(lambda: d.document.tree["check"].disabled)
        cards = {item.key: item for item in d.page.canvas.view.scene().items() if isinstance(item, NodeItem)}
        faces = {key: cards[key].face for key in ("check", "yes", "last")}
        assert [face.backdrop.disabled for face in faces.values() if face] == [True, True, False]
        assert faces["check"] and faces["check"].line.startswith("Disabled · ")
        await until(lambda: desk.window.actions_["disable"].text() == "&Enable")
        d.hand.keys("Ctrl+F5", d.page.canvas.view)
        session = d.page.session
        await until(lambda: session.run.phase == "ended" and session.run.jobs, "the run ends", 30)
        assert session.run.execution and session.run.execution.status == ExecutionStatus.RESOLVED
        assert [job.node_key for job in session.run.jobs] == ["first", "last"]
        await d.press("D", "disable", "check")
        await until(lambda: not d.document.tree["check"].disabled)


async def test_disabling_what_others_use_opens_the_sheet(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        await d.press("D", "disable", "first")
        sheet = await d.hand.dialog(ImpactSheet)
        assert [row.broken.usage.node for row in sheet.rows] == ["yes", "last"]
        assert {row.broken.reason for row in sheet.rows} == {"“First” is disabled"}
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        await frames()
        assert not d.document.modified


async def test_another_type_keeps_key_title_and_fields(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        await d.press("R", "replace", "last")
        popup = await d.hand.dialog(QuickAdd)
        assert popup.accessibleName() == "Replace by"
        d.hand.type("condition", popup.search)
        QTest.keyClick(popup.search, Qt.Key.Key_Return)
        await until(lambda: d.document.tree["last"].type == "condition")
        node = d.document.tree["last"]
        assert node.title == "Last" and node.settings["expression"] == f"{ref('first')} * 2"
        assert d.document.history.undo_label == "Replace by Condition"


async def test_a_line_is_extracted_run_and_put_back(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        flow = Workflow(
            title="Main",
            nodes=(
                calculation("a", "20"),
                calculation("b", f"{ref('a')} + 1", "a"),
                calculation("c", f"{ref('b')} * 2", "b"),
                calculation("d", f"{ref('c')} + {ref('a')}", "c"),
            ),
        )
        d = Desktop(desk, await opened(desk, flow))
        await d.press("X", "extract", "b", "c")
        await until(lambda: len(d.line()) == 3, "the call stands there")
        call = d.line()[1]
        assert d.document.tree[call].type == "subflow" and d.document.selection == (call,)
        titles = [row.version.document.title for row in await desk.window.services.workflows.list()]
        assert "Main: B" in titles
        d.hand.keys("Ctrl+F5", d.page.canvas.view)
        session = d.page.session
        await until(lambda: session.run.phase == "ended" and session.run.jobs, "the run ends", 30)
        await until(lambda: len(session.run.jobs) == 3, "its jobs are read")
        results = {job.node_key: job.result for job in session.run.jobs}
        assert results[call] == {"c": 42} and results["d"] == 62
        d.document.select((call,))
        await until(lambda: desk.window.actions_["inline"].isEnabled())
        desk.window.actions_["inline"].trigger()
        await until(lambda: len(d.line()) == 4, "the nodes are back")
        inner = d.line()[1:3]
        tree = Tree(d.document.workflow.nodes)
        assert tree["d"].settings["expression"] == f"{ref(inner[1])} + {ref('a')}"
        assert tree[inner[0]].settings["expression"] == f"{ref('a')} + 1"


async def test_selections_widen_by_chords(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        for keys, name, expected in (
            ("S,U", "select_upstream", ("first", "check", "yes", "then")),
            ("S,D", "select_downstream", ("then",)),
            ("S,C", "select_connected", ("yes", "then")),
            ("S,V", "select_invert", ("first", "check", "no", "yes", "last")),
            ("S,T", "select_same_type", ("first", "no", "yes", "then", "last")),
            ("S,N", "select_none", ()),
            ("Ctrl+A", "select_all", ("first", "check", "no", "yes", "then", "last")),
        ):
            await d.press(keys, name, "then")
            await until(lambda expected=expected: d.document.selection == expected, name)
            await frames(1)
            assert d.page.canvas.selection() == expected


async def test_what_is_refused_says_why_and_changes_nothing(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        actions = desk.window.actions_
        d.document.select(("first", "last"))
        await until(lambda: actions["delete"].isEnabled())
        assert "does not directly follow" in actions.reason("extract")
        assert actions.reason("replace") == "Select one node first."
        d.document.select(("trigger",))
        await until(lambda: not actions["delete"].isEnabled())
        assert actions.reason("delete") == "Select a node first."
        assert not d.document.modified


async def test_a_drag_shows_what_it_breaks_and_asks_on_the_drop(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        canvas = d.page.canvas
        canvas.animated = False
        canvas.fit()
        await frames(2)
        port, before = canvas.view.viewport(), d.document.workflow
        start = port.mapFromGlobal(canvas.on_screen.node_rect("first").center())
        goal = port.mapFromGlobal(canvas.on_screen.slot_point(Slot("last")))
        QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
        for share in (0.3, 0.8, 1.0):
            QTest.mouseMove(port, start + (goal - start) * share)
        (hint,) = port.findChildren(ReasonHint)
        assert (hint.verdict, hint.text()) == (Verdict.BREAKS, "Breaks 2 references")
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=goal)
        sheet = await d.hand.dialog(ImpactSheet)
        assert {row.broken.reason for row in sheet.rows} == {"“First” does not run before it"}
        hand_all = sheet.all
        hand_all.setFocus()
        QTest.keyClick(hand_all, Qt.Key.Key_End)
        d.hand.press("Move", sheet)
        await until(lambda: d.document.workflow is not before)
        assert d.line()[-1] == "first"
        assert d.document.tree["last"].settings["expression"] == " * 2", "cleared"
        d.hand.keys("Ctrl+Z", canvas.view)
        assert d.document.workflow is before


async def test_shift_moves_the_beginning_of_a_wire_with_all_that_follows(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        canvas = d.page.canvas
        canvas.animated = False
        canvas.fit()
        await frames(2)
        port = canvas.view.viewport()
        start = port.mapFromGlobal(canvas.on_screen.port_point(Slot("check")))
        goal = port.mapFromGlobal(canvas.on_screen.slot_point(Slot("then")))
        QTest.mousePress(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, start)
        for share in (0.3, 0.8, 1.0):
            QTest.mouseMove(port, start + (goal - start) * share)
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=goal)
        await until(lambda: d.document.tree["last"].slot == Slot("then"))
        assert d.document.history.undo_label == "Move “Last” and what follows"


async def test_a_branch_is_emptied_without_a_question_where_nothing_breaks(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        flow = branching()
        inner = Node("use", "output", "Use", {"value": ref("yes")}, "then")
        d = Desktop(desk, await opened(desk, flow.with_nodes((*flow.nodes, inner))))
        d.page.edits.empty_branch("check", 1)
        await until(lambda: d.line() == ["first", "check", "no", "last"], "nothing outside used them")
        assert d.told() == "Branch deleted. Ctrl+Z brings it back."
        assert d.document.selection == ("check",)


async def test_paste_and_map_asks_what_each_reference_to_the_outside_names(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, branching()))
        await d.press("Ctrl+C", "copy", "yes", "then")
        d.document.select(("last",))
        await until(lambda: desk.window.actions_["paste_map"].isEnabled())
        desk.window.actions_["paste_map"].trigger()
        sheet = await d.hand.dialog(ImpactSheet)
        (row,) = sheet.rows
        assert row.broken.reason == "takes its value from “First”"
        assert row.choice.currentText() == "Re-bind to First (suggested)"
        row.choice.setFocus()
        last = row.choice.findText("Re-bind to Last")
        while row.choice.currentIndex() != last:
            QTest.keyClick(row.choice, Qt.Key.Key_Down)
        d.hand.press("Paste", sheet)
        await until(lambda: len(d.line()) == 8)
        copy, _ = d.document.selection
        assert d.document.tree[copy].settings["expression"] == f"{ref('last')} + 1"


def papered() -> Workflow:
    """``yes`` and ``then`` in a group with a note, and the note of its own."""
    noted = AddNote("note", (600.0, 500.0), "Why").apply(branching())
    return GroupItems("frame", ("yes", "then", "note"), "Both").apply(noted)


async def test_copies_take_notes_and_groups_along_into_another_workflow_as_one_step(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, papered()))
        where = d.page.placed.nodes["yes"]
        await d.press("Ctrl+C", "copy", "frame")
        other = Desktop(desk, await opened(desk, Workflow(title="Other", nodes=(calculation("first", "1"),))))
        before = other.document.workflow
        await other.press("Ctrl+V", "paste")
        await until(lambda: len(other.line()) == 3)
        (note,), (frame,) = notes(other.document.workflow), groups(other.document.workflow)
        _, yes, then = other.line()
        assert frame.title == "Both" and frame.members == (yes, then, note.id)
        assert other.document.selection == (yes, then, frame.id)
        card = other.page.placed.nodes[yes]
        assert (note.x - card.x, note.y - card.y) == (600.0 - where.x, 500.0 - where.y)
        other.hand.keys("Ctrl+Z", other.page.canvas.view)
        assert other.document.workflow is before


async def test_cut_takes_a_group_with_what_it_holds_and_paste_in_place_brings_it_back(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, papered()))
        before = d.document.workflow
        await d.press("Ctrl+X", "cut", "frame")
        await until(lambda: "yes" not in d.line())
        assert d.document.workflow.notes == () and len(d.line()) == 4
        await d.press("Ctrl+Shift+V", "paste_place", "last")
        await until(lambda: len(d.line()) == 6)
        (note,) = notes(d.document.workflow)
        assert (note.x, note.y, note.text) == (600.0, 500.0, "Why")
        d.hand.keys("Ctrl+Z", d.page.canvas.view)
        d.hand.keys("Ctrl+Z", d.page.canvas.view)
        assert d.document.workflow is before


async def test_a_note_alone_is_duplicated_copied_and_cut_even_in_a_frozen_version(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        d = Desktop(desk, await opened(desk, papered()))
        d.document.freeze("This version was run.")
        await d.press("Ctrl+D", "duplicate", "note")
        await until(lambda: len(notes(d.document.workflow)) == 2)
        copy = notes(d.document.workflow)[1]
        assert d.document.selection == (copy.id,) and (copy.x, copy.y) == (632.0, 532.0)
        assert d.document.history.undo_label == "Duplicate notes"
        await d.press("Ctrl+X", "cut", copy.id)
        await until(lambda: len(notes(d.document.workflow)) == 1)
        assert d.told() and '"Why"' in QGuiApplication.clipboard().text()
