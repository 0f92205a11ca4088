"""Forms in the window: what they know of the rest of the workspace, and where they lead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.editor.commands import InsertNodes, RenameNode, SetConfig
from desktop_app.gui.panels.value_modes import Mode
from tests.gui.panels.hand import give, pick
from tests.gui.panels.samples import editor
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

TAX = Workflow(title="Add the tax", type="manual", config={"fields": [{"name": "net", "type": "number"}]})
CALL = Workflow(title="Order", type="manual", nodes=(Node("call", "subflow", "Tax", {"context": {}}),))


async def test_a_call_offers_the_other_workflows_and_asks_for_what_they_take(
    tmp_path: Path, qtbot: Any
) -> None:
    async with open_desk(tmp_path) as desk:
        tax = await desk.core.services.workflows.create(TAX)
        await desk.window.bench.create(CALL)
        await frames()
        page = desk.window.page
        assert page is not None
        page.session.document.select(("call",))
        panel = desk.window.configuration.panel
        assert panel is not None
        chooser = editor(panel, "workflow").combo
        await until(lambda: chooser.count() == 2, "the list of workflows is read")
        pick(qtbot, chooser, "Add the tax")
        give(qtbot, editor(panel, "context").fields.form.rows["net"].editor, Mode.NUMBER, "40")
        (call,) = page.session.document.workflow.nodes
        assert call.settings == {"context": {"net": 40}, "workflow": tax.key}


async def test_a_new_node_is_red_only_where_somebody_has_left_and_save_leads_to_the_fault(
    tmp_path: Path, qtbot: Any
) -> None:
    async with open_desk(tmp_path) as desk:
        hand, dock = Hand(desk.window), desk.window.configuration
        await desk.window.bench.create(Workflow(title="Order", type="manual"))
        await frames()
        page = desk.window.page
        assert page is not None
        page.insert_after_selection("subflow")
        await until(lambda: dock.panel is not None and dock.panel.spec.type == "subflow")
        page.session.document.apply(SetConfig(key_of(page), {"workflow": None, "context": {}}))
        await until(lambda: page.session.problems, "the missing workflow is found")
        panel = dock.panel
        assert panel is not None
        row = panel.form.rows["workflow"]
        assert not row.fault.isVisible(), "nobody has been there yet"
        row.editor.focus_target.setFocus()
        assert not row.fault.isVisible(), "it is still being filled in"
        editor(panel, "context").focus_target.setFocus()
        assert row.fault.isVisible()
        (problem,) = page.session.problems
        assert row.fault.label.text().casefold() == problem.message.casefold()
        assert desk.window.problems.model.rows == [problem]
        hand.keys("Ctrl+S")
        assert row.editor.focus_target.hasFocus()
        await until(lambda: not page.session.document.modified, "it is saved all the same")


async def test_save_marks_what_is_wrong_and_leaves_the_focus_on_the_canvas(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, dock = Hand(desk.window), desk.window.configuration
        nodes = (Node("call", "subflow", "Tax", {"workflow": None}),)
        await desk.window.bench.create(Workflow(title="Order", type="manual"))
        await frames()
        page = desk.window.page
        assert page is not None
        page.session.document.apply(InsertNodes(nodes, Slot()))
        page.session.document.select(("call",))
        await until(lambda: page.session.problems)
        page.canvas.view.setFocus()
        panel = dock.panel
        assert panel is not None and not panel.form.rows["workflow"].fault.isVisible()
        hand.keys("Ctrl+S", page.canvas.view)
        assert panel.form.rows["workflow"].fault.isVisible()
        assert page.canvas.isAncestorOf(QApplication.focusWidget())
        await until(lambda: not page.session.document.modified)


def key_of(page: Any) -> str:
    (added,) = page.session.document.workflow.nodes
    return str(added.key)


async def test_a_condition_tells_its_truth_as_soon_as_a_run_has_given_the_value(tmp_path: Path) -> None:
    calculation = {"calculator": "gt", "operands": ["{{$context.total}}", 100]}
    config = {"rejectOnFalse": True, "engine": "basic", "calculation": calculation}
    async with open_desk(tmp_path) as desk:
        node = Node("check", "condition", "Large?", config)
        await desk.window.bench.create(Workflow(title="Order", type="manual", nodes=(node,)))
        await frames()
        page = desk.window.page
        assert page is not None
        page.session.document.select(("check",))
        panel = desk.window.configuration.panel
        assert panel is not None
        mark = editor(panel, "calculation").builder.parts[0].mark
        assert mark.isVisible() and mark.truth.met is None
        for total, met in ((250, True), (7, False)):
            await page.session.start({"total": total})
            await until(lambda met=met: mark.truth.met is met, f"the condition is seen as {met}")
        assert mark.toolTip() == "Not met on the last values: 7 > 100"


async def test_a_text_that_is_no_value_yet_is_told_and_waits_for_its_node(tmp_path: Path) -> None:
    nodes = (
        Node("out", "output", "Out", {"value": {"a": 1}}),
        Node("sum", "calculation", "Sum", {"expression": "1"}, "out"),
    )
    async with open_desk(tmp_path) as desk:
        hand, dock = Hand(desk.window), desk.window.configuration
        session = await desk.window.bench.create(Workflow(title="Order", nodes=nodes))
        await frames()

        async def text_of(key: str) -> Any:
            session.document.select((key,))
            await frames()
            assert dock.panel is not None
            return editor(dock.panel, "value" if key == "out" else "expression").focus_target

        edit = await text_of("out")
        edit.setFocus()
        edit.moveCursor(QTextCursor.MoveOperation.End)
        hand.type(" x", edit)
        await text_of("sum")
        assert "“Output value” keeps its old value" in desk.window.line.currentMessage()
        session.apply(RenameNode("out", "Answer"))
        again = await text_of("out")
        assert again is edit and again.isVisible() and again.toPlainText().endswith("} x")
        row = dock.panel.form.rows["value"]  # type: ignore[union-attr]
        assert row.fault.isVisible()
        hand.keys("Backspace", edit)
        hand.keys("Backspace", edit)
        hand.keys("Backspace", edit)
        hand.type(', "b": 2}', edit)
        await text_of("sum")
        assert session.document.workflow.nodes[0].settings == {"value": {"a": 1, "b": 2}}
        assert await text_of("out") is not edit


async def test_a_query_that_cannot_be_read_is_told_at_its_field_before_any_run(tmp_path: Path) -> None:
    nodes = (Node("find", "json-query", "Find", {"engine": "jmespath", "source": {}, "expression": "a"}),)
    async with open_desk(tmp_path) as desk:
        hand, dock = Hand(desk.window), desk.window.configuration
        session = await desk.window.bench.create(Workflow(title="Order", nodes=nodes))
        await frames()
        session.document.select(("find",))
        await frames()
        assert dock.panel is not None
        edit = editor(dock.panel, "expression").focus_target
        edit.setFocus()
        edit.moveCursor(QTextCursor.MoveOperation.End)
        hand.type("[?", edit)
        await until(lambda: session.problems, "the query has been read")
        (problem,) = session.problems
        assert (problem.node, problem.field) == ("find", "expression")
        assert problem.message.startswith("the query cannot be read at character 4: the query ends too early")
        assert desk.window.problems.model.rows == [problem]
        editor(dock.panel, "source").focus_target.setFocus()
        row = dock.panel.form.rows["expression"]
        assert row.fault.label.text().casefold() == problem.message.casefold()
        hand.type("b]", edit)
        await until(lambda: not session.problems, "what is mended is no problem any more")
        assert not row.fault.isVisible()


async def test_what_is_no_value_yet_waits_on_the_workflow_card_and_in_other_workflows(tmp_path: Path) -> None:
    nodes = (Node("out", "output", "Out", {"value": {"a": 1}}),)
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        dock = window.configuration
        first = await window.bench.create(Workflow(title="First", config={"sample": {"a": 1}}, nodes=nodes))
        await frames()
        first.document.select((TRIGGER,))
        await frames()
        assert dock.panel is not None and dock.card is not None
        sample, card = editor(dock.panel, "sample").focus_target, dock.card
        sample.setFocus()
        sample.moveCursor(QTextCursor.MoveOperation.End)
        hand.type(" x", sample)
        first.document.select(("out",))
        await frames()
        value = editor(dock.panel, "value").focus_target
        value.setFocus()
        value.moveCursor(QTextCursor.MoveOperation.End)
        hand.type(" y", value)
        await window.bench.create(Workflow(title="Second", nodes=nodes))
        await until(lambda: window.session is not first)
        assert not value.isVisible()
        await window.bench.open(first.key)
        await until(lambda: window.session is first)
        first.document.select((TRIGGER,))
        await frames()
        assert dock.card is card and sample.isVisible() and sample.toPlainText().endswith("} x")
        first.document.select(("out",))
        await frames()
        assert editor(dock.panel, "value").focus_target is value and value.toPlainText().endswith("} y")
