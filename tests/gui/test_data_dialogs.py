"""Sources, tables and imports by dialogs, without SQL (data.md 4.1)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
import shiboken6
from openpyxl import Workbook
from PySide6.QtWidgets import QMenu, QPushButton

from desktop_app.domain.execution import Execution
from desktop_app.domain.record_work import Query
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.message import MessageDialog, QuestionDialog
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.panels.known_name import KnownNameEditor
from desktop_app.gui.panels.record_key import RecordKeyEditor
from desktop_app.gui.records.dialogs import RecordDialog
from desktop_app.gui.records.import_dialog import ImportDialog
from desktop_app.gui.records.picker import RecordPicker
from desktop_app.gui.records.source_dialog import SourceDialog, url_of
from desktop_app.gui.records.table_dialog import TableDialog
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


@pytest.mark.parametrize(
    ("values", "url"),
    [
        ({"kind": "sqlite", "file": "/tmp/a.db"}, "sqlite:////tmp/a.db"),
        ({"kind": "sqlite", "file": ""}, ""),
        (
            {"kind": "postgresql", "host": "db", "database": "shop", "user": "ada@x", "password": "p:/?"},
            "postgresql://ada%40x:p%3A%2F%3F@db:5432/shop",
        ),
        ({"kind": "mysql", "host": "db", "port": "3307", "database": "a b"}, "mysql://db:3307/a%20b"),
        ({"kind": "mysql", "host": "db"}, ""),
        ({"kind": "url", "url": " sqlite:///x "}, "sqlite:///x"),
    ],
)
def test_fields_make_a_url_in_which_no_letter_is_lost(values: dict[str, str], url: str) -> None:
    assert url_of(values) == url


async def test_a_source_is_tested_registered_changed_and_removed(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        window.actions_["add_source"].trigger()
        dialog = await hand.dialog(SourceDialog)
        hand.press("Add", dialog)
        assert dialog.said.text() == "Say where the database is."
        rows = dialog.form.rows
        hand.type("shop", rows["name"].editor.focus_target)
        hand.type(str(tmp_path / "none" / "shop.db"), rows["file"].editor.focus_target)
        hand.press("Test the connection", dialog)
        await until(dialog.test_button.isEnabled, "the test has ended")
        assert "unable to open" in dialog.said.text()
        hand.keys("Ctrl+A", rows["file"].editor.focus_target)
        hand.type(str(tmp_path / "shop.db"), rows["file"].editor.focus_target)
        hand.press("Test the connection", dialog)
        await until(lambda: dialog.said.text() == "The connection works.")
        hand.press("Add", dialog)
        await until(lambda: window.data.tree.topLevelItemCount() == 2, "it is listed")
        state = window.services.data.sources()[1]
        assert (state.name, state.error) == ("shop", "")
        window.commands.data.ask_source(state)
        dialog = await hand.dialog(SourceDialog)
        assert dialog.form.value["url"] == state.url
        hand.type("The shop", dialog.form.rows["title"].editor.focus_target)
        hand.press("Save", dialog)
        await until(lambda: window.data.tree.topLevelItem(1).text(0) == "The shop")
        item = window.data.tree.topLevelItem(1)
        menu = QMenu()
        window.commands.data._add_own(menu, item)
        menu.actions()[1].trigger()
        question = await hand.dialog(QuestionDialog)
        hand.press("Remove", question)
        await until(lambda: window.data.tree.topLevelItemCount() == 1)


async def test_a_source_that_cannot_be_reached_stays_and_says_why(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        await window.services.data.register("far", f"sqlite:///{tmp_path}/none/x.db")
        hand.keys("Ctrl+Shift+D")
        await until(lambda: window.data.tree.topLevelItemCount() == 2)
        window.data.tree.setCurrentItem(window.data.tree.topLevelItem(1))
        assert window.data._hint.text().startswith("This source cannot be used: ")
        assert not window.data.tree.topLevelItem(1).icon(0).isNull()


async def test_a_table_is_made_and_changed_without_sql(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        await window.services.data.add_example()
        window.actions_["new_table"].trigger()
        dialog = await hand.dialog(TableDialog)
        hand.type("visits", dialog.form.rows["name"].editor.focus_target)
        dialog.added.commit(
            [
                {"name": "customer_id", "type": "belongsTo", "target": "customers"},
                {"name": "paid", "type": "boolean", "required": True, "default": "no"},
                {"name": "count", "type": "integer", "default": "many"},
            ]
        )
        hand.press("Create", dialog)
        await until(lambda: "no whole number" in dialog.said.text())
        dialog.added.commit([*dialog.added.value[:2], {"name": "count", "type": "integer", "default": "3"}])
        hand.press("Create", dialog)
        await until(lambda: window.data.chosen_path == "visits", "it is shown")
        record = await window.services.data.records.create("visits", {"customer_id": 1})
        assert (record["paid"], record["count"]) == (False, 3)
        table = await window.services.data.records.collection("visits")
        assert [one.target for one in table.associations] == ["customers"]
        window.commands.data.ask_table("visits")
        dialog = await hand.dialog(TableDialog)
        for name, text in (("count", "people"), ("paid", "")):
            target = dialog.old.rows[name].editor.focus_target
            hand.keys("Ctrl+A", target)
            hand.keys("Delete", target)
            hand.type(text, target)
        hand.press("Change", dialog)
        question = await hand.dialog(QuestionDialog)
        hand.press("Remove", question)
        await until(lambda: window.data.pane.model.columnCount() == 3, "it is read anew")
        table = await window.services.data.records.collection("visits")
        assert [field.name for field in table.fields] == ["id", "customer_id", "people"]


async def test_a_dialog_that_is_left_while_its_table_is_made_ends_its_work_in_peace(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        window.actions_["new_table"].trigger()
        dialog = await hand.dialog(TableDialog)
        hand.type("visits", dialog.form.rows["name"].editor.focus_target)
        hand.press("Create", dialog)
        await until(lambda: dialog.said.text() == "One moment …")
        hand.keys("Escape", dialog)
        await until(lambda: not shiboken6.isValid(dialog), "it is gone")
        await frames()


async def test_a_file_is_shown_and_imported_with_the_types_that_are_chosen(tmp_path: Path) -> None:
    file = tmp_path / "stock list.csv"
    file.write_text("sku,amount\nA-1,3\nB-2,4\n", encoding="utf-8")
    async with open_desk(tmp_path / "w") as desk:
        hand, window = Hand(desk.window), desk.window
        window.commands.data.import_file(file)
        dialog = await hand.dialog(ImportDialog)
        assert dialog.name.text() == "stock_list"
        assert [box.currentData() for box in dialog.types] == ["string", "integer"]
        assert dialog.preview.item(2, 0).text() == "B-2"
        dialog.types[1].setCurrentIndex(dialog.types[1].findData("string"))
        hand.press("Import", dialog)
        await until(lambda: window.data.chosen_path == "stock_list", "it is shown")
        rows = await window.services.data.records.query("stock_list", Query())
        assert [row["amount"] for row in rows] == ["3", "4"]


async def test_a_sheet_is_chosen_and_imported(tmp_path: Path) -> None:
    file, broken = tmp_path / "prices.xlsx", tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK")
    book = Workbook()
    for name, rows in (("Old", [["sku"], ["A"]]), ("New", [["sku", "price"], ["A", 3], ["B", 4]])):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book["Sheet"])
    book.save(file)
    async with open_desk(tmp_path / "w") as desk:
        hand, window = Hand(desk.window), desk.window
        window.commands.data.import_file(broken)
        refused = await hand.dialog(MessageDialog)
        assert refused.message.remedy == "save it as .xlsx or CSV"
        refused.accept()
        window.commands.data.import_file(file)
        dialog = await hand.dialog(ImportDialog)
        assert dialog.preview.columnCount() == 1
        dialog.sheet.setFocus()
        hand.keys("Down", dialog.sheet)
        await until(lambda: dialog.preview.columnCount() == 2, "the other sheet is shown")
        hand.press("Import", dialog)
        await until(lambda: window.data.chosen_path == "prices", "it is shown")
        rows = await window.services.data.records.query("prices", Query())
        assert [(row["sku"], row["price"]) for row in rows] == [("A", 3), ("B", 4)]


async def test_the_welcome_page_opens_the_shop_whose_orders_run_by_themselves(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        first = window.welcome.findChildren(QPushButton)[0]
        assert first.text() == "Open the example “Order: check and deduct stock”"
        hand.click(first)
        await until(lambda: window.data.chosen_path == "orders" and window.data.pane.model.total == 2)
        await until(lambda: window.data.isVisible() and window.session is not None)
        records, session = window.services.data.records, window.session
        assert session is not None
        for count, quantity in enumerate((2, 99), 1):
            await ordered(hand, "chair", quantity)
            runs = await finished(window, session.key, count)
            assert (await records.get("products", 3) or {})["stock"] == 3
        assert [run.status for run in runs] == [-1, 1]
        confirmed, refused = [await records.get("orders", key) or {} for key in (3, 4)]
        assert (confirmed["status"], refused["status"]) == ("confirmed", "new")
        assert [row["order_id"] for row in await records.query("order_lines", Query())] == [1, 2, 3]
        jobs = await window.services.executions.jobs(runs[0].id, results=True)
        said = [(job.node_key, job.status, job.result) for job in jobs][1:]
        assert said == [("enough", 1, False), ("stop", -1, None)], "the run says why"
        window.focus_dock(window.runs)
        await until(lambda: [row.id for row in window.runs.model.rows] == [run.id for run in runs], "listed")


async def ordered(hand: Hand, product: str, quantity: int) -> None:
    """Place an order in the Data panel; the product is looked up."""
    hand.press("Add a record …", hand.window.data)
    dialog = await hand.dialog(RecordDialog)
    rows = dialog.form.form.rows
    hand.type("2", rows["customer_id"].editor.focus_target)
    editor = rows["product_id"].editor
    assert isinstance(editor, RecordKeyEditor)
    hand.click(editor.button)
    picker = await hand.dialog(RecordPicker)
    hand.type(product, picker.search)
    await until(lambda: picker.list.topLevelItemCount() == 1, "it is found")
    hand.press("Choose", picker)
    hand.type(str(quantity), rows["quantity"].editor.focus_target)
    hand.press("Add", dialog)


async def finished(window: MainWindow, key: str, count: int) -> Sequence[Execution]:
    """Wait until so many runs of a workflow have ended; return them, the newest first."""
    while True:
        runs = await window.services.executions.list(ExecutionFilter(workflow_key=key))
        if len(runs) == count and all(run.status for run in runs):
            return runs
        await frames()


async def test_the_form_of_a_data_node_offers_the_tables_and_fields_there_are(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        await window.services.data.add_example()
        sums = Node("s", "aggregate", "Sum", {"collection": "", "params": {"field": ""}})
        session = await window.bench.create(Workflow(title="Sums", nodes=(sums,)))
        session.document.select(("s",))
        await until(lambda: window.configuration.panel is not None)
        panel = window.configuration.panel
        assert panel is not None
        table, field = (panel.form.rows[path].editor for path in ("collection", "params.field"))
        assert isinstance(table, KnownNameEditor) and isinstance(field, KnownNameEditor)
        await until(table.list_button.isEnabled, "the tables were read for the form")
        assert not field.list_button.isEnabled(), "no table is chosen yet"
        hand.click(table.list_button)
        assert table.menu is not None
        next(action for action in table.menu.actions() if action.text() == "orders").trigger()
        table.menu.close()
        await until(lambda: session.document.node("s").settings["collection"] == "orders")
        await until(field.list_button.isEnabled)
        assert [choice.value for choice in field._names(panel.context)][:3] == [
            "id",
            "customer_id",
            "product_id",
        ]
        hand.type("not_there_yet", field.line)
        field.flush()
        assert session.document.node("s").settings["params"]["field"] == "not_there_yet"


async def test_changes_of_other_programs_are_switched_on_after_a_question_and_off_again(
    tmp_path: Path,
) -> None:
    file = tmp_path / "shop.db"
    with closing(sqlite3.connect(file)) as driver:
        driver.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    async with open_desk(tmp_path / "w") as desk:
        hand, window = Hand(desk.window), desk.window
        action, tree = window.actions_["capture"], window.data.tree
        await window.services.data.register("shop", f"sqlite:///{file}")
        assert not action.isEnabled() and "Choose a data source" in action.toolTip()
        hand.keys("Ctrl+Shift+D")
        await until(lambda: tree.topLevelItemCount() == 2)
        tree.setCurrentItem(tree.topLevelItem(1))
        assert action.isEnabled() and not action.isChecked()
        action.trigger()
        hand.press("Switch on", await hand.dialog(QuestionDialog))
        await until(action.isChecked, "it is on")
        assert "start workflows" in tree.topLevelItem(1).toolTip(0)
        assert not tree.topLevelItem(1).icon(0).isNull()
        assert window.services.data.sources()[1].capture
        action.trigger()
        await until(lambda: not window.services.data.sources()[1].capture, "it is off")
        await until(lambda: not action.isChecked())
        await window.services.data.register("shop", f"sqlite:///{file}", read_only=True)
        await window.data.load()
        assert "read-only" in action.toolTip() and not action.isEnabled()
