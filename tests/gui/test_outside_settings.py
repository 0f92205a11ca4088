"""Where webhooks are heard and which folders workflows may use is set in the window (data.md 1.3.3, 3.10)."""

from __future__ import annotations

import socket
from pathlib import Path

from desktop_app.domain.environment import FOLDERS, WEBHOOK_HOST, WEBHOOK_PORT
from desktop_app.domain.workflow import Workflow
from desktop_app.gui.dialogs.outside import OutsideDialog
from desktop_app.gui.main_window import MainWindow
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import until


async def shown(window: MainWindow) -> OutsideDialog:
    """Open the dialog from the menu and let it read what is set."""
    window.actions_["outside"].trigger()
    dialog = await Hand(window).dialog(OutsideDialog)
    await until(lambda: bool(dialog._before))
    return dialog


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def test_the_server_moves_to_the_port_that_a_person_chooses(tmp_path: Path) -> None:
    first, second = free_port(), free_port()
    async with open_desk(tmp_path) as desk:
        services, hand = desk.core.services, Hand(desk.window)
        await services.environment.set(WEBHOOK_PORT, str(first))
        await services.workflows.create(Workflow(key="w", type="webhook"), enabled=True)
        await until(lambda: services.calls.place()[0] == f"127.0.0.1:{first}")
        dialog = await shown(desk.window)
        assert dialog.port.value() == first and str(first) in dialog.state.text()
        assert abs(dialog.port.height() - dialog.origins.height()) <= 2, "one field looks like the next"
        dialog.port.setValue(second)
        hand.press("Save", dialog)
        await until(lambda: services.calls.place()[0] == f"127.0.0.1:{second}")


async def test_other_machines_are_let_in_with_a_warning_and_what_is_usual_is_not_kept(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        services, hand = desk.core.services, Hand(desk.window)
        dialog = await shown(desk.window)
        assert dialog.warning.isHidden()
        dialog.host.setEditText("0.0.0.0")
        assert dialog.warning.isVisible()
        dialog.add_folder("/srv/in")
        dialog.add_folder("/srv/out")
        hand.press("Save", dialog)
        await until(lambda: desk.core.engine.settings.text(WEBHOOK_HOST) == "0.0.0.0")
        await until(lambda: desk.core.engine.settings.text(FOLDERS) == "/srv/in\n/srv/out")
        dialog = await shown(desk.window)
        dialog.host.setEditText("127.0.0.1")
        dialog.folders.clear()
        hand.press("Save", dialog)
        await until(lambda: not desk.core.engine.settings.text(FOLDERS))
        assert await services.environment.list() == []
