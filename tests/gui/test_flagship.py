"""The first example end to end as a newcomer has it: an order in the Data panel, and what comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.domain.record_work import Query
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.records.dialogs import RecordDialog
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import until


async def ordered(hand: Hand, window: MainWindow, product: str, quantity: str) -> None:
    """Add an order with the form of the Data panel."""
    count = window.data.pane.model.total
    hand.press("Add a record …", window.data)
    dialog = await hand.dialog(RecordDialog)
    rows = dialog.form.form.rows
    hand.type(product, rows["product_id"].editor.focus_target)
    hand.type(quantity, rows["quantity"].editor.focus_target)
    hand.press("Add", dialog)
    await until(lambda: window.data.pane.model.total == count + 1, "the order is in the list")


async def test_an_order_deducts_the_stock_by_itself_and_one_too_large_changes_nothing_and_says_why(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        hand.press("Open the example “Order: check and deduct stock”", window.welcome)
        await until(lambda: window.data.chosen_path == "orders" and window.data.pane.model.total == 2)
        services = window.services

        async def state(number: int) -> tuple[Any, Any, int]:
            await services.executions.idle()
            stock = (await services.data.records.get("products", 1) or {})["stock"]
            status = (await services.data.records.get("orders", number) or {})["status"]
            return stock, status, len(await services.data.records.query("order_lines", Query()))

        lines = (await state(1))[2]
        await ordered(hand, window, "1", "3")
        assert await state(3) == (9, "confirmed", lines + 1)
        model = window.data.pane.model
        status = [field.name for field in model.fields].index("status")
        await until(lambda: model.index(2, status).data() == "confirmed", "the panel shows it by itself")
        await ordered(hand, window, "1", "999")
        assert await state(4) == (9, "new", lines + 1)
        runs = await services.executions.list()
        assert [run.status for run in runs] == [-1, 1]
        await until(lambda: window.jobs.runs.count() == 2, "both runs are listed by themselves")
        window.jobs.raise_()
        await until(window.jobs.runs.isVisible)
        assert window.jobs._empty.text() == "Choose a run in the list above to see its jobs."
        assert window.jobs.runs.placeholderText() == "Choose a run"
        window.jobs.runs.setFocus()
        hand.keys("Down", window.jobs.runs)
        window.jobs.runs.activated.emit(window.jobs.runs.currentIndex())
        await until(lambda: window.jobs.table.model().rowCount() == 3, "it is told how far the run came")
        table = window.jobs.table.model()
        shown = " ".join(str(table.index(2, column).data()) for column in range(table.columnCount()))
        assert "Not enough" in shown
