"""Testing a node in the window: Ctrl+Enter, typed values, remembered, from a run, cancelled (7.8)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint

from desktop_app.app.assembly import Desk
from desktop_app.domain.record_work import Query
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.test_dialog import TestDialog
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.services.trial import Trial
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

EXPRESSION = "{{$context.price}} * {{$context.count}} + {{$context.price}} + len({{$env.HOST}})"


def priced() -> Workflow:
    config = {"engine": "python", "expression": EXPRESSION}
    sample = {"price": 3, "count": 2}
    return Workflow(
        title="Priced", config={"sample": sample}, nodes=(Node("sum", "calculation", "Sum", config),)
    )


async def tried(desk: Desk, key: str = "sum") -> TestDialog:
    """Open the dialog for a node by its key combination, and wait until its values are there."""
    hand, window = Hand(desk.window), desk.window
    assert window.session is not None and window.page is not None
    window.session.document.select((key,))
    await until(window.actions_["test_node"].isEnabled)
    hand.keys("Ctrl+Return", window.page.canvas.view)
    dialog = await hand.dialog(TestDialog)
    await frames(6)
    return dialog


async def test_each_variable_is_asked_once_and_the_outcome_is_shown_in_full(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await desk.core.services.environment.set("HOST", "abc")
        await desk.window.bench.create(priced())
        dialog = await tried(desk)
        rows = dialog.form.rows
        assert list(rows) == ["$context.price", "$context.count", "$env.HOST"]
        assert rows["$context.price"].row.label.text() == "Trigger ▸ price", "as its pill"
        assert rows["$env.HOST"].row.label.text().endswith("HOST")
        await until(lambda: rows["$context.price"].value == 3, "the sample is offered")
        assert rows["$env.HOST"].real.isChecked(), "the environment is the real one"
        hand.press("Test", dialog)
        await until(lambda: dialog.outcome.model.index(0, 1).data() == "12", "3 * 2 + 3 + 3")
        assert dialog.outcome._state.text().startswith("Resolved · "), "status and duration"
        assert not await desk.core.services.executions.list()
        rows["$context.count"].editor.choose(Mode.JSON)
        rows["$context.count"].editor.part.main.selectAll()
        hand.type("[1", rows["$context.count"].editor.focus_target)
        hand.press("Test", dialog)
        assert dialog.outcome.model.index(0, 1).data() == "12", "what is no value is not tried"
        dialog.reject()


async def test_typed_values_are_remembered_for_the_node_across_a_restart(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        session = await desk.window.bench.create(priced())
        dialog = await tried(desk)
        for path, value in (("$context.price", "40"), ("$context.count", "1")):
            editor = dialog.form.rows[path].editor
            await until(lambda editor=editor: editor.mode is Mode.NUMBER)
            editor.focus_target.selectAll()  # type: ignore[attr-defined]
            hand.type(value, editor.focus_target)
        dialog.form.rows["$env.HOST"].real.click()
        hand.type("xy", dialog.form.rows["$env.HOST"].editor.focus_target)
        hand.press("Test", dialog)
        await until(lambda: dialog.outcome.model.index(0, 1).data() == "82")
        dialog.reject()
        key = session.key
    async with open_desk(tmp_path) as desk:
        await desk.window.bench.open(key)
        dialog = await tried(desk)
        expected = {"$context.price": 40, "$context.count": 1, "$env.HOST": "xy"}
        await until(lambda: dialog.form.values == expected)
        assert dialog.source.currentText() == "What was typed last"
        dialog.reject()


async def test_values_are_taken_from_the_run_that_is_chosen(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        session = await desk.window.bench.create(priced())
        for price in (5, 6):
            await session.start({"price": price, "count": 1})
        dialog = await tried(desk)
        await until(lambda: dialog.form.rows["$context.price"].value == 6, "the last-seen value")
        await until(lambda: dialog.source.count() == 4, "both runs are offered")
        assert dialog.source.itemText(3).startswith("Run #")
        dialog.source.setCurrentIndex(3)
        dialog.source.activated.emit(3)
        await until(lambda: dialog.form.rows["$context.price"].value == 5, "that of the older run")
        dialog.reject()


async def test_members_that_no_schema_knows_are_named_as_their_pills_are(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        nodes = (
            Node("loop", "loop", "Each line", {"target": "{{$context.lines}}"}),
            Node("sum", "calculation", "Sum", {"expression": "{{$scopes.loop.item.price}}"}, "loop", 0),
        )
        await desk.window.bench.create(Workflow(title="Lines", nodes=nodes))
        dialog = await tried(desk)
        row = dialog.form.rows["$scopes.loop.item.price"].row
        assert row.label.text() == "Each line ▸ Item ▸ price"
        dialog.reject()


async def test_a_test_under_way_is_cancelled_and_another_one_may_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []

    async def slow(*arguments: Any) -> Any:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await desk.window.bench.create(priced())
        dialog = await tried(desk)
        monkeypatch.setattr(Trial, "test_node", slow)
        hand.press("Test", dialog)
        await until(dialog.cancel_button.isVisible)
        assert not dialog.run_button.isEnabled()
        await frames()
        hand.press("Cancel the test", dialog)
        await until(lambda: ended == ["cancelled"])
        assert dialog.run_button.isEnabled() and not dialog.cancel_button.isVisible()
        monkeypatch.undo()
        hand.press("Test", dialog)
        await until(lambda: dialog.outcome.model.rowCount() == 1)
        dialog.reject()


async def test_what_is_wrong_is_told_with_its_place_and_what_cannot_be_tested_says_why(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        nodes = (
            Node("bad", "calculation", "Bad", {"engine": 5, "expression": "1"}),
            Node("wait", "delay", "Wait", {"duration": 1}, "bad"),
        )
        session = await desk.window.bench.create(Workflow(title="Odd", nodes=nodes))
        dialog = await tried(desk, "bad")
        hand.press("Test", dialog)
        await until(lambda: "engine" in dialog.outcome._empty.text())
        dialog.reject()
        session.document.select(("wait",))
        action = desk.window.actions_["test_node"]
        await until(lambda: not action.isEnabled())
        foot, why = desk.window.configuration.foot, desk.window.actions_.reason("test_node")
        assert foot.isVisible() and not foot.button.isEnabled(), "no button that is missing without a word"
        assert "only work inside a run" in why and foot.reason.text() == why


async def test_a_node_that_writes_is_tried_only_when_one_has_agreed(tmp_path: Path) -> None:
    values = {"name": "{{$context.name}}", "stock": 1}
    config = {"collection": "products", "params": {"values": values, "appends": []}}
    flow = Workflow(title="Adding", nodes=(Node("add", "create", "Add", config),))
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await desk.core.services.data.add_example()
        session = await desk.window.bench.create(flow)
        assert session is not None
        dialog = await tried(desk, "add")
        assert dialog.consent is not None and not dialog.run_button.isEnabled()
        assert dialog.run_button.toolTip() == "Say first that it may be done for real."
        editor = dialog.form.rows["$context.name"].editor
        hand.type("Lamp", editor.focus_target)
        hand.click(dialog.consent, QPoint(8, dialog.consent.height() // 2))
        hand.press("Test", dialog)
        await until(lambda: dialog.outcome._state.text().startswith("Resolved"), "it was added")
        found = await desk.core.services.data.records.query("products", Query({"name": {"$eq": "Lamp"}}))
        assert [record["name"] for record in found] == ["Lamp"]
        dialog.reject()


async def test_what_a_script_prints_is_shown_while_it_is_tested(tmp_path: Path) -> None:
    go_on = tmp_path / "go on"
    waiting = f"import os, time\nprint('one', flush=True)\nwhile not os.path.exists({str(go_on)!r}):"
    config = {"language": "python", "content": f"{waiting}\n    time.sleep(0.01)\nprint('two')\nreturn 5"}
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await desk.window.bench.create(Workflow(title="w", nodes=(Node("s", "script", "S", config),)))
        dialog = await tried(desk, "s")
        assert dialog.consent is not None
        hand.click(dialog.consent, QPoint(8, dialog.consent.height() // 2))
        hand.press("Test", dialog)
        await until(lambda: dialog.outcome.is_console and dialog.outcome.console.toPlainText() == "one\n")
        assert dialog.cancel_button.isVisible(), "it is still at work"
        go_on.touch()
        await until(lambda: dialog.outcome.model.index(0, 1).data() == "5")
        assert not dialog.outcome.is_console and dialog.outcome._log == "one\ntwo\n"
        dialog.reject()
