"""The variable browser through real events: found, inserted, dragged, watched, repaired (editor.md G, L)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu

from desktop_app.app.assembly import Desk
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.masking import MASK
from desktop_app.domain.node_spec import Later, NodeSpec, Variable
from desktop_app.domain.record_work import Query
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.commands import RemoveNodes, RenameNode
from desktop_app.editor.variables import find, variables_for
from desktop_app.gui.dialogs.impact import ImpactSheet
from desktop_app.gui.dialogs.replace_reference import ReplaceDialog
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.panels.code_edit import CodeEdit
from desktop_app.gui.panels.logic_builder import LogicGroup
from desktop_app.gui.panels.reference_lens import ReferenceLens
from desktop_app.gui.variables import glances
from desktop_app.gui.variables import view as viewing
from desktop_app.gui.variables.browser import Browser
from desktop_app.gui.variables.model import VariableModel
from desktop_app.gui.variables.picker import VariablePicker
from desktop_app.gui.variables.rows import KEPT, PAGE, Row, World
from desktop_app.gui.variables.uses_list import UsesList
from desktop_app.gui.viewer.diff_tab import DiffTab
from desktop_app.gui.viewer.window import ValueViewer
from desktop_app.services.last_seen import Sighting
from tests.gui.test_live_values import answer, counting
from tests.helpers.desk import LEFT, CarriedBy, Hand, open_desk
from tests.helpers.windows import frames, until

ORDER = {"customer": {"name": "Nordlicht"}, "lines": [{"sku": "A1", "qty": 2}, {"sku": "B7", "qty": 1}]}
MAPPING = {
    "dataSource": "{{$context}}",
    "variables": [
        {"key": "lines", "paths": ["lines"]},
        {"key": "who", "paths": ["customer", "name"], "alias": "Customer"},
    ],
}


def ordering() -> Workflow:
    """A mapping, a step that uses it, a condition, and an output two nodes further on."""
    return Workflow(
        title="Ordering",
        nodes=(
            Node("map", "json-variable-mapping", "Order", MAPPING),
            Node("name", "variable", "Name", {"value": "{{$jobsMapByNodeKey.map.who}}"}, "map"),
            Node("sum", "calculation", "Sum", {"engine": "python", "expression": "1"}, "name"),
            Node("end", "output", "End", {"value": "for {{$jobsMapByNodeKey.map.who}}: "}, "sum"),
        ),
    )


@asynccontextmanager
async def shown(
    tmp_path: Path, document: Workflow, select: str
) -> AsyncIterator[tuple[Desk, Hand, WorkflowPage]]:
    async with open_desk(tmp_path) as desk:
        await desk.window.bench.create(document)
        await frames(4)
        page = desk.window.page
        assert page is not None
        page.session.document.select((select,))
        desk.window.focus_dock(desk.window.variables)
        await until(lambda: browser_of(desk).outlook_key == select and browser_of(desk).model.roots)
        yield desk, Hand(desk.window), page


async def run(page: WorkflowPage, context: Any) -> None:
    await page.session.start(context)
    await until(lambda: page.session.run.phase == "ended")


def browser_of(desk: Desk) -> Browser:
    return desk.window.variables.browser


def row_of(desk: Desk, path: str) -> Row | None:
    return next((row for row in browser_of(desk).model.walk() if row.path == path), None)


async def unfolded(desk: Desk, path: str) -> Row:
    """Wait for a row and unfold what leads to it."""
    await until(lambda: browser_of(desk).reveal(path), f"{path} is offered")
    row = row_of(desk, path)
    assert row is not None
    return row


def point_of(desk: Desk, row: Row, right: int = 30) -> QPoint:
    view = browser_of(desk).view
    rect = view.visualRect(browser_of(desk).model.index_of(row))
    return QPoint(rect.left() + right, rect.center().y())


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Do the window system's part of a drag out of the browser."""
    monkeypatch.setattr(viewing, "QDrag", CarriedBy)
    yield


