"""Preferences apply at once and are remembered; keys can be changed; tabs can be walked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu

from desktop_app.gui.canvas.options import CanvasOptions
from desktop_app.gui.dialogs.keys import KeysDialog
from desktop_app.gui.dialogs.message import MessageDialog
from desktop_app.gui.dialogs.preferences import PreferencesDialog
from desktop_app.gui.dialogs.quick_add import QuickAdd
from desktop_app.gui.dialogs.shortcuts import ShortcutsDialog
from tests.gui.test_window import opened, simple
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


@pytest.fixture
def font(qapp: QApplication) -> Iterator[QFont]:
    before = QFont(qapp.font())
    yield before
    qapp.setFont(before)


def choose(box: QComboBox, value: object) -> None:
    """Choose an entry by keyboard."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    while box.currentData() != value:
        QTest.keyClick(box, Qt.Key.Key_Down)
    box.activated.emit(box.currentIndex())


async def test_preferences_apply_at_once_and_come_back(tmp_path: Path, font: QFont) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        width = page.canvas.sizes.card()[0]
        hand.keys("Ctrl+,", desk.window)
        dialog = await hand.dialog(PreferencesDialog)
        choose(dialog.theme, "dark")
        assert desk.themes.current.name == "dark" and desk.settings.theme() == "dark"
        choose(dialog.size_, 150)
        await frames()
        assert page.canvas.sizes.card()[0] == pytest.approx(width * 1.5, rel=0.1)
        assert page.canvas._stage.shown.boxes["first"][2] == pytest.approx(page.canvas.sizes.card()[0])
        QTest.keyClick(dialog.calm, Qt.Key.Key_Space)
        assert not page.canvas.animated
        dialog.canvas["wheel_zooms"].click()
        dialog.canvas["letters_add"].click()
        wanted = CanvasOptions(wheel_zooms=True, letters_add=True)
        assert page.canvas.view.options == wanted
        choose(dialog.language, "zh_CN")
        assert "next start" in dialog._note.text() and desk.settings.language() == "zh_CN"
        dialog.accept()
        QApplication.setFont(font)
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        assert desk.settings.text_size() == 150 and desk.settings.calm() and not page.canvas.animated
        assert page.canvas.view.options == wanted
        page.canvas.view.setFocus()
        QTest.keyClick(page.canvas.view, Qt.Key.Key_C)
        popup = await Hand(desk.window).dialog(QuickAdd)
        assert popup.search.text() == "c" and popup.current() is not None
        popup.close()
        assert QApplication.font().pointSizeF() == pytest.approx(font.pointSizeF() * 1.5)
        desk.window.commands.choose_theme("light")


