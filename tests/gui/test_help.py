"""Help pages, the report of a problem, and what the View menu shows or hides (editor.md C)."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.help_page import HelpPage
from desktop_app.gui.dialogs.report import ReportDialog
from tests.helpers.desk import open_desk
from tests.helpers.windows import frames, until

PLAIN = Node("sum", "calculation", "Sum", config={"engine": "math.js", "expression": "1 + 1"})
SECRET = Node("ask", "calculation", "Ask", config={"password": "hunter2", "expression": "1"})


async def test_help_shows_contents_with_every_type_and_what_is_new(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        for name, word in (("contents", "Calculation"), ("news", "What is new")):
            desk.window.actions_[name].trigger()
            (page,) = [p for p in desk.window.findChildren(HelpPage) if p.isVisible()]
            assert word in page.text.toPlainText()
            page.close()
            await frames()


async def test_the_folder_of_the_log_is_one_click_away_or_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    opens = [True, False]
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: asked.append(url.toLocalFile()) or opens[len(asked) - 1]
    )
    async with open_desk(tmp_path) as desk:
        desk.window.actions_["open_log"].trigger()
        assert not desk.window.line.currentMessage()
        desk.window.actions_["open_log"].trigger()
        assert (
            asked == [str(tmp_path / "logs")] * 2
            and str(tmp_path / "logs") in desk.window.line.currentMessage()
        )


async def test_a_report_is_read_before_it_is_saved_and_holds_data_only_if_ticked(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.window.bench.create(Workflow("orders", "Orders", type="manual", nodes=(SECRET,)))
        await until(lambda: desk.window.session is not None)
        desk.window.actions_["report"].trigger()
        (dialog,) = desk.window.findChildren(ReportDialog)
        assert "workflow.json" not in dialog.files and "Qt: " in dialog.text.toPlainText()
        dialog.data.click()
        assert "Orders" in dialog.text.toPlainText() and "hunter2" not in dialog.text.toPlainText()
        dialog.save_wanted.emit()
        (choosing,) = dialog.findChildren(QFileDialog)
        choosing.filesSelected.emit([str(tmp_path / "report.zip")])
        choosing.close()
        with zipfile.ZipFile(tmp_path / "report.zip") as archive:
            assert {"versions.txt", "settings.json", "workflow.json"} <= set(archive.namelist())
            assert json.loads(archive.read("settings.json"))["theme"] == "system"
        await frames()


async def test_grid_and_timings_are_shown_on_wish_and_stay_chosen(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        await window.bench.create(Workflow("orders", "Orders", type="manual", nodes=(PLAIN,)))
        await until(lambda: window.page is not None)
        page = window.page
        assert page is not None and page.canvas.view.look.grid
        await page.session.start({})
        cards = page.canvas.stage.nodes.values()
        assert not any(card.timing for card in cards)
        window.actions_["timings"].trigger()
        await until(lambda: any(card.timing for card in cards))
        assert [card.timing.share for card in cards if card.timing] in ([0.0], [1.0]), (
            "the only one has it all"
        )
        assert window.settings.timings()
        window.actions_["grid"].trigger()
        assert not page.canvas.view.look.grid and not window.settings.grid()
        window.actions_["timings"].trigger()
        assert not any(card.timing for card in cards)