async def drag(desk: Desk, row: Row, goal: QPoint, right: int = 30) -> None:
    """Drag a row to a point of the screen; not twice from the same spot, which would be a double click."""
    handle = desk.window.windowHandle()
    start = browser_of(desk).view.viewport().mapToGlobal(point_of(desk, row, right))
    start -= desk.window.mapToGlobal(QPoint())
    CarriedBy.goal = goal
    QTest.mousePress(handle, LEFT, pos=start)
    for step in (4, 12, 24):
        QTest.mouseMove(handle, start + QPoint(step, step // 4))
    QTest.mouseRelease(handle, LEFT, pos=start)
    await frames()


async def beside(desk: Desk) -> None:
    """Let the form stand beside the variables, as a person does who drags from one to the other."""
    window = desk.window
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, window.configuration)
    window.tabifyDockWidget(window.workflows, window.configuration)
    window.configuration.raise_()
    await frames(6)


async def focus_text(desk: Desk, hand: Hand, page: WorkflowPage) -> CodeEdit:
    """Open the form by Enter on the canvas and walk to its first text."""
    page.canvas.view.setFocus()
    hand.keys("Return", page.canvas.view)
    for _ in range(8):
        await frames(1)
        edit = QApplication.focusWidget()
        if isinstance(edit, CodeEdit):
            return edit
        hand.keys("Tab", edit)
    raise AssertionError("no text has the focus")


async def test_a_field_of_a_list_two_nodes_upstream_is_picked_by_keyboard_alone(tmp_path: Path) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, hand, page):
        await run(page, ORDER)
        edit = await focus_text(desk, hand, page)
        hand.keys("Ctrl+End", edit)
        hand.keys("Ctrl+0")
        browser = browser_of(desk)
        await until(lambda: browser.banner.text() == "Insert into: Output value")
        assert browser.search.hasFocus()
        await until(
            lambda: row_of(desk, "$jobsMapByNodeKey.map") and row_of(desk, "$jobsMapByNodeKey.map").has_value
        )  # type: ignore[union-attr]
        while browser.view.currentIndex().data() != "Order":
            hand.keys("Down", browser.search)
        for key in ("Right", "Down", "Right", "Down"):
            hand.keys(key, browser.search)
        assert browser.view.currentIndex().data() == "all lines ▸ sku"
        hand.keys("Return", browser.search)
        await until(lambda: "lines.sku" in page.session.document.tree["end"].settings["value"])
        value = page.session.document.tree["end"].settings["value"]
        assert value == "for {{$jobsMapByNodeKey.map.who}}: {{$jobsMapByNodeKey.map.lines.sku}}"
        await run(page, ORDER)
        assert page.session.run.execution is not None
        output = await page.session.services.executions.get(page.session.run.execution.id)
        assert output.execution.output == "for Nordlicht: A1,B7"


QUERY = {
    "collection": "orders",
    "multiple": False,
    "params": {"filter": {"$and": [{"id": {"$eq": 1}}]}, "appends": ["order_lines.product"]},
}


async def test_a_field_of_a_list_in_a_query_result_two_nodes_upstream_is_picked_by_keyboard_before_any_run(
    tmp_path: Path,
) -> None:
    nodes = (
        Node("q", "query", "Order", QUERY),
        Node("sum", "calculation", "Sum", {"engine": "python", "expression": "1"}, "q"),
        Node("end", "output", "End", {"value": "Prices: "}, "sum"),
    )
    async with shown(tmp_path, Workflow(title="Query", nodes=nodes), "end") as (desk, hand, page):
        await page.session.services.data.add_example()
        await desk.window.data.load()
        edit = await focus_text(desk, hand, page)
        hand.keys("Ctrl+End", edit)
        hand.keys("Ctrl+0")
        browser = browser_of(desk)
        await until(lambda: (row := row_of(desk, "$jobsMapByNodeKey.q")) and row.has_members)
        for name, unfold in (("Order", True), ("order_lines", True), ("all order_lines ▸ price", False)):
            while browser.view.currentIndex().data() != name:
                hand.keys("Down", browser.search)
            if unfold:
                hand.keys("Right", browser.search)
        row = browser.model.row_at(browser.view.currentIndex())
        assert row is not None and row.type == "list[number]" and row.preview == "", "nothing has run yet"
        hand.keys("Return", browser.search)
        wanted = "Prices: {{$jobsMapByNodeKey.q.order_lines.price}}"
        await until(lambda: page.session.document.tree["end"].settings["value"] == wanted)
        await run(page, {})
        await until(lambda: (row := row_of(desk, "$jobsMapByNodeKey.q.order_lines")) and row.has_value)
        chosen = browser.model.row_at(browser.view.currentIndex())
        assert chosen is not None and chosen.path == "$jobsMapByNodeKey.q.order_lines.price", (
            "it stays chosen"
        )
        assert page.session.run.execution is not None
        found = await page.session.services.executions.get(page.session.run.execution.id)
        lines = await page.session.services.data.records.query(
            "order_lines", Query({"$and": [{"order_id": {"$eq": 1}}]})
        )
        assert lines and found.execution.output == f"Prices: {','.join(str(line['price']) for line in lines)}"


