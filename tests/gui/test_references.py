"""References as pills, in value fields and inside texts, and how a broken one is mended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import TRIGGER, Node, Workflow
from desktop_app.editor.commands import RemoveNodes, RenameNode
from desktop_app.gui.panels.code_edit import CodeEdit
from desktop_app.gui.panels.reference_pill import ReferencePill
from tests.gui.test_window import opened
from tests.helpers.desk import LEFT, Hand, open_desk
from tests.helpers.windows import frames, until

SAMPLE = {"order": {"id": 7, "name": "Ann"}}
RESULT = "$jobsMapByNodeKey.price"


def flow(value: Any, expression: str = "1") -> Workflow:
    nodes = (
        Node("price", "calculation", "Price", {"engine": "python", "expression": "40 + 2"}),
        Node("use", "variable", "Use it", {"value": value}, "price"),
        Node("sum", "calculation", "Sum", {"engine": "python", "expression": expression}, "use"),
    )
    return Workflow(title="References", config={"sample": SAMPLE}, nodes=nodes)


async def shown(desk: Desk, value: Any, key: str = "use", expression: str = "1") -> Any:
    page = await opened(desk, flow(value, expression))
    page.session.document.select((key,))
    await until(lambda: desk.window.configuration.panel is not None)
    await frames()
    return page


def pill_of(desk: Desk) -> ReferencePill:
    found = [
        p for p in desk.window.configuration.panel.findChildren(ReferencePill) if p.isVisible() and p.path
    ]
    assert len(found) == 1
    return found[0]


def text_of(desk: Desk) -> CodeEdit:
    found = [e for e in desk.window.configuration.panel.findChildren(CodeEdit) if e.isVisible()]
    return found[0]


def spot(edit: CodeEdit) -> Any:
    assert edit.pills is not None
    return next(iter(edit.pills._shown()))


async def test_a_pill_reads_as_a_path_and_tells_value_and_age(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await shown(desk, "{{$context.order.name}}")
        pill = pill_of(desk)
        assert pill.text() == "Trigger ▸ order ▸ name"
        assert "not seen in a run yet" in pill.lens.meaning(pill.path)
        await page.session.start({"order": {"name": "Bea"}})
        await until(lambda: page.session.run.phase == "ended")
        await until(lambda: '"Bea"' in pill.lens.meaning(pill.path) or "Bea" in pill.lens.meaning(pill.path))
        assert pill.lens.meaning(pill.path).splitlines()[0].endswith("·  text")
        assert pill.lens.meaning(pill.path).splitlines()[-1] == "this run"
        assert hand.window is desk.window


async def test_a_click_reveals_the_variable_and_alt_click_goes_to_its_producer(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await shown(desk, f"{{{{{RESULT}}}}}")
        asked: list[str] = []
        desk.window.configuration.variable_asked.connect(asked.append)
        hand.click(pill_of(desk), QPoint(20, 12))
        assert asked == [RESULT]
        browser = desk.window.variables.browser
        await until(lambda: (row := browser.model.row_at(browser.view.currentIndex())) and row.path == RESULT)
        QTest.mouseClick(pill_of(desk), LEFT, Qt.KeyboardModifier.AltModifier, QPoint(20, 12))
        await until(lambda: page.session.document.selection == ("price",))


async def test_a_pill_in_a_text_is_passed_in_one_step_and_pressed_like_any_other(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await shown(desk, f"Total: {{{{{RESULT}}}}} in all")
        edit = text_of(desk)
        place, rect = spot(edit)
        assert (place.start, place.end) == (7, 7 + len(RESULT) + 4)
        asked: list[str] = []
        desk.window.configuration.variable_asked.connect(asked.append)
        QTest.mouseClick(edit.viewport(), LEFT, pos=rect.center().toPoint())
        assert asked == [RESULT] and edit.textCursor().position() == place.end
        hand.keys("Left", edit)
        assert edit.textCursor().position() == place.start
        hand.keys("Right", edit)
        assert edit.textCursor().position() == place.end
        QTest.mouseClick(edit.viewport(), LEFT, Qt.KeyboardModifier.AltModifier, rect.center().toPoint())
        await until(lambda: page.session.document.selection == ("price",))


async def test_backspace_turns_a_pill_into_text_once(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await shown(desk, f"a {{{{{RESULT}}}}}")
        edit = text_of(desk)
        edit.setFocus()
        hand.keys("Ctrl+End", edit)
        hand.keys("Backspace", edit)
        assert edit.toPlainText() == f"a {{{{{RESULT}}}}}" and not list(
            edit.pills.spots(edit.document().lastBlock())
        )
        hand.keys("Backspace", edit)
        assert edit.toPlainText() == f"a {{{{{RESULT}}}"
        hand.type("}", edit)
        hand.keys("Ctrl+Home", edit)
        assert list(edit.pills.spots(edit.document().lastBlock())), "left, it is a pill again"
        page.session.document.select((TRIGGER,))
        page.session.document.select(("use",))


async def test_backspace_on_a_whole_reference_makes_it_text_too(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await shown(desk, f"{{{{{RESULT}}}}}")
        pill = pill_of(desk)
        pill.setFocus()
        hand.keys("Backspace", pill)
        await frames()
        edit = text_of(desk)
        assert edit.hasFocus() and edit.toPlainText() == f"{{{{{RESULT}}}}}"
        assert not list(edit.pills.spots(edit.document().lastBlock()))


async def test_pills_follow_a_new_title_at_once(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await shown(desk, f"a {{{{{RESULT}}}}}")
        edit = text_of(desk)
        before = spot(edit)[1].width()
        page.session.apply(RenameNode("price", "A much longer title than before"), "test")
        await frames()
        assert edit.pills.lens.words(RESULT) == "A much longer title than before"
        assert spot(edit)[1].width() > before
        page.session.apply(RenameNode("price", "P"), "test")
        await frames()
        assert spot(edit)[1].width() < before


async def test_a_failing_pill_says_which_part_fails_and_is_mended_from_its_menu(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await shown(desk, "{{$context.order.nme}}")
        hand = Hand(desk.window)
        pill = pill_of(desk)
        assert pill.broken
        assert pill.lens.fault(pill.path) == "“order” has no value “nme” – “name”?"
        hand.click(pill, QPoint(20, 12))
        menu = pill.menu
        assert menu is not None
        fix = menu.defaultAction()
        assert fix is not None and fix.text() == "Fix: use “order / name” instead"
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(fix).center())
        await until(lambda: page.session.document.node("use").settings["value"] == "{{$context.order.name}}")
        assert not pill_of(desk).broken


async def test_a_reference_to_a_deleted_node_names_it(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await shown(desk, f"a {{{{{RESULT}}}}}")
        page.session.apply(RemoveNodes(("price",)), "test")
        await frames()
        edit = text_of(desk)
        assert edit.pills.lens.words(RESULT) == "Price"
        assert edit.pills.lens.fault(RESULT) == "“Price” was deleted"


async def test_a_broken_reference_is_mended_from_problems(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await shown(desk, "{{$context.order.nme}}")
        hand = Hand(desk.window)
        session, dock = page.session, desk.window.problems
        await until(lambda: [p.subject for p in session.problems] == ["{{$context.order.nme}}"])
        page.canvas.setFocus()
        await until(lambda: desk.window.actions_["quick_fix"].isEnabled())
        hand.keys("Ctrl+.", page.canvas.view)
        await until(lambda: dock.menu is not None and dock.menu.isVisible())
        texts = [action.text() for action in dock.menu.actions() if action.text()]
        assert texts[0] == "Use “order / name” instead (suggested)"
        assert texts[-2:] == ["Clear the reference", "Go to the field"]
        hand.keys("Return", dock.menu)
        await until(lambda: session.document.node("use").settings["value"] == "{{$context.order.name}}")
        await until(lambda: not session.problems)
        assert desk.window.actions_.reason("quick_fix") == "There are no problems."
        hand.keys("Ctrl+Z", page.canvas.view)
        await until(lambda: session.document.node("use").settings["value"] == "{{$context.order.nme}}")


async def test_the_quick_fix_of_the_selected_node_is_offered_first(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await shown(desk, "{{$context.order.nme}}", key="sum", expression="{{$context.order.di}}")
        dock = desk.window.problems
        await until(lambda: [problem.node for problem in page.session.problems] == ["use", "sum"])
        await until(lambda: desk.window.actions_["quick_fix"].isEnabled())
        desk.window.commands.canvas_menu("sum", page.canvas.view.mapToGlobal(QPoint()))
        (menu,) = [menu for menu in desk.window.front.findChildren(QMenu) if menu.isVisible()]
        assert menu.actions()[0] is desk.window.actions_["quick_fix"]
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[0]).center())
        await until(lambda: dock.menu is not None and dock.menu.isVisible())
        assert dock.current.node == "sum"
        dock.menu.close()


async def test_problems_name_nodes_by_their_titles_and_lead_to_the_field(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await shown(desk, f"a {{{{{RESULT}}}}}", key="sum")
        hand = Hand(desk.window)
        page.session.apply(RemoveNodes(("price",)), "test")
        dock = desk.window.problems
        desk.window.focus_dock(dock)
        await until(lambda: dock.model.rowCount() == 1 and dock.table.isVisible())
        assert dock.model.index(0, 0).data().startswith("‹Price› refers to a node that does not exist")
        hand.click_row(dock.table, 0)
        dock.open_fixes()
        go = dock.menu.actions()[-1]
        assert go.text() == "Go to the field"
        QTest.mouseClick(dock.menu, LEFT, pos=dock.menu.actionGeometry(go).center())
        await until(lambda: text_of(desk).hasFocus())
        assert page.session.document.selection == ("use",)


async def test_a_missing_field_is_gone_to_from_problems(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, Workflow(title="M", nodes=(Node("m", "manual", "Sign", {}),)))
        dock = desk.window.problems
        desk.window.focus_dock(dock)
        await until(lambda: dock.model.rowCount() > 0 and dock.table.isVisible())
        dock.table.setCurrentIndex(dock.model.index(0, 0))
        hand.press("Quick fix", dock)
        assert dock.menu.actions()[-1].text().startswith("Go to the ")
        hand.keys("Return", dock.menu)
        await until(lambda: page.session.document.selection == ("m",))


async def test_a_text_field_grows_with_the_lines_that_its_pills_take(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await shown(
            desk, "Dear {{$context.order.name}}, here are {{$context.order.id}} and much more to read"
        )
        await frames()

        def fits() -> bool:
            edit = text_of(desk)
            lines = round(edit.document().size().height())
            return lines > 1 and edit.height() >= lines * edit.fontMetrics().lineSpacing()

        assert fits()
        for key in ("sum", "use"):
            page.session.document.select((key,))
            await frames(4)
        assert fits(), "also where the form follows another one in the open dock"


async def test_references_inside_json_are_pills_with_all_that_pills_give(tmp_path: Path) -> None:
    value = {"who": ["{{$context.order.name}}", 1], "bad": "x {{$jobsMapByNodeKey.gone.a}}"}
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await shown(desk, value)
        edit = text_of(desk)
        assert edit.pills is not None and [spot.path for spot, _ in edit.pills._shown()] == [
            "$context.order.name",
            "$jobsMapByNodeKey.gone.a",
        ]
        assert "Trigger ▸ order ▸ name" in edit.pills.lens.meaning("$context.order.name")
        assert edit.pills.lens.fails("$jobsMapByNodeKey.gone.a")
        asked: list[str] = []
        desk.window.configuration.producer_asked.connect(asked.append)
        _, rect = next(iter(edit.pills._shown()))
        QTest.mouseClick(edit.viewport(), LEFT, Qt.KeyboardModifier.AltModifier, rect.center().toPoint())
        assert asked == [TRIGGER]
        hand.keys("Right", edit)
        desk.window.commit_typing()
        assert page.session.document.tree["use"].settings["value"] == value, "the text is what it was"
