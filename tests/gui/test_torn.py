"""A workflow torn off to a window of its own: commands mean the window a person works in (editor.md B)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desktop_app.app.assembly import Desk
from desktop_app.editor.commands import RenameNode
from desktop_app.gui.dialogs.leaving import LeavingDialog
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.run_state import RunState
from desktop_app.gui.torn import TornWindow
from tests.gui.test_window import opened, simple
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


async def two(desk: Desk) -> tuple[WorkflowPage, WorkflowPage, TornWindow]:
    """Open two workflows and tear the second one off by its keys."""
    first, second = await opened(desk, simple()), await opened(desk, simple())
    Hand(desk.window).keys("Ctrl+Alt+N", desk.window)
    await frames(8)
    own = desk.window.open_pages.torn(second)
    assert own is not None
    return first, second, own


async def turn_to(window: TornWindow | None, desk: Desk) -> None:
    (window or desk.window).activateWindow()
    await frames()


async def test_keys_and_menus_act_on_the_page_of_the_active_window(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        first, second, own = await two(desk)
        assert window.tabs.count() == 1 and own.isVisible() and window.page is second
        hand.keys("Ctrl+A", second.canvas.view)
        assert len(second.session.document.selection) == 2 and not first.session.document.selection
        hand.keys("Delete", second.canvas.view)
        await until(lambda: not second.session.document.workflow.nodes)
        assert len(first.session.document.workflow.nodes) == 2
        await turn_to(None, desk)  # The window system does that with a click.
        hand.click(first.canvas.view.viewport(), QPoint(5, 5))
        await frames()
        assert window.page is first and window.outline.session is first.session
        assert not window.actions_["undo"].isEnabled()
        await turn_to(own, desk)
        assert window.page is second and window.configuration.session is second.session
        undo = next(a for a in own.menuBar().actions()[1].menu().actions() if a.objectName() == "undo")
        assert undo.isEnabled() and undo.text().startswith("&Undo Remove 2 nodes")
        hand.keys("Ctrl+Z", second.canvas.view)
        assert len(second.session.document.workflow.nodes) == 2


async def test_its_title_shows_what_is_not_saved_and_save_means_it(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        first, second, own = await two(desk)
        second.session.apply(RenameNode("first", "Other"))
        assert own.isWindowModified() and own.windowTitle() == f"{second.session.title}[*] – Wirework"
        hand.keys("Ctrl+S", second.canvas.view)
        await until(lambda: not own.isWindowModified())
        assert second.session.version.document.nodes[0].title == "Other"
        assert first.session.version.document.nodes[0].title != "Other"
        assert "Saved as version" in own.line.currentMessage()


async def test_closing_it_brings_the_page_back_where_it_was(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        _, second, own = await two(desk)
        own.close()
        await until(lambda: window.tabs.count() == 2)
        assert window.tabs.indexOf(second) == 1 and window.page is second
        assert window.bench.sessions[second.session.key] is second.session
        assert second.session.document.workflow.nodes and second.canvas.isVisible()


async def test_the_forms_of_the_main_window_belong_to_the_page_torn_off(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        _, second, _ = await two(desk)
        second.session.document.select(("first",))
        await frames()
        hand.keys("F2", second.canvas.view)
        await frames()
        assert window.page is second and window.isActiveWindow()
        hand.type("Torn", window.focusWidget())
        hand.keys("Return", window.focusWidget())
        await until(lambda: second.session.document.workflow.nodes[0].title == "Torn")
        hand.keys("Shift+F8", window.focusWidget())
        await until(second.canvas.view.hasFocus, "the focus goes back to the canvas in its window")


async def test_a_tab_is_dragged_out_and_has_a_menu(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        first, second = await opened(desk, simple()), await opened(desk, simple())
        bar = window.open_pages.bar
        at = bar.tabRect(0).center()
        QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=at)
        for step in (10, 60, 160):
            QTest.mouseMove(bar, at + QPoint(2, step))
        assert bar.cursor().shape() == Qt.CursorShape.DragMoveCursor
        QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=at + QPoint(2, 160))
        await frames(8)
        assert window.open_pages.torn(first) is not None and window.pages() == [second, first]
        at = bar.tabRect(0).center()
        wish = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, bar.mapToGlobal(at))
        QApplication.sendEvent(bar, wish)
        await frames()
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu) and window.page is second
        next(action for action in menu.actions() if action.objectName() == "tear_off").trigger()
        menu.close()
        await frames(8)
        assert window.open_pages.torn(second) is not None and window.centre.currentIndex() == 0


async def test_closing_its_workflow_asks_about_the_run_over_its_window(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        first, second, own = await two(desk)
        second.session.run = RunState(active=True)
        hand.keys("Ctrl+W", second.canvas.view)
        dialog = await hand.dialog(LeavingDialog)
        assert dialog.parentWidget() is own
        hand.press("Cancel", dialog)
        await frames()
        assert own.isVisible()
        second.session.run = RunState()
        await turn_to(own, desk)
        hand.keys("Ctrl+W", second.canvas.view)
        await until(lambda: window.pages() == [first])
        assert window.page is first and own not in QApplication.topLevelWidgets()


async def test_a_run_shows_in_its_window(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        _, second, own = await two(desk)
        hand.keys("Ctrl+F5", second.canvas.view)
        await until(lambda: second.session.run.phase == "ended", "the run ends")
        assert window.jobs.session is second.session and not own.windowIcon().isNull()


async def test_screen_readers_find_the_cards_of_a_window_torn_off(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        _, second, _ = await two(desk)
        canvas = QAccessible.queryAccessibleInterface(second.canvas.view)
        names = [canvas.child(number).text(QAccessible.Text.Name) for number in range(canvas.childCount())]
        assert "First, Calculation, 2 of 3" in names


async def test_windows_torn_off_come_back_after_a_restart(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        _, second, own = await two(desk)
        own.setGeometry(40, 50, 700, 500)
        await frames()
        second.session.apply(RenameNode("first", "Kept"))
        key = second.session.key
    async with open_desk(tmp_path) as desk:
        desk.begin([])
        await desk.begun.wait()
        await frames(8)
        page = desk.window.page_of(desk.window.bench.sessions[key])
        again = desk.window.open_pages.torn(page)
        assert again is not None and again.geometry().getRect() == (40, 50, 700, 500)
        assert page is not None and page.session.document.workflow.nodes[0].title == "Kept"
        assert desk.window.tabs.count() == 1