async def test_a_field_that_the_table_does_not_have_is_a_broken_reference_with_the_one_that_is_meant(
    tmp_path: Path,
) -> None:
    nodes = (
        Node("q", "query", "Order", QUERY),
        Node("end", "output", "End", {"value": "{{$jobsMapByNodeKey.q.totl}}"}, "q"),
    )
    async with shown(tmp_path, Workflow(title="Query", nodes=nodes), "end") as (desk, _, page):
        await page.session.services.data.add_example()
        await desk.window.data.load()
        await until(lambda: browser_of(desk).broken)
        (broken,) = browser_of(desk).broken
        assert broken.suggested is not None and broken.suggested.path[-1] == "total"
        assert any("totl" in problem.message for problem in page.session.problems)


async def test_a_variable_is_dragged_into_an_expression_onto_the_canvas_and_into_a_condition(
    tmp_path: Path, carried: None
) -> None:
    async with shown(tmp_path, ordering(), "sum") as (desk, _, page):
        row = await unfolded(desk, "$jobsMapByNodeKey.map.who")
        await beside(desk)
        edit = next(e for e in desk.window.configuration.findChildren(CodeEdit) if e.isVisible())
        assert edit.toPlainText() == "1"
        end = edit.cursorRect().center() + QPoint(60, 0)
        await drag(desk, row, edit.viewport().mapToGlobal(end))
        edit.done.emit()
        expression = page.session.document.tree["sum"].settings["expression"]
        assert expression == "1{{$jobsMapByNodeKey.map.who}}"
        row = await unfolded(desk, "$jobsMapByNodeKey.map.who")
        await drag(desk, row, page.canvas.on_screen.slot_point(Slot("sum")), 60)
        made = page.session.document.tree.downstream(page.session.document.tree["sum"])
        assert made is not None and made.type == "variable"
        assert made.settings["value"] == "{{$jobsMapByNodeKey.map.who}}"
        # Before the node that gives it, it has no value: refused with the reason, nothing is added.
        page.session.document.select(("end",))
        row = await unfolded(desk, f"$jobsMapByNodeKey.{made.key}")
        count = len(page.session.document.workflow.nodes)
        await drag(desk, row, page.canvas.on_screen.slot_point(Slot("map")), 90)
        assert len(page.session.document.workflow.nodes) == count
        assert "“Variable” gives no value here" in desk.window.line.currentMessage()


async def test_a_variable_that_is_dropped_on_a_condition_makes_a_row_of_it(
    tmp_path: Path, carried: None
) -> None:
    calculation = {"group": {"type": "and", "calculations": []}}
    check = Node("if", "condition", "If", {"engine": "basic", "calculation": calculation}, "map")
    document = Workflow(title="C", nodes=(ordering().nodes[0], check))
    async with shown(tmp_path, document, "if") as (desk, _, page):
        row = await unfolded(desk, "$jobsMapByNodeKey.map.who")
        await beside(desk)
        group = desk.window.configuration.findChildren(LogicGroup)[0]
        await drag(desk, row, group.empty.mapToGlobal(group.empty.rect().center()))
        await frames()
        calculations = page.session.document.tree["if"].settings["calculation"]["group"]["calculations"]
        assert [each["operands"][0] for each in calculations] == ["{{$jobsMapByNodeKey.map.who}}"]


async def test_a_variable_is_watched_by_a_drag_and_from_its_menu(tmp_path: Path, carried: None) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, _, _page):
        watch, browser = desk.window.watch, browser_of(desk)
        desk.window.focus_dock(watch)
        result = "$jobsMapByNodeKey.map"
        for member, place in (("who", watch.field), ("lines", watch.tree.viewport())):
            row = await unfolded(desk, f"{result}.{member}")
            await drag(desk, row, place.mapToGlobal(place.rect().center()))
            assert watch.expressions[-1] == f"{result}.{member}"
        browser.open_menu(await unfolded(desk, result), browser.mapToGlobal(QPoint(20, 20)))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        next(each for each in menu.actions() if each.text() == "Watch").trigger()
        menu.close()
        assert watch.expressions == [f"{result}.who", f"{result}.lines", result]
        assert watch.field.text() == ""


