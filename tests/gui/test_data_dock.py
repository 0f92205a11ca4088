"""Sources, collections and records in the window (data.md 4; the Data dock)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QWidget

from desktop_app.domain.collections import FieldDraft
from desktop_app.domain.record_work import Query
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.message import QuestionDialog
from desktop_app.gui.docks.data import DataDock
from desktop_app.gui.records import model as records_model
from desktop_app.gui.records.dialogs import FilterDialog, RecordDialog
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


@asynccontextmanager
async def shop(workspace: Path, table: str = "products") -> AsyncIterator[tuple[Hand, DataDock]]:
    """Open the window on the example data with one of its tables shown."""
    async with open_desk(workspace) as desk:
        await desk.window.services.data.add_example()
        hand, dock = Hand(desk.window), desk.window.data
        hand.keys("Ctrl+Shift+D")
        await until(lambda: dock.show_collection(table), "the tables are listed")
        await until(lambda: dock.pane.model.total and texts(dock), "the records are read")
        yield hand, dock


def texts(dock: DataDock, column: int = 1) -> list[str]:
    model = dock.pane.model
    found = [str(model.index(row, column).data()) for row in range(model.rowCount())]
    return [] if "…" in found else found


async def stored(dock: DataDock, table: str, key: int) -> dict[str, Any]:
    record = await dock.pane._services.data.records.get(table, key)
    assert record is not None
    return record


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


async def typed(hand: Hand, dock: DataDock, row: int, column: int, text: str) -> None:
    """Replace what stands in a cell by keys alone."""
    hand.click_row(dock.pane.table, row, column)
    hand.keys("Return", dock.pane.table)
    await frames()
    editor = focused()
    hand.keys("Ctrl+A", editor)
    hand.type(text, editor)
    hand.keys("Return", editor)
    await frames()


async def test_an_empty_workspace_says_what_tables_are_for_and_installs_the_example(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, dock = Hand(desk.window), desk.window.data
        assert not dock.tree.topLevelItemCount(), "nothing is read before somebody looks"
        hand.keys("Ctrl+Shift+D")
        await until(lambda: dock.example_button.isVisible())
        assert not dock.add_button.isEnabled() and dock.add_button.toolTip()
        hand.press("Install the example data")
        await until(lambda: dock.pane.model.total == 2, "its orders are shown")
        assert dock.chosen_path == "orders"


async def test_a_cell_is_edited_in_place_and_workflows_hear_of_it(tmp_path: Path) -> None:
    async with shop(tmp_path) as (hand, dock):
        services = dock.pane._services
        config = {"mode": 2, "collection": "products", "changed": ["stock"]}
        note = {"collection": "log", "params": {"values": {"message": "{{$context.data.name}}"}}}
        nodes = (Node("n", "create", "Note", note),)
        version = await services.workflows.create(
            Workflow(title="Watch", type="collection", config=config, nodes=nodes, sync=True)
        )
        await services.workflows.set_enabled(version.key, True)
        await typed(hand, dock, 0, 3, "7")
        await until(lambda: texts(dock, 3)[0] == "7" and not dock.pane.model._pending)
        assert (await stored(dock, "products", 1))["stock"] == 7
        told = await services.data.records.query("log", Query())
        assert [record["message"] for record in told] == ["Desk lamp"]


async def test_a_cell_is_saved_in_its_own_table_when_another_one_is_shown_in_the_same_moment(
    tmp_path: Path,
) -> None:
    async with shop(tmp_path) as (_, dock):
        model = dock.pane.model
        stock = [field.name for field in model.fields].index("stock")
        assert model.setData(model.index(0, stock), 7)
        assert dock.show_collection("customers") and model.collection is not None
        model.show_collection(None, "")  # What was to be counted is no longer shown.
        products = dock.pane._services.data.records

        async def saved() -> bool:
            record = await products.get("products", 1)
            return bool(record and record["stock"] == 7)

        for _ in range(200):
            if await saved():
                break
            await frames()
        assert await saved()


async def test_what_does_not_fit_is_told_at_its_cell_and_kept_until_discarded(tmp_path: Path) -> None:
    async with shop(tmp_path) as (hand, dock):
        await typed(hand, dock, 1, 3, "many")
        model = dock.pane.model
        assert texts(dock, 3)[1] == "many" and "no whole number" in dock.pane.fault.text()
        assert "no whole number" in model.data(model.index(1, 3), records_model._Role.ToolTipRole)
        assert (await stored(dock, "products", 2))["stock"] == 0
        hand.press("Discard", dock)
        assert texts(dock, 3)[1] == "0" and not dock.pane.fault_row.isVisible()


async def test_what_the_database_refuses_is_told_at_its_cell(tmp_path: Path) -> None:
    async with shop(tmp_path, "customers") as (hand, dock):
        await typed(hand, dock, 1, 2, "office@nordlicht.example")
        await until(lambda: dock.pane.model.faulty == 1)
        assert "refused" in dock.pane.fault.text()
        await typed(hand, dock, 1, 2, "ada@new.example")
        await until(lambda: not dock.pane.model._pending)
        assert not dock.pane.fault_row.isVisible()


async def test_keys_views_and_read_only_sources_say_why_they_stay_as_they_are(tmp_path: Path) -> None:
    async with shop(tmp_path) as (hand, dock):
        services, model = dock.pane._services, dock.pane.model
        assert model.why_locked(model.index(0, 0)) == "This field names the record and stays as it is."
        told: list[str] = []
        dock.pane.told.connect(told.append)
        hand.click_row(dock.pane.table, 0, 0)
        hand.keys("Return", dock.pane.table)
        assert told == ["This field names the record and stays as it is."]
        await services.data.records.sql("main", "CREATE VIEW cheap AS SELECT name FROM products", {})
        hand.press("Refresh", dock)
        await until(lambda: dock.show_collection("cheap"))
        await until(lambda: texts(dock, 0))
        assert "view" in dock.pane.notice.text() and dock.pane.notice.isVisible()
        assert not dock.add_button.isEnabled() and "view" in dock.add_button.toolTip()
        file = tmp_path / "other.db"
        await services.data.register("other", f"sqlite:///{file}")
        await services.data.records.sql("other", "CREATE TABLE t (id INTEGER PRIMARY KEY)", {})
        await services.data.register("other", f"sqlite:///{file}", read_only=True)
        hand.press("Refresh", dock)
        await until(lambda: dock.show_collection("other:t"))
        assert "read-only" in dock.pane.notice.text()


async def test_records_are_added_by_a_form_and_deleted_after_a_question(tmp_path: Path) -> None:
    async with shop(tmp_path) as (hand, dock):
        hand.press("Add a record …", dock)
        dialog = await hand.dialog(RecordDialog)
        hand.press("Add", dialog)
        assert dialog.form.form.rows["name"].fault.isVisible(), "what is required is asked for"
        hand.type("Stool", dialog.form.form.rows["name"].editor.focus_target)
        hand.type("25", dialog.form.form.rows["price"].editor.focus_target)
        hand.press("Add", dialog)
        await until(lambda: "Stool" in texts(dock), "it is listed")
        assert (await stored(dock, "products", 5))["price"] == 25
        hand.click_row(dock.pane.table, 4, 1)
        hand.keys("Delete", dock.pane.table)
        question = await hand.dialog(QuestionDialog)
        hand.press("Delete", question)
        await until(lambda: dock.pane.model.total == 4)


async def test_a_record_is_added_although_its_form_was_left_while_it_was_on_its_way(tmp_path: Path) -> None:
    async with shop(tmp_path) as (hand, dock):
        before = dock.pane.model.total
        hand.press("Add a record …", dock)
        dialog = await hand.dialog(RecordDialog)
        hand.type("Chair", dialog.form.form.rows["name"].editor.focus_target)
        hand.type("25", dialog.form.form.rows["price"].editor.focus_target)
        hand.press("Add", dialog)
        hand.keys("Escape", dialog)
        await until(lambda: not shiboken6.isValid(dialog), "the form is gone")
        await until(lambda: dock.pane.model.total == before + 1, "the record is there")


async def test_a_refused_record_keeps_the_form_open_with_the_reason(tmp_path: Path) -> None:
    async with shop(tmp_path, "customers") as (hand, dock):
        hand.press("Add a record …", dock)
        dialog = await hand.dialog(RecordDialog)
        hand.type("Twin", dialog.form.form.rows["name"].editor.focus_target)
        hand.type("ada@analytical.example", dialog.form.form.rows["email"].editor.focus_target)
        hand.press("Add", dialog)
        await until(dialog.fault.isVisible)
        assert "refused" in dialog.fault.text() and dialog.form.values["name"] == "Twin"
        dialog.reject()


async def test_what_follows_the_saves_of_a_table_is_chosen_and_its_failure_undoes_no_save(
    tmp_path: Path,
) -> None:
    failing = Node("end", "end", "No", {"endStatus": -1})
    config = {"collection": "products"}
    flow = Workflow("w", "Note it", type="action", sync=True, config=config, nodes=(failing,))
    async with shop(tmp_path) as (hand, dock):
        services, model = hand.window.services, dock.pane.model
        version = await services.workflows.create(flow)
        await services.workflows.set_enabled(version.key, True)
        dock.actions_menu.aboutToShow.emit()
        below = next(action.menu() for action in dock.actions_menu.actions() if action.menu())
        assert below.title() == "With every save, run"
        await until(lambda: [action.text() for action in below.actions()] == ["Note it"])
        below.actions()[0].trigger()
        while await services.followers.named("products") != ["w"]:
            await frames()
        before = model.total
        hand.press("Add a record …", dock)
        dialog = await hand.dialog(RecordDialog)
        hand.type("Stool", dialog.form.form.rows["name"].editor.focus_target)
        hand.type("25", dialog.form.form.rows["price"].editor.focus_target)
        hand.press("Add", dialog)
        await until(lambda: not shiboken6.isValid(dialog) or dialog.isHidden(), "it is added")
        await until(dock.pane.fault_row.isVisible)
        assert dock.pane.fault.text().startswith("Saved. A workflow that follows was not content")
        await until(lambda: model.total == before + 1 and "Stool" in texts(dock))
        dock.pane.fault_row.hide()
        index = model.index(texts(dock).index("Stool"), 1)
        assert model.setData(index, "Bench", Qt.ItemDataRole.EditRole)
        await until(dock.pane.fault_row.isVisible)
        assert model.faulty == 0 and "Bench" in texts(dock), "the cell is saved"
        assert [run.key for run in await services.executions.list()] == ["w", "w"]


async def test_words_conditions_and_the_header_narrow_and_sort(tmp_path: Path) -> None:
    async with shop(tmp_path) as (hand, dock):
        hand.type("la", dock.pane.search)
        await until(lambda: texts(dock) == ["Desk lamp"])
        hand.keys("Ctrl+A", dock.pane.search)
        hand.keys("Delete", dock.pane.search)
        await until(lambda: len(texts(dock)) == 4)
        dock.pane.show_conditions({"$and": [{"stock": {"$gte": 3}}]})
        await until(lambda: len(texts(dock)) == 3)
        assert dock.pane.conditions.text() == "Conditions (on) …"
        header = dock.pane.table.horizontalHeader()
        at = QPoint(header.sectionViewportPosition(1) + 20, header.height() // 2)
        hand.click(header.viewport(), at)
        await until(lambda: texts(dock) == ["Bookshelf", "Desk lamp", "Office chair"])
        hand.click(header.viewport(), at)
        await until(lambda: texts(dock) == ["Office chair", "Desk lamp", "Bookshelf"])
        hand.click(dock.pane.conditions)
        dialog = await hand.dialog(FilterDialog)
        assert dialog.editor.value == {"$and": [{"stock": {"$gte": 3}}]}
        hand.press("No conditions", dialog)
        await until(lambda: len(texts(dock)) == 4)


async def test_links_lead_to_the_records_of_another_table_and_back(tmp_path: Path) -> None:
    async with shop(tmp_path, "orders") as (hand, dock):
        hand.click_row(dock.pane.table, 1, 3)
        hand.press("Linked", dock)
        menu = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible())
        action = next(a for a in menu.actions() if a.text() == "Open customer")
        action.trigger()
        menu.close()
        await until(lambda: texts(dock) == ["Ada Byron"])
        assert dock.chosen_path == "customers" and dock.pane.title.text() == "orders ▸ customer"
        hand.click(dock.pane.back)
        await until(lambda: dock.chosen_path == "orders" and dock.pane.model.total == 2)


async def test_yes_and_no_are_chosen_from_a_list(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        data = desk.window.services.data
        await data.create_collection("flags", [FieldDraft("on", "boolean")])
        await data.records.create("flags", {"on": False})
        hand, dock = Hand(desk.window), desk.window.data
        hand.keys("Ctrl+Shift+D")
        await until(lambda: dock.show_collection("flags"))
        await until(lambda: texts(dock) == ["No"])
        hand.click_row(dock.pane.table, 0, 1)
        hand.keys("Return", dock.pane.table)
        editor = focused()
        assert isinstance(editor, QComboBox)
        hand.type("Y", editor)
        hand.keys("Return", editor)
        await until(lambda: texts(dock) == ["Yes"] and not dock.pane.model._pending)
        assert (await stored(dock, "flags", 1))["on"] is True


async def test_a_long_table_is_read_only_where_it_is_looked_at(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        data = desk.window.services.data
        await data.create_collection("numbers", [FieldDraft("n", "integer")])
        await data.records.fill("numbers", [{"n": n} for n in range(6_000)])
        hand, dock = Hand(desk.window), desk.window.data
        hand.keys("Ctrl+Shift+D")
        await until(lambda: dock.show_collection("numbers"))
        model = dock.pane.model
        await until(lambda: model.total == 6_000)
        dock.pane.table.scrollToBottom()
        await until(lambda: model.index(5_999, 1).data() == "5999")
        assert len(model._pages) <= 3, "what lies between was never read"
        for row in range(0, 6_000, 200):
            dock.pane.table.scrollTo(model.index(row, 1))
            await until(lambda row=row: model.index(row, 1).data() == str(row))
        assert len(model._pages) == records_model.KEPT
