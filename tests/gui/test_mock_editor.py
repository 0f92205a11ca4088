"""The editor of mocks by real keys and clicks: JSON, table, check, files, past runs, rounds (editor.md F)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desktop_app.domain.mocks import Mock
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.mock import CHECK, JSON, TABLE, MockDialog
from desktop_app.gui.dialogs.mock_past import MockPast
from desktop_app.gui.dialogs.mock_place import place_words, rounds_in
from desktop_app.gui.dialogs.mock_table import cell_text, cell_value
from tests.helpers.bugs import Bug, bugs, rounds
from tests.helpers.changing import type_mock
from tests.helpers.windows import until

REQUEST = {"method": "GET", "url": "http://127.0.0.1:9/never"}
ASK = Workflow(title="Asking", nodes=(Node("ask", "request", "Ask", REQUEST),))


async def opened(bug: Bug, key: str) -> MockDialog:
    """Open the mock of a node by its key."""
    bug.session.document.select((key,))
    await bug.press("mock_output")
    return await bug.hand.dialog(MockDialog)


def tab(bug: Bug, dialog: MockDialog, number: int) -> None:
    """Click a tab."""
    bar = dialog.tabs.tabBar()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(number).center())


async def type_cell(dialog: MockDialog, row: int, column: int, text: str) -> None:
    """Double-click a cell and type something else."""
    view, index = dialog.table.table, dialog.table.model.index(row, column)
    at = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    (edit,) = view.viewport().findChildren(QLineEdit)
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    await until(lambda: not view.viewport().findChildren(QLineEdit), "the cell is closed")


async def test_a_mock_is_typed_as_json_edited_in_a_table_and_checked_against_what_the_node_declares(
    tmp_path: Path,
) -> None:
    async with bugs(tmp_path, ASK) as bug:
        dialog = await opened(bug, "ask")
        type_mock(dialog, '{"status": "200", "data": 1')
        tab(bug, dialog, TABLE)
        assert "fault" in dialog.table.other.text()
        type_mock(dialog, '{"status": "200", "data": 1, "more": 2}')
        tab(bug, dialog, CHECK)
        rows = [dialog.check.list.topLevelItem(row) for row in range(dialog.check.list.topLevelItemCount())]
        assert [[row.text(column) for column in range(3)] for row in rows if row is not None] == [
            ["status", "int", "text"],
            ["headers", "object", "is missing"],
            ["more", "not declared", "int"],
        ]
        assert dialog.tabs.tabText(CHECK) == "Check (3)"
        tab(bug, dialog, TABLE)
        assert "list of objects" in dialog.table.other.text()
        (tmp_path / "lines.csv").write_text("sku,price\nA,2\nB,\n", "utf-8")
        await dialog.take_file(tmp_path / "lines.csv")
        assert dialog.table.model.rows == [{"sku": "A", "price": "2"}, {"sku": "B", "price": ""}]
        tab(bug, dialog, JSON)
        type_mock(dialog, '[{"sku": "A", "price": 2}, {"sku": "B"}]')
        tab(bug, dialog, TABLE)
        await type_cell(dialog, 1, 1, "2.5")
        await type_cell(dialog, 0, 0, '"12"')
        bug.hand.click(dialog.table.add_button)
        bug.hand.press("Keep", dialog)
        await until(lambda: bug.session.debug.mocks, "the mock is kept")
        rows_kept = [{"sku": "12", "price": 2}, {"sku": "B", "price": 2.5}, {"sku": None, "price": None}]
        assert bug.session.debug.mocks == (Mock("ask", rows_kept),)


async def test_a_mock_takes_the_result_of_a_round_of_a_past_run_and_answers_in_that_round_only(
    tmp_path: Path,
) -> None:
    async with bugs(tmp_path, rounds()) as bug:
        await bug.press("run")
        await until(lambda: bug.session.run.phase == "ended", "it has ended")
        first = bug.session.run.id
        dialog = await opened(bug, "double")
        bug.hand.press("From a run …", dialog)
        past = await bug.hand.dialog(MockPast)
        row = past.list.topLevelItem(0)
        assert past.list.topLevelItemCount() == 6 and row is not None
        cells = [row.text(column) for column in (0, 2, 3, 4)]
        assert cells == ["#1", "Resolved", "In round 6 of “Six times”", "20"]
        bug.hand.click_row(past.list, 3)
        bug.hand.click(past.round, QPoint(8, past.round.height() // 2))
        bug.hand.press("Take it", past)
        await until(lambda: dialog.place.place == "loop[2]", "its round is taken")
        type_mock(dialog, "7")
        bug.hand.press("Keep", dialog)
        await until(lambda: bug.session.debug.mocks == (Mock("double", 7, place="loop[2]"),), "it is kept")
        await bug.trigger("run_mocks")
        await until(lambda: bug.session.run.id != first and bug.session.run.phase == "ended", "it has ended")
        jobs = await bug.window.services.executions.jobs(bug.session.run.id or 0, results=True)
        assert [job.result for job in jobs if job.node_key == "double"] == [20, 20, 7, 20, 20, 20]
        dialog = await opened(bug, "double")
        assert dialog.place.place == "loop[2]" and dialog.json.value == 7
        dialog.place.rounds["loop"].setFocus()
        QTest.keyClick(dialog.place.rounds["loop"], Qt.Key.Key_Up)
        bug.hand.press("Keep", dialog)
        await until(lambda: len(bug.session.debug.mocks) == 2, "another round has a mock of its own")
        dialog = await opened(bug, "double")
        assert [dialog.chooser.itemText(n) for n in range(2)] == [
            "In round 3 of “Six times”",
            "In round 4 of “Six times”",
        ]
        bug.hand.press("Clear mock", dialog)
        await until(lambda: [mock.place for mock in bug.session.debug.mocks] == ["loop[3]"], "it is gone")


@pytest.mark.parametrize(
    "value", ["", "A", "12", "true", "null", "NaN", 12, 2.5, True, None, {"a": [1]}, "{"]
)
def test_what_stands_in_a_cell_reads_as_the_value_it_stands_for(value: object) -> None:
    assert cell_value(cell_text(value)) == value and type(cell_value(cell_text(value))) is type(value)


def test_a_place_is_told_by_the_rounds_it_names_and_as_it_is_where_it_names_something_else() -> None:
    titles = {"l": "Lines", "m": "Parts"}
    assert place_words("", titles) == "Everywhere"
    assert place_words("l[1]/m[0]", titles) == "In round 2 of “Lines”, round 1 of “Parts”"
    assert place_words("c:yes", titles) == "Only at c:yes" and rounds_in("c:yes") is None
