"""The window in little room, with long and hostile texts."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.canvas.faces import node_face
from desktop_app.gui.dialogs.message import MessageDialog
from desktop_app.gui.dialogs.run_dialog import RunDialog
from desktop_app.gui.dialogs.task_dialog import TaskDialog
from desktop_app.gui.messages import Message
from desktop_app.gui.tips import plain_tip
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

LONG = "A very long title of a workflow that nobody would ever read to its end " * 4
BOLD = "<b>bold</b> <img src=x>"


def sums(title: str) -> Workflow:
    one = Node("sum", "calculation", title="My own", config={"engine": "python", "expression": "1 + * 2"})
    return Workflow(title=title, nodes=(one,))


def photo(desk, name: str) -> None:  # type: ignore[no-untyped-def]
    if folder := os.environ.get("PHOTOS"):
        desk.window.grab().save(f"{folder}/{name}.png")


@pytest.mark.parametrize("title", [LONG, BOLD], ids=["long", "html"])
async def test_the_sides_keep_a_usable_width_and_get_theirs_back(tmp_path: Path, title: str) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        await window.bench.create(sums(title))
        await frames(8)
        page = window.page
        assert page is not None
        page.session.document.select(("sum",))
        await frames(8)
        before = window.palette_dock.width(), window.configuration.width()
        page.session.validate()
        await frames()
        assert window.problems.windowTitle() == "1 problem"
        window.actions_["run"].trigger()
        await until(lambda: page.session.run.phase == "ended")
        window.jobs.raise_()
        window.jobs.show_node("sum")
        await frames(8)
        photo(desk, f"big-{title[:1] == 'A'}")
        window.resize(1000, 700)
        await frames(8)
        photo(desk, f"small-{title[:1] == 'A'}")
        window.commands.choose_theme("contrast")
        await frames(5)
        photo(desk, f"contrast-{title[:1] == 'A'}")
        assert window.width() <= 1000 and window.minimumSizeHint().width() <= 1000
        assert window.palette_dock.width() >= 220 and window.configuration.width() >= 300
        window.resize(1440, 900)
        await frames(8)
        assert abs(window.palette_dock.width() - before[0]) < 12
        assert abs(window.configuration.width() - before[1]) < 12
        assert page.strip.title.text() == title
        assert window.tabs.tabBar().tabRect(0).width() <= 270
        dialog = RunDialog(page.session, None, window)
        assert dialog.sizeHint().width() < 700
        dialog.reject()


def test_html_stays_letters() -> None:
    assert plain_tip("a\nb") == "a\nb"
    assert "&lt;b&gt;bold" in plain_tip(BOLD) and "<b>" not in plain_tip(BOLD)


async def test_a_renamed_card_still_names_its_type(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        catalog = desk.core.services.catalog
        node = sums("x").nodes[0]
        assert node_face(node, catalog).line.startswith("Calculation")
        spec = catalog.node("calculation")
        assert spec is not None
        assert not node_face(replace(node, title=spec.title), catalog).line.startswith(f"{spec.title} ·")


async def test_a_message_begins_at_close(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        desk.window.faults.show(Message("It failed", "why", "do", "Traceback"))
        dialog = await Hand(desk.window).dialog(MessageDialog)
        assert dialog.focusWidget() is dialog.way_out
        dialog.accept()


async def test_an_answer_can_wait_and_keeps_what_was_typed(tmp_path: Path) -> None:
    action = {"key": "approve", "title": "Approve", "status": 1}
    field = {"name": "comment", "title": "Comment", "type": "multiline"}
    form = {"type": "custom", "title": "Well?", "fields": [field], "actions": [action]}
    config = {"assignees": [1], "mode": 0, "title": "Please look", "forms": {"form": form}}
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await desk.window.bench.create(Workflow(title="w", nodes=(Node("ask", "manual", config=config),)))
        await frames(8)
        page = desk.window.page
        assert page is not None
        desk.window.actions_["run"].trigger()
        await until(page.banner.isVisible)
        hand.click(page.banner.button)
        dialog = await hand.dialog(TaskDialog)
        QTest.keyClicks(dialog.findChildren(QPlainTextEdit)[0], "half a thought")
        hand.press("Later", dialog)
        await frames(8)
        hand.click(page.banner.button)
        dialog = await hand.dialog(TaskDialog)
        assert dialog.forms[0].fields.values["comment"] == "half a thought"
        assert Qt.TextFormat.PlainText == page.banner.text.textFormat()
        dialog.reject()
        await frames(8)