async def test_values_change_before_ones_eyes_while_a_run_goes_on(tmp_path: Path) -> None:
    async with shown(tmp_path, counting(), "ask") as (desk, _, page):
        await page.session.start({"n": 7})
        row = await unfolded(desk, "$jobsMapByNodeKey.note")
        await until(lambda: row.preview == '"round 1"' and row.age == "live")
        spoken = browser_of(desk).spoken(row)
        assert spoken.startswith("Note, text") and "round 1" in spoken and "live" in spoken
        sequence = await unfolded(desk, "$scopes.loop.sequence")
        await until(lambda: sequence.preview == "1")
        await answer(page.session)
        await until(lambda: row.preview == '"round 2"' and sequence.preview == "2")
        assert row_of(desk, "$jobsMapByNodeKey.note") is row, "what is unfolded stays"
        await answer(page.session)
        await until(lambda: row.age == "this run")


async def test_a_broken_reference_comes_to_the_top_and_is_bound_again_from_there(tmp_path: Path) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, hand, page):
        before = page.session.document.workflow
        page.session.apply(RemoveNodes(("map",)))
        browser = browser_of(desk)
        await until(lambda: browser.model.roots and browser.model.roots[0].label == "Broken (2)")
        broken = browser.model.roots[0].shown[0]
        assert broken.broken is not None and broken.reason == "“Order” was deleted"
        index = browser.model.index_of(broken)
        spot = browser.view.visualRect(index).center()
        hand.click(browser.view.viewport(), spot)
        QTest.mouseDClick(browser.view.viewport(), LEFT, pos=spot)
        await until(lambda: page.session.document.selection == ("name",), "a double click goes to the field")
        page.session.apply(RenameNode("sum", "Total"))
        hand.click(browser.rebind)
        sheet = await hand.dialog(ImpactSheet)
        assert len(sheet.rows) == 2
        choice = next(row for row in sheet.rows if row.broken.usage.node == "end").choice
        choice.setCurrentIndex(choice.findData("$jobsMapByNodeKey.sum"))
        choice.activated.emit(choice.currentIndex())
        hand.press("Re-bind", sheet)
        await until(
            lambda: page.session.document.tree["end"].settings["value"] == "for {{$jobsMapByNodeKey.sum}}: "
        )
        hand.keys("Ctrl+Z", page.canvas.view)
        hand.keys("Ctrl+Z", page.canvas.view)
        hand.keys("Ctrl+Z", page.canvas.view)
        assert page.session.document.workflow == before
        desk.window.focus_dock(desk.window.variables)
        await until(lambda: not browser.broken and not browser.rebind.isVisible())


async def test_l8_every_node_renamed_every_row_and_every_value_stays(tmp_path: Path) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, _, page):
        await run(page, ORDER)
        row = await unfolded(desk, "$jobsMapByNodeKey.map.who")
        await until(lambda: row.preview == '"Nordlicht"')
        for node in page.session.document.workflow.nodes:
            page.session.apply(RenameNode(node.key, f"New {node.key}"))
        await until(lambda: (found := row_of(desk, "$jobsMapByNodeKey.map")) and found.label == "New map")
        row = await unfolded(desk, "$jobsMapByNodeKey.map.who")
        assert row.preview == '"Nordlicht"' and row.words == "New map ▸ Customer"
        assert browser_of(desk).uses.count("$jobsMapByNodeKey.map") == 2 and not browser_of(desk).broken


async def test_uses_are_counted_listed_drawn_as_arcs_and_lead_to_their_fields(tmp_path: Path) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, hand, page):
        browser = browser_of(desk)
        row = await unfolded(desk, "$jobsMapByNodeKey.map.who")
        assert browser.uses.count(row.path) == 2
        rect = browser.view.visualRect(browser.model.index_of(row))
        spot = browser.view.delegate.uses_rect(rect, row, browser.view).center()
        QTest.mouseMove(browser.view.viewport(), spot)
        await until(lambda: page.canvas.arcs.pairs == (("map", "name"), ("map", "end")))
        QTest.mouseMove(browser.view.viewport(), QPoint(rect.left() + 20, spot.y()))
        await until(lambda: not page.canvas.arcs.pairs)
        hand.click(browser.view.viewport(), spot)
        listed = QApplication.activePopupWidget()
        assert isinstance(listed, UsesList) and page.canvas.arcs.pairs
        assert [listed.list.item(n).text() for n in range(2)] == [
            "Name ▸ Value   ‹Order ▸ who›",
            "End ▸ Output value   ‹Order ▸ who›",
        ]
        hand.keys("Return", listed.list)
        await until(lambda: page.session.document.selection == ("name",))
        assert not page.canvas.arcs.pairs


