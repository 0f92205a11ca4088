"""Records are chosen by search, and custom actions started on them (data.md 1.1.5, 1.5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop_app.app.assembly import Desk
from desktop_app.domain.record_work import Query
from desktop_app.domain.records import ExecutionFilter
from desktop_app.gui.dialogs.run_dialog import RunDialog
from desktop_app.gui.panels.record_key import RecordKeyEditor
from desktop_app.gui.records.action_dialog import ActionDialog
from desktop_app.gui.records.dialogs import RecordDialog
from desktop_app.gui.records.picker import RecordPicker
from desktop_app.services.inputs import RUN
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


@asynccontextmanager
async def example(workspace: Path, name: str, table: str, rows: int) -> AsyncIterator[tuple[Desk, Hand]]:
    """Open an example that is switched on, with one of its tables shown."""
    async with open_desk(workspace) as desk:
        window = desk.window
        session = await window.bench.open_example(name)
        await window.bench.set_enabled(session.key, True)
        window.commands.data._show(table, "")
        await until(lambda: window.data.chosen_path == table and window.data.pane.model.total == rows)
        await until(lambda: window.data.pane.model.record(0) is not None)
        yield desk, Hand(window)


async def picked(hand: Hand, words: str, count: int) -> None:
    """Search in the picker that is open, and take the first record with Enter."""
    picker = await hand.dialog(RecordPicker)
    await until(lambda: picker.list.topLevelItemCount() > count, "all are listed")
    hand.type(words, picker.search)
    await until(lambda: picker.list.topLevelItemCount() == count, "those that fit are listed")
    hand.press("Choose", picker)
    await frames()


async def test_a_linked_record_is_chosen_by_search_in_the_form_of_a_new_one(tmp_path: Path) -> None:
    async with example(tmp_path, "order_stock", "orders", 2) as (desk, hand):
        hand.press("Add a record …", desk.window.data)
        dialog = await hand.dialog(RecordDialog)
        rows = dialog.form.form.rows
        product = rows["product_id"].editor
        assert isinstance(product, RecordKeyEditor)
        hand.click(product.button)
        await picked(hand, "chair", 1)
        assert product.line.text() == "3"
        hand.type("1", rows["quantity"].editor.focus_target)
        hand.press("Add", dialog)
        records = desk.window.services.data.records
        await until(lambda: desk.window.data.pane.model.total == 3, "it is added")
        assert (await records.get("orders", 3) or {})["product_id"] == 3


async def test_the_list_is_walked_through_and_a_record_taken_by_keys_alone(tmp_path: Path) -> None:
    async with example(tmp_path, "submit", "samples", 2) as (desk, hand):
        desk.window.actions_["run"].trigger()
        dialog = await hand.dialog(RunDialog)
        assert dialog.form.fill is not None
        record = dialog.form.fill.form.rows["data"].editor
        assert isinstance(record, RecordKeyEditor)
        record.choose()
        picker = await hand.dialog(RecordPicker)
        await until(lambda: picker.list.topLevelItemCount() == 2, "all are listed")
        line = picker.search.focusProxy() or picker.search
        for keys in ("Down", "Down", "Up", "Down", "Return"):
            hand.keys(keys, line)
        assert record.line.text() == "2"
        dialog.reject()


async def test_a_linked_record_is_chosen_by_search_in_a_cell(tmp_path: Path) -> None:
    async with example(tmp_path, "count_articles", "articles", 2) as (desk, hand):
        pane = desk.window.data.pane
        column = [field.name for field in pane.model.fields].index("category_id")
        menu = QMenu()
        pane._add_changes(menu, pane.model.index(0, column))
        choose = next(action for action in menu.actions() if action.text() == "Choose the record …")
        choose.trigger()
        await picked(hand, "stories", 1)
        await until(lambda: str(pane.model.index(0, column).data()) == "2", "it is saved")
        assert (await desk.window.services.data.records.get("articles", 1) or {})["category_id"] == 2
        menu.deleteLater()


async def test_a_run_by_hand_asks_for_the_record_and_lets_one_choose_it(tmp_path: Path) -> None:
    async with example(tmp_path, "order_loop", "orders", 2) as (desk, hand):
        desk.window.actions_["run"].trigger()
        dialog = await hand.dialog(RunDialog)
        assert dialog.form.fill is not None
        record = dialog.form.fill.form.rows["data"].editor
        assert isinstance(record, RecordKeyEditor)
        hand.press("Run", dialog)
        assert dialog.isVisible(), "nothing runs without a record"
        hand.click(record.button)
        await picked(hand, "confirmed", 1)
        hand.press("Run", dialog)
        session = desk.window.session
        assert session is not None
        await until(lambda: session.run.phase == "ended", "it has run")
        (run,) = await desk.window.services.executions.list(ExecutionFilter(workflow_key="order_loop"))
        view = await desk.window.services.executions.get(run.id)
        assert view.execution.context["data"]["order_lines"][0]["product"]["name"] == "Desk lamp"


async def test_a_custom_action_runs_on_the_chosen_record_and_says_why_not(tmp_path: Path) -> None:
    async with example(tmp_path, "submit", "samples", 2) as (desk, hand):
        window, dock = desk.window, desk.window.data
        hand.keys("Ctrl+Shift+Return")
        await until(dock.actions_menu.isVisible, "the actions are listed")
        (action,) = [one for one in dock.actions_menu.actions() if one.text().startswith("Run “")]
        assert action.text() == "Run “Submit a sample for inspection”" and not action.isEnabled()
        dock.actions_menu.close()
        hand.click_row(dock.pane.table, 1)
        QTest.mouseClick(dock.run_button, Qt.MouseButton.LeftButton)
        await until(dock.actions_menu.isVisible, "the actions are listed")
        (action,) = [one for one in dock.actions_menu.actions() if one.text().startswith("Run “")]
        assert action.isEnabled()
        QTest.keyClick(dock.actions_menu, Qt.Key.Key_Down)
        QTest.keyClick(dock.actions_menu, Qt.Key.Key_Return)
        await until(lambda: dock.pane.fault_row.isVisible(), "the workflow says no")
        assert dock.pane.fault.text() == "Indicator 80 is not above 90"
        assert await window.services.data.records.query("inspections", Query()) == []


async def test_a_custom_action_takes_values(tmp_path: Path) -> None:
    async with example(tmp_path, "totals", "orders", 2) as (desk, hand):
        dock = desk.window.data
        dock.pane.work.fill_actions(dock.actions_menu)
        (action,) = [one for one in dock.actions_menu.actions() if one.text().startswith("Run “")]
        action.trigger()
        dialog = await hand.dialog(ActionDialog)
        assert dialog.form.json is not None
        dialog.form.json.edit.setFocus()
        hand.keys("Ctrl+A", dialog.form.json.edit)
        hand.type('{"status": "new"}', dialog.form.json.edit)
        hand.press("Run", dialog)
        runs: list[int | None] = []
        while runs != [1]:
            found = await desk.window.services.executions.list(ExecutionFilter(workflow_key="totals"))
            runs = [run.status for run in found]
            await frames()
        kept = await desk.window.services.inputs.last("totals", RUN)
        assert kept == {"data": {"status": "new"}}, "they are offered next time"
        totals = await desk.window.services.data.records.query("orders", Query({"id": 2}))
        assert totals[0]["total"] == 129
