"""Proxy, its user and its password are set in the window, and a run goes that way (issue 7)."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.domain.environment import HTTP_PROXY, PROXY_PASSWORD, PROXY_USER
from desktop_app.domain.workflow import Workflow
from desktop_app.gui.dialogs.preferences import PreferencesDialog
from desktop_app.gui.dialogs.proxy import ProxyDialog
from desktop_app.gui.main_window import MainWindow
from tests.helpers.desk import Hand, open_desk
from tests.helpers.secrecy import traces
from tests.helpers.web import web_peer
from tests.helpers.web_proxy import web_proxy
from tests.helpers.windows import until
from tests.nodes.request.test_proxy import FAR, asking

PASSWORD = "hidden:pass/7"


async def shown(window: MainWindow) -> ProxyDialog:
    dialog = await Hand(window).dialog(ProxyDialog)
    await until(lambda: dialog.known is not None)
    return dialog


async def test_a_run_goes_through_the_proxy_that_was_typed_and_its_password_lies_nowhere(
    tmp_path: Path,
) -> None:
    flow = Workflow(title="w", nodes=(asking(FAR),))
    async with web_peer() as peer, web_proxy(peer, f"me:{PASSWORD}") as proxy, open_desk(tmp_path) as desk:
        services, hand = desk.core.services, Hand(desk.window)
        hand.keys("Ctrl+,", desk.window)
        preferences = await hand.dialog(PreferencesDialog)
        hand.press("Proxy …", preferences)
        dialog = await shown(desk.window)
        hand.type(f"http://me:{PASSWORD}@there", dialog.lines[HTTP_PROXY])
        hand.press("Save", dialog)
        told = dialog.fault.label.text()
        assert dialog.isVisible() and told.startswith("For http://: no password stands in the address")
        assert told.endswith("Write the user and the password into their own fields.") and "PROXY" not in told
        QTest.keyClick(dialog.lines[HTTP_PROXY], Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        hand.type(proxy.url, dialog.lines[HTTP_PROXY])
        hand.type("me:", dialog.lines[PROXY_USER])
        hand.press("Save", dialog)
        assert dialog.isVisible() and dialog.fault.label.text() == "User: the name of a user has no colon"
        QTest.keyClick(dialog.lines[PROXY_USER], Qt.Key.Key_Backspace)
        hand.type(PASSWORD, dialog.password)
        assert dialog.fault.isHidden() and PASSWORD not in dialog.password.displayText()
        hand.press("Save", dialog)
        await until(lambda: desk.core.engine.settings.text(PROXY_PASSWORD) == PASSWORD)
        preferences.accept()
        version = await services.workflows.create(flow)
        ran = await services.executions.start(version, {})
        assert ran is not None
        await services.executions.idle()
        job = (await services.executions.jobs(ran.id, results=True))[0]
        assert job.result == {"method": "GET", "query": {}} and len(proxy.passed) == 1
        desk.window.actions_["proxy"].trigger()
        dialog = await shown(desk.window)
        assert dialog.password.text() == "" and "kept" in dialog.password.placeholderText()
        dialog.lines[PROXY_USER].clear()
        hand.press("Save", dialog)
        await until(lambda: not desk.core.engine.settings.text(PROXY_PASSWORD))
        listed = {row.name: row.value for row in await services.environment.list()}
        assert json.dumps(listed) == json.dumps({HTTP_PROXY: proxy.url})
    assert traces(tmp_path, PASSWORD) == []