async def test_uses_open_at_their_line_by_key_and_none_are_told_in_words(tmp_path: Path) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, hand, _):
        desk.window.resize(700, 600)  # The screen of the tests is small.
        browser = browser_of(desk)
        row = await unfolded(desk, "$jobsMapByNodeKey.map.who")
        await frames(4)
        hand.keys("Ctrl+U", browser.view)
        listed = QApplication.activePopupWidget()
        assert isinstance(listed, UsesList)
        below = browser.view.viewport().mapToGlobal(point_of(desk, row))
        assert abs(listed.y() - below.y()) < 24 and listed.x() > desk.window.width() // 3
        listed.close()
        row = await unfolded(desk, "$jobsMapByNodeKey.map.lines")
        assert browser.uses.count(row.path) == 0
        hand.keys("Ctrl+U", browser.view)
        assert QApplication.activePopupWidget() is None
        await until(lambda: "Nothing uses “Order ▸ lines”." in desk.window.line.currentMessage())


async def test_all_uses_of_one_variable_are_made_to_name_another_where_it_fits(tmp_path: Path) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, hand, page):
        row = await unfolded(desk, "$jobsMapByNodeKey.map.who")
        desk.window.commands.variables.do("replace_reference", row)
        dialog = await hand.dialog(ReplaceDialog)
        hand.click(dialog.new)
        picker = QApplication.activePopupWidget()
        assert picker is not None
        picker.close()
        dialog.choose("$jobsMapByNodeKey.sum")
        verdicts = [dialog.list.item(n).text().rpartition("  –  ")[2] for n in range(dialog.list.count())]
        assert verdicts[0] == "it has no value in “Name”" and len(dialog.chosen()) == 1
        hand.press("Replace", dialog)
        await until(
            lambda: page.session.document.tree["end"].settings["value"] == "for {{$jobsMapByNodeKey.sum}}: "
        )
        assert page.session.document.tree["name"].settings["value"] == "{{$jobsMapByNodeKey.map.who}}"


class Shown(dict[str, str]):
    """Remembers that a secret was shown, however short."""

    ever = False

    def __setitem__(self, name: str, value: str) -> None:
        Shown.ever = True
        super().__setitem__(name, value)


async def test_a_secret_is_shown_by_a_click_for_a_while_and_never_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, hand, page):
        await page.session.services.environment.set_secret("TOKEN", "open sesame")
        row = await unfolded(desk, "$env.TOKEN")
        browser = browser_of(desk)
        assert row.type == "secret" and row.preview == f'"{MASK}"'
        rect = browser.view.visualRect(browser.model.index_of(row))
        spot = browser.view.delegate.eye_rect(rect, row, browser.view).center()
        hand.click(browser.view.viewport(), spot)
        await until(lambda: row.preview == "open sesame")
        hand.keys("Ctrl+Shift+C", browser.view)
        assert QGuiApplication.clipboard().text() == MASK
        hand.click(browser.view.viewport(), spot)
        assert row.preview == f'"{MASK}"', "a second click hides it at once"
        monkeypatch.setattr(glances, "SHOWN_MS", 1)
        browser.world.revealed = Shown()
        hand.click(browser.view.viewport(), spot)
        await until(lambda: Shown.ever, "it was shown")
        await until(lambda: row.preview == f'"{MASK}"', "it hides itself again")


