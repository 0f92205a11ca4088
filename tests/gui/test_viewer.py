"""The value viewer: one value as tree, table, text, JSON, picture and difference, by keys and clicks."""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QPoint
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QHeaderView

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.commands import SetConfig
from desktop_app.gui.models.json_tree import CHUNK
from desktop_app.gui.models.pages import PAGE
from desktop_app.gui.viewer.diff_tab import DiffTab
from desktop_app.gui.viewer.image_tab import ImageTab, picture_text
from desktop_app.gui.viewer.paged_text import PagedText
from desktop_app.gui.viewer.reading import Earlier
from desktop_app.gui.viewer.table_tab import TableTab
from desktop_app.gui.viewer.tree_tab import ValueTree
from desktop_app.gui.viewer.window import ValueViewer, open_viewer
from tests.gui.test_window import opened
from tests.helpers.desk import LEFT, Hand, open_desk
from tests.helpers.windows import frames, until

ROWS = [
    {"id": 1, "name": "b, c", "lines": [1, 2]},
    {"id": 10, "name": "a"},
    {"id": 2, "name": 'say "x"', "more": None},
]


@asynccontextmanager
async def viewing(value: Any, previous: Any = None) -> AsyncIterator[ValueViewer]:
    viewer = open_viewer(value, "Query order", None, previous)
    viewer.activateWindow()
    await frames()
    try:
        yield viewer
    finally:
        viewer.close()
        await frames()


def tab(viewer: ValueViewer, name: str) -> Any:
    """Go to a tab by a click on its name."""
    number = next(n for n in range(viewer.tabs.count()) if viewer.tabs.tabText(n) == name)
    bar = viewer.tabs.tabBar()
    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(number).center())
    return viewer.tabs.widget(number)


def names(viewer: ValueViewer) -> list[str]:
    return [viewer.tabs.tabText(n) for n in range(viewer.tabs.count())]


def cells(table: TableTab) -> list[list[str]]:
    model = table.model
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


async def test_only_the_tabs_that_fit_a_value_are_there() -> None:
    async with viewing(5) as viewer:
        assert names(viewer) == ["Tree", "Text", "JSON"]
    async with viewing(ROWS) as viewer:
        assert names(viewer) == ["Tree", "Table", "Text", "JSON"]
        assert viewer.tabs.currentWidget() is tab(viewer, "Table"), "rows are best seen as a table"
    async with viewing("a text") as viewer:
        assert viewer.tabs.currentWidget() is tab(viewer, "Text")


async def test_a_long_list_unfolds_page_by_page() -> None:
    async with viewing({"rows": list(range(1000))}) as viewer:
        tree: ValueTree = tab(viewer, "Tree")
        rows = tree.values.index(0, 0)
        known = tree.values.rowCount(rows)
        assert known < 1000 and known % CHUNK == 0 and CHUNK == 200
        for _ in range(8):
            tree.scrollToBottom()
            await frames(1)
        assert tree.values.rowCount(rows) == 1000


async def test_enter_looks_at_a_part_alone_and_ctrl_c_copies_it() -> None:
    async with viewing({"order": {"lines": [{"sku": "a"}], "text": "x" * 12_000}}) as viewer:
        hand = Hand(viewer)  # type: ignore[arg-type]
        tree: ValueTree = tab(viewer, "Tree")
        order = tree.values.index(0, 0)
        assert tree.values.index(1, 1, order).data() == "12 kB – open viewer"
        lines = tree.values.index(0, 0, order)
        tree.setCurrentIndex(lines)
        hand.keys("Ctrl+C", tree)
        await until(lambda: QGuiApplication.clipboard().text() == '[{"sku": "a"}]')
        hand.keys("Return", tree)
        inner = viewer.findChild(ValueViewer)
        assert inner is not None and inner.value == [{"sku": "a"}]
        assert inner.windowTitle() == "Value of Query order ▸ order.lines"


