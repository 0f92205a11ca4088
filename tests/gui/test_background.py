"""Life in the background: the tray, held runs, the start with the system, variables and secrets."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui import autostart
from desktop_app.gui.dialogs.environment import EnvironmentDialog
from desktop_app.gui.dialogs.preferences import PreferencesDialog
from desktop_app.gui.loop import make_loop
from desktop_app.gui.settings import Settings
from desktop_app.gui.tasks import to_its_end
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A desktop with a tray; what is told there."""
    told: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda tray: None)  # There is no tray off the screen.
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda tray, title, *rest: told.append(title))
    return told


async def test_closing_the_window_leaves_it_in_the_tray_if_that_is_chosen(
    tmp_path: Path, tray: list[str]
) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        window.settings.save_in_tray(True)
        window.close()
        await frames()
        assert not window.isVisible() and not desk.closed.is_set()
        window.commands.background.tray.come_back()
        assert window.isVisible()
        window.actions_["quit"].trigger()
        await until(desk.closed.is_set)


async def test_without_a_tray_closing_leaves(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        desk.window.settings.save_in_tray(True)
        desk.window.commands.background.begin()
        assert not desk.window.actions_["to_tray"].isEnabled()
        desk.window.close()
        await until(desk.closed.is_set)


async def test_the_end_of_the_session_is_no_way_into_the_tray(tmp_path: Path, tray: list[str]) -> None:
    async with open_desk(tmp_path) as desk:
        desk.window.settings.save_in_tray(True)
        desk.window.resize(1111, 801)
        desk.end_session()
        assert desk.closed.is_set()
        assert Settings(tmp_path / "window.ini").layout() is not None, "written before the system goes on"


def test_what_has_begun_is_ended_in_order_when_qt_is_told_to_quit(qapp: QApplication) -> None:
    loop, steps = make_loop(qapp), list[str]()

    async def live() -> int:
        QApplication.exit(0)
        await asyncio.sleep(0.01)
        steps.append("shut down")
        return 7

    asyncio.set_event_loop(loop)
    try:
        assert (to_its_end(loop, live()), steps) == (7, ["shut down"])
    finally:
        loop.close()
        asyncio.set_event_loop(None)


async def test_held_runs_wait_in_the_queue_until_they_are_let_go_on(tmp_path: Path, tray: list[str]) -> None:
    async with open_desk(tmp_path) as desk:
        services, hold = desk.core.services, desk.window.actions_["hold_work"]
        document = Workflow(title="w", nodes=(Node("o", "output", "Out", {"value": 1}),))
        version = await services.workflows.create(document, enabled=True)
        hold.trigger()
        assert "held" in desk.window.commands.background.tray.state()
        await desk.core.engine.trigger(version, {})
        await until(lambda: desk.core.engine._intake.idle)
        (waiting,) = await services.executions.list()
        assert waiting.status is None
        hold.trigger()
        await services.executions.idle()
        (ended,) = await services.executions.list()
        assert ended.status == 1 and not services.executions.held


async def test_what_a_workflow_tells_reaches_the_desktop(
    tmp_path: Path, tray: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk(tmp_path) as desk:
        monkeypatch.setattr(desk.window, "isActiveWindow", lambda: False)
        config = {"channelName": "desktop", "title": "Order 7", "content": "is late"}
        document = Workflow(title="w", nodes=(Node("n", "notification", "Tell", config),))
        services = desk.core.services
        await services.executions.start(await services.workflows.create(document), {})
        await until(lambda: tray)
        assert tray == ["Order 7: is late"]
        assert [toast.toast.text for toast in desk.window.notifier.toasts.frames] == ["Order 7: is late"]


@pytest.mark.parametrize(
    ("platform", "file", "words"),
    [
        (
            "linux",
            ".config/autostart/wirework.desktop",
            "Exec=/opt/python -m desktop_app --workspace '/my work' --in-tray",
        ),
        ("darwin", "Library/LaunchAgents/dev.wirework.desktop.plist", "<string>/my work</string>"),
        ("win32", "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Startup/Wirework.cmd", '"/my work"'),
    ],
)
def test_the_entry_for_the_start_with_the_system(platform: str, file: str, words: str) -> None:
    home = Path("/home/ada")
    assert autostart.entry_path(platform, {}, home) == home / file
    command = ["/opt/python", "-m", "desktop_app", "--workspace", "/my work", "--in-tray"]
    assert words in autostart.entry_text(platform, command)


async def test_preferences_write_and_remove_the_entry(tmp_path: Path, tray: list[str]) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        desk.window.actions_["preferences"].trigger()
        dialog = await hand.dialog(PreferencesDialog)
        hand.click(dialog.login, QPoint(8, dialog.login.height() // 2))
        assert autostart.starts_at_login()
        hand.click(dialog.login, QPoint(8, dialog.login.height() // 2))
        assert not autostart.starts_at_login()
        hand.click(dialog.tray, QPoint(8, dialog.tray.height() // 2))
        assert desk.window.settings.in_tray()
        dialog.close()


async def test_variables_and_secrets_are_set_changed_and_deleted(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, environment = Hand(desk.window), desk.core.services.environment
        desk.window.actions_["environment"].trigger()
        dialog = await hand.dialog(EnvironmentDialog)
        dialog.name.setEditText("SHOP_TOKEN")
        assert dialog.secret.isChecked(), "what is called a token is taken for a secret"
        dialog.value.setText("abc-secret")
        hand.press("Set", dialog)
        await until(lambda: dialog.model.rows)
        dialog.name.setEditText("MAIL_OFFICE")
        assert "smtp.example.com" in dialog.value.text(), "an account is begun with its members"
        hand.press("Set", dialog)
        await until(lambda: len(dialog.model.rows) == 2)
        assert await environment.reveal("SHOP_TOKEN") == "abc-secret"
        shown = [dialog.model.index(row, 1).data() for row in range(2)]
        assert shown[1] == "••••••" and "465" in shown[0]
        dialog.table.setCurrentIndex(dialog.model.index(1, 0))
        assert (dialog.name.currentText(), dialog.value.text()) == ("SHOP_TOKEN", "")
        hand.press("Delete", dialog)
        await until(lambda: len(dialog.model.rows) == 1)
        assert QApplication.activeModalWidget() is dialog
        dialog.close()