async def test_what_is_out_of_scope_says_why_and_the_filters_are_remembered(tmp_path: Path) -> None:
    async with shown(tmp_path, ordering(), "name") as (desk, hand, _):
        browser = browser_of(desk)
        assert browser.status.text() == "3 nodes are not in scope here."
        hand.click(browser.in_scope, QPoint(8, browser.in_scope.height() // 2))
        await until(lambda: row_of(desk, "$jobsMapByNodeKey.sum"))
        row = row_of(desk, "$jobsMapByNodeKey.sum")
        assert row is not None and row.reason == "runs after this node" and not row.insertable
        browser.kinds.setCurrentIndex(browser.kinds.findData("bool"))
        browser.kinds.activated.emit(browser.kinds.currentIndex())
        await until(lambda: row_of(desk, "$system.now") is None)
        assert desk.settings.browser()["kind"] == "bool" and desk.settings.browser()["in_scope"] is False
        browser.kinds.setCurrentIndex(0)
        browser.kinds.activated.emit(0)
        browser._on_asked("pin", await unfolded(desk, "$jobsMapByNodeKey.map.who"))
        assert browser.model.roots[0].label == "Pinned"
        assert browser.model.roots[0].shown[0].path == "$jobsMapByNodeKey.map.who"


async def test_paths_values_and_names_are_copied_and_a_path_is_pasted_as_a_reference(tmp_path: Path) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, hand, page):
        await run(page, ORDER)
        view, clipboard = browser_of(desk).view, QGuiApplication.clipboard()
        row = await unfolded(desk, "$jobsMapByNodeKey.map.who")
        await until(lambda: row.has_value)
        for keys, text in (
            ("Ctrl+Shift+C", "Nordlicht"),
            ("Ctrl+E", "{{$jobsMapByNodeKey.map.who}}"),
            ("Ctrl+Shift+E", "Order ▸ Customer"),
            ("Ctrl+C", "$jobsMapByNodeKey.map.who"),
        ):
            hand.keys(keys, view)
            assert clipboard.text() == text
        edit = await focus_text(desk, hand, page)
        hand.keys("Ctrl+A", edit)
        hand.keys("Ctrl+V", edit)
        assert edit.toPlainText() == "{{$jobsMapByNodeKey.map.who}}"
        hand.keys("Ctrl+Return", view)
        viewer = await hand.dialog(ValueViewer)
        assert viewer.value == "Nordlicht"
        viewer.close()


async def test_a_path_through_a_list_is_told_and_gives_one_of_its_values(tmp_path: Path) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, hand, page):
        await run(page, ORDER)
        hand.keys("Ctrl+A", await focus_text(desk, hand, page))
        dock, browser = desk.window.variables, browser_of(desk)
        hand.keys("Ctrl+0")
        row = await unfolded(desk, "$jobsMapByNodeKey.map.lines.sku")
        assert (row.type, row.preview) == ("list[text]", '[2] "A1", "B7"')
        browser.open_menu(row, browser.mapToGlobal(QPoint(20, 20)))
        menu = QApplication.activePopupWidget()
        assert menu is not None
        inner = next(action.menu() for action in menu.actions() if action.text() == "Take from the list")
        offered = {action.text(): action for action in inner.actions()}
        offered["The last"].trigger()
        menu.close()
        assert dock.target is not None
        await until(lambda: "lines.-1.sku" in page.session.document.tree["end"].settings["value"])
        await run(page, ORDER)
        jobs = await page.session.services.executions.jobs(page.session.run.id or 0, results=True)
        assert jobs[-1].result == "B7"
        assert page.session.problems == ()


def test_pages_are_turned_on_and_back_and_few_of_them_stay_in_the_tree() -> None:
    world = World(at=lambda path: Sighting(list(range(2_000))) if path == "$context" else None)
    model = VariableModel()
    model.show_roots([Row(world, "value", "Trigger", "$context")])
    top = model.roots[0]
    model.fetchMore(model.index(0, 0))
    assert [row.label for row in top.shown[:2]] == ["length", "[0]"] and len(top.shown) == PAGE + 1
    for _ in range(5):
        model.turn_page(top.shown[-1])
    assert (top.shown[0].kind, top.shown[-1].kind) == ("earlier", "more")
    labels = [row.label for row in top.shown[1:-1]]
    assert len(labels) == KEPT - PAGE and labels == [f"[{n}]" for n in range(799, 1_199)]
    model.renew()
    assert [row.label for row in top.shown[1:-1]] == labels, "values that came in turn no page"
    assert [row.row for row in top.shown] == list(range(len(top.shown)))
    while top.shown[0].kind == "earlier":
        model.turn_page(top.shown[0])
    assert top.shown[0].label == "length" and not top.before
    while top.shown[-1].kind == "more":
        model.turn_page(top.shown[-1])
    assert top.shown[-1].label == "[1999]" and top.shown[-1].value == 1_999
    seen = [row.label for row in (*top.before, *top.shown[1:])]
    assert seen == ["length", *(f"[{n}]" for n in range(2_000))], "none is lost and none comes twice"