async def test_rows_are_sorted_filtered_and_their_columns_hidden() -> None:
    async with viewing(ROWS) as viewer:
        hand = Hand(viewer)  # type: ignore[arg-type]
        table: TableTab = tab(viewer, "Table")
        await until(lambda: table.model.rowCount() == 3)
        header = table.table.horizontalHeader()
        middle = header.height() // 2

        def click(column: int) -> None:
            QTest.mouseClick(header.viewport(), LEFT, pos=_at(header, column, middle))

        click(0)
        await until(lambda: [row[0] for row in cells(table)] == ["1", "2", "10"])
        click(0)
        await until(lambda: [row[0] for row in cells(table)] == ["10", "2", "1"])
        click(0)
        await until(lambda: [row[0] for row in cells(table)] == ["1", "10", "2"])
        hand.type("SAY", table.filter)
        await until(lambda: cells(table) == [["2", 'say "x"', "", "null"]])
        assert table.count.text() == "1 of 3 rows"
        hand.press("Columns", viewer)
        menu = table.menu
        assert menu is not None
        action = next(one for one in menu.actions() if one.text() == "lines")
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
        assert table.table.isColumnHidden(2) and not table.table.isColumnHidden(1)


def _at(header: QHeaderView, column: int, middle: int) -> QPoint:
    return QPoint(header.sectionViewportPosition(column) + 8, middle)


async def test_what_the_table_shows_is_exported_as_csv(tmp_path: Path) -> None:
    async with viewing(ROWS) as viewer:
        hand = Hand(viewer)  # type: ignore[arg-type]
        table: TableTab = tab(viewer, "Table")
        await until(lambda: table.model.rowCount() == 3)
        table.table.setColumnHidden(3, True)
        hand.press("Export CSV …", viewer)
        dialog = await hand.dialog(QFileDialog)
        file = tmp_path / "rows.csv"
        dialog.fileSelected.emit(str(file))
        dialog.reject()
        await until(file.exists)
        with file.open(newline="", encoding="utf-8") as opened_file:
            assert list(csv.reader(opened_file)) == [
                ["id", "name", "lines"],
                ["1", "b, c", "[1, 2]"],
                ["10", "a", ""],
                ["2", 'say "x"', ""],
            ]


async def test_a_long_text_is_turned_searched_wrapped_and_read_as_bytes() -> None:
    words = "".join(f"line {n} of a long text\n" for n in range(6000)) + "Ende: wörld"
    async with viewing(words) as viewer:
        hand = Hand(viewer)  # type: ignore[arg-type]
        page: PagedText = tab(viewer, "Text")
        await until(lambda: page.text.toPlainText().startswith("line 0 "))
        assert len(page.text.toPlainText()) <= PAGE and page.page.text() == "Page 1 of 2+"
        hand.keys("Ctrl+PgDown", page.text)
        await until(lambda: page.page.text().startswith("Page 2 "))
        hand.keys("Ctrl+F", page.text)
        hand.type("ENDE: WÖ", page.words)
        hand.keys("Return", page.words)
        await until(lambda: page.text.textCursor().selectedText() == "Ende: wö", "the last page is found")
        page.words.clear()
        hand.type("line 3 of", page.words)
        hand.keys("Shift+F3", page.words)
        await until(lambda: page.text.textCursor().selectedText() == "line 3 of")
        page.words.clear()
        hand.type("nowhere", page.words)
        hand.keys("F3", page.words)
        await until(lambda: page.verdict.text() == "Not found")
        assert page.text.wordWrapMode() != page.text.wordWrapMode().NoWrap
        hand.press("Wrap", page)
        assert page.text.wordWrapMode() == page.text.wordWrapMode().NoWrap
        hand.press("Hex", page)
        await until(lambda: page.text.toPlainText().startswith("00000000  6c 69 6e 65 20 30 "))


async def test_json_is_indented_page_by_page_and_copied_whole() -> None:
    async with viewing(ROWS) as viewer:
        hand = Hand(viewer)  # type: ignore[arg-type]
        page: PagedText = tab(viewer, "JSON")
        whole = json.dumps(ROWS, indent=2)
        await until(lambda: page.text.toPlainText() == whole)
        assert not page.page.isVisible(), "one page needs no number"
        hand.press("Copy", viewer)
        await until(lambda: QGuiApplication.clipboard().text() == json.dumps(ROWS))


def picture() -> str:
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return base64.b64encode(buffer.data().data()).decode()


