"""The outline is the whole workflow as text; the documentation dock holds what people write about it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItemIterator

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.arrangement import documentation
from desktop_app.editor.arranging import AddNote, GroupItems
from desktop_app.gui.docks.outline import KEY_ROLE
from desktop_app.gui.page import WorkflowPage
from tests.gui.canvas import samples
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


async def opened(desk: Desk, document: Workflow) -> WorkflowPage:
    await desk.window.bench.create(document)
    await frames(8)
    assert desk.window.page is not None
    return desk.window.page


def rows(desk: Desk) -> list[tuple[int, str, str]]:
    """Return depth, key and text of every row."""
    found, walk = [], QTreeWidgetItemIterator(desk.window.outline.tree)
    while (item := walk.value()) is not None:
        depth, above = 0, item.parent()
        while above is not None:
            depth, above = depth + 1, above.parent()
        found.append((depth, str(item.data(0, KEY_ROLE)), item.text(0)))
        walk += 1
    return found


async def test_the_outline_holds_trigger_nodes_branches_groups_and_notes(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.order_review())
        document = page.session.document
        document.apply(AddNote("memo", (0.0, 0.0), "# Ask the *buyer*\nmore"))
        document.apply(GroupItems("frame", ("limit", "kind"), "Decisions"))
        listed = rows(desk)
        keys = [key for _, key, _ in listed]
        assert set(page.canvas.stage.nodes) | {"memo", "frame"} <= set(keys)
        assert {key for key in keys[: keys.index("frame")] if key} == set(page.canvas.reading.cards())
        assert (0, "memo", "Note: Ask the buyer") in listed and (0, "frame", "Group: Decisions") in listed
        under = keys.index("frame")
        assert [key for depth, key, _ in listed[under + 1 : under + 3] if depth == 1] == ["limit", "kind"]
        assert (1, "", "No") in listed, "an empty branch is there too"


async def test_outline_and_canvas_share_the_selection_also_of_notes_and_groups(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.chain(3))
        document, tree = page.session.document, desk.window.outline.tree
        document.apply(AddNote("memo", (0.0, 0.0), "Hello"))
        desk.window.focus_dock(desk.window.outline)
        await frames()
        for item in [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]:
            assert item is not None
            QTest.mouseClick(
                tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(item).center()
            )
            key = str(item.data(0, KEY_ROLE))
            assert document.selection == (key,) and page.canvas.selection() == (key,)
        page.canvas.select(["n2"])
        assert [item.text(0) for item in tree.selectedItems()] == ["Step 2"]


async def test_a_node_is_documented_in_its_dock_and_wears_a_badge(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, page = Hand(desk.window), await opened(desk, samples.chain(2))
        document, dock = page.session.document, desk.window.documentation
        document.select(("n1",))
        action = desk.window.actions_["documentation"]
        await until(action.isEnabled)
        action.trigger()
        await until(dock.text.hasFocus, "the text can be typed")
        hand.type("Adds the first number", dock.text)
        document.select(("n2",))
        await frames()
        assert documentation(document.tree["n1"]) == "Adds the first number"
        assert document.history.undo_label == "Change documentation of “Step 1”"
        face = page.canvas.stage.nodes["n1"].face
        assert face is not None and face.documented and "Adds the first number" in face.hint
        assert dock.text.toPlainText() == ""
        document.undo()
        assert documentation(document.tree["n1"]) == ""
        document.select(())
        hand.type("What all of it is for", dock.text)
        dock.commit()
        assert document.workflow.description == "What all of it is for"


async def test_a_selected_note_shows_no_form_and_its_text_in_the_documentation(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, samples.chain(2))
        document = page.session.document
        document.apply(AddNote("memo", (0.0, 0.0), "Hello"), select=("memo",))
        await frames()
        assert desk.window.configuration.panel is None
        assert desk.window.documentation.text.toPlainText() == "Hello"
