"""What was open last is listed, pinned, forgotten and opened again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop_app.app.assembly import Desk
from desktop_app.domain import codec
from desktop_app.gui.recent import LONGEST, Entry, noted
from tests.gui.test_window import opened, simple
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import until


def menu_of(desk: Desk) -> QMenu:
    menu = desk.window.findChild(QMenu, "recent")
    assert isinstance(menu, QMenu)
    return menu


def texts(menu: QMenu) -> list[str]:
    """Return the entries above the line."""
    rows = [action.text() if not action.isSeparator() else "" for action in menu.actions()]
    return rows[: rows.index("")]


def test_the_list_keeps_what_is_pinned_and_the_newest() -> None:
    entries: tuple[Entry, ...] = (Entry("workflow", "old", "Old", pinned=True),)
    for number in range(20):
        entries = noted(entries, Entry("workflow", str(number), str(number)))
    assert len(entries) == LONGEST and entries[0].place == "19" and entries[-1].place == "old"
    assert [one.place for one in entries].count("19") == 1
    assert noted(entries, Entry("workflow", "old", "New name"))[0] == Entry(
        "workflow", "old", "New name", True
    )


async def test_what_was_open_last_is_reopened_by_keys_and_remembered(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, actions = Hand(desk.window), desk.window.actions_
        page = await opened(desk, simple())
        key, title = page.session.key, page.session.title
        assert not actions["reopen"].isEnabled() and actions.reason("reopen")
        hand.keys("Ctrl+W", desk.window)
        await until(lambda: key not in desk.window.bench.sessions)
        await until(actions["reopen"].isEnabled)
        hand.keys("Ctrl+R", desk.window)
        await until(lambda: key in desk.window.bench.sessions)
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await desk.window.workflows.load()
        hand.keys("Ctrl+Shift+R", desk.window)
        menu = menu_of(desk)
        await until(menu.isVisible)
        assert texts(menu) == [title]
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
        await until(lambda: key in desk.window.bench.sessions)


async def test_pins_stay_when_the_list_is_cleared_and_what_is_gone_says_so(tmp_path: Path) -> None:
    file = tmp_path / "given.json"
    async with open_desk(tmp_path) as desk:
        actions = desk.window.actions_
        first = await opened(desk, simple())
        actions["pin_recent"].trigger()
        assert actions["pin_recent"].isChecked()
        file.write_text(codec.dumps(simple()), encoding="utf-8")
        desk.window.commands.import_file(file)
        await until(lambda: len(desk.window.bench.sessions) == 2)
        await until(lambda: len(desk.window.commands.recent.entries()) == 3)
        await until(lambda: desk.window.workflows.model.row_of(first.session.key) >= 0)
        file.unlink()
        menu = menu_of(desk)
        menu.aboutToShow.emit()
        assert texts(menu)[0].endswith("– pinned") and "given.json – gone" in texts(menu)
        gone = next(action for action in menu.actions() if action.text() == "given.json – gone")
        assert not gone.isEnabled() and "deleted or moved" in gone.toolTip()
        actions["clear_recent"].trigger()
        menu.aboutToShow.emit()
        assert len(texts(menu)) == 1 and not actions["clear_recent"].isEnabled()
