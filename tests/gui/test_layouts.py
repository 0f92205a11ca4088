"""Layouts by name, one panel alone, nothing but the canvas (editor.md B, C View)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QTabBar

from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.window_memory import SIZE
from tests.gui.test_window import opened, simple
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


async def test_a_window_that_was_never_left_fills_a_screen_that_is_smaller(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        room = window.screen().availableSize()
        assert room.height() < SIZE.height()
        window.memory.fit()
        assert window.isMaximized() and window.normalGeometry().height() < room.height()
        window.showNormal()
        window.settings.save_layout(window.saveGeometry(), window.saveState())
        window.memory.fit()
        assert not window.isMaximized(), "it stands as it was left"


def titles(window: MainWindow) -> list[str]:
    """Return the titles that stand above panels beside those of their tabs."""
    bars = [dock.bar.findChild(QLabel, "dockTitle") for dock in window.docks if dock.isVisible()]
    return [title.text() for title in bars if title is not None and not title.isHidden()]


async def test_two_layouts_are_kept_each_as_it_was_left(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window, actions = desk.window, desk.window.actions_
        assert actions["layout_build"].isChecked() and not actions["layout_debug"].isChecked()
        low = window.jobs.height()
        actions["layout_debug"].trigger()
        await frames()
        assert window.jobs.height() > low and not window.outline.visibleRegion().isEmpty()
        actions["show_configuration"].trigger()
        actions["layout_build"].trigger()
        await frames()
        assert window.configuration.isVisible() and window.jobs.height() == low
        assert not titles(window), "the tabs say it"
        actions["layout_debug"].trigger()
        await frames()
        assert not window.configuration.isVisible() and actions["layout_debug"].isChecked()
        actions["reset_layout"].trigger()
        await frames()
        assert window.configuration.isVisible() and window.jobs.height() > low
    async with open_desk(tmp_path) as desk:
        assert desk.window.actions_["layout_debug"].isChecked() and desk.window.jobs.height() > low


async def test_the_layout_for_looking_at_runs_leaves_the_canvas_room_in_a_small_window(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        page = await opened(desk, simple())
        window.resize(1280, 720)
        window.actions_["layout_debug"].trigger()
        await frames()
        assert (window.width(), window.height()) == (1280, 720)
        assert page.canvas.width() >= 700 and page.canvas.height() >= 240


async def test_a_double_click_on_a_title_or_tab_gives_a_panel_all_the_room_and_back(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        page = await opened(desk, simple())
        before = window.jobs.width()
        QTest.mouseDClick(window.jobs.bar, Qt.MouseButton.LeftButton)
        await frames()
        assert window.jobs.width() > before and not window.centre.isVisible()
        assert not window.palette_dock.isVisible() and window.actions_["maximize"].isChecked()
        hand.keys("Ctrl+Alt+M", window)
        await frames()
        assert page.canvas.isVisible() and window.palette_dock.isVisible()
        assert window.jobs.width() == before
        bar = next(bar for bar in window.findChildren(QTabBar) if bar.tabText(0) == "Workflows")
        QTest.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(2).center())
        await frames()
        assert window.outline.isVisible() and not window.palette_dock.isVisible()
        hand.keys("Ctrl+6", window)
        await until(window.problems.isVisible, "going to another panel shows the rest again")
        assert page.canvas.isVisible()


async def test_a_right_click_on_a_tab_hides_detaches_or_maximises_its_panel(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        bar = next(bar for bar in window.findChildren(QTabBar) if bar.tabText(0) == "Configuration")
        assert window.configuration.bar.height() == 0, "a tab says it all: no empty bar below it"

        async def choose(text: str) -> None:
            at = bar.tabRect(0).center()
            wish = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, bar.mapToGlobal(at))
            QApplication.sendEvent(bar, wish)
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            next(action for action in menu.actions() if action.text() == text).trigger()
            menu.close()
            await frames()

        await choose("Detach")
        assert window.configuration.isFloating() and window.configuration.bar.height() > 0
        window.configuration.setFloating(False)
        window.configuration.raise_()
        await frames()
        await choose("Hide this panel")
        assert window.configuration.isHidden() and window.variables.isVisible()


async def test_the_presentation_shows_the_canvas_alone_until_escape(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        page = await opened(desk, simple())
        page.session.document.select(("first",))
        hand.keys("Ctrl+Alt+P", window)
        await frames()
        assert window.isFullScreen() and page.canvas.isVisible() and not window.menuBar().isVisible()
        assert not any(dock.isVisible() for dock in window.docks) and not window.tabs.tabBar().isVisible()
        assert "Esc" in window.line.currentMessage()
        hand.keys("Escape", page.canvas.view)
        assert not page.session.document.selection and window.isFullScreen()
        hand.keys("Escape", page.canvas.view)
        await frames()
        assert not window.isFullScreen() and window.menuBar().isVisible() and window.jobs.isVisible()
        assert window.tabs.tabBar().isVisible() and not window.actions_["presentation"].isChecked()


async def test_a_side_comes_back_with_the_panels_it_had_and_the_same_in_front(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        window.focus_dock(window.problems)
        window.actions_["show_log"].trigger()
        window.problems.raise_()
        window.actions_["show_data"].trigger()
        await frames()
        shown = [dock for dock in window.bottom if not dock.isHidden()]
        assert window.log in shown and window.data not in shown and window.watch not in shown
        hand.keys("Ctrl+J", window)
        await frames()
        assert all(dock.isHidden() for dock in window.bottom)
        hand.keys("Ctrl+J", window)
        await frames()
        assert [dock for dock in window.bottom if not dock.isHidden()] == shown
        assert not window.problems.visibleRegion().isEmpty(), "the one in front is in front again"


async def test_no_key_of_a_panel_takes_a_key_from_the_canvas_in_any_layout(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        page = await opened(desk, simple())
        window.actions_["layout_debug"].trigger()
        for dock in window.docks:
            dock.show()
        await frames()
        own = (Qt.ShortcutContext.WidgetShortcut, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        wide = [each for each in window.findChildren(QShortcut) if each.context() not in own]
        taken = {keys.toString() for action in window.findChildren(QAction) for keys in action.shortcuts()}
        assert taken.isdisjoint(keys.toString() for each in wide for keys in QShortcut.keys(each))
        page.canvas.view.setFocus()
        page.session.document.select(("first",))
        await until(window.actions_["delete"].isEnabled)
        hand.keys("Del", page.canvas.view)
        await until(lambda: page.session.document.node("first") is None, "Del deletes beside every panel")


async def test_the_panel_in_front_is_in_front_again_after_a_restart_with_tabs(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await opened(desk, simple())
        desk.window.focus_dock(desk.window.outline)
        await frames()
    async with open_desk(tmp_path) as desk:
        desk.begin([])
        await until(desk.begun.is_set)
        await frames()
        assert desk.window.page is not None
        assert not desk.window.outline.visibleRegion().isEmpty()
        assert desk.window.palette_dock.visibleRegion().isEmpty()
