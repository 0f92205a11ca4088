"""Adding nodes in the window: what is asked before, and what comes of each answer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.reroutes import reroutes
from desktop_app.gui.canvas.ghost_targets import GhostTarget
from desktop_app.gui.dialogs.add_node import AddNodeDialog
from desktop_app.gui.dialogs.quick_add import QuickAdd
from desktop_app.gui.docks.palette import TYPE_ROLE
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.panels.list_editor import ListEditor
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


def node(key: str, type_id: str, upstream: str | None, branch: int | None = None, **config: object) -> Node:
    return Node(key, type_id, key.title(), config, upstream, branch)


def line(*nodes: Node) -> Workflow:
    return Workflow(title="Line", nodes=nodes)


def simple() -> Workflow:
    first = node("first", "calculation", None, engine="python", expression="1 + 1")
    return line(first, node("second", "calculation", "first", engine="python", expression="2 * 2"))


async def opened(desk: Desk, document: Workflow) -> WorkflowPage:
    await desk.window.bench.create(document)
    await frames(8)
    assert desk.window.page is not None
    return desk.window.page


def dialogs() -> list[AddNodeDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, AddNodeDialog) and w.isVisible()]


async def test_a_condition_with_branches_is_built_by_keyboard_alone(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, line())
        hand.keys("N", page.canvas.view)
        popup = await hand.dialog(QuickAdd)
        hand.type("condition", popup.search)
        QTest.keyClick(popup.search, Qt.Key.Key_Return)
        dialog = await hand.dialog(AddNodeDialog)
        assert dialog.windowTitle() == "Add Condition"
        focus = dialog.focusWidget()
        assert focus is not None and focus.accessibleName() == "Stop here"
        QTest.keyClick(focus, Qt.Key.Key_Down)
        assert not page.session.document.workflow.nodes, "nothing is added before the answer"
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
        await until(lambda: len(page.session.document.workflow.nodes) == 1)
        (added,) = page.session.document.workflow.nodes
        assert added.settings["rejectOnFalse"] is False and added.settings["engine"] == "basic"
        assert page.session.document.selection == (added.key,)
        assert set(page.canvas._stage.shown.wires) >= {Slot(added.key, 0), Slot(added.key, 1)}


async def test_cancel_adds_nothing(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.insert_after_selection("condition")
        dialog = await hand.dialog(AddNodeDialog)
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Escape)
        await until(lambda: not dialogs())
        assert len(page.session.document.workflow.nodes) == 2 and not page.session.document.modified


def ghosts(page: WorkflowPage) -> list[GhostTarget]:
    return [ghost for ghost in page.canvas.findChildren(GhostTarget) if ghost.isVisible()]


async def branching_added(desk: Desk, hand: Hand, page: WorkflowPage, word: str) -> str:
    """Add a branching node between two others by keys and return its key; the ghosts are there."""
    page.session.document.select(("first",))
    await frames(2)
    hand.keys("N", page.canvas.view)
    popup = await hand.dialog(QuickAdd)
    hand.type(word, popup.search)
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    if word == "condition":
        dialog = await hand.dialog(AddNodeDialog)
        hand.press("Go on in a branch", dialog)
        hand.press("Add", dialog)
    await until(lambda: ghosts(page), "the ghosts ask")
    return page.session.document.selection[0]


async def test_what_follows_goes_into_the_first_branch_by_enter_as_one_step(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        document = page.session.document
        before = document.workflow
        key = await branching_added(desk, hand, page, "condition")
        assert sorted(ghost.text() for ghost in ghosts(page)) == ["After the branches", "Into No", "Into Yes"]
        assert document.tree["second"].slot == Slot(key), "nothing has moved yet"
        focus = desk.window.focusWidget()
        assert isinstance(focus, GhostTarget) and focus.text() == "Into No", "the first branch"
        QTest.keyClick(focus, Qt.Key.Key_Return)
        assert document.tree["second"].slot == Slot(key, 0)
        await until(lambda: not ghosts(page))
        assert document.history.undo_label == "Add “Condition”"
        document.undo()
        assert document.workflow is before, "one step"


async def test_ghosts_are_walked_by_keys_and_left_by_escape(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        document = page.session.document
        key = await branching_added(desk, hand, page, "condition")
        first = desk.window.focusWidget()
        for step in (Qt.Key.Key_Right, Qt.Key.Key_Tab, Qt.Key.Key_Down):
            focus = desk.window.focusWidget()
            assert focus is not None
            QTest.keyClick(focus, step)
        assert desk.window.focusWidget() is first, "once around"
        QTest.keyClick(first, Qt.Key.Key_Escape)
        await until(lambda: not ghosts(page))
        assert document.tree["second"].slot == Slot(key) and desk.window.focusWidget() is page.canvas.view


async def test_a_ghost_takes_a_click_and_none_lies_upon_another(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        document = page.session.document
        key = await branching_added(desk, hand, page, "parallel")
        rects = [ghost.geometry() for ghost in ghosts(page)]
        assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])
        page.canvas.zoom_to(0.5)
        hand.click(ghosts(page)[1])
        index = page.session.catalog.branches(document.tree[key])[1].index
        assert document.tree["second"].slot == Slot(key, index)


async def test_a_branching_node_at_the_end_asks_nothing(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        page.insert("loop", Slot("second"))
        await frames(4)
        assert len(page.session.document.workflow.nodes) == 3 and not ghosts(page)


def palette_point(desk: Desk, type_id: str) -> QPoint:
    """Return where a type stands in the palette, on the screen."""
    tree = desk.window.palette_dock.tree
    model = tree.model()
    groups = [model.index(row, 0) for row in range(model.rowCount())]
    rows = [model.index(row, 0, group) for group in groups for row in range(model.rowCount(group))]
    index = next(row for row in rows if row.data(TYPE_ROLE) == type_id)
    tree.scrollTo(index)
    return tree.viewport().mapToGlobal(tree.visualRect(index).center())


async def test_types_are_dragged_to_other_places_while_nothing_can_follow_the_selection(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, line(node("last", "end", None, endStatus=1)))
        document = page.session.document
        document.select(("last",))
        desk.window.focus_dock(desk.window.palette_dock)
        await frames(8)
        goal = page.canvas.on_screen.slot_point(Slot(None))
        await hand.drag(palette_point(desk, "calculation"), goal)
        assert [item.type for item in document.tree.walk()] == ["calculation", "end"]
        document.select(("last",))
        await frames(8)
        goal = page.canvas.on_screen.slot_point(Slot(None))
        await hand.drag(palette_point(desk, "condition"), goal)
        dialog = await hand.dialog(AddNodeDialog)
        hand.press("Add", dialog)
        await until(lambda: len(document.workflow.nodes) == 3)
        document.select(("last",))
        await frames(8)
        tree = desk.window.palette_dock.tree
        at = tree.viewport().mapFromGlobal(palette_point(desk, "delay"))
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert len(document.workflow.nodes) == 3
        assert "nothing can follow" in desk.window.line.currentMessage()


async def test_a_double_click_in_the_palette_asks_too(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, line())
        desk.window.focus_dock(desk.window.palette_dock)
        await frames(8)
        tree = desk.window.palette_dock.tree
        at = tree.viewport().mapFromGlobal(palette_point(desk, "condition"))
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
        dialog = await hand.dialog(AddNodeDialog)
        hand.press("Go on in a branch", dialog)
        hand.press("Add", dialog)
        await until(lambda: len(page.session.document.workflow.nodes) == 1)
        assert page.session.document.workflow.nodes[0].settings["rejectOnFalse"] is False


async def test_a_condition_is_removed_with_its_branch_in_one_step(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        config = {"conditions": [{"uid": "a"}, {"uid": "b"}], "continueOnNoMatch": False}
        switch = Node("switch", "multi-conditions", "Switch", config)
        inner = [
            node("one", "delay", "switch", 1),
            node("two", "delay", "one"),
            node("three", "delay", "switch", 2),
        ]
        page = await opened(desk, line(switch, *inner))
        document = page.session.document
        before = document.workflow
        document.select(("switch",))
        await frames(8)
        panel = desk.window.configuration.panel
        assert panel is not None
        conditions = panel.form.rows["conditions"].editor
        assert isinstance(conditions, ListEditor)
        hand.click(conditions.items[0].remove)
        await until(lambda: document.workflow is not before)
        await frames()
        three, left = document.node("three"), document.node("switch")
        assert three is not None and three.slot == Slot("switch", 1)
        assert left is not None and left.settings["conditions"] == [{"uid": "b"}]
        assert len(document.workflow.nodes) == 2 and len(conditions.items) == 1
        document.undo()
        assert document.workflow is before


async def test_the_menu_of_a_branching_node_deletes_a_branch(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        yes = node("yes", "delay", "check", 1)
        page = await opened(
            desk, line(node("check", "condition", None, rejectOnFalse=False), yes, node("on", "delay", "yes"))
        )
        document = page.session.document
        desk.window.commands.canvas_menu("check", desk.window.mapToGlobal(QPoint(300, 300)))
        (menu,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible()]
        (entry,) = [action for action in menu.actions() if "Delete branch" in action.text()]
        assert entry.text() == "Delete branch “Yes” (2 nodes)"
        menu.setActiveAction(entry)
        QTest.keyClick(menu, Qt.Key.Key_Return)
        await frames()
        assert [item.key for item in document.workflow.nodes] == ["check"]
        document.undo()
        assert len(document.workflow.nodes) == 3


async def test_the_ghosts_are_brought_into_view(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        desk.window.resize(1100, 640)
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.canvas.zoom_to(1.0)
        page.canvas.reveal("first")
        await branching_added(desk, hand, page, "parallel")
        await frames()
        port = page.canvas.view.viewport().rect()
        assert all(port.contains(ghost.geometry()) for ghost in ghosts(page))


async def test_the_menu_of_a_wire_adds_pastes_bends_and_cuts(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        document, view = page.session.document, page.canvas.view
        wire = page.canvas.on_screen.slot_point(Slot("first"))

        async def choose(text: str) -> None:
            at = view.viewport().mapFromGlobal(wire)
            event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, wire)
            QApplication.sendEvent(view.viewport(), event)
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            (entry,) = [action for action in menu.actions() if action.text() == text]
            menu.setActiveAction(entry)
            QTest.keyClick(menu, Qt.Key.Key_Return)
            await frames()

        document.select(("second",))
        hand.keys("Ctrl+C", view)
        await choose("Paste here")
        (pasted,) = document.selection
        assert document.tree[pasted].slot == Slot("first") and document.tree["second"].slot == Slot(pasted)
        document.undo()
        await frames()
        await choose("Add a node here …")
        popup = await hand.dialog(QuickAdd)
        assert popup.slot == Slot("first")
        popup.close()
        desk.window.actions_["free_layout"].trigger()
        await frames()
        await choose("Add a point here")
        assert [point.slot for point in reroutes(document.workflow)] == [Slot("first")]
        document.undo()
        await frames()
        await choose("Cut the wire, delete what hangs on it (1 node)")
        assert [item.key for item in document.workflow.nodes] == ["first"]