def test_members_that_nobody_looks_at_are_not_made() -> None:
    made: list[str] = []

    def members(key: str) -> Iterator[Variable]:
        made.append(key)
        yield Variable("id", "Id", "int")

    spec = NodeSpec(
        "many",
        "Many",
        "control",
        variables=lambda n: Variable(n.key, "", "object", Later(lambda: members(n.key))),
    )
    nodes = tuple(Node(f"n{i}", "many", f"N{i}", {}, f"n{i - 1}" if i else None) for i in range(50))
    workflow, catalog = Workflow(nodes=nodes), Catalog({"many": spec}, {})
    groups = variables_for(workflow, catalog, "n49")
    found = find(groups, "$jobsMapByNodeKey.n7.id")
    assert found is not None and found.type == "int" and made == ["n7"]


async def test_completion_offers_the_environment_and_its_references_are_whole(tmp_path: Path) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, hand, page):
        await page.session.services.environment.set("HOST", "example.org")
        page.session.seen.look_again()
        edit = await focus_text(desk, hand, page)
        await until(lambda: [each.name for each in page.session.seen.environment] == ["HOST"])
        hand.keys("Ctrl+A", edit)
        QTest.keyClicks(edit, "{{$env.")
        assert edit.completion.list is not None and edit.completion.is_open
        assert [edit.completion.list.model().index(0, 0).data()] == ["HOST"]
        hand.keys("Return", edit)
        assert edit.toPlainText() == "{{$env.HOST}}"
        panel = desk.window.configuration.panel
        assert panel is not None
        lens = ReferenceLens(panel.context)
        assert lens.words("$env.HOST") == "HOST" and not lens.fails("$env.HOST") and lens.fails("$env.OTHER")


async def test_the_pop_up_takes_one_by_its_number_and_all_joined_as_the_dock_does(tmp_path: Path) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, hand, page):
        await run(page, ORDER)
        await unfolded(desk, "$jobsMapByNodeKey.map.lines.sku")
        for choice, wanted in (
            ("take_index", "{{$jobsMapByNodeKey.map.lines.1.sku}}"),
            ("take_joined", "{{$jobsMapByNodeKey.map.lines.sku}} "),
        ):
            edit = await focus_text(desk, hand, page)
            hand.keys("Ctrl+A", edit)
            edit.pick_asked.emit()
            picker = QApplication.activePopupWidget()
            assert isinstance(picker, VariablePicker)
            await until(lambda picker=picker: picker.browser.reveal("$jobsMapByNodeKey.map.lines.sku"))
            row = picker.browser.model.row_at(picker.browser.view.currentIndex())
            assert row is not None
            picker.browser.open_menu(row, picker.mapToGlobal(QPoint(20, 20)))
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            offered = {each.text().partition("\t")[0] for each in menu.actions() if each.text()}
            assert not offered & {"Open the value", "Watch", "Where it is used", "Delete the node"}
            hand.keys("Ctrl+E", picker.browser.view)
            assert QApplication.clipboard().text() == "{{$jobsMapByNodeKey.map.lines.sku}}"
            action = next(each for each in menu.findChildren(QAction) if each.objectName() == choice)
            if choice == "take_index":
                QTimer.singleShot(0, lambda: _answer(2))
            action.trigger()
            await until(
                lambda wanted=wanted: page.session.document.tree["end"].settings["value"] == wanted, wanted
            )


def _answer(number: int) -> None:
    dialog = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QInputDialog))
    dialog.setIntValue(number)
    dialog.accept()


async def test_a_value_opened_from_the_browser_is_compared_with_the_run_before(tmp_path: Path) -> None:
    async with shown(tmp_path, ordering(), "end") as (desk, hand, page):
        await run(page, ORDER)
        await run(page, {**ORDER, "customer": {"name": "Seewind"}})
        row = await unfolded(desk, "$jobsMapByNodeKey.map.who")
        await until(lambda: row.value == "Seewind")
        hand.keys("Ctrl+Return", browser_of(desk).view)
        viewer = await hand.dialog(ValueViewer)
        diff = viewer.findChild(DiffTab)
        assert diff is not None
        viewer.tabs.setCurrentWidget(diff)
        await until(lambda: diff.model.rowCount() == 1)
        assert [diff.model.index(0, column).data() for column in (2, 3)] == ["“Nordlicht”", "“Seewind”"]
        viewer.close()