async def test_a_value_that_is_a_picture_is_shown_as_one() -> None:
    for value in (picture(), f"data:image/png;base64,{picture()}", {"name": "a.png", "content": picture()}):
        async with viewing(value) as viewer:
            image = viewer.tabs.currentWidget()
            assert isinstance(image, ImageTab)
            await until(lambda image=image: not image.image.isNull())
            assert (image.image.width(), image.image.height()) == (30, 20)
    assert picture_text("iVBORw0KGgo") is None and picture_text({"content": 5}) is None
    async with viewing("data:image/png;base64,nonsense") as viewer:
        image = viewer.tabs.currentWidget()
        assert isinstance(image, ImageTab)
        await until(lambda: image.label.text() == "This picture cannot be read.")


async def test_the_difference_lists_each_place_with_both_values() -> None:
    async def earlier() -> Earlier:
        return Earlier([{"id": 1, "name": "old", "lines": [1, 2]}, *ROWS[1:2]], "the run of 12:03")

    async with viewing(ROWS, earlier) as viewer:
        diff: DiffTab = tab(viewer, "Difference")
        await until(lambda: diff.model.rowCount() == 2)
        shown = [[diff.model.index(row, column).data() for column in range(4)] for row in range(2)]
        assert shown[0] == ["[0].name", "changed", "“old”", "“b, c”"]
        assert shown[1][:3] == ["[2]", "added", ""]
        assert diff.head.text() == "2 differences to the run of 12:03"


def value_flow(value: Any) -> Workflow:
    return Workflow(title="Values", nodes=(Node("v", "variable", "Rows", {"value": value}),))


async def run_once(hand: Hand, page: Any) -> None:
    before = page.session.run.id
    hand.keys("Ctrl+F5", page.canvas.view)
    await until(lambda: page.session.run.phase == "ended" and page.session.run.id != before)
    await frames()


async def test_the_viewer_opens_from_the_jobs_and_compares_with_the_run_before(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, value_flow(ROWS))
        await run_once(hand, page)
        config = {"value": [*ROWS[:2], {"id": 3}]}
        page.session.apply(SetConfig("v", config, "Value"), "test")
        await run_once(hand, page)
        jobs = desk.window.jobs
        desk.window.jobs.raise_()
        await until(desk.window.jobs.table.isVisible)
        hand.click_row(jobs.table, 0)
        await until(lambda: jobs.result.model.rowCount() == 3)
        hand.keys("Return", jobs.table)
        viewer = await hand.dialog(ValueViewer)
        assert viewer.value == config["value"]
        diff: DiffTab = tab(viewer, "Difference")
        await until(lambda: diff.model.rowCount() > 0)
        assert "to the run of " in diff.head.text()
        viewer.close()
        await frames()
        hand.press("Viewer", jobs.result)
        (await hand.dialog(ValueViewer)).close()


async def test_secrets_stay_masked_in_the_viewer(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await desk.core.services.environment.set_secret("TOKEN", "s3cret-0815")
        page = await opened(desk, value_flow({"text": "Bearer {{$env.TOKEN}}"}))
        await run_once(hand, page)
        desk.window.jobs.raise_()
        await until(desk.window.jobs.table.isVisible)
        hand.click_row(desk.window.jobs.table, 0)
        await until(lambda: desk.window.jobs.result.model.rowCount() == 1)
        hand.keys("Return", desk.window.jobs.table)
        viewer = await hand.dialog(ValueViewer)
        assert viewer.value == {"text": "Bearer ••••••"}
        viewer.close()


async def test_a_value_above_the_bound_is_not_opened_but_saved_as_a_file(
    tmp_path: Path, monkeypatch: Any
) -> None:
    async with open_desk(tmp_path / "w") as desk:
        monkeypatch.setattr(desk.core.services.results, "_limit", 1000)
        hand = Hand(desk.window)
        page = await opened(desk, value_flow("x" * 5000))
        await run_once(hand, page)
        jobs = desk.window.jobs
        jobs.raise_()
        await until(jobs.table.isVisible)
        hand.click_row(jobs.table, 0)
        await until(lambda: jobs.result.way_out.isVisible())
        assert "too large to be shown" in jobs.result._empty.text()
        hand.press("Save as a file …", jobs.result)
        dialog = await hand.dialog(QFileDialog)
        dialog.fileSelected.emit(str(tmp_path / "v.json"))
        dialog.reject()
        await until((tmp_path / "v.json").exists)
        assert json.loads((tmp_path / "v.json").read_text()) == "x" * 5000
