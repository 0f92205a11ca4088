"""Arranging in the window: modes, tidy, align, lock, notes and groups by their actions, each one undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.arrangement import Arrangement, arrangement, is_locked
from desktop_app.editor.arranging import AddNote, GroupItems
from desktop_app.editor.layout_values import Rect
from desktop_app.editor.notes import groups, notes
from desktop_app.editor.reroutes import reroutes
from desktop_app.gui.canvas.note_editor import PlaceEditor
from desktop_app.gui.page import WorkflowPage
from tests.gui.canvas import samples
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


async def opened(desk: Desk, document: Workflow) -> WorkflowPage:
    await desk.window.bench.create(document)
    await frames(8)
    page = desk.window.page
    assert page is not None
    page.canvas.animated = False
    return page


async def act(desk: Desk, name: str) -> None:
    action = desk.window.actions_[name]
    await until(action.isEnabled, f"{name} can be used")
    action.trigger()
    await frames()


def places(page: WorkflowPage) -> dict[str, tuple[float, float]]:
    return {key: box[:2] for key, box in page.canvas._stage.shown.boxes.items()}


async def drag(page: WorkflowPage, key: str, way: QPoint) -> None:
    port = page.canvas.view.viewport()
    start = port.mapFromGlobal(page.canvas.on_screen.node_rect(key).center())
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(port, start + way * share)
        await frames(1)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=start + way)
    await frames()


async def test_free_tidy_and_back_move_nothing_that_was_not_asked(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.chain(4))
        document, start = page.session.document, places(page)
        tip = desk.window.actions_.reason("tidy")
        assert "always tidy" in tip and not desk.window.actions_["align_left"].isEnabled()
        await act(desk, "free_layout")
        assert arrangement(document.workflow).free and places(page) == start
        await drag(page, "n3", QPoint(250, 10))
        moved = places(page)
        assert moved["n3"][0] > start["n3"][0] + 200
        assert {key: at for key, at in moved.items() if key != "n3"} == {
            key: at for key, at in start.items() if key != "n3"
        }
        assert document.history.undo_label == "Move “Step 3”"
        document.select(())
        await act(desk, "tidy")
        assert places(page) == start and document.history.undo_label == "Tidy all"
        document.undo()
        assert places(page) == moved
        await act(desk, "free_layout")
        assert places(page) == start, "always tidy again"
        document.go_to(0)
        assert arrangement(document.workflow) == Arrangement()


async def test_selected_nodes_are_aligned_and_distributed_by_two_keys_and_locked_ones_stay(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.chain(3))
        document = page.session.document
        await act(desk, "free_layout")
        await drag(page, "n2", QPoint(180, 20))
        document.select(("n1", "n2", "n3"))
        await until(desk.window.actions_["align_right"].isEnabled)
        page.canvas.setFocus()
        for key in (Qt.Key.Key_A, Qt.Key.Key_R):
            QTest.keyClick(page.canvas.view, key)
        await until(lambda: document.history.undo_label == "Align")
        found = places(page)
        assert found["n1"][0] == found["n3"][0] == found["n2"][0]
        document.select(("n2",))
        await act(desk, "lock")
        assert is_locked(document.tree["n2"])
        where = places(page)["n2"]
        await drag(page, "n2", QPoint(90, 40))
        assert places(page)["n2"] == where
        assert "locked" in desk.window.line.currentMessage()
        document.select(())
        await act(desk, "tidy")
        assert places(page)["n2"] == where


async def test_the_flow_is_flipped_and_flipped_back_by_one_undo(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.order_review())
        start = places(page)
        await act(desk, "flip_direction")
        now = places(page)
        assert now["result"][0] > now["total"][0] + 1000
        page.session.document.undo()
        assert places(page) == start


async def test_m_adds_a_note_that_is_typed_at_once_and_undone_alone(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, samples.chain(2))
        document = page.session.document
        document.select(("n1",))
        await until(desk.window.actions_["note"].isEnabled)
        page.canvas.setFocus()
        hand.keys("M", page.canvas.view)
        await frames()
        editor = desk.window.focusWidget()
        assert isinstance(editor, QPlainTextEdit)
        hand.type("Ask [[Step 2]] first", editor)
        QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: [note.text for note in notes(document.workflow)] == ["Ask [[Step 2]] first"])
        assert document.selection == (notes(document.workflow)[0].id,)
        assert [entry.label for entry in document.history.entries] == ["Add a note", "Change a note"]
        await act(desk, "delete")
        assert not notes(document.workflow) and len(document.workflow.nodes) == 2
        document.go_to(0)
        assert not document.modified


@pytest.mark.parametrize("keys", ["Ctrl+S", "Ctrl+F5", "Ctrl+W"])
async def test_a_note_that_is_still_being_typed_is_saved_run_and_closed_with(
    tmp_path: Path, keys: str
) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(
            desk, Workflow(title="Notes", nodes=(Node("a", "delay", config={"duration": 1}),))
        )
        session, hand = page.session, Hand(desk.window)
        hand.keys("M", page.canvas.view)
        await until(lambda: isinstance(QApplication.focusWidget(), PlaceEditor))
        editor = QApplication.focusWidget()
        assert editor is not None
        hand.type("Ask Ann", editor)
        hand.keys(keys, editor)
        assert session.document.workflow.notes[0]["text"] == "Ask Ann"
        await until(lambda: page not in desk.window.pages() or keys != "Ctrl+W")
        again = await desk.window.bench.open(session.key)
        assert again is not None and again.document.workflow.notes[0]["text"] == "Ask Ann"


async def test_a_selection_is_framed_collapsed_and_freed_by_keys(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, samples.chain(4))
        document, stage = page.session.document, page.canvas._stage
        document.select(("n2", "n3"))
        await until(desk.window.actions_["group"].isEnabled)
        hand.keys("Ctrl+Alt+G")
        await until(lambda: len(groups(document.workflow)) == 1)
        frame = groups(document.workflow)[0]
        assert frame.members == ("n2", "n3") and document.selection == (frame.id,)
        editor = desk.window.focusWidget()
        assert isinstance(editor, PlaceEditor), "its title is typed at once"
        hand.type("Pay", editor)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        assert [(group.title, group.members) for group in groups(document.workflow)] == [
            ("Pay", ("n2", "n3"))
        ]
        await act(desk, "collapse")
        assert not stage.nodes["n2"].isVisible() and stage.nodes["n4"].isVisible()
        await act(desk, "collapse")
        assert stage.nodes["n2"].isVisible()
        hand.keys("Ctrl+Alt+Shift+G")
        await until(lambda: not groups(document.workflow))
        assert document.selection == ("n2", "n3") and len(document.workflow.nodes) == 4


async def test_deleting_a_frame_keeps_what_it_held(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.chain(3))
        document = page.session.document
        document.select(("n1", "n2"))
        await act(desk, "group")
        await act(desk, "delete")
        assert not groups(document.workflow) and len(document.workflow.nodes) == 3


async def test_a_frozen_workflow_takes_a_frame_and_gives_it_back(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.chain(2))
        document = page.session.document
        document.freeze("This version was run.")
        document.select(("n1",))
        await act(desk, "group")
        assert len(groups(document.workflow)) == 1
        await act(desk, "undo")
        assert not groups(document.workflow)
        assert not desk.window.actions_["duplicate"].isEnabled()


async def test_a_note_takes_free_room_beside_its_card(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.order_review())
        document, cards = page.session.document, page.placed.nodes
        for key in ("disc", "approve", "disc"):
            document.select((key,))
            await act(desk, "note")
            page.canvas.typing.commit()
        papers = [Rect(note.x, note.y, note.width, note.height) for note in notes(document.workflow)]
        assert [paper.y for paper in papers] == [cards[key].y for key in ("disc", "approve", "disc")]
        taken = [*cards.values(), *page.placed.frames.values(), *papers]
        for paper in papers:
            over = [r for r in taken if paper.x < r.right and r.x < paper.right and paper.y < r.bottom]
            assert [r for r in over if r.y < paper.bottom] == [paper], "it covers nothing"


async def test_chosen_nodes_of_a_tidy_workflow_are_dragged_together_and_brought_back_by_one_undo(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.chain(5))
        document, before = page.session.document, page.session.document.workflow
        document.select(("n1", "n3"))
        page.canvas.fit()
        await frames()
        port = page.canvas.view.viewport()
        start = port.mapFromGlobal(page.canvas.on_screen.node_rect("n3").center())
        goal = port.mapFromGlobal(page.canvas.on_screen.slot_point(Slot("n5")))
        await drag(page, "n3", goal - start)
        assert [node.key for node in document.tree.walk()] == ["n2", "n4", "n5", "n1", "n3"]
        assert document.history.undo_label == "Move 2 nodes" and document.selection == ("n1", "n3")
        document.undo()
        assert document.workflow is before


async def test_points_of_wires_are_added_by_key_cut_copied_undone_and_tidied_away(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, samples.chain(4))
        document, actions = page.session.document, desk.window.actions_
        document.select(("n2", "n3"))
        await frames()
        assert "always tidy" in actions.reason("reroute")
        await act(desk, "free_layout")
        document.select(("n2", "n3"))
        await until(actions["reroute"].isEnabled)
        hand.keys("Shift+W", page.canvas.view)
        await until(lambda: len(document.workflow.notes) == 2)
        assert document.history.undo_label == "Add points to 2 wires"
        assert set(document.selection) == set(page.canvas.stage.points.items)
        hand.keys("Ctrl+Right", page.canvas.view)
        await until(lambda: document.history.undo_label == "Move a point")
        document.select(("n2", "n3"))
        await until(actions["duplicate"].isEnabled)
        hand.keys("Ctrl+D", page.canvas.view)
        await until(lambda: len(document.workflow.nodes) == 6)
        assert len(reroutes(document.workflow)) == 3, "the point between the copied nodes"
        document.undo()
        key = reroutes(document.workflow)[0].id
        document.select((key,))
        await act(desk, "delete")
        assert [point.slot for point in reroutes(document.workflow)] == [Slot("n2")]
        assert document.history.undo_label == "Remove points"
        document.select(())
        await act(desk, "tidy")
        assert not document.workflow.notes
        document.undo()
        assert len(reroutes(document.workflow)) == 1
        document.go_to(0)
        assert not document.modified


async def test_a_cut_wire_takes_what_hangs_on_it_after_the_look_at_what_breaks(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.chain(4))
        document, before = page.session.document, page.session.document.workflow
        port, alt = page.canvas.view.viewport(), Qt.KeyboardModifier.AltModifier
        middle = port.mapFromGlobal(page.canvas.on_screen.slot_point(Slot("n2")))
        QTest.mousePress(port, Qt.MouseButton.LeftButton, alt, middle - QPoint(50, 0))
        for step in (10, 50):
            QTest.mouseMove(port, middle + QPoint(step, 0))
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, alt, middle + QPoint(50, 0))
        await until(lambda: len(document.workflow.nodes) == 2)
        assert document.history.undo_label == "Cut a wire"
        document.undo()
        assert document.workflow is before


async def test_notes_and_groups_are_brought_forward_and_sent_back_by_keys(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, samples.chain(3))
        document, drawn = page.session.document, page.canvas.stage.annotations
        for key, x in (("low", 300.0), ("high", 340.0)):
            document.apply(AddNote(key, (x, 0.0)))
        document.apply(GroupItems("one", ("n1", "n2")))
        document.apply(GroupItems("two", ("n2", "n3", "low")))
        await frames()
        assert drawn.note_at(QPointF(400, 20)) is drawn.notes["high"]
        document.select(("low",))
        await until(desk.window.actions_["bring_forward"].isEnabled)
        hand.keys("Ctrl+]", page.canvas.view)
        await until(lambda: document.history.undo_label == "Bring forward")
        assert drawn.note_at(QPointF(400, 20)) is drawn.notes["low"]
        document.select(("two",))
        await until(desk.window.actions_["send_backward"].isEnabled)
        over = drawn.groups["two"].zValue() > drawn.groups["one"].zValue()
        hand.keys("Ctrl+[", page.canvas.view)
        await until(lambda: document.history.undo_label == "Send backward")
        assert over and drawn.groups["two"].zValue() < drawn.groups["one"].zValue()
        document.select(("n1",))
        await until(lambda: not desk.window.actions_["bring_forward"].isEnabled())
        assert "note or a group" in desk.window.actions_.reason("bring_forward")


async def test_f_while_dragging_changes_the_group_in_one_step(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.chain(3))
        document = page.session.document
        document.apply(GroupItems("team", ("n1", "n2")))
        await act(desk, "free_layout")
        before = document.workflow
        page.canvas.fit()
        port = page.canvas.view.viewport()
        start = port.mapFromGlobal(page.canvas.on_screen.node_rect("n2").center())
        QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
        for step in (20, 160, 220):
            QTest.mouseMove(port, start + QPoint(step, 0))
        QTest.keyClick(page.canvas.view, Qt.Key.Key_F)
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=start + QPoint(220, 0))
        await until(lambda: groups(document.workflow)[0].members == ("n1",))
        assert document.history.undo_label == "Take out of a group"
        assert document.workflow.nodes[1].position != before.nodes[1].position
        document.undo()
        assert document.workflow is before


async def test_branches_are_folded_away_by_key_and_by_their_header_and_undone(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, samples.order_review())
        document, stage, actions = page.session.document, page.canvas.stage, desk.window.actions_
        before = document.workflow
        document.select(("total",))
        await until(lambda: not actions["fold"].isEnabled())
        assert "holds others" in actions.reason("fold")
        document.select(("limit", "loop"))
        await until(actions["fold"].isEnabled)
        hand.keys("C", page.canvas.view)
        await until(lambda: set(stage.bodies.items) == {"limit", "loop"})
        assert document.history.undo_label == "Collapse branches"
        hand.keys("C", page.canvas.view)
        await until(lambda: not stage.bodies.items)
        document.go_to(0)
        page.canvas.zoom_to(1.0)
        page.canvas.reveal("loop")
        await frames()
        header = page.canvas.view.mapFromScene(stage.frames["loop"].toggle.center())
        QTest.mouseClick(page.canvas.view.viewport(), Qt.MouseButton.LeftButton, pos=header)
        await until(lambda: set(stage.bodies.items) == {"loop"})
        page.canvas.select(["loop"])
        QTest.keyClick(page.canvas.view, Qt.Key.Key_Down)
        assert page.canvas.selection() == ("limit",), "what is folded away is walked past"
        document.undo()
        assert document.workflow is before


async def test_a_free_layout_keeps_room_for_what_is_folded_away(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.order_review())
        document, start = page.session.document, places(page)
        document.select(("loop", "limit"))
        await act(desk, "fold")
        await act(desk, "free_layout")
        document.select(("loop", "limit"))
        await act(desk, "fold")
        assert places(page) == start, "everything stands where it stood before it was folded away"
