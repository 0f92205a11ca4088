"""A custom action is started by what a person does elsewhere: key, tray, file, copied text, link (1.5.2)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from desktop_app.app.assembly import Desk
from desktop_app.domain.bindings import bound, gathered, matches, spread
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.commands import RenameNode
from desktop_app.gui.dialogs.message import QuestionDialog
from tests.gui.test_exchange import drop
from tests.gui.test_workflow_card import card_of
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

ALL: list[dict[str, Any]] = [
    {"kind": "hotkey", "hotkey": "Ctrl+Alt+O", "clipboard": True},
    {"kind": "clipboard", "pattern": "Order *"},
    {"kind": "tray"},
    {"kind": "fileDrop"},
    {"kind": "url"},
]


def action(key: str, *bindings: dict[str, Any], **config: Any) -> Workflow:
    options = {"bindings": list(bindings)} if bindings else {}
    nodes = (Node("o", "output", "Out", {"value": "{{$context.data}}"}),)
    return Workflow(
        key, key, type="custom-action", config={"type": 0, **config}, options=options, nodes=nodes
    )


async def started(desk: Desk, count: int) -> list[tuple[str, Any]]:
    """Wait for so many runs; return workflow and data of each, in order."""
    executions = desk.core.services.executions
    while len(rows := list(await executions.list())) < count:
        await frames(1)
    await executions.idle()
    whole = [await executions.get(row.id) for row in sorted(rows, key=lambda row: row.id)]
    return [(one.execution.key, one.execution.context["data"]) for one in whole]


async def ready(desk: Desk, *workflows: Workflow) -> None:
    for workflow in workflows:
        await desk.core.services.workflows.create(workflow, enabled=True)
    desk.begin([])
    await desk.begun.wait()


async def test_key_tray_file_copied_text_and_link_start_what_is_bound_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _: False)
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda tray: None)
    async with open_desk(tmp_path) as desk:
        window, hand, clipboard = desk.window, Hand(desk.window), QGuiApplication.clipboard()
        await ready(desk, action("all", *ALL), action("off"))
        for text in ("Nothing", "order 7 is late"):
            clipboard.setText(text)
        hand.keys("Ctrl+Alt+O", window)
        (tmp_path / "a.csv").write_text("1")
        files = QMimeData()
        files.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.csv"))])
        assert drop(desk, files)
        tray = window.commands.background.tray
        assert tray.show() and "reads the clipboard" in tray.state()
        tray.menu.aboutToShow.emit()
        (menu,) = (each for each in tray.menu.findChildren(QMenu) if each.actions())
        menu.actions()[0].trigger()
        desk.receive([], ["wirework://nobody", "wirework://all?n=1&to=a%20b"])
        question = await hand.dialog(QuestionDialog)
        hand.press("Run", question)
        runs = await started(desk, 5)
        assert {key for key, _ in runs} == {"all"}
        data = [each for _, each in runs]
        assert {"text": "order 7 is late"} in data and {} in data and {"n": "1", "to": "a b"} in data
        assert {"hotkey": "Ctrl+Alt+O", "clipboard": "order 7 is late"} in data
        assert [each["files"][0]["filename"] for each in data if "files" in each] == ["a.csv"]


async def test_nothing_reads_the_clipboard_unless_it_is_chosen_and_then_the_window_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _: False)
    async with open_desk(tmp_path) as desk:
        window = desk.window
        await ready(desk, action("w", {"kind": "hotkey", "hotkey": "Ctrl+Alt+O"}))
        before = QClipboard.text
        monkeypatch.setattr(QClipboard, "text", lambda board: reads.append("read") or before(board))
        QGuiApplication.clipboard().setText("Order 8")
        assert not reads and window.line.listening.isHidden()
        monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _: True)
        services = desk.core.services.workflows
        await services.create(action("listens", {"kind": "clipboard", "pattern": "*"}), enabled=True)
        await until(window.line.listening.isVisible)
        assert "listens" in window.line.listening.toolTip()
        QGuiApplication.clipboard().setText("copied in Wirework itself")
        await services.set_enabled("listens", False)
        await until(window.line.listening.isHidden)
        assert not await desk.core.services.executions.list()


async def test_the_card_of_a_custom_action_binds_it_and_undo_takes_it_back(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        session = await desk.window.bench.create(action("mine", {"kind": "button"}))
        card = await card_of(desk)
        rows: Any = card.bindings.rows
        key, pattern = rows["hotkey.hotkey"].editor, rows["clipboard.pattern"].editor
        hand.type("nonsense", key.focus_target)
        key.flush()
        assert rows["hotkey.hotkey"].fault.isVisible() and card.unfinished
        key.focus_target.selectAll()
        hand.type("ctrl+alt+o", key.focus_target)
        key.flush()
        hand.type("Order *", pattern.focus_target)
        pattern.flush()
        rows["tray.on"].editor.toggle.click()
        options = session.document.workflow.options
        hotkey = {"kind": "hotkey", "hotkey": "Ctrl+Alt+O"}
        assert options["bindings"] == [{"kind": "button"}, hotkey, ALL[1], ALL[2]]
        hand.press("Copy the command", card)
        assert QGuiApplication.clipboard().text() == "wirework action mine"
        for _ in range(3):
            desk.window.actions_["undo"].trigger()
        assert session.document.workflow.options["bindings"] == [{"kind": "button"}]


async def test_a_key_of_two_actions_asks_which_and_one_of_the_window_stays_what_it_is(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, keys = Hand(desk.window), {"kind": "hotkey", "hotkey": "Ctrl+Alt+O"}
        saving = {"kind": "hotkey", "hotkey": "Ctrl+S"}
        await ready(desk, action("one", keys), action("other", keys), action("saves", saving))
        hand.keys("Ctrl+Alt+O", desk.window)
        await until(lambda: QApplication.activePopupWidget() is not None)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(menu.actions()[1]).center())
        assert await started(desk, 1) == [("other", {"hotkey": "Ctrl+Alt+O"})]
        session = await desk.window.bench.create(action("mine"))
        card = await card_of(desk)
        key = card.bindings.rows["hotkey.hotkey"]
        hand.type("ctrl+s", key.editor.focus_target)
        key.editor.flush()
        assert "“Save”" in key.complaint
        session.apply(RenameNode("o", "Renamed"))
        await until(desk.window.actions_["save"].isEnabled)
        hand.keys("Ctrl+S", desk.window)
        await until(lambda: not session.document.modified)


def test_only_actions_on_any_values_are_bound_and_what_is_empty_binds_nothing() -> None:
    rows = [
        {"kind": "cli"},
        {"kind": "clipboard", "pattern": "x"},
        {"kind": "url", "trusted": True, "new": 1},
    ]
    assert gathered(spread(rows)) == rows
    assert set(bound(action("a", *rows))) == {"cli", "clipboard", "url"}
    assert bound(action("a", *rows, type=1)) == {}
    assert gathered({"hotkey": {"hotkey": None}, "clipboard": {"pattern": " "}, "tray": {"on": False}}) == []
    assert spread("nonsense") == spread([1, None]) == {}
    assert matches("order ?7*", " Order 17\nlate ") and not matches("order", "order 7")
    assert not matches("*", "x" * 100_001)