async def test_keys_are_changed_conflicts_shown_and_everything_remembered(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        QTest.keySequence(desk.window, QKeySequence("Ctrl+K, Ctrl+S"))
        dialog = await hand.dialog(ShortcutsDialog)
        dialog.choose("zoom_fit")
        assert not dialog.assign_button.isEnabled()
        dialog.keys.setFocus()
        QTest.keyClick(dialog.keys, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        # The field waits a moment for a second stroke.
        await until(lambda: "“New” has these keys" in dialog.note.text())
        hand.press("Assign", dialog)
        actions = desk.window.actions_
        assert actions.keys_text("zoom_fit") == "Ctrl+N" and actions.keys_text("new") == ""
        assert "(Ctrl+N)" in actions["zoom_fit"].toolTip()
        dialog.accept()
        await frames()
        tabs = desk.window.tabs.count()
        page.canvas.zoom_to(0.5)
        hand.keys("Ctrl+N", page.canvas.view)
        await frames()
        assert desk.window.tabs.count() == tabs and page.canvas.zoom != pytest.approx(0.5)
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        assert desk.window.actions_.keys_text("zoom_fit") == "Ctrl+N"
        desk.window.actions_["shortcuts"].trigger()
        dialog = await hand.dialog(ShortcutsDialog)
        hand.press("All as at first", dialog)
        assert desk.window.actions_.keys_text("new") == "Ctrl+N" and not desk.settings.keys()
        dialog.accept()


async def test_keys_travel_in_a_file_and_a_wrong_file_is_named(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        actions = desk.window.actions_
        actions.rebind("run", [QKeySequence("Ctrl+R")])
        desk.window.commands.setup._write_keys(tmp_path / "my.keys.json")
        actions["shortcuts"].trigger()
        dialog = await hand.dialog(ShortcutsDialog)
        hand.press("All as at first", dialog)
        assert actions.keys_text("run") != "Ctrl+R"
        desk.window.commands.setup._read_keys(dialog, tmp_path / "my.keys.json")
        assert actions.keys_text("run") == "Ctrl+R" and desk.settings.keys() == {"run": ["Ctrl+R"]}
        (tmp_path / "bad.json").write_text('{"keys": {"run": 5}}', encoding="utf-8")
        desk.window.commands.setup._read_keys(dialog, tmp_path / "bad.json")
        message = await hand.dialog(MessageDialog)
        assert "no file of keyboard shortcuts" in message.message.why and actions.keys_text("run") == "Ctrl+R"
        message.accept()
        dialog.accept()


async def test_every_action_stands_in_a_menu(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await opened(desk, simple())
        found: set[str] = set()
        menus = [action.menu() for action in desk.window.menuBar().actions()]
        while menus:
            menu = menus.pop()
            assert isinstance(menu, QMenu)
            menu.aboutToShow.emit()
            found |= {action.objectName() for action in menu.actions()}
            menus += [action.menu() for action in menu.actions() if action.menu() is not None]
        missing = [name for name in desk.window.actions_ if name not in found]
        assert not missing, "nobody would find these"


async def test_a_question_mark_opens_the_sheet_that_can_be_searched(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.canvas.setFocus()
        page.insert_after_selection("calculation")
        await until(lambda: desk.window.actions_["undo"].text() != "&Undo", "undo names the step")
        QTest.keyClick(page.canvas.view, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
        dialog = await hand.dialog(KeysDialog)
        hand.type("undo", dialog.search)
        rows = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
        assert [row.text(0) for row in rows if row is not None and not row.isHidden()] == ["Undo"]
        dialog.close()


async def test_tabs_are_walked_by_keys_and_listed(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await opened(desk, simple())
        assert not desk.window.actions_["next_tab"].isEnabled()
        await opened(desk, simple())
        await until(desk.window.actions_["next_tab"].isEnabled)
        assert desk.window.tabs.currentIndex() == 1
        hand.keys("Ctrl+PgDown", desk.window)
        assert desk.window.tabs.currentIndex() == 0
        hand.keys("Ctrl+PgUp", desk.window)
        assert desk.window.tabs.currentIndex() == 1
        menu = QMenu()
        desk.window.commands.setup.fill_tabs(menu)
        listed = [action for action in menu.actions() if action.isCheckable()]
        assert [action.isChecked() for action in listed] == [False, True]
        listed[0].trigger()
        assert desk.window.tabs.currentIndex() == 0


async def test_no_two_actions_have_the_same_keys(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        actions = desk.window.actions_
        taken = [(keys.toString(), name) for name in actions for keys in actions[name].shortcuts()]
        doubled = {keys: actions.having(QKeySequence(keys)) for keys, _ in taken}
        assert not {keys: names for keys, names in doubled.items() if len(names) > 1}


async def test_keys_lead_to_a_dock_and_hide_it_and_can_be_changed(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        await opened(desk, simple())
        hand.keys("Ctrl+3", window)
        outline = window.outline
        assert outline.isAncestorOf(window.focusWidget())
        hand.keys("Ctrl+Shift+3", window)
        assert outline.isHidden() and not window.actions_["show_outline"].isChecked()
        hand.keys("Ctrl+Shift+3", window)
        assert not outline.isHidden() and window.actions_["show_outline"].isChecked()
        window.actions_.rebind("go_outline", [QKeySequence("Ctrl+Alt+O")])
        hand.keys("Ctrl+1", window)
        assert window.workflows.isAncestorOf(window.focusWidget())
        hand.keys("Ctrl+3", window)
        assert window.workflows.isAncestorOf(window.focusWidget()), "the key was given away"
        hand.keys("Ctrl+Alt+O", window)
        assert outline.isAncestorOf(window.focusWidget())


async def test_every_dock_has_its_two_actions(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        for dock in desk.window.docks:
            for verb in ("go", "show"):
                text = desk.window.actions_.title(f"{verb}_{dock.objectName()}")
                assert text.endswith(dock.windowTitle())
